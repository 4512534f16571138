"""After a restore every pack is closed: it may have been closed since, and what it would show waits for its client."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.supervision.models import SupervisionPack


def close_all_packs(session: Session, now: datetime) -> None:
    """Those agreed to, and those still asked about."""
    session.execute(
        sa.update(SupervisionPack)
        .where(SupervisionPack.closed_at.is_(None))
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )
