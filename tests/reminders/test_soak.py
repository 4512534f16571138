"""Two workers, killed with -9 at random moments while they send: none twice, none lost without a word.

Small in the ordinary suite; `SELFMON_SOAK=1` is the full size (150 kills, 6,000 mails). With
SELFMON_TEST_DATABASE=postgresql the database is PostgreSQL and the queue Redis.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import ClientProfile, Person
from selfmon.core.db import db, writing
from selfmon.reminders.models import Outbox, Reminder, State
from tests.apps import ROOT_KEY_TEXT
from tests.database import IS_POSTGRES
from tests.people import People
from tests.processes import free_port
from tests.waiting import PATIENCE_SECONDS

from .posts import Mood, smtp_server

ROOT = Path(__file__).parent.parent.parent
IS_FULL = bool(os.environ.get("SELFMON_SOAK"))
KILLS, MAILS = (150, 6000) if IS_FULL else (4, 160)
LEASE = 5
REDIS = shutil.which("redis-server")


def fill(people: People, n: int) -> None:
    """`n` plans of many clients, all due a moment ago, at about noon of their own day."""
    now = datetime.now(UTC).replace(microsecond=0)
    zone = f"Etc/GMT{now.hour - 12:+d}"  # the sign of these names is turned round
    with people.app.app_context(), writing(db.session):
        clients = [
            {
                "public_id": uuid4(),
                "email": f"soak{i}@example.org",
                "name": f"Soak {i}",
                "role": "client",
                "zone": zone,
                "created_at": now,
                "passkey_handle": uuid4(),
            }
            for i in range(n // 10)
        ]
        ids = db.session.execute(sa.insert(Person).returning(Person.id), clients).scalars().all()
        db.session.execute(
            sa.insert(ClientProfile),
            [
                {
                    "person_id": i,
                    "subject_id": uuid4(),
                    "queue_tag": uuid4(),
                }
                for i in ids
            ],
        )
        at = (now - timedelta(minutes=2)).time().replace(hour=11 if now.minute < 2 else 12, second=0)
        db.session.execute(
            sa.insert(Reminder),
            [
                {
                    "id": uuid4(),
                    "person_id": i,
                    "what": "exercise",
                    "exercise": "1",
                    "days": 127,
                    "at_time": at,
                    "zone": zone,
                    "is_on": True,
                    "accepted_at": now,
                    "made_at": now,
                    "next_at": now - timedelta(minutes=3),
                }
                for i in ids
                for _n in range(10)
            ],
        )


@contextmanager
def queue() -> Iterator[str]:
    """Where the queue is: a file, or a Redis of this test's own."""
    if not IS_POSTGRES:
        yield ""
        return
    if REDIS is None:
        pytest.skip("needs redis-server")
    port = free_port()
    server = subprocess.Popen(
        [REDIS, "--port", str(port), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


class Worker:
    """`flask reminders work` on this test's database, to be killed and started again."""

    def __init__(self, env: dict[str, str]) -> None:
        self.env = env
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "app", "reminders", "work"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """How it ends when it is asked to; one that was just started is asked once it can hear."""
        assert self.process is not None
        in_time = time.monotonic() + PATIENCE_SECONDS
        while not self._listens() and time.monotonic() < in_time:
            time.sleep(0.05)
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def _listens(self) -> bool:
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt"))
        return bool(caught >> (signal.SIGTERM - 1) & 1)


def counts(app: Flask) -> Counter[str]:
    with app.app_context():
        rows = db.session.execute(sa.select(Outbox.state, sa.func.count()).group_by(Outbox.state)).all()
        found = Counter(dict(rows))
        db.session.rollback()
        return found


def is_done(app: Flask, n: int) -> bool:
    now = counts(app)
    return now.total() == n and not any(now[s] for s in (State.DUE, State.CLAIMED, State.SENDING))


def environment(home: Path, database_url: str, smtp: str, queue_url: str) -> dict[str, str]:
    own: dict[str, Any] = {k: v for k, v in os.environ.items() if not k.startswith("SELFMON_")}
    return {
        **own,
        "SELFMON_HOME": str(home),
        "SELFMON_SECRETS": str(home / "secrets" / "secrets.env"),
        "SELFMON_DATABASE_URL": database_url,
        "SELFMON_ROOT_KEY": ROOT_KEY_TEXT,
        "SELFMON_SMTP_URL": smtp,
        "SELFMON_QUEUE_URL": queue_url,
        "SELFMON_REMINDER_LEASE_SECONDS": str(LEASE),
        "SELFMON_REMINDER_DAILY_CAP": "1000",
        "SELFMON_LOG_LEVEL": "error",
    }


@pytest.mark.machine_clock
def test_killed_workers_send_nothing_twice_and_lose_nothing(
    app: Flask, people: People, database_url: str, tmp_path: Path
) -> None:
    mood, draw, kills = Mood(seconds=0.05, pipelining=True), random.Random(11), 0
    n = MAILS // 10 * 10
    fill(people, n)
    with smtp_server(mood) as smtp, queue() as queue_url:
        env = environment(tmp_path, database_url, smtp, queue_url)
        workers = [Worker(env), Worker(env)]
        try:
            for worker in workers:
                worker.start()
            while kills < KILLS:
                time.sleep(draw.uniform(1.2, 4.0))
                victim = workers[kills % 2]  # the one that has been at work the longer
                victim.kill()
                kills += 1
                victim.start()
            in_time = time.monotonic() + (900 if IS_FULL else 240)
            while not is_done(app, n) and time.monotonic() < in_time:
                time.sleep(1)
            endings = [worker.stop() for worker in workers]
        except BaseException:
            for worker in workers:
                worker.kill()
            raise
    received = Counter(str(mail["Message-ID"]) for _to, _from, mail in mood.mails)
    with app.app_context():
        notes = {
            f"<{row.id.hex}@localhost>": row.state for row in db.session.execute(sa.select(Outbox.id, Outbox.state))
        }
    states = Counter(notes.values())
    print(
        f"{kills} kills, {len(received)} mails, {dict(states)}, "
        f"{sum(1 for m, s in notes.items() if s == State.UNCERTAIN and received[m])} of the uncertain had arrived"
    )
    assert len(notes) == n
    assert max(received.values()) == 1, "a mail came twice"
    assert set(states) <= {State.SENT, State.UNCERTAIN}, "a note is still on its way"
    assert {m for m, s in notes.items() if s == State.SENT} <= set(received), "a note was lost and called sent"
    assert states[State.UNCERTAIN] <= kills
    assert set(received) <= set(notes)
    assert endings == [0, 0]  # and SIGTERM ends a worker cleanly
