"""The web process is killed in the middle of saving, again and again: nothing acknowledged is lost, nothing doubles."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from selfmon.factory import create_app
from tests.apps import ROOT_KEY_TEXT, make_settings
from tests.database import IS_POSTGRES, OwnPostgres
from tests.forms import post, token_of
from tests.people import People
from tests.processes import free_port, wait_until_answering
from tests.waiting import wait_for

ROOT = Path(__file__).parent.parent.parent
KILLS = 200 if os.environ.get("SELFMON_SOAK") else 4
EACH = 50 if os.environ.get("SELFMON_SOAK") else 4  # entries acknowledged between two kills, at least: 10,000 in all
AT_ONCE = 4


class Server:
    """the web process on this test's database, to be killed and started again."""

    def __init__(self, app: Flask, database_url: str, home: Path) -> None:
        self.port = free_port()
        self.env = {
            **os.environ,
            "SELFMON_HOME": str(home),
            "SELFMON_SECRETS": str(home / "secrets" / "secrets.env"),
            "SELFMON_DATABASE_URL": database_url,
            "PORT": str(self.port),
            "SELFMON_ROOT_KEY": ROOT_KEY_TEXT,
        }
        self.url = f"http://localhost:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "serve.py", "web"],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until_answering(self.url)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        assert self.process is not None
        if self.is_running:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def save(server: Server, cookie: str, token: str, uuid: UUID) -> bool:
    """Post a check-in; True only when the server said it is kept."""
    form = urllib.parse.urlencode({"csrf_token": token, "uuid": str(uuid), "pleasantness": "1", "note": str(uuid)})
    request = urllib.request.Request(f"{server.url}/check-in", form.encode(), {"Cookie": f"here={cookie}"})
    try:
        urllib.request.build_opener(_NoRedirect).open(request, timeout=15)
    except urllib.error.HTTPError as answer:
        return answer.code == 303 and "/saved/" in (answer.headers["Location"] or "")
    except OSError:
        return False
    return False


