"""What a therapist proposes, a digest, the operator's page and commands: what each shows and never shows."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.reminders.models import Outbox, State
from selfmon.reminders.sweeping import sweep
from tests.apps import posted_by
from tests.clocks import Clock
from tests.forms import post
from tests.people import People

from .posts import MORNING, NINE, remind
from .screens import FORM, enter, page, rows


@pytest.fixture(autouse=True)
def clock(clock: Clock) -> Clock:
    clock.now = MORNING
    return clock


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
    assert len(posted_by(app)) == 1
