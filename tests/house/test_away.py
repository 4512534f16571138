"""A database that is away or broken: each page says so kindly, every form keeps what was typed, and the phone keeps its row."""

import random
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from werkzeug.routing import Rule

from selfmon.core.db import MOST_WRITERS, WAL_KEPT, count_writers, db, writing
from selfmon.diary.models import Entry
from tests.clocks import Clock
from tests.database import IS_POSTGRES
from tests.forms import token_of
from tests.people import People
from tests.waiting import wait_for

from .routes import table
from .test_authorisation import EVERYBODY, MAY, Who, address, enter
from .world import World, make_world

TYPED = "zqlanternwords that took a while"
SAYS = ("client", "client, log-only", "therapist with treatment", "administrator", "supervisor", "half signed in")
# Pages that ask the database nothing, and forms that only end something in the browser.
NEEDS_NONE = {"/about", "/blank", "/hide", "/install", "/manifest.webmanifest", "/sw.js", "/offline/<language>/<page>"}
NEEDS_NONE |= {"/steady-now", "/help"}


@pytest.fixture
def world(app: Flask, people: People) -> World:
    app.testing = False  # answers as people get them
    return make_world(app, people)


@contextmanager
def away(app: Flask) -> Iterator[None]:
    """As if the server, or the file, were gone: nothing can connect, and what was connected is cut."""
    with app.app_context():
        engine = db.engine
    is_away = engine.dialect.loaded_dbapi.OperationalError("no such server")

    def refuse(*_asked: object, **_options: object) -> None:
        raise is_away

    # Not by a listener: what tidies up in the background may be walking through them at this moment.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.dialect, "connect", refuse)
        engine.dispose()
        yield


def rules_of(world: World, who: Who, method: str) -> list[Rule]:
    policies = table()
    return [
        rule
        for rule in world.app.url_map.iter_rules()
        if method in (rule.methods or ()) and policies[(rule.rule, method)] in MAY[who.kind]
    ]


@pytest.mark.parametrize("who", [w for w in EVERYBODY if w.name in SAYS], ids=lambda who: who.name)
def test_every_page_and_form_says_so_and_keeps_what_was_typed(world: World, who: Who) -> None:
    wrong, n = [], 0
    http, token = enter(world, who)
    paths = {m: [(r.rule, address(world, r)) for r in rules_of(world, who, m)] for m in ("GET", "POST")}
    with away(world.app):
        for rule, path in paths["GET"]:
            answer = http.get(path)
            n += 1
            if answer.status_code != 503 and rule not in NEEDS_NONE:
                wrong.append(f"GET {rule}: {answer.status_code}")
        for rule, path in paths["POST"]:
            answer = http.post(path, data={"csrf_token": token, "note": TYPED})
            said, n = answer.get_data(as_text=True), n + 1
            if rule not in NEEDS_NONE and (
                answer.status_code != 503 or TYPED not in said or "Not saved yet" not in said
            ):
                wrong.append(f"POST {rule}: {answer.status_code} typed={TYPED in said}")
            said_to_phone = http.post(path, data={"csrf_token": token}, headers={"Accept": "application/json"})
            if rule not in NEEDS_NONE and (said_to_phone.status_code, said_to_phone.mimetype) != (
                503,
                "application/json",
            ):
                wrong.append(f"POST {rule} for a script: {said_to_phone.status_code} {said_to_phone.mimetype}")
    assert n > 10
    assert not wrong, "\n".join(wrong)


def test_try_again_keeps_it_once_the_database_is_back(app: Flask, people: People) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    with_token = {"csrf_token": token_of(http), "pleasantness": "2", "note": TYPED}
    with away(app):
        page = http.post("/check-in", data=with_token).get_data(as_text=True)
    again = dict(re.findall(r'type="hidden"\s+name="([^"]+)"\s+value="([^"]*)"', page))
    assert http.post("/check-in", data=again).status_code == 303
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == 1


