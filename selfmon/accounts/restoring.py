"""After a restore everybody signs in again, and no link or invitation of before opens anything."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import DeviceSession, Invitation, Person
from selfmon.audit.ledger import Facts


def void_doors(session: Session, now: datetime) -> None:
    """Sessions are gone (a reset link names one of their facts); open invitations are withdrawn."""
    session.execute(sa.delete(DeviceSession))
    session.execute(
        sa.update(Invitation)
        .where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .execution_options(synchronize_session=False)
    )


def erase_again(session: Session, facts: Facts, _at: datetime) -> None:
    """Somebody who was erased since the backup was made."""
    session.execute(sa.delete(Person).where(Person.public_id == UUID(facts["person"])))
