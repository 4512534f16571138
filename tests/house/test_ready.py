"""/healthz/ready: what is saved now would be kept. And what would grow without end has one."""

import shutil
from collections import namedtuple
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.core.revisions import known_revisions, load_alembic
from selfmon.diary.models import ParkedPost
from selfmon.diary.parking import MOST
from selfmon.home.tidying import tidy_up
from selfmon.reminders.models import Outbox, State
from selfmon.reminders.work import sweep_now
from tests.clocks import Clock
from tests.database import IS_POSTGRES
from tests.people import People

from .test_away import away

Disk = namedtuple("Disk", "total used free")


def ask(app: Flask, clock: Clock) -> tuple[int, dict[str, object]]:
    clock.go(seconds=10)  # it looks at most every five seconds
    answer = app.test_client().get("/healthz/ready")
    return answer.status_code, answer.get_json()


def test_a_house_that_can_keep_what_is_saved_says_so(app: Flask, clock: Clock) -> None:
    status, said = ask(app, clock)
    assert (status, said["status"], said["problems"]) == (200, "ready", [])
    assert not any("worker" in line or "clock" in line for line in said["look_at"])


def test_a_database_that_is_away(app: Flask, clock: Clock) -> None:
    with away(app):
        status, said = ask(app, clock)
    assert (status, said["problems"]) == (503, ["the database does not answer"])


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's file")
def test_a_file_that_is_gone(app: Flask, clock: Clock, database_url: str) -> None:
    shutil.move(database_url.removeprefix("sqlite:///"), database_url.removeprefix("sqlite:///") + ".away")
    status, said = ask(app, clock)
    assert (status, said["problems"]) == (503, ["the database's file is gone"])


def test_the_files_names_say_what_alembic_reads_in_them(app: Flask) -> None:
    with app.app_context():
        scripts = load_alembic().script_directory
    assert scripts.get_heads() == [known_revisions()[-1]]
    assert {script.revision for script in scripts.walk_revisions()} == set(known_revisions())


def test_a_schema_of_other_code(app: Flask, clock: Clock) -> None:
    with app.app_context(), writing(db.session):
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = '0005'"))
    status, said = ask(app, clock)
    assert (status, said["problems"]) == (503, ["the database's schema is older than this code's"])


def test_a_newer_schema_takes_no_node_away(app: Flask, clock: Clock) -> None:
    """One node after the other is started anew (docs/upgrade.md): the others save meanwhile."""
    with app.app_context(), writing(db.session):
        db.session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    status, said = ask(app, clock)
    assert (status, said["problems"]) == (200, [])
    assert "the database's schema is newer than this code's" in str(said["look_at"])


def test_a_disk_that_is_nearly_full(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Disk(10**9, 10**9, 10**6))
    status, said = ask(app, clock)
    assert (status, said["problems"]) == (503, ["the data folder's disk is nearly full"])


def test_nothing_can_be_saved(app: Flask, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfmon.core.db.BUSY_SECONDS", 0.1)
    monkeypatch.setattr("selfmon.core.db.MOST_WRITERS", 0)
    status, said = ask(app, clock)
    assert (status, said["problems"]) == (503, ["nothing can be saved"])


def test_a_silent_worker_is_named_and_pages_stay_ready(app: Flask, clock: Clock) -> None:
    sweep_now(app)
    clock.go(minutes=11)
    status, said = ask(app, clock)
    assert status == 200
    assert any("no worker has swept since" in line for line in said["look_at"])


def test_parked_forms_have_an_end(app: Flask, people: People, clock: Clock) -> None:
    from selfmon.accounts.models import ClientProfile
    from selfmon.diary.parking import park_post

    client = people.client()
    with app.app_context(), writing(db.session):
        tag = db.session.execute(
            sa.select(ClientProfile.queue_tag).where(ClientProfile.person_id == client.id)
        ).scalar_one()
        tokens = [park_post(db.session, tag, "held", [("text", str(n))], clock.go(minutes=1)) for n in range(MOST + 5)]
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(ParkedPost)).scalar_one() == MOST
        newest = db.session.execute(sa.select(sa.func.max(ParkedPost.parked_at))).scalar_one()
    assert newest == clock.now
    assert all(tokens)


def test_notes_that_never_went_have_an_end_and_those_that_went_keep_their_link(
    app: Flask, people: People, clock: Clock
) -> None:
    from tests.reminders.posts import remind

    client = people.client()
    states = (State.SUPPRESSED, State.GIVEN_UP, State.SENT, State.UNCERTAIN, State.BOUNCED)
    reminder = remind(app, client)
    with app.app_context(), writing(db.session):
        for n, state in enumerate(states):
            at = clock.now - timedelta(days=61)
            db.session.add(
                Outbox(
                    id=uuid4(),
                    person_id=client.id,
                    reminder_id=reminder.id,
                    local_date=at.date() + timedelta(days=n),
                    due_at=at,
                    try_at=at,
                    state=state,
                    state_at=at,
                )
            )
    with app.app_context():
        tidy_up(clock.now)
        left = set(db.session.execute(sa.select(Outbox.state)).scalars())
    assert left == {State.SENT, State.UNCERTAIN, State.BOUNCED}