def test_what_was_saved_is_called_saved_though_the_session_could_not_be_moved_on(
    app: Flask, people: People, clock: Clock
) -> None:
    """The entry is committed; then the database goes away before the session's idle end is written."""
    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    token = token_of(http)
    clock.go(hours=2)
    with app.app_context():
        engine = db.engine

    def cut(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("UPDATE device_sessions"):
            raise engine.dialect.loaded_dbapi.OperationalError("the line is cut")

    event.listen(engine, "before_cursor_execute", cut)
    try:
        answer = http.post("/check-in", data={"csrf_token": token, "pleasantness": "2"})
    finally:
        event.remove(engine, "before_cursor_execute", cut)
    assert answer.status_code == 303
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == 1


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's file")
def test_a_moved_file_takes_no_more_saves_and_no_empty_one_is_made(
    app: Flask, people: People, database_url: str
) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    form = {"csrf_token": token_of(http), "pleasantness": "2", "note": TYPED}
    path = Path(database_url.removeprefix("sqlite:///"))
    elsewhere = path.rename(path.with_name("elsewhere.sqlite"))
    answer = http.post("/check-in", data=form)
    assert answer.status_code == 503
    assert TYPED in answer.get_data(as_text=True)
    assert not path.exists()
    elsewhere.replace(path)
    assert http.post("/check-in", data=form).status_code == 303
    assert count_entries(database_url) == 1


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's file")
def test_a_replaced_file_is_the_one_that_is_written_to(app: Flask, people: People, database_url: str) -> None:
    """As when a backup is put back under a running server: nothing goes on into the file that was moved away."""
    client, http = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    form = {"csrf_token": token_of(http), "pleasantness": "2", "note": TYPED}
    path = Path(database_url.removeprefix("sqlite:///"))
    with app.app_context():
        db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    elsewhere = path.rename(path.with_name("elsewhere.sqlite"))
    shutil.copy(elsewhere, path)
    assert http.post("/check-in", data=form).status_code == 303
    assert count_entries(database_url) == 1
    assert count_entries(f"sqlite:///{elsewhere}") == 0


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's file")
@pytest.mark.parametrize("broken", ["the entries' first page", "the file's first page"])
def test_a_corrupt_page_is_never_called_saved(app: Flask, people: People, database_url: str, broken: str) -> None:
    """As a disk that gives back something else: what was typed stands in the answer, and nothing is half there."""
    client, http = people.client(), app.test_client()
    people.sign_in(http, client)
    form = {"csrf_token": token_of(http), "pleasantness": "2", "note": TYPED}
    assert http.post("/check-in", data=form).status_code == 303
    whole = spoil_page(app, Path(database_url.removeprefix("sqlite:///")), "entries" if "entries" in broken else None)
    app.testing = False  # answers as people get them
    said = http.post("/check-in", data=form)
    assert said.status_code == 503
    assert TYPED in said.get_data(as_text=True)
    assert "Not saved yet" in said.get_data(as_text=True)
    assert http.get("/history").status_code == 503
    assert http.post("/check-in", data=form, headers={"Accept": "application/json"}).status_code == 503
    whole()
    assert count_entries(database_url) == 1
    assert http.post("/check-in", data=form).status_code == 303


def spoil_page(app: Flask, path: Path, table_name: str | None) -> Callable[[], None]:
    """Bytes without meaning where a table, or the file, begins. What is returned puts the file back as it was."""
    with app.app_context():
        db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
        size = db.session.execute(sa.text("PRAGMA page_size")).scalar_one()
        root = db.session.execute(
            sa.text("SELECT coalesce(max(rootpage), 1) FROM sqlite_master WHERE name = :name"), {"name": table_name}
        ).scalar_one()
        db.session.close()
        db.engine.dispose()
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(random.Random(3).randbytes(size))

    def put_back() -> None:
        with app.app_context():
            db.session.close()
            db.engine.dispose()
        for left in ("-wal", "-shm"):
            path.with_name(path.name + left).unlink(missing_ok=True)
        path.write_bytes(whole)

    return put_back


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's log")
def test_the_log_that_a_long_read_made_grow_is_cut_afterwards(app: Flask, people: People, database_url: str) -> None:
    """While somebody reads, SQLite's log cannot begin again; once they have read, its file goes back to WAL_KEPT."""
    log = Path(database_url.removeprefix("sqlite:///") + "-wal")
    with app.app_context():
        db.session.execute(sa.text("CREATE TABLE filled (b BLOB)"))
        db.session.commit()
        engine = db.engine
        with engine.connect() as reader:
            reader.execute(sa.text("SELECT count(*) FROM people")).all()
            for _write in range(20):
                with writing(db.session):
                    db.session.execute(sa.text("INSERT INTO filled VALUES (zeroblob(1048576))"))
        assert log.stat().st_size > WAL_KEPT
        for _write in range(3):
            with writing(db.session):
                db.session.execute(sa.text("INSERT INTO filled VALUES (zeroblob(1))"))
        assert log.stat().st_size <= WAL_KEPT


def count_entries(database_url: str) -> int:
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        found = connection.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one()
    engine.dispose()
    return int(found)


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite has one writer")
def test_a_few_wait_for_the_writers_place_and_the_next_hears_so_soon(app: Flask, people: People) -> None:
    """While one writes and others wait, pages are still read: two of the eight threads never wait."""
    client = people.client()
    browsers = [app.test_client() for _n in range(MOST_WRITERS + 1)]
    for http in browsers:
        people.sign_in(http, client, "log")
    browsers[0].get("/today")  # the key that phones seal to is made once
    forms = [{"csrf_token": token_of(http), "pleasantness": "2", "note": TYPED} for http in browsers]
    goes_on, has_begun = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context(), writing(db.session):
            has_begun.set()
            goes_on.wait(60)

    answers: list[int] = []

    def save(n: int) -> None:
        answers.append(browsers[n].post("/check-in", data=forms[n]).status_code)

    hands = [threading.Thread(target=hold)]
    hands[0].start()
    has_begun.wait(60)
    hands += [threading.Thread(target=save, args=(n,)) for n in range(MOST_WRITERS - 1)]
    for hand in hands[1:]:
        hand.start()
    wait_for(lambda: count_writers() == MOST_WRITERS, "everybody at the writer's door")
    refused = browsers[-1].post("/check-in", data=forms[-1])
    read = browsers[-2].get("/today")
    goes_on.set()
    for hand in hands:
        hand.join()
    assert refused.status_code == 503
    assert TYPED in refused.get_data(as_text=True)
    assert read.status_code == 200
    assert answers == [303] * (MOST_WRITERS - 1)
