"""Several web processes and workers on PostgreSQL, PgBouncer and Redis, by environment alone: nothing acknowledged is lost."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.core.errors import RefuseToStart
from selfmon.core.starting import migrating
from selfmon.diary.models import Entry
from selfmon.house import house_of
from selfmon.reminders.models import Sweep
from tests.apps import ROOT_KEY_TEXT, migrate, running_app
from tests.database import IS_POSTGRES
from tests.forms import token_of
from tests.people import People
from tests.processes import free_port, wait_until_answering
from tests.services import Service, add_database, database_at, make_pooler, make_postgres, make_redis, own_folder
from tests.waiting import wait_for

from .test_reliability import save

pytestmark = [
    pytest.mark.skipif(IS_POSTGRES, reason="brings a PostgreSQL of its own"),
    pytest.mark.skipif(shutil.which("pgbouncer") is None, reason="pgbouncer is not installed"),
]


ROOT = Path(__file__).parents[2]
KILLS, EACH = 14, 10  # entries acknowledged between two kills, at least
AT_ONCE = 3
WEB = (sys.executable, "serve.py", "web")
WORKER = (sys.executable, "-m", "flask", "--app", "app", "reminders", "work")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Service]:
    with own_folder() as folder:
        service = make_postgres(folder)
        yield service
        service.stop()


@pytest.fixture(scope="module")
def pooler(postgres: Service) -> Iterator[Service]:
    with own_folder() as folder:
        service = make_pooler(folder, postgres)
        yield service
        service.stop()


@pytest.fixture(scope="module")
def queue() -> Iterator[Service]:
    with own_folder() as folder:
        service = make_redis(folder)
        yield service
        service.stop()


@pytest.fixture(scope="module")
def keys_url(postgres: Service) -> str:
    """A second database: several machines share no file."""
    return add_database(postgres, "keys")


@pytest.fixture
def app(postgres: Service, pooler: Service, keys_url: str, tmp_path: Path, shared_folder: Path) -> Iterator[Flask]:
    """In this process, through the pooler."""
    migrate(tmp_path / "first", database_at(postgres))
    with running_app(database_at(pooler), tmp_path, shared_folder, keys_url=keys_url) as running:
        yield running
        house_of(running).key_ring.store.close()


def test_many_statements_over_few_connections(app: Flask) -> None:
    """psycopg prepares a statement at its fifth use; behind a pooler the next transaction may meet another connection."""
    problems: list[Exception] = []

    def ask() -> None:
        try:
            with app.app_context():
                for _n in range(40):
                    for number in range(3):
                        db.session.execute(sa.text(f"SELECT :a + {number}"), {"a": 1}).all()
                    db.session.commit()
        except sa.exc.DBAPIError as problem:
            problems.append(problem)

    hands = [threading.Thread(target=ask) for _n in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert problems == []


def test_two_first_runs_meet_though_a_transaction_ends_between(app: Flask, tmp_path: Path) -> None:
    """The lock of a migration outlasts the transactions of the migration, whichever connection each of them meets."""
    with app.app_context():
        engine = db.engine
        for _try in range(5):
            with migrating(engine, tmp_path):
                busy = [engine.connect() for _n in range(3)]  # others use the pooler's connections meanwhile
                for connection in busy:
                    connection.execute(sa.text("SELECT 1"))
                with pytest.raises(RefuseToStart, match="Another first run"), migrating(engine, tmp_path, wait=0.2):
                    pass
                for connection in busy:
                    connection.close()
            with migrating(engine, tmp_path, wait=0.5):  # and it is let go of at the end
                pass


class Node:
    """A process as on a machine of its own: it shares databases, queue and root key with the others, and no folder."""

    def __init__(self, command: tuple[str, ...], home: Path, static: Path, **env: str) -> None:
        home.mkdir()
        (home / "static").symlink_to(static, target_is_directory=True)
        self.port, self._command, self._home = free_port(), command, home
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SELFMON_")}
        self._env = {
            **kept,
            **env,
            "SELFMON_HOME": str(home),
            "SELFMON_SECRETS": str(home / "secrets" / "secrets.env"),
            "PORT": str(self.port),
            "SELFMON_ROOT_KEY": ROOT_KEY_TEXT,
        }
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self._home / "log").open("ab") as log:
            self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._env, stdout=log, stderr=log)
        if self._command == WEB:
            wait_until_answering(self.url)

    def start_again(self) -> None:
        """As systemd does (Restart=on-failure)."""
        assert self.process is not None
        if self.process.poll() is not None:
            self.start()

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(timeout=120)


@pytest.mark.machine_clock
@pytest.mark.skipif("SELFMON_SOAK" not in os.environ, reason="a long one")
def test_webs_and_workers_killed_under_load_lose_nothing(
    app: Flask, postgres: Service, pooler: Service, queue: Service, keys_url: str, tmp_path: Path, shared_folder: Path
) -> None:
    client = People(app).client()
    with app.app_context(), writing(db.session):
        cookie = start_session(db.session, db.session.merge(client), SessionMode.LOG, clock.utc_now(), "Test")
        db.session.expunge_all()
    http = app.test_client()
    http.set_cookie("here", cookie, domain="localhost")
    token = token_of(http)
    shared = {"SELFMON_KEYS_URL": keys_url, "SELFMON_QUEUE_URL": f"redis://127.0.0.1:{queue.port}/0"}
    static = shared_folder / "static"
    webs = [
        Node(WEB, tmp_path / f"web{n}", static, SELFMON_DATABASE_URL=database_at(pooler), **shared) for n in range(2)
    ]
    workers = [
        Node(WORKER, tmp_path / f"worker{n}", static, SELFMON_DATABASE_URL=database_at(postgres), **shared)
        for n in range(2)
    ]
    acknowledged: set[UUID] = set()
    is_over = threading.Event()

    def keep_saving(first: int) -> None:
        turns = itertools.cycle((*webs[first:], *webs[:first]))  # as a proxy goes on to the next
        while not is_over.is_set():
            uuid = uuid4()
            while not is_over.is_set() and uuid not in acknowledged:
                if save(next(turns), cookie, token, uuid):
                    acknowledged.add(uuid)

    for node in (*webs, *workers):
        node.start()
    hands = [threading.Thread(target=keep_saving, args=(n % 2,)) for n in range(AT_ONCE)]
    for hand in hands:
        hand.start()
    victims = itertools.cycle((webs[0], pooler, workers[0], queue, webs[1], postgres, workers[1]))
    for kill, victim in zip(range(1, KILLS + 1), victims, strict=False):
        wait_for(lambda n=kill * EACH: len(acknowledged) >= n, "enough entries between two kills")
        victim.kill()
        victim.start()
        for node in (*webs, *workers):
            node.start_again()  # a worker ends by itself when its queue or its database goes away
    done = len(acknowledged)
    wait_for(lambda: len(acknowledged) >= done + EACH, "saves after the last kill")
    is_over.set()
    for hand in hands:
        hand.join()
    swept_at = read_sweep(app)
    for node in workers:
        node.start_again()
    assert [node.stop() for node in webs] == [0, 0]
    assert {node.stop() for node in workers} <= {0, -signal.SIGTERM}  # one may still be starting
    with app.app_context():
        stored = list(db.session.execute(sa.select(Entry.client_uuid).where(Entry.client_id == client.id)).scalars())
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged, {len(stored)} stored")
    assert acknowledged - set(stored) == set(), "an acknowledged entry is lost"
    assert len(stored) == len(set(stored)), "an entry is there twice"
    assert swept_at is not None


def read_sweep(app: Flask) -> datetime | None:
    """When a worker last swept."""
    with app.app_context():
        return db.session.execute(sa.select(Sweep.ended_at)).scalar_one_or_none()
