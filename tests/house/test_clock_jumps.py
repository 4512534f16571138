"""A clock that is wrong by 400 days for one minute: nothing is written off, sent, deleted or locked for it."""

from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import DeviceSession, Try
from selfmon.core.db import db, writing
from selfmon.diary.models import Draft, Entry
from selfmon.home.tidying import tidy_up
from selfmon.reminders.models import Outbox, Reminder, State, What
from selfmon.reminders.plans import Wish, set_reminder
from selfmon.reminders.schedule import EVERY_DAY, Plan
from selfmon.reminders.work import ClockJumped, send_now, sweep_now
from selfmon.web.limits import limiter
from tests.clocks import Clock
from tests.forms import post, token_of
from tests.people import PASSWORD, People

JUMPS = (timedelta(days=400), timedelta(days=-400))


def count(app: Flask, model: type) -> int:
    with app.app_context():
        return int(db.session.execute(sa.select(sa.func.count()).select_from(model)).scalar_one())


@pytest.mark.parametrize("jump", JUMPS, ids=["ahead", "back"])
def test_a_minute_of_a_wrong_day_writes_no_note_off(app: Flask, people: People, clock: Clock, jump: timedelta) -> None:
    client = people.client()
    with app.app_context(), writing(db.session):
        set_reminder(db.session, client.id, Wish(What.CHECK_IN, None, a_plan()), clock.now)
    sweep_now(app)
    with app.app_context():
        planned = db.session.execute(sa.select(Reminder.next_at)).scalar_one()
    clock.now += jump
    with pytest.raises(ClockJumped, match="trust-clock"):
        sweep_now(app)
    with pytest.raises(ClockJumped):
        send_now(app)
    clock.now -= jump
    clock.go(minutes=1)
    sweep_now(app)  # goes on by itself
    with app.app_context():
        assert db.session.execute(sa.select(Reminder.next_at)).scalar_one() == planned
    clock.now = planned
    sweep_now(app)
    with app.app_context():
        assert [row.state for row in db.session.execute(sa.select(Outbox)).scalars()] == [State.DUE]


def test_an_operator_who_looked_says_that_the_clock_is_right(app: Flask, clock: Clock) -> None:
    sweep_now(app)
    clock.go(days=3)  # the machine was off for a long weekend
    runner = app.test_cli_runner()
    said = runner.invoke(args=["reminders", "sweep"])
    assert said.exit_code == 1
    assert "trust-clock" in said.output
    ready = app.test_client().get("/healthz/ready").get_json()
    assert any("trust-clock" in line for line in ready["look_at"])
    assert runner.invoke(args=["reminders", "trust-clock"]).exit_code == 0
    assert runner.invoke(args=["reminders", "sweep"]).exit_code == 0


def test_tidying_deletes_nothing_on_a_wrong_day(app: Flask, people: People, clock: Clock) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    post(http, "/drafts/held", {"text": "half a thought"})
    sweep_now(app)
    before = count(app, DeviceSession), count(app, Draft)
    assert before == (1, 1)
    clock.go(days=400)
    with app.app_context():
        tidy_up(clock.now)
    assert (count(app, DeviceSession), count(app, Draft)) == before
    clock.go(days=-400)
    assert http.get("/today").status_code == 200


@pytest.mark.parametrize("jump", JUMPS, ids=["ahead", "back"])
def test_tries_counted_on_a_wrong_day_lock_nobody_out_afterwards(
    app: Flask, people: People, clock: Clock, jump: timedelta
) -> None:
    client, http = people.client(), app.test_client()
    limiter.enabled = True
    try:
        clock.now += jump
        for _n in range(8):
            answer = post(http, "/sign-in", {"email": client.email, "password": "not it"})
        assert answer.status_code == 429
        clock.now -= jump
        assert count(app, Try) > 0
        answer = post(http, "/sign-in", {"email": client.email, "password": PASSWORD})
        assert answer.status_code == 303
    finally:
        limiter.enabled = False


@pytest.mark.parametrize("jump", JUMPS, ids=["ahead", "back"])
def test_what_is_logged_on_a_wrong_day_is_kept_and_stands_where_the_phone_says(
    app: Flask, people: People, clock: Clock, jump: timedelta
) -> None:
    client, http = people.client(), app.test_client()
    true_now = clock.now
    people.sign_in(http, client, "log", now=true_now)
    token = token_of(http)
    clock.now += jump
    people.sign_in(http, client, "log", now=clock.now)
    token = token_of(http)
    form = {
        "csrf_token": token,
        "pleasantness": "2",
        "device_time": true_now.isoformat(),
        "device_zone": "Europe/Amsterdam",
    }
    answer = http.post("/check-in", data=form)
    clock.now -= jump
    assert answer.status_code == 303
    assert count(app, Entry) == 1


def a_plan() -> Plan:
    return Plan(EVERY_DAY, time(18, 0), "Europe/Amsterdam")
