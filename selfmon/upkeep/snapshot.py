"""A consistent copy of the database while everybody goes on, and the way back from one. Neither keys nor queue are in it.

SQLite: `VACUUM INTO`, beside a constant writer the quickest way that ends. PostgreSQL: `pg_dump -Fc` of the house's tables.
"""

import errno
import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa

from selfmon.core.db import Base
from selfmon.core.errors import BadFacts

VERSIONS = "alembic_version"
# A save waits until the log is on the disk up to its own place: a scratch copy of everything does not go through it first.
_UNLOGGED = """DO $$ DECLARE t regclass; BEGIN
FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
LOOP EXECUTE format('ALTER TABLE %s SET UNLOGGED', t); END LOOP; END $$"""
# One processor at a time, and no waiting for a standby. The server's own processes cannot be nicer than the pages'.
_GENTLY = ("max_parallel_maintenance_workers = 0", "max_parallel_workers_per_gather = 0", "synchronous_commit = off")


def take_snapshot(url: sa.URL, path: Path) -> None:
    """Into `path`, a file of its owner's alone. Raises OSError, and BadFacts with what the database's tool said."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if url.get_backend_name() == "sqlite":
        try:
            with closing(sqlite3.connect(str(url.database), isolation_level=None, timeout=60)) as connection:
                connection.execute("VACUUM INTO ?", (str(path),))
        except sqlite3.Error as problem:
            if problem.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path)) from problem
            raise BadFacts({"database": f"{type(problem).__name__}: {problem}"}) from problem
        return
    names = [VERSIONS, *sorted(Base.metadata.tables)]
    # level 1: sealed words shrink no further, and it takes 2.7 times less of the processor for 4 % more on the disk
    _call(
        "pg_dump",
        "-Fc",
        "--compress=1",
        "--no-owner",
        "--no-acl",
        *(f"--table={name}" for name in names),
        f"--file={path}",
        url=url,
    )


def put_back(path: Path, url: sa.URL, *, is_to_stay: bool = True) -> None:
    """A snapshot into an empty place. What is only looked at goes into no log of the server's. Raises OSError and BadFacts."""
    if url.get_backend_name() == "sqlite":
        place = Path(str(url.database))
        with (
            path.open("rb") as source,
            os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as to,
        ):
            shutil.copyfileobj(source, to)
            to.flush()
            os.fsync(to.fileno())
        return
    words = ("pg_restore", "--no-owner", "--no-acl", "--exit-on-error", f"--dbname={url.database}")
    if is_to_stay:
        _call(*words, "--single-transaction", str(path), url=url)
        return
    _call(*words, "--section=pre-data", str(path), url=url)
    _on_server(url, _UNLOGGED)
    _call(*words, "--section=data", "--section=post-data", str(path), url=url)


def make_scratch(url: sa.URL, folder: Path, purpose: str, *, is_gentle: bool = True) -> sa.URL:
    """An empty database that nobody uses: a file's name in `folder`, or a new one on the same server. Whoever works in that
    folder is alone there: what a killed run of the same purpose left on the server goes first. `is_gentle`: not one that
    becomes the house's own."""
    if url.get_backend_name() == "sqlite":
        return url.set(database=str(folder / f"{purpose}.sqlite"))
    place = hashlib.sha256(f"{url.database} {folder}".encode()).hexdigest()[:12]
    scratch = url.set(database=f"selfmon_{purpose}_{place}")
    drop_scratch(scratch, url)
    _on_server(url, f'CREATE DATABASE "{scratch.database}" TEMPLATE template0')
    for setting in _GENTLY if is_gentle else ():
        _on_server(url, f'ALTER DATABASE "{scratch.database}" SET {setting}')
    return scratch


def change_over(scratch: sa.URL, url: sa.URL) -> None:
    """A scratch database takes the place of an empty one of the same server, and its name. Raises BadFacts; the empty one is
    there again then."""
    beside = url.set(database="postgres")  # one cannot be in the database that gets another name
    _on_server(beside, f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')
    try:
        _on_server(beside, f'ALTER DATABASE "{scratch.database}" RENAME TO "{url.database}"')
    except BadFacts:
        _on_server(beside, f'CREATE DATABASE "{url.database}" TEMPLATE template0')
        raise


def drop_scratch(url: sa.URL, own: sa.URL) -> None:
    """The scratch database again gone."""
    if url.get_backend_name() == "sqlite":
        for path in Path(str(url.database)).parent.glob(Path(str(url.database)).name + "*"):
            path.unlink(missing_ok=True)
        return
    _on_server(own.set(database="postgres"), f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)')


def check_rows(url: sa.URL) -> Mapping[str, int]:
    """How many rows each table has. Raises BadFacts where pages or references do not fit."""
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            if url.get_backend_name() == "sqlite":
                said = [row[0] for row in connection.execute(sa.text("PRAGMA quick_check"))]
                if said != ["ok"] or connection.execute(sa.text("PRAGMA foreign_key_check")).first():
                    raise BadFacts({"database": "its pages or references do not fit"})
            return {
                name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
                for name in sorted(sa.inspect(connection).get_table_names())
            }
    finally:
        engine.dispose()


def revision_of(url: sa.URL) -> str:
    """The schema's revision."""
    engine = sa.create_engine(url, hide_parameters=True, poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
    finally:
        engine.dispose()


def _on_server(url: sa.URL, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
    except sa.exc.DBAPIError as problem:
        raise BadFacts(
            {"database": f"no scratch database could be made or dropped: {type(problem.orig).__name__}"}
        ) from problem
    finally:
        engine.dispose()


def _call(tool: str, *words: str, url: sa.URL) -> None:
    facts = {
        "PGHOST": url.host or url.query.get("host"),
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
    }
    env = {**os.environ, "PGDATABASE": str(url.database), **{k: str(v) for k, v in facts.items() if v}}
    try:
        done = subprocess.run([tool, *words], env=env, capture_output=True, text=True, check=False)  # noqa: S603 - our own words, no shell
    except FileNotFoundError as problem:
        raise BadFacts({"database": f"{tool} is not installed (Debian: apt install postgresql-client)"}) from problem
    if done.returncode and os.strerror(errno.ENOSPC) in done.stderr:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), tool)
    if done.returncode:
        raise BadFacts({"database": f"{tool}: {(done.stderr.strip().splitlines() or ['failed'])[-1][:200]}"})
