"""The database floor: Base, constraint names, the UTC type, engine settings, and the two ways to touch data.

`reading()` holds no lock. `writing()` ends the read, takes the one writer's place and commits once; whoever
writes decides again inside it. On SQLite every writer waits for every other, so nothing slow (hashing,
rendering, mail, statistics) belongs inside. A few wait at most: readers keep threads to be answered with.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, CursorResult, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from selfmon.core.errors import Busy
from selfmon.core.sessions import Database

BUSY_SECONDS = 10.0
AWAY_SECONDS = 5  # how long a PostgreSQL that does not answer is waited for
MOST_WRITERS = 6  # threads - 2 (serve.py): one that writes, and those that wait for its place
AT_THE_DOOR_SECONDS = 0.5  # one more waits so long: a burst is over by then, and readers have their threads back
WAL_KEPT = 16 * 1024 * 1024  # bytes of the log's file that stay after a checkpoint; one long read once left 93 MB
_BEGIN = "selfmon_begin"
_OPENED = "selfmon_opened"
db = Database()
_writer = threading.Lock()
_door, _at_the_door = threading.Condition(), 0


class Base(DeclarativeBase):
    """Every table of the house. Constraints are named, so that migrations can find them again."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware in, aware out, UTC; a naive value is a programming error and refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """SQLite's text is read with its zone in one go: half of what ten years of rows took was a zone put on afterwards."""
        if dialect.name != "sqlite":
            return super().result_processor(dialect, coltype)
        return lambda text: None if text is None else datetime.fromisoformat(text + "+00:00")

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC)


def prepare_engine(engine: Engine) -> None:
    """Put the durability, locking and waiting settings on an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _on_sqlite_open)
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "checkout", _on_sqlite_checkout)
        event.listen(engine, "begin", _on_sqlite_begin)
    else:
        event.listen(engine, "do_connect", _on_postgres_open)


def database_file(engine: Engine) -> Path | None:
    """SQLite's file; None where the database is a server, or only in memory."""
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def is_database_there(engine: Engine) -> bool:
    """False where SQLite's file is missing; of a server nothing is said."""
    path = database_file(engine)
    return path is None or path.exists()


def make_database_file(engine: Engine) -> None:
    """An empty one where none is, its owner's alone: nothing but a first run ever makes one."""
    path = database_file(engine)
    if path is not None and not is_database_there(engine):
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _on_postgres_open(_dialect: Dialect, _record: Any, _args: Any, options: dict[str, Any]) -> None:
    options.setdefault("connect_timeout", AWAY_SECONDS)
    # A pooler gives the next transaction another connection, which has not heard of what was prepared on this one.
    options.setdefault("prepare_threshold", None)


def _on_sqlite_open(_dialect: Dialect, _record: Any, args: list[Any], _options: dict[str, Any]) -> None:
    # SQLite would make an empty database where the file was moved away, and everybody's diary would seem to be gone.
    if args and args[0] != ":memory:" and not Path(args[0]).exists():
        raise sqlite3.OperationalError("there is no database file")


def _on_sqlite_connect(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _on_sqlite_begin
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged entry survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # deleted words leave no bytes behind
    cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    cursor.execute(f"PRAGMA journal_size_limit={WAL_KEPT}")
    (_number, _name, path), *_others = cursor.execute("PRAGMA database_list").fetchall()
    record.info[_OPENED] = (path, _identity(path)) if path else None
    cursor.close()


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _on_sqlite_checkout(_connection: sqlite3.Connection, record: Any, _proxy: Any) -> None:
    # An open file goes on taking writes after it was moved or replaced: what is saved there is found by nobody.
    opened = record.info.get(_OPENED)
    if opened is not None and _identity(opened[0]) != opened[1]:
        raise sa.exc.DisconnectionError("the database's file is another one now")  # the pool opens what is there


def _on_sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that reads and then writes can lose to "locked" without waiting; IMMEDIATE cannot.
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(_BEGIN, 'DEFERRED')}")


def has_wal_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """True for SQLite 3.7.0–3.51.2, where two simultaneous checkpoints can, rarely, lose a WAL reset."""
    return (3, 7, 0) <= version <= (3, 51, 2)


def is_answering(session: Session) -> bool:
    """True when the database says anything at all."""
    try:
        session.execute(sa.text("SELECT 1"))
    except sa.exc.DBAPIError:
        return False
    return True


def ask(session: Session, statement: sa.Executable, values: Mapping[str, Any]) -> CursorResult[Any]:
    """Plain rows of columns, by a statement that was built once: half of what the same costs on its way through the ORM.
    What this session has changed so far is in the database first, as there."""
    session.flush()
    return session.connection().execute(statement, dict(values))


@contextmanager
def reading(session: Session) -> Iterator[Session]:
    """Read a consistent picture and let go of it at the end."""
    try:
        yield session
    finally:
        session.rollback()


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """End the current read, take the writer's place, commit once at the end; on any error nothing stays behind.

    Raises Busy when the place could not be had within BUSY_SECONDS, or when MOST_WRITERS are there for longer than
    AT_THE_DOOR_SECONDS.
    """
    if session.info.get("writing"):
        raise RuntimeError("writing() does not nest: the view or command commits once")
    session.commit()
    with _writers_place(session):
        session.info["writing"] = True
        try:
            session.connection(execution_options={_BEGIN: "IMMEDIATE"})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("writing", None)


def count_writers() -> int:
    """How many threads of this process write or wait for the place at this moment."""
    return _at_the_door


@contextmanager
def _writers_place(session: Session) -> Iterator[None]:
    with _at_the_writers_door():
        if session.get_bind().dialect.name != "sqlite":  # rows are locked there, not the house
            yield
        elif _writer.acquire(timeout=BUSY_SECONDS):
            try:
                yield
            finally:
                _writer.release()
        else:
            raise Busy


@contextmanager
def _at_the_writers_door() -> Iterator[None]:
    global _at_the_door
    with _door:
        if not _door.wait_for(lambda: _at_the_door < MOST_WRITERS, AT_THE_DOOR_SECONDS):
            raise Busy
        _at_the_door += 1
    try:
        yield
    finally:
        with _door:
            _at_the_door -= 1
            _door.notify()


class _TakenBack(Exception):
    """Ends a trial write."""


def can_write(session: Session) -> bool:
    """True when a write works that is taken back at once."""
    try:
        with writing(session):
            session.execute(sa.text("UPDATE alembic_version SET version_num = version_num"))
            raise _TakenBack
    except _TakenBack:
        return True
    except (sa.exc.DBAPIError, Busy):
        return False
