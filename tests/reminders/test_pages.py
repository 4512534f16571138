"""A client's page of notes, the calendar address, proposals, the operator's page: what each shows and never shows."""

import re
from datetime import date, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from icalendar import Calendar

from selfmon.accounts.models import Person
from selfmon.core import clock as house_clock
from selfmon.core.db import db, writing
from selfmon.journal.pauses import start_break
from selfmon.reminders.helping import Help, compare_days
from selfmon.reminders.models import CalendarFeed, Outbox, Reminder, State
from selfmon.reminders.sweeping import sweep
from tests.conftest import People, post

from .posts import MORNING, NINE, Clock, remind

FORM = {
    "what": "exercise:1",
    "days": ["0", "3"],
    "at": "18:30",
    "zone": "Europe/Amsterdam",
    "subject": "1",
    "quiet_from": "21:00",
    "quiet_to": "07:00",
}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(MORNING)
    monkeypatch.setattr(house_clock, "utc_now", clock)
    return clock


def page(http: Any, address: str) -> str:
    answer = http.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return str(answer.get_data(as_text=True))


def rows(app: Flask) -> list[Reminder]:
    with app.app_context():
        found = list(db.session.execute(sa.select(Reminder).order_by(Reminder.made_at, Reminder.at_time)).scalars())
        db.session.expunge_all()
        return found


def enter(app: Flask, people: People, person: Any) -> Any:
    http = app.test_client()
    people.sign_in(http, person, now=MORNING)
    return http


def test_choosing_times_shows_the_next_three(app: Flask, people: People) -> None:
    client = people.client()
    http = enter(app, people, client)
    assert post(http, "/reminders/new", FORM).status_code == 303
    said = page(http, "/reminders")
    for moment in ("14 May, 18:30", "18 May, 18:30", "21 May, 18:30"):
        assert moment in said
    (reminder,) = rows(app)
    assert (reminder.days, reminder.next_at) == (0b1001, MORNING.replace(hour=16, minute=30))


def test_later_today_is_among_the_next_three_and_goes_with_a_stop(app: Flask, people: People) -> None:
    client = people.client()
    reminder, http = remind(app, client), enter(app, people, client)
    post(http, f"/reminders/{reminder.id}/do", {"do": "later"})
    said = re.findall(r"<li>(1\d May, [\d:]+)</li>", page(http, "/reminders"))
    assert said == ["14 May, 11:00", "15 May, 09:00", "16 May, 09:00"]
    post(http, f"/reminders/{reminder.id}/do", {"do": "stop"})
    post(http, f"/reminders/{reminder.id}/do", {"do": "on"})
    assert "11:00" not in page(http, "/reminders")


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        ("few_days", ["17 May, 09:00", "18 May, 09:00", "19 May, 09:00"]),
        ("until_back", []),
        (None, ["14 May, 09:00", "15 May, 09:00", "16 May, 09:00"]),
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
    assert re.findall(r"<li>(\d+ May, [\d:]+)</li>", said) == expected
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
    assert "unsubscribed" in page(http, "/today")


def test_a_move_takes_plans_along_and_no_date_comes_twice(app: Flask, people: People, clock: Clock) -> None:
    client = people.client()
    http, _one, own = enter(app, people, client), remind(app, client), remind(app, client, at=time(10, 0))
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Reminder).where(Reminder.id == own.id).values(zone="Asia/Tokyo"))
    clock.now = NINE
    with app.app_context():
        sweep(db.session, NINE)
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


