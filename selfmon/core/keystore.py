"""The key store: locked keys, in a database of their own, apart from what they open (docs/decisions/0021).

Ordinary backups hold none of it, so that a deleted key is gone. Rows say which root key locked them. Nothing here opens a
key: that is `keyring`. Reads and writes are their own short transactions, whatever the other database is doing.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from selfmon.core.errors import RefuseToStart

STORE_ID, ROOT = "store_id", "root"
_STATE, _IS_NEW = "selfmon_state", "selfmon_is_new"
_metadata = sa.MetaData()
_keys = sa.Table(
    "kept_keys",
    _metadata,
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("owner", sa.String(64), primary_key=True),
    sa.Column("wrapped", sa.LargeBinary, nullable=False),
    sa.Column("wrapped_by", sa.String(16), nullable=False, index=True),
    sa.Column("label", sa.String(16)),
)
_about = sa.Table(
    "about", _metadata, sa.Column("name", sa.String(16), primary_key=True), sa.Column("value", sa.String(64))
)


@dataclass(frozen=True)
class KeptKey:
    """One locked key. `label`: what seals made with a house key call it; None for all others."""

    kind: str
    owner: str
    wrapped: bytes = field(repr=False)
    wrapped_by: str
    label: str | None = None


class KeyStore:
    """`url`: an SQLite file outside the data, or a PostgreSQL database with a role of its own."""

    def __init__(self, url: str) -> None:
        self.url = sa.engine.make_url(url)
        self._engine: Engine | None = None

    @property
    def path(self) -> Path | None:
        """The file; None where it is not one."""
        return Path(self.url.database or "") if self.url.get_backend_name() == "sqlite" else None

    @property
    def exists(self) -> bool:
        """True once it has been made."""
        if self.path is not None and not self.path.exists():
            return False
        engine = self._engine or _make_engine(self.url, self.path)
        try:
            return sa.inspect(engine).has_table(_keys.name)
        finally:
            if engine is not self._engine:
                engine.dispose()

    def find(self, kind: str, owner: str) -> KeptKey | None:
        """One key."""
        with self._open().connect() as connection:
            row = connection.execute(_FIND, {"kind": kind, "owner": owner}).one_or_none()
        return KeptKey(*row) if row is not None else None

    def find_each(self, kind: str, owners: Sequence[str]) -> list[KeptKey]:
        """Those of these owners that are there. One statement."""
        with self._open().connect() as connection:
            rows = connection.execute(sa.select(_keys).where(_keys.c.kind == kind, _keys.c.owner.in_(owners))).all()
        return [KeptKey(*row) for row in rows]

    def list_of(self, kind: str) -> list[KeptKey]:
        """Every key of one kind."""
        with self._open().connect() as connection:
            rows = connection.execute(sa.select(_keys).where(_keys.c.kind == kind).order_by(_keys.c.owner)).all()
        return [KeptKey(*row) for row in rows]

    def add(self, *keys: KeptKey) -> None:
        """Keep these; a row that is there already stays as it is."""
        with self._open().begin() as connection:
            self.add_within(connection, keys)

    def add_within(self, connection: Connection, keys: Iterable[KeptKey]) -> None:
        """The same, in a transaction that the caller holds."""
        rows = [vars(key) for key in keys]
        if rows:
            connection.execute(self._insert(_keys).on_conflict_do_nothing(), rows)

    def begin(self) -> Any:
        """A transaction of the store, as a context manager that yields its connection."""
        return self._open().begin()

    def current_root(self, connection: Connection) -> str | None:
        """The id of the root key that locks new keys; it stays so until this transaction ends."""
        wanted = sa.select(_about.c.value).where(_about.c.name == ROOT).with_for_update(read=True)
        found: str | None = connection.execute(wanted).scalar_one_or_none()
        return found

    def forget(self, kind: str, owner: str) -> int:
        """Delete one key for good; how many there were (0 or 1)."""
        with self._open().begin() as connection:
            return connection.execute(sa.delete(_keys).where(_keys.c.kind == kind, _keys.c.owner == owner)).rowcount

    def list_locked_otherwise(self, root_id: str, limit: int) -> Sequence[KeptKey]:
        """Some of the keys that another root key locked."""
        with self._open().connect() as connection:
            return [
                KeptKey(*row)
                for row in connection.execute(sa.select(_keys).where(_keys.c.wrapped_by != root_id).limit(limit))
            ]

    def count_locked_otherwise(self, root_id: str) -> int:
        """How many keys another root key locked."""
        with self._open().connect() as connection:
            wanted = sa.select(sa.func.count()).select_from(_keys).where(_keys.c.wrapped_by != root_id)
            return int(connection.execute(wanted).scalar_one())

    def replace(self, keys: Sequence[tuple[KeptKey, KeptKey]]) -> None:
        """Put the second of each pair where the first still stands; a row that changed or went meanwhile is left alone."""
        with self._open().begin() as connection:
            for old, new in keys:
                connection.execute(
                    sa.update(_keys)
                    .where(_keys.c.kind == old.kind, _keys.c.owner == old.owner, _keys.c.wrapped == old.wrapped)
                    .values(wrapped=new.wrapped, wrapped_by=new.wrapped_by)
                )

    def read_about(self) -> Mapping[str, str]:
        """`store_id` and `root`, as far as they are known."""
        with self._open().connect() as connection:
            return {row.name: row.value for row in connection.execute(sa.select(_about))}

    def note(self, name: str, value: str) -> None:
        """Set one of them."""
        with self._open().begin() as connection:
            statement = self._insert(_about).values(name=name, value=value)
            connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"value": value}))

    def make_id(self) -> str:
        """The store's id, made once."""
        with self._open().begin() as connection:
            connection.execute(self._insert(_about).values(name=STORE_ID, value=str(uuid4())).on_conflict_do_nothing())
            return str(connection.execute(sa.select(_about.c.value).where(_about.c.name == STORE_ID)).scalar_one())

    def close(self) -> None:
        """Let go of its connections."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _insert(self, table: sa.Table) -> Any:
        return (postgresql if self.url.get_backend_name() == "postgresql" else sqlite).insert(table)

    def _open(self) -> Engine:
        if self._engine is None:
            engine = _make_engine(self.url, self.path)
            if self.path is not None:
                _make_file(self.path)
            try:
                _metadata.create_all(engine)
            except sa.exc.DBAPIError:  # another process made them at the same moment
                _metadata.create_all(engine)
            self._engine = engine
        return self._engine


_FIND = sa.select(_keys).where(_keys.c.kind == sa.bindparam("kind"), _keys.c.owner == sa.bindparam("owner"))


def _make_engine(url: sa.URL, path: Path | None) -> Engine:
    if path is None:
        # Nothing prepared: a pooler may stand between, as before the other database (`db`).
        return sa.create_engine(url, hide_parameters=True, connect_args={"prepare_threshold": None})
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": 10})
    sa.event.listen(engine, "connect", partial(_on_connect, path))
    sa.event.listen(engine, "checkout", partial(_on_checkout, path))
    return engine


def _on_connect(path: Path, connection: Any, record: Any) -> None:
    record.info[_STATE], record.info[_IS_NEW] = _state_of(path), True
    # No write-ahead log, which would go on holding a deleted key; what is deleted is overwritten.
    for pragma in ("journal_mode=DELETE", "synchronous=FULL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _on_checkout(path: Path, _connection: Any, record: Any, _proxy: Any) -> None:
    # The file may be put back from its copy while the house runs: a connection is used again only while nothing touched
    # the file, so that none answers from what it remembers of another one. One that was just opened remembers nothing, and
    # the pool gives up after opening a second: another process may write at every moment.
    if not record.info.pop(_IS_NEW, False) and record.info[_STATE] != _state_of(path):
        raise sa.exc.DisconnectionError("the key store's file changed")  # the pool opens what is there


def _state_of(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as problem:
        raise RefuseToStart(f"The key store {path} cannot be made: {problem.strerror}.") from problem
    if path.stat().st_mode & 0o077:
        raise RefuseToStart(f"{path} can be read by others on this machine. Make it yours alone: chmod 600 {path}")
