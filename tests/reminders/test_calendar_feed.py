"""The calendar address: secret, neutral, and the same whatever was done."""

import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.reminders.feed import open_feed
from selfmon.reminders.models import CalendarFeed, Outbox, Reminder, State
from selfmon.treatment.calendar_reader import read_events
from tests.clocks import Clock
from tests.forms import post
from tests.people import People

from .posts import MORNING, NINE, remind
from .screens import enter, page


@pytest.fixture(autouse=True)
def clock(clock: Clock) -> Clock:
    clock.now = MORNING
    return clock


def test_an_empty_calendar_is_still_one(app: Flask, people: People) -> None:
    """RFC 5545, 3.4 and 3.6: a version, a product and at least one component; a plan to come brings events again."""
    client = people.client()
    with app.app_context(), writing(db.session):
        token = open_feed(db.session, client.id, MORNING)
    answer = app.test_client().get(f"/calendar/{token}")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    calendar = Calendar.from_ical(answer.get_data())
    assert calendar.errors == []
    assert (str(calendar["VERSION"]), bool(calendar["PRODID"])) == ("2.0", True)
    (zone,) = calendar.subcomponents
    (rule,) = zone.subcomponents
    assert (zone.name, str(zone["TZID"]), rule.name) == ("VTIMEZONE", "Etc/UTC", "STANDARD")
    assert {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"} <= set(rule)
    reading = read_events(answer.get_data(as_text=True), "Europe/Amsterdam", MORNING)  # nothing to read, nothing amiss
    assert (reading.titled, reading.unread) == ((), ())
    remind(app, client)
    calendar = Calendar.from_ical(app.test_client().get(f"/calendar/{token}").get_data())
    assert {part.name for part in calendar.subcomponents} == {"VEVENT"}


def test_the_calendar_is_secret_neutral_and_unchanged_by_what_was_done(app: Flask, people: People) -> None:
    client = people.client()
    reminder, http, visitor = remind(app, client), enter(app, people, client), app.test_client()
    assert "often shared" in page(http, "/reminders/calendar")
    with app.app_context(), writing(db.session):
        from selfmon.accounts.models import DeviceSession

        db.session.execute(sa.update(DeviceSession).values(fresh_until=MORNING + timedelta(minutes=5)))
    shown = post(http, "/reminders/calendar").get_data(as_text=True)
    found = re.search(r'value="http://[^/]+(/calendar/[\w-]+)"', shown)
    assert found
    first = visitor.get(found.group(1)).get_data()
    events = Calendar.from_ical(first).walk("VEVENT")
    assert len(events) == 60
    assert {str(event["SUMMARY"]) for event in events} == {"Your reminder"}
    assert events[0]["DTSTART"].dt == NINE
    with app.app_context(), writing(db.session):
        assert db.session.execute(sa.select(CalendarFeed.token_hash)).scalar_one() not in found.group(1)
        db.session.execute(
            sa.update(Reminder).values(
                stopped_itself_at=MORNING,
                answered_at=MORNING,
                next_at=None,
                rests_through=date(2026, 5, 17),
                last_on=date(2026, 5, 14),
            )
        )
        db.session.add(
            Outbox(
                person_id=client.id,
                reminder_id=reminder.id,
                local_date=date(2026, 5, 14),
                due_at=NINE,
                try_at=NINE,
                state=State.SENT,
                state_at=NINE,
            )
        )
    assert visitor.get(found.group(1)).get_data() == first
    for is_active in (False, True):
        with app.app_context(), writing(db.session):
            db.session.execute(sa.update(Person).where(Person.id == client.id).values(active=is_active))
        assert visitor.get(found.group(1)).status_code == (200 if is_active else 404)
    post(http, "/reminders/calendar/off")
    revoked, unknown = visitor.get(found.group(1)), visitor.get("/calendar/unknown")
    assert (revoked.status_code, revoked.get_data()) == (404, unknown.get_data())
