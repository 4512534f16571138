"""What a calendar app reads at the address (`feed`): the plan of the next weeks.

A module of its own, loaded when an app asks: the library behind it is a twentieth of a start.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import force_locale
from icalendar import Calendar, Event, Timezone, TimezoneStandard
from sqlalchemy.orm import Session

from selfmon.accounts.directory import load_locale
from selfmon.core.clock import local_time
from selfmon.core.posting import Posting
from selfmon.reminders.links import hash_token
from selfmon.reminders.models import Reminder
from selfmon.reminders.plans import list_reminders, plan_of
from selfmon.reminders.schedule import list_due
from selfmon.reminders.subjects import list_subjects
from selfmon.web.languages import regional

AHEAD = timedelta(days=60)
LASTS = timedelta(minutes=10)


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
