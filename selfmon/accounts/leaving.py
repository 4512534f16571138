"""Leaving for good. A client's account is hidden at once and erased after seven days; only a recovery code brings it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.factors import use_recovery_code
from selfmon.accounts.models import ClientProfile, DeviceSession, Invitation, Person, Role
from selfmon.audit import ledger

WAITS = timedelta(days=7)


@dataclass(frozen=True)
class Leaver:
    """Whose everything is to go. `subject_id`: of a client."""

    person_id: int
    public_id: UUID
    subject_id: UUID | None
    email: str
    name: str


def find_leaver(session: Session, email: str) -> Leaver | None:
    """Whoever has this address."""
    return next(iter(_list_leavers(session, Person.email == email.strip().lower())), None)


def list_due(session: Session, now: datetime) -> Sequence[Leaver]:
    """Whose seven days are over."""
    return _list_leavers(session, Person.erase_at <= now)


def ask_to_leave(session: Session, person: Person, now: datetime) -> datetime:
    """Hidden from everybody from this commit on, signed out everywhere, erased at the instant that is returned. Needs
    `writing()`."""
    ledger.note(session, "leaving", now, person=person.public_id)
    return _hide(session, person, now)


def leave_again(session: Session, facts: ledger.Facts, at: datetime) -> None:
    """After a restore: who had asked to leave is hidden again, and their days go on."""
    person = session.execute(sa.select(Person).where(Person.public_id == UUID(facts["person"]))).scalar_one_or_none()
    if person is not None and person.erase_at is None:
        _hide(session, person, at)


def stay(session: Session, email: str, code: str, now: datetime) -> bool:
    """True when the account is there again, as it was: the code fitted and the days were not over. Needs `writing()`."""
    person = session.execute(
        sa.select(Person).where(
            Person.email == email.strip().lower(), Person.role == Role.CLIENT, Person.erase_at > now
        )
    ).scalar_one_or_none()
    if person is None or not use_recovery_code(session, person, code):
        return False
    ledger.note(session, "stayed", now, person=person.public_id)
    person.active, person.erase_at = True, None
    session.add(person)
    session.flush()
    return True


def stay_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore, in the order of what happened: who thought better of it is not erased by an older line."""
    session.execute(
        sa.update(Person)
        .where(Person.public_id == UUID(facts["person"]), Person.erase_at.is_not(None))
        .values(active=True, erase_at=None)
        .execution_options(synchronize_session="fetch")
    )


def erase_person(session: Session, leaver: Leaver) -> int:
    """The person, and every row that hangs on them; how many persons. Needs `writing()`."""
    session.execute(sa.delete(Invitation).where(Invitation.email == leaver.email))
    done = session.execute(sa.delete(Person).where(Person.id == leaver.person_id))
    return int(getattr(done, "rowcount", 0))


def _hide(session: Session, person: Person, now: datetime) -> datetime:
    person.active, person.erase_at = False, now + WAITS
    session.add(person)
    session.execute(sa.delete(DeviceSession).where(DeviceSession.person_id == person.id))
    session.flush()
    return person.erase_at


def _list_leavers(session: Session, *which: sa.ColumnElement[bool]) -> Sequence[Leaver]:
    rows = session.execute(
        sa.select(Person.id, Person.public_id, ClientProfile.subject_id, Person.email, Person.name)
        .outerjoin(ClientProfile, ClientProfile.person_id == Person.id)
        .where(*which)
    )
    return [Leaver(*row) for row in rows]
