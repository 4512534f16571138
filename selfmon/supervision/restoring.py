"""After a restore every pack, and every set of texts for a second reader, is closed: it may have been taken back since, and
what it would show waits for its client."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.supervision.models import SupervisionPack
from selfmon.supervision.texts_facts import close_readings


def close_all_packs(session: Session, now: datetime) -> None:
    """Those agreed to, and those still asked about."""
    session.execute(
        sa.update(SupervisionPack)
        .where(SupervisionPack.closed_at.is_(None))
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


def close_all_readings(session: Session, now: datetime) -> None:
    """Asked about or agreed to, with what was chosen and its codes."""
    close_readings(session, now)
