"""After a restore everybody signs in again, and no link or invitation of before opens anything."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import DeviceSession, Invitation, Person
from selfmon.accounts.profiles import change_profile, find_client_id, load_profile
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


def switch_off_again(session: Session, facts: Facts, _at: datetime) -> None:
    """A member of staff who was switched off since; an administrator switches on again."""
    session.execute(
        sa.update(Person)
        .where(Person.public_id == UUID(facts["person"]))
        .values(active=False)
        .execution_options(synchronize_session=False)
    )


def keep_close_again(session: Session, facts: Facts, _at: datetime) -> None:
    """Settings by which a client shows less, or looks at less, than before."""
    client_id = find_client_id(session, UUID(facts["client"]))
    if client_id is None:
        return
    narrowed: dict[str, Any] = dict.fromkeys(set(facts["wishes"].split()) & {"words_wait", "keep_to_myself"}, True)
    if facts["hidden"]:
        hidden = {*load_profile(session, client_id).hidden_charts, *facts["hidden"].split()}
        narrowed["hidden_charts"] = sorted(hidden)
    if narrowed:
        change_profile(session, client_id, **narrowed)
