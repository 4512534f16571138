"""A calendar address: secret, kept as a hash, gone when revoked. It carries the plan alone, under a neutral name.

Whatever was done, left or answered changes no byte of it: calendars are often shared.
"""

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.reminders.links import hash_token
from selfmon.reminders.models import CalendarFeed


def open_feed(session: Session, person_id: int, now: datetime) -> str:
    """A fresh secret for the address, in place of any earlier one. Shown once. Inside `writing()`."""
    token = secrets.token_urlsafe(32)
    session.merge(CalendarFeed(person_id=person_id, token_hash=hash_token(token), made_at=now))
    return token


def close_feed(session: Session, person_id: int) -> None:
    """From now on the address is as unknown as any other. Inside `writing()`."""
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.person_id == person_id))


def has_feed(session: Session, person_id: int) -> bool:
    """True while an address is open."""
    return session.execute(sa.select(sa.exists().where(CalendarFeed.person_id == person_id))).scalar_one()


def find_feed(session: Session, token: str) -> int | None:
    """Whose calendar this is. An account that was switched off has none."""
    return session.execute(
        sa.select(CalendarFeed.person_id)
        .join(Person, Person.id == CalendarFeed.person_id)
        .where(CalendarFeed.token_hash == hash_token(token), Person.active)
    ).scalar_one_or_none()