def test_a_proposal_waits_for_a_yes_and_its_author_learns_nothing(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    staff, http = enter(app, people, therapist), enter(app, people, client)
    address = f"/clients/{treatment.id}/reminders"
    assert post(staff, address, FORM).status_code == 303
    assert rows(app)[0].next_at is None
    page(staff, address)  # says "Proposed." once
    before = re.sub(r'name="csrf_token"[^>]*', "", page(staff, address))
    assert "18:30" in before
    post(http, f"/reminders/{rows(app)[0].id}/do", {"do": "on"})
    assert [r.next_at is not None for r in rows(app)] == [False, True]
    assert page(http, "/reminders").count("Your therapist proposed") == 0
    post(http, f"/reminders/{rows(app)[1].id}/do", {"do": "remove"})
    assert re.sub(r'name="csrf_token"[^>]*', "", page(staff, address)) == before
    post(staff, address, {"withdraw": str(rows(app)[0].id)})
    assert rows(app) == []
    assert post(staff, address, {"withdraw": "x"}).status_code == 404


def test_a_therapist_sets_and_stops_the_digest(app: Flask, people: People) -> None:
    staff = enter(app, people, people.therapist())
    form = {"days": ["3"], "at": "08:30", "zone": "Europe/Amsterdam"}
    for _time in range(2):
        assert post(staff, "/digest", form).status_code == 303
    (digest,) = rows(app)
    assert (digest.what, digest.next_at) == ("digest", MORNING.replace(minute=30))
    post(staff, "/digest", {"do": "stop"})
    assert rows(app)[0].next_at is None


def test_the_operator_sees_states_and_no_content(app: Flask, people: People) -> None:
    client = people.client("Kim zqname")
    reminder = remind(app, client)
    with app.app_context(), writing(db.session):
        db.session.add(
            Outbox(
                person_id=client.id,
                reminder_id=reminder.id,
                local_date=date(2026, 5, 13),
                due_at=MORNING,
                try_at=MORNING,
                state=State.UNCERTAIN,
                state_at=MORNING,
                reason="worker_died",
                sending_at=MORNING,
            )
        )
    said = page(enter(app, people, people.administrator()), "/administration/reminders")
    assert "worker_died" in said
    assert not re.search(r"zqname|client1@|exercise", said)
    health = app.test_client().get("/healthz").get_json()
    assert health["status"] == "ok"
    assert health["reminders"] == {"last_sweep": None, "backlog": 0, "oldest_due": None}
    printed = app.test_cli_runner().invoke(args=["reminders", "log"]).output
    assert "worker_died" in printed
    assert "client1@" not in printed
    with app.app_context():
        sweep(db.session, NINE)
    health = app.test_client().get("/healthz").get_json()["reminders"]
    assert health["last_sweep"] == NINE.isoformat()


def test_the_dry_run_sends_and_stores_nothing(app: Flask, people: People, clock: Clock) -> None:
    remind(app, people.client())
    clock.now = NINE
    said = app.test_cli_runner().invoke(args=["reminders", "due", "--dry-run"]).output
    assert "Plans whose time has come: 1." in said
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Outbox)).scalar_one() == 0
    assert "Put out: 1. Handed over: 1." in app.test_cli_runner().invoke(args=["reminders", "due"]).output
    assert len(app.extensions["mail_sender"].messages) == 1


def days(*numbers: int) -> set[date]:
    return {date(2026, 5, n) for n in numbers}


def test_does_it_help_counts_both_sides_by_the_same_rule() -> None:
    found = compare_days(sorted(days(*range(1, 11))), noted=days(1, 3, 5), left_out=days(7), practised=days(1, 4, 9))
    assert found == Help(n_with=3, k_with=2, n_without=6, k_without=3)
    assert found.changes_little is None
    assert Help(12, 3, 20, 5).changes_little is True
    assert Help(12, 9, 20, 5).changes_little is False


def test_the_page_says_so_when_notes_change_little(app: Flask, people: People, clock: Clock) -> None:
    client = people.client()
    reminder = remind(app, client)
    with app.app_context(), writing(db.session):
        for day in range(1, 29, 2):
            db.session.add(
                Outbox(
                    person_id=client.id,
                    reminder_id=reminder.id,
                    local_date=date(2026, 4, day),
                    due_at=MORNING,
                    try_at=MORNING,
                    state=State.SENT,
                    state_at=MORNING,
                )
            )
    said = page(enter(app, people, client), "/reminders")
    assert "0 out of 14" in said
    assert "seem to change little" in said
