"""What a start asks before it answers anybody: is the database there, is its schema this code's, does nobody else serve it.

Each refusal is a sentence that says what to do. A web process and a worker ask (`demand_database`); `flask first-run` makes
and migrates (`migrating`), one at a time.
"""

import ctypes
import fcntl
import gc
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from selfmon.core.db import database_file, is_database_there, make_database_file
from selfmon.core.errors import RefuseToStart
from selfmon.core.revisions import known_revisions

WAIT_SECONDS = 600.0  # for another first run to end: a migration of a large table takes its time
_ADVISORY = 0x73656C66  # PostgreSQL's advisory lock of ours ("self")
_MOST_HEAPS = -8  # M_ARENA_MAX of glibc's malloc.h
_held: list[int] = []  # file descriptors that lock for as long as this process lives


def collect_seldom() -> None:
    """What a start made stays to the end, and what comes after holds few cycles: looking for them every 700 objects cost a
    worker a fifth and a page one part in twenty-five, and now and then one reader the look through everything. Nor too
    seldom: a look at 50,000 objects held up every thread for 65 ms, at 10,000 for 13, and both cost a save the same 5 ms."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def share_heaps() -> None:
    """Before the first thread: the C library gives each thread a heap of its own, and each keeps what its largest page
    took. Two for all of them; a library without heaps to count (musl's) has nothing to be told."""
    tell = getattr(ctypes.CDLL(None), "mallopt", None)
    if tell is not None:
        tell(_MOST_HEAPS, 2)


@contextmanager
def answering(engine: Engine) -> Iterator[None]:
    """What a start asks of a database that may be away, or that cannot be written. Raises RefuseToStart."""
    demand_writable(database_file(engine))
    try:
        yield
    except sa.exc.OperationalError as problem:
        raise RefuseToStart(
            "The database does not answer. Is it running, and does SELFMON_DATABASE_URL say where?"
        ) from problem


def is_empty_on_server(url: str) -> bool:
    """True for a PostgreSQL database without any table; of an SQLite file nothing is asked. Raises RefuseToStart where it does
    not answer."""
    if not url.startswith("postgresql"):
        return False
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    with answering(engine):
        return not sa.inspect(engine).get_table_names()


def demand_database(engine: Engine) -> None:
    """Raises RefuseToStart where the database is missing, cannot be reached, or has another schema than this code."""
    if not is_database_there(engine):
        raise RefuseToStart(
            f"There is no database at {database_file(engine)}. If it was moved, put it back; if this place is new, make "
            "one: flask --app app first-run"
        )
    with answering(engine):
        found = schema_of(engine)
    if found is Schema.NEWER:
        raise RefuseToStart(
            "The database was written by newer code than this. Start the newer code; to go back, restore the backup that "
            "was made before it. Nothing was changed."
        )
    if found is Schema.OLDER:
        raise RefuseToStart(
            "The database has an older schema than this code. Back it up, then: flask --app app first-run"
        )


def demand_writable(path: Path | None) -> None:
    """SQLite writes the file and beside it, even to read. Raises RefuseToStart; None passes: a server sees to its own."""
    for place in (path, path.parent) if path is not None else ():
        if place.exists() and not os.access(place, os.W_OK):
            raise _cannot_write(place)


def _cannot_write(place: Path) -> RefuseToStart:
    return RefuseToStart(
        f"{place} cannot be written. Either its disk is read-only, as after a fault, or it belongs to another user. Nothing "
        "was changed."
    )


def _open_lock(path: Path) -> int:
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as problem:
        raise _cannot_write(path) from problem


class Schema(StrEnum):
    """How a database's schema stands to this code's."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"  # a revision that is in none of our files


def schema_of(engine: Engine) -> Schema:
    """One statement; an empty database is older than any code. Raises OperationalError where the database is away."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return Schema.OLDER
        found = set(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalars())
    known = known_revisions()
    if found == {known[-1]}:
        return Schema.CURRENT
    return Schema.OLDER if found <= set(known) else Schema.NEWER


def demand_or_make_file(engine: Engine, *, is_new: bool) -> None:
    """For a first run. A key is made together with an empty database file; a key without one has lost it, and an empty
    diary in its place would look as if nothing had ever been there. Raises RefuseToStart."""
    if is_new:
        make_database_file(engine)
    elif not is_database_there(engine):
        raise RefuseToStart(
            f"There is a key but no database at {database_file(engine)}. If it was moved, put it back, or restore a backup. "
            "If this place is new, make an empty one: flask --app app first-run --new"
        )


def demand_sole_place(engine: Engine, home: Path, processes: int) -> None:
    """On SQLite one web process serves a database: only one place may checkpoint its log (docs/decisions/0004). Held until
    this process ends, however it ends. Raises RefuseToStart."""
    if database_file(engine) is None:
        return
    if processes > 1:
        raise RefuseToStart(
            "SELFMON_PROCESSES above 1 needs PostgreSQL: SQLite is served by one process. Leave it out, or set "
            "SELFMON_DATABASE_URL."
        )
    descriptor = _open_lock(home / "serving.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        os.close(descriptor)
        raise RefuseToStart(
            f"Another selfmon serves {home} already. Stop that one first, or choose another SELFMON_HOME."
        ) from problem
    _held.append(descriptor)


def is_served(home: Path) -> bool:
    """True while a web process holds this place."""
    path = home / "serving.lock"
    if not path.exists():
        return False
    descriptor = os.open(path, os.O_RDWR)
    try:
        return not _try_flock(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def migrating(engine: Engine, home: Path, *, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """One first run at a time, on this machine and on a server that several share; the next waits, and finds all done.

    Raises RefuseToStart when the other one has not ended after `wait` seconds.
    """
    if database_file(engine) is None:
        with _advisory_lock(engine, wait):
            yield
    else:
        with _file_lock(home / "first-run.lock", wait):
            yield


@contextmanager
def _file_lock(path: Path, wait: float) -> Iterator[None]:
    descriptor = _open_lock(path)
    try:
        _until(lambda: _try_flock(descriptor), wait)
        yield
    finally:
        os.close(descriptor)


def _try_flock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def _advisory_lock(engine: Engine, wait: float) -> Iterator[None]:
    # Of a transaction that stays open until the end: a pooler may give each transaction another session. Asked without a
    # parameter: with one the server keeps the moment it looked at, and an index made beside saves waits for that for ever.
    with engine.connect() as connection:
        ask = sa.text(f"SELECT pg_try_advisory_xact_lock({_ADVISORY})")
        _until(lambda: bool(connection.execute(ask).scalar_one()), wait)
        yield


def _until(is_ours: Callable[[], bool], wait: float) -> None:
    end = time.monotonic() + wait
    while not is_ours():
        if time.monotonic() > end:
            raise RefuseToStart(
                "Another first run has been at work on this database for long. Look at it, then try again."
            )
        time.sleep(0.1)
