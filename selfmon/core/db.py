"""The database floor: Base, constraint names, the UTC type, engine settings, and the two ways to touch data.

`reading()` holds no lock. `writing()` ends the read, takes the one writer's place and commits once; whoever
writes decides again inside it. On SQLite every writer waits for every other, so nothing slow (hashing,
rendering, mail, statistics) belongs inside.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from selfmon.core.errors import Busy

BUSY_SECONDS = 10.0
_BEGIN = "selfmon_begin"
_writer = threading.Lock()


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

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


db = SQLAlchemy(
    # Parameters are people's words: they must not reach a log through an exception's text.
    engine_options={"hide_parameters": True},
    session_options={"expire_on_commit": False},
)


def prepare_engine(engine: Engine) -> None:
    """Put the durability and locking settings on an engine. PostgreSQL needs none of ours."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _on_sqlite_begin
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # an acknowledged entry survives a power cut
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=ON")  # deleted words leave no bytes behind
    cursor.execute(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
    cursor.close()


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

    Raises Busy when the place could not be had within BUSY_SECONDS.
    """
    if session.info.get("writing"):
        raise RuntimeError("writing() does not nest: the view or command commits once")
    session.commit()
    lock = _writer if session.get_bind().dialect.name == "sqlite" else None
    if lock is not None and not lock.acquire(timeout=BUSY_SECONDS):
        raise Busy
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
        if lock is not None:
            lock.release()