@pytest.mark.machine_clock
def test_kills_in_the_middle_of_saving_lose_and_double_nothing(
    app: Flask, people: People, database_url: str, tmp_path: Path
) -> None:
    client = people.client()
    with app.app_context(), writing(db.session):
        cookie = start_session(db.session, db.session.merge(client), SessionMode.LOG, clock.utc_now(), "Test")
        db.session.expunge_all()
    server, draw = Server(app, database_url, tmp_path), random.Random(7)
    http = app.test_client()
    http.set_cookie("here", cookie, domain="localhost")
    token = token_of(http)
    acknowledged: set[UUID] = set()
    wanted: set[UUID] = set()
    is_over = threading.Event()

    def keep_saving() -> None:
        while not is_over.is_set():
            uuid = uuid4()
            wanted.add(uuid)
            while not is_over.is_set() and uuid not in acknowledged:  # the phone tries again until it hears "kept"
                if save(server, cookie, token, uuid):
                    acknowledged.add(uuid)

    server.start()
    hands = [threading.Thread(target=keep_saving) for _hand in range(AT_ONCE)]
    for hand in hands:
        hand.start()
    for kill in range(1, KILLS + 1):
        time.sleep(draw.uniform(0.3, 1.2))
        wait_for(lambda n=kill * EACH: len(acknowledged) >= n, "enough entries between two kills")
        server.kill()
        server.start()
    time.sleep(0.5)
    is_over.set()
    for hand in hands:
        hand.join()
    server.kill()
    with app.app_context():
        stored = list(db.session.execute(sa.select(Entry.client_uuid).where(Entry.client_id == client.id)).scalars())
        if not IS_POSTGRES:
            assert db.session.execute(sa.text("PRAGMA integrity_check")).scalar_one() == "ok"
            assert db.session.execute(sa.text("PRAGMA foreign_key_check")).all() == []
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged, {len(stored)} stored")
    assert len(acknowledged) >= KILLS * EACH
    assert acknowledged - set(stored) == set(), "an acknowledged entry is lost"
    assert len(stored) == len(set(stored)), "an entry is there twice"
    assert set(stored) <= wanted


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's file")
def test_a_locked_database_says_not_saved_and_keeps_what_was_typed(
    app: Flask, people: People, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3

    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    token = token_of(http)
    with app.app_context():
        db.engine.dispose()
    monkeypatch.setattr("selfmon.core.db.BUSY_SECONDS", 0.2)
    other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answer = http.post("/check-in", data={"csrf_token": token, "pleasantness": "2", "note": "still here"})
    other.execute("ROLLBACK")
    other.close()
    said = answer.get_data(as_text=True)
    assert answer.status_code == 503
    assert "Saved." not in said
    assert "still here" in said
    assert post(http, "/check-in", {"pleasantness": "2"}).status_code == 303  # and a moment later it works


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's file")
@pytest.mark.parametrize("fault", ["PRAGMA query_only=ON", "PRAGMA max_page_count=1"])
def test_a_full_or_read_only_database_says_not_saved(app: Flask, people: People, fault: str) -> None:
    from sqlalchemy import event

    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    token = token_of(http)

    def spoil(connection: object, *_rest: object) -> None:
        connection.execute(fault)  # type: ignore[attr-defined]

    with app.app_context():
        engine = db.engine
        engine.dispose()
    event.listen(engine, "connect", spoil)
    kept = 0
    try:
        for _save in range(200):  # until the disk is full
            answer = http.post(
                "/check-in", data={"csrf_token": token, "pleasantness": "2", "note": "still here " * 300}
            )
            said = answer.get_data(as_text=True)
            if answer.status_code != 303:
                break
            kept += 1
    finally:
        event.remove(engine, "connect", spoil)
        engine.dispose()
    assert answer.status_code == 503
    assert "Saved." not in said
    assert "still here" in said
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == kept


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """A server that may be killed: the others of this run have their own."""
    server = OwnPostgres()
    yield server
    server.remove()


RESTARTS = 20 if os.environ.get("SELFMON_SOAK") else 2


@pytest.mark.machine_clock
@pytest.mark.skipif(not IS_POSTGRES, reason="a server of its own")
def test_a_database_server_killed_under_saves_loses_nothing_that_was_called_saved(
    database_url: str, tmp_path: Path, own_postgres: OwnPostgres
) -> None:
    """kill -9 of PostgreSQL and a start again, with phones that go on saving and a web process that goes on running."""
    env = {**os.environ, "SELFMON_ROOT_KEY": ROOT_KEY_TEXT, "SELFMON_HOME": str(tmp_path)}
    env["SELFMON_SECRETS"] = str(tmp_path / "secrets" / "secrets.env")
    env["SELFMON_DATABASE_URL"] = own_postgres.url
    subprocess.run([sys.executable, "-m", "flask", "--app", "app", "first-run"], cwd=ROOT, env=env, check=True)
    there = create_app(make_settings(tmp_path, own_postgres.url))
    client = People(there).client()
    with there.app_context(), writing(db.session):
        cookie = start_session(db.session, db.session.merge(client), SessionMode.LOG, clock.utc_now(), "Test")
        db.session.expunge_all()
    http = there.test_client()
    http.set_cookie("here", cookie, domain="localhost")
    token, draw = token_of(http), random.Random(5)
    with there.app_context():
        db.engine.dispose()
    server = Server(there, own_postgres.url, tmp_path)
    server.start()
    acknowledged: set[UUID] = set()
    refused: list[UUID] = []
    is_over = threading.Event()

    def keep_saving() -> None:
        while not is_over.is_set():
            uuid = uuid4()
            if save(server, cookie, token, uuid):
                acknowledged.add(uuid)
            else:
                refused.append(uuid)

    hands = [threading.Thread(target=keep_saving) for _hand in range(AT_ONCE)]
    for hand in hands:
        hand.start()
    for _restart in range(RESTARTS):
        time.sleep(draw.uniform(0.5, 1.5))
        own_postgres.kill()
        time.sleep(draw.uniform(0.1, 0.5))
        own_postgres.start()
        n = len(acknowledged)
        wait_for(lambda n=n: len(acknowledged) > n, "saves after the server came back")
    is_over.set()
    for hand in hands:
        hand.join()
    server.kill()
    with there.app_context():
        stored = list(db.session.execute(sa.select(Entry.client_uuid).where(Entry.client_id == client.id)).scalars())
        db.engine.dispose()
    print(
        f"{RESTARTS} kills of the server, {len(acknowledged)} acknowledged, {len(refused)} refused, {len(stored)} stored"
    )
    assert acknowledged - set(stored) == set(), "an acknowledged entry is lost"
    assert len(stored) == len(set(stored))
