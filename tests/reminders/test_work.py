"""The worker: a signed queue on three kinds of storage, a sweep that sends, and a clean stop."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from huey import PostgresHuey, RedisHuey, SqliteHuey

from selfmon.config import read_settings
from selfmon.core.db import db
from selfmon.core.errors import RefuseToStart
from selfmon.core.posting import Posting
from selfmon.reminders.models import Outbox, Reminder
from selfmon.reminders.work import add_tasks, open_queue
from tests.apps import ROOT_KEY_TEXT, refurnish
from tests.database import IS_POSTGRES
from tests.people import People
from tests.waiting import PATIENCE_SECONDS, wait_for

from .posts import Mood, remind, smtp_server
from .test_soak import ROOT, environment


def test_a_queue_item_that_somebody_else_wrote_is_not_run(app: Flask) -> None:
    with app.app_context():
        queue = open_queue()
    assert isinstance(queue, SqliteHuey)
    sweep = add_tasks(queue, app, lambda: False)
    sweep()
    raw = queue.storage.dequeue()
    assert raw is not None
    queue.storage.enqueue(bytes(raw[:-1]) + (b"0" if raw[-1:] != b"0" else b"1"))
    with pytest.raises(ValueError, match="mismatch"):
        queue.dequeue()
    queue.storage.enqueue(raw)
    assert queue.dequeue() is not None


def test_the_setting_chooses_the_queue(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        refurnish(app, redis_url="redis://127.0.0.1:1/0")
        assert isinstance(open_queue(), RedisHuey)
        refurnish(app, posting=Posting(queue_url="amqp://x"))
        with pytest.raises(RefuseToStart):
            open_queue()


@pytest.mark.skipif(not IS_POSTGRES, reason="the queue in PostgreSQL")
def test_the_queue_can_stand_in_postgresql(app: Flask, database_url: str) -> None:
    with app.app_context():
        refurnish(app, posting=Posting(queue_url=database_url))
        queue = open_queue()
        assert isinstance(queue, PostgresHuey)
        add_tasks(queue, app, lambda: False)()
        task = queue.dequeue()
        assert task is not None
        queue.execute(task)
        assert queue.pending_count() == 0


@pytest.mark.machine_clock
def test_the_worker_sends_and_stops_cleanly(app: Flask, people: People, database_url: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    client = people.client(zone=f"Etc/GMT{now.hour - 12:+d}")
    reminder = remind(
        app,
        client,
        at=(now - timedelta(hours=now.hour - 12, minutes=5)).time().replace(second=0, microsecond=0),
        now=now - timedelta(hours=1),
    )
    assert reminder.next_at is not None
    mood = Mood(seconds=0.2)
    with smtp_server(mood) as url:
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "reminders", "work"],
            cwd=ROOT,
            env=environment(tmp_path, database_url, url, ""),
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for(lambda: mood.mails, "a mail")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=PATIENCE_SECONDS) == 0
    with app.app_context():
        assert db.session.execute(sa.select(Outbox.state)).scalars().all() == ["sent"]
        assert db.session.execute(sa.select(Reminder.next_at)).scalar_one() > now


def test_settings_come_from_the_environment() -> None:
    env = {
        "SELFMON_ROOT_KEY": ROOT_KEY_TEXT,
        "SELFMON_REMINDER_SENDER": "Post",
        "SELFMON_REMINDER_SUBJECTS": "One | Two",
        "SELFMON_REMINDER_STOP_AFTER": "3",
    }
    posting = read_settings(env).posting
    assert (posting.sender_name, posting.subjects, posting.stop_after) == ("Post", ("One", "Two"), 3)
    with pytest.raises(RefuseToStart):
        read_settings({**env, "SELFMON_REMINDER_STOP_AFTER": "soon"})


@pytest.fixture
def both(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`serve.py` on a data folder of its own."""
    from tests.processes import free_port

    env = {k: v for k, v in os.environ.items() if not k.startswith("SELFMON_")} | {
        "SELFMON_HOME": str(tmp_path),
        "SELFMON_SECRETS": str(tmp_path / "secrets" / "secrets.env"),
        "PORT": str(free_port()),
        "SELFMON_ROOT_KEY": ROOT_KEY_TEXT,
    }
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", "first-run", "--new"],
        cwd=ROOT,
        env=env,
        check=True,
        capture_output=True,
    )
    running = subprocess.Popen(
        [sys.executable, "serve.py"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield running
    running.terminate()
    running.wait(timeout=PATIENCE_SECONDS)


def children_of(parent: subprocess.Popen[bytes]) -> dict[str, str]:
    """Process ids by what they are: "web", "worker"."""
    found = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(parent.pid)], capture_output=True, text=True, check=False
    )
    lines = (line.split(maxsplit=1) for line in found.stdout.splitlines())
    return {"worker" if "reminders work" in args else "web": pid for pid, args in lines if "<defunct>" not in args}


def test_page_and_worker_start_and_stop_together(both: subprocess.Popen[bytes], tmp_path: Path) -> None:
    wait_for(lambda: len(children_of(both)) == 2 and (tmp_path / "queue.sqlite").exists(), "page and worker")
    children = children_of(both)
    both.terminate()
    assert both.wait(timeout=PATIENCE_SECONDS) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in children.values())


def test_a_worker_that_ends_is_started_again_and_the_pages_stay(both: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: len(children_of(both)) == 2, "page and worker")
    before = children_of(both)
    os.kill(int(before["worker"]), signal.SIGKILL)
    wait_for(lambda: children_of(both).get("worker") not in (None, before["worker"]), "another worker")
    assert children_of(both)["web"] == before["web"]


def test_without_the_pages_nothing_goes_on(both: subprocess.Popen[bytes]) -> None:
    wait_for(lambda: len(children_of(both)) == 2, "page and worker")
    children = children_of(both)
    os.kill(int(children["web"]), signal.SIGKILL)
    assert both.wait(timeout=PATIENCE_SECONDS) != 0
    assert not Path(f"/proc/{children['worker']}").exists()
