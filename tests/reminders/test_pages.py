"""A client's page of notes: what it shows, changes, stops, and keeps from anybody else."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.journal.pauses import start_break
from selfmon.reminders.models import Outbox, Reminder
from selfmon.reminders.sweeping import sweep
from tests.clocks import Clock
from tests.forms import post
from tests.people import People

from .posts import MORNING, NINE, remind
from .screens import FORM, enter, page, rows


@pytest.fixture(autouse=True)
def clock(clock: Clock) -> Clock:
    clock.now = MORNING
    return clock


def test_choosing_times_shows_the_next_three(app: Flask, people: People) -> None:
    client = people.client()
    http = enter(app, people, client)
    assert post(http, "/reminders/new", FORM).status_code == 303
    said = page(http, "/reminders")
    for moment in ("Thursday 14 May · 18:30", "Monday 18 May · 18:30", "Thursday 21 May · 18:30"):
        assert moment in said
    (reminder,) = rows(app)
    assert (reminder.days, reminder.next_at) == (0b1001, MORNING.replace(hour=16, minute=30))


def test_later_today_is_among_the_next_three_and_goes_with_a_stop(app: Flask, people: People) -> None:
    client = people.client()
    reminder, http = remind(app, client), enter(app, people, client)
    post(http, f"/reminders/{reminder.id}/do", {"do": "later"})
    said = re.findall(r"<li>(\w+ 1\d May · [\d:]+)</li>", page(http, "/reminders"))
    assert said == ["Thursday 14 May · 11:00", "Friday 15 May · 09:00", "Saturday 16 May · 09:00"]
    post(http, f"/reminders/{reminder.id}/do", {"do": "stop"})
    post(http, f"/reminders/{reminder.id}/do", {"do": "on"})
    assert "11:00" not in page(http, "/reminders")


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("few_days", ["Sunday 17 May · 09:00", "Monday 18 May · 09:00", "Tuesday 19 May · 09:00"]),
        ("until_back", []),
        (None, ["Thursday 14 May · 09:00", "Friday 15 May · 09:00", "Saturday 16 May · 09:00"]),
    ],
)
def test_the_next_three_are_those_that_will_come_after_a_break(
    app: Flask, people: People, length: str | None, expected: list[str]
) -> None:
    client, noise = people.client(), people.client()
    remind(app, client)
    for somebody, chosen in ((noise, "two_weeks"), (client, length)):
        if chosen:
            with app.app_context(), writing(db.session):
                start_break(db.session, somebody.id, chosen, date(2026, 5, 14))
    said = page(enter(app, people, client), "/reminders")
    assert re.findall(r"<li>(\w+ \d+ May · [\d:]+)</li>", said) == expected
    assert ('href="/break"' in said, 'value="later"' in said) == (length is not None, length is None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": []},
        {"at": ""},
        {"zone": "Mars"},
        {"until": "18:00"},
        {"quiet_to": ""},
        {"what": "exercise:6"},
        {"starts_on": "2026-06-02", "ends_on": "2026-06-01"},
    ],
)
def test_a_plan_that_does_not_fit_is_given_back(app: Flask, people: People, wrong: dict[str, Any]) -> None:
    http = enter(app, people, people.client())
    assert post(http, "/reminders/new", FORM | wrong).status_code == 400
    assert rows(app) == []


def test_stop_turn_on_change_remove(app: Flask, people: People) -> None:
    client = people.client()
    http, reminder = enter(app, people, client), remind(app, client)
    do = f"/reminders/{reminder.id}/do"
    post(http, do, {"do": "stop"})
    assert rows(app)[0].next_at is None
    post(http, do, {"do": "on"})
    assert rows(app)[0].next_at == NINE
    post(http, do, {"do": "rest"})
    assert rows(app)[0].next_at == NINE + timedelta(days=4)
    post(http, f"/reminders/{reminder.id}", FORM)
    assert rows(app)[0].next_at == NINE.replace(hour=16, minute=30)
    assert post(http, do, {"do": "nonsense"}).status_code == 400
    post(http, do, {"do": "remove"})
    assert rows(app) == []


def test_nobody_reaches_anothers_plan(app: Flask, people: People) -> None:
    reminder, http = remind(app, people.client()), enter(app, people, people.client())
    assert http.get(f"/reminders/{reminder.id}").status_code == 404
    assert post(http, f"/reminders/{reminder.id}/do", {"do": "remove"}).status_code == 404
    assert len(rows(app)) == 1


def test_a_locked_phone_stops_everything_and_is_told_nothing(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    remind(app, client)
    people.sign_in(http, client, "log", now=MORNING)
    locked = page(http, "/reminders/stop")
    assert post(http, "/reminders/stop").status_code == 303
    assert page(http, "/reminders/stop").count("<li>") == locked.count("<li>")
    assert http.get("/reminders").status_code == 303
    assert "unsubscribed" not in page(http, "/today")
    people.sign_in(http, client, now=MORNING)
    assert "unsubscribed" in page(http, "/reminders")


def test_today_does_not_ask_again_after_the_clients_own_stop_here(app: Flask, people: People, clock: Clock) -> None:
    client = people.client()
    http = enter(app, people, client)
    remind(app, client)
    proposal = remind(app, client, proposed_by_id=people.therapist().id)
    assert post(http, "/reminders/stop").location == "/today"
    assert "unsubscribed" not in page(http, "/today")
    assert "Turn them on again" in page(http, "/reminders")
    assert f"/reminders/{proposal.id}" in page(http, "/reminders")  # it still waits for a yes


def test_when_all_notes_are_off_no_next_times_are_told(app: Flask, people: People, clock: Clock) -> None:
    client = people.client()
    http = enter(app, people, client)
    remind(app, client)
    assert "Next:" in page(http, "/reminders")
    post(http, "/reminders/stop")
    off = page(http, "/reminders")
    assert "Next:" not in off
    assert "Later today" not in off
    assert "Turn them on again" in off
    post(http, "/reminders/post", {"answer": "on"})
    assert "Next:" in page(http, "/reminders")


def test_a_move_takes_plans_along_and_no_date_comes_twice(app: Flask, people: People, clock: Clock) -> None:
    client = people.client()
    http, _one, own = enter(app, people, client), remind(app, client), remind(app, client, at=time(10, 0))
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Reminder).where(Reminder.id == own.id).values(zone="Asia/Tokyo"))
    clock.now = NINE
    with app.app_context():
        sweep(db.session, NINE)
    people.sign_in(http, client, now=NINE)
    post(http, "/account/language", {"locale": "en", "zone": "America/New_York"})
    moved, stayed = rows(app)
    assert (moved.zone, stayed.zone) == ("America/New_York", "Asia/Tokyo")
    assert moved.next_at == NINE.replace(hour=13) + timedelta(days=1)  # today has had its note already
    with app.app_context():
        sweep(db.session, NINE + timedelta(days=1, hours=12))
        dates = db.session.execute(sa.select(Outbox.local_date).where(Outbox.reminder_id == moved.id)).scalars().all()
    assert sorted(dates) == [date(2026, 5, 14), date(2026, 5, 15)]


def test_the_kind_line_and_leaving_them_off(app: Flask, people: People) -> None:
    client = people.client()
    reminder, http = remind(app, client), enter(app, people, client)
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Reminder).values(stopped_itself_at=MORNING, next_at=None))
    assert "so that they don't pile up" in page(http, "/today")
    post(http, f"/reminders/{reminder.id}/do", {"do": "on"})
    assert "pile up" not in page(http, "/today")
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Reminder).values(stopped_itself_at=MORNING, next_at=None))
    post(http, "/reminders/post", {"answer": "leave_off"})
    assert "pile up" not in page(http, "/today")
