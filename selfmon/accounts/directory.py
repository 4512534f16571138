"""Who somebody is: names, addresses, languages and public ids, for this room's pages and the rooms above.

A statement of another room may join a person to its own rows; who is asked for alone is asked for here.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import STAFF, ClientProfile, Person, Role
from selfmon.audit import ledger
from selfmon.core.errors import NotFound
from selfmon.core.visible import as_one_address


def is_anybody_here(session: Session) -> bool:
    """False in a house that nobody was invited into yet."""
    return session.execute(sa.select(sa.exists(sa.select(Person.id)))).scalar_one()


def find_person_id(session: Session, public_id: UUID) -> int | None:
    """Id within the house; None for nobody."""
    return session.execute(sa.select(Person.id).where(Person.public_id == public_id)).scalar_one_or_none()


def list_clients_with_subjects(session: Session) -> list[tuple[UUID, UUID]]:
    """Public id and subject of every client."""
    rows = session.execute(
        sa.select(Person.public_id, ClientProfile.subject_id).join(ClientProfile, ClientProfile.person_id == Person.id)
    )
    return [(row.public_id, row.subject_id) for row in rows]


def list_staff(session: Session) -> list[Person]:
    """Everybody who works here, by name; also those who are switched off."""
    return list(session.execute(sa.select(Person).where(Person.role.in_(STAFF)).order_by(Person.name)).scalars())


def find_staff(session: Session, public_id: UUID) -> Person:
    """One of them. Raises NotFound for everybody else."""
    person = session.execute(
        sa.select(Person).where(Person.public_id == public_id, Person.role.in_(STAFF))
    ).scalar_one_or_none()
    if person is None:
        raise NotFound
    return person


def switch(session: Session, person: Person, now: datetime) -> None:
    """Off, or on again. Off stays off after a restore. Inside `writing()`."""
    person.active = not person.active
    if not person.active:
        ledger.note(session, "switched_off", now, person=person.public_id)


def find_by_email(session: Session, email: str, role: str | None = None) -> Person | None:
    """Whose address this is, however it is spelled."""
    wanted = [] if role is None else [Person.role == role]
    return session.execute(sa.select(Person).where(Person.email == as_one_address(email), *wanted)).scalar_one_or_none()


def list_therapists(session: Session) -> list[tuple[int, str]]:
    """Everybody who can read in a colleague's place: id within the house and name, by name."""
    rows = session.execute(
        sa.select(Person.id, Person.name)
        .where(Person.role == Role.THERAPIST, Person.active)
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    return [(row.id, row.name) for row in rows]


def load_name(session: Session, person_id: int) -> str:
    """What somebody is called."""
    return session.execute(sa.select(Person.name).where(Person.id == person_id)).scalar_one()


def list_supervisors(session: Session) -> list[tuple[str, str]]:
    """Everybody who can be asked: public id and name, by name."""
    rows = session.execute(
        sa.select(Person.public_id, Person.name)
        .where(Person.role == Role.SUPERVISOR, Person.active)
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    return [(str(row.public_id), row.name) for row in rows]


def find_supervisor_id(session: Session, public_id: UUID) -> int | None:
    """One of them."""
    return session.execute(
        sa.select(Person.id).where(Person.public_id == public_id, Person.role == Role.SUPERVISOR, Person.active)
    ).scalar_one_or_none()


def load_names(session: Session, public_ids: Iterable[UUID]) -> dict[UUID, str]:
    """What these are called, as far as they are known here."""
    found = session.execute(sa.select(Person.public_id, Person.name).where(Person.public_id.in_(list(public_ids))))
    return dict(found.all())


def load_public_id(session: Session, person_id: int) -> UUID:
    """The id that stands in addresses and in the audit trail."""
    return session.execute(sa.select(Person.public_id).where(Person.id == person_id)).scalar_one()


def load_email(session: Session, person_id: int) -> str:
    """Where mail goes."""
    return session.execute(sa.select(Person.email).where(Person.id == person_id)).scalar_one()


def load_locale(session: Session, person_id: int) -> str:
    """The language somebody chose."""
    return session.execute(sa.select(Person.locale).where(Person.id == person_id)).scalar_one()


def settle_place(session: Session, person_id: int, **known: str) -> None:
    """Keep a `zone` and a `locale` that were checked, as far as they are given. Needs `writing()`."""
    if known:
        session.execute(sa.update(Person).where(Person.id == person_id).values(**known))


def hold_person(session: Session, person_id: int) -> None:
    """Take the person's row until the commit. On SQLite the writer's place is enough."""
    session.execute(sa.select(Person.id).where(Person.id == person_id).with_for_update())
