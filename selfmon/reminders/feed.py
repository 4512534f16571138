"""A calendar address: secret, kept as a hash, gone when revoked. It carries the plan alone, under a neutral name.

Whatever was done, left or answered changes no byte of it: calendars are often shared.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import force_locale
from icalendar import Calendar, Event, Timezone, TimezoneStandard
from sqlalchemy.orm import Session

from selfmon.accounts.directory import load_locale
from selfmon.accounts.models import Person
from selfmon.core.clock import local_time
from selfmon.core.posting import Posting
from selfmon.reminders.links import hash_token
from selfmon.reminders.models import CalendarFeed, Reminder
from selfmon.reminders.plans import list_reminders, plan_of
from selfmon.reminders.schedule import list_due
from selfmon.reminders.subjects import list_subjects
from selfmon.web.languages import regional

AHEAD = timedelta(days=60)
LASTS = timedelta(minutes=10)


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


def write_calendar(session: Session, person_id: int, posting: Posting, now: datetime) -> bytes:
    """The plan of the next weeks, from the beginning of today, in the language of its owner: a calendar signs nobody in."""
    with force_locale(regional(load_locale(session, person_id))):
        name = list_subjects(posting)[0]
    calendar = Calendar()
    calendar.add("prodid", "-//notes//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for reminder in list_reminders(session, person_id):
        if reminder.is_on and reminder.accepted_at is not None:  # one that stopped itself stays: see above
            for event in _events(reminder, name, now):
                calendar.add_component(event)
    if not calendar.subcomponents:
        calendar.add_component(_greenwich())
    return bytes(calendar.to_ical())


def _greenwich() -> Timezone:
    """A calendar without any component is none (RFC 5545, 3.6), and some apps drop its address: one that is empty holds
    the zone that its times would be in."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - a zone's own beginning has no zone
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    zone.add_component(standard)
    return zone


def _events(reminder: Reminder, name: str, now: datetime) -> list[Event]:
    begin = local_time(now, reminder.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    events = []
    for day, at in list_due(replace(plan_of(reminder), rests_through=None), begin - timedelta(seconds=1)):
        if at > begin + AHEAD:
            break
        event = Event()
        event.add("uid", f"{hash_token(f'{reminder.id}/{day}')[:32]}@notes")
        event.add("dtstamp", reminder.made_at)
        event.add("dtstart", at)
        event.add("dtend", at + LASTS)
        event.add("summary", name)
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        events.append(event)
    return events
