"""The revisions of the schema. Which there are, their files' names say; alembic, a tenth of a start and of a fresh process's
memory, is loaded by whoever goes from one to another.

On PostgreSQL everybody who saves waits behind a step that waits for its lock, and that may stand behind a backup. So no step
waits longer than a save may take: it gives way, lets them through, and tries again (docs/upgrade.md)."""

import time
from collections.abc import Sequence
from contextlib import nullcontext
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa
from flask.globals import app_ctx
from sqlalchemy import event

from selfmon.core.db import Base, db
from selfmon.core.errors import RefuseToStart

if TYPE_CHECKING:
    from alembic.operations import Operations
    from flask_alembic import Alembic

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
VERSIONS = MIGRATIONS / "versions"
LOCK_SECONDS = 2  # the longest that a save waits behind a step that cannot begin
TRIES, REST_SECONDS = 12, 3.0  # a minute in all; the unit's next start goes on trying
FILLED_AT_ONCE = 1000  # rows
_IN_THE_WAY = ("55P03", "40P01")  # no lock within LOCK_SECONDS; two that wait for each other
_OLDEST = """SELECT a.pid, a.xact_start FROM pg_stat_activity a
WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND EXISTS (
    SELECT 1 FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.pid = a.pid AND l.granted AND c.relnamespace = 'public'::regnamespace)
ORDER BY a.xact_start LIMIT 1"""


@lru_cache(maxsize=1)
def known_revisions() -> tuple[str, ...]:
    """Each file begins with its own, and they are one line: the last is this code's."""
    return tuple(sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py")))


def load_alembic() -> "Alembic":
    """The app's own, inside its context; asked for first before the app answers anybody."""
    from flask_alembic import Alembic

    if "alembic" not in app_ctx.app.extensions:
        Alembic(app_ctx.app, metadatas=Base.metadata, engines=db.engine)
    found: Alembic = app_ctx.app.extensions["alembic"]
    return found


def bring_up_to_date(*, tries: int = TRIES, rest: float = REST_SECONDS) -> None:
    """To this code's revision; each step is a transaction. Raises RefuseToStart where one never got its lock: it left nothing
    behind, and those before it are done."""
    alembic = load_alembic()
    connection = alembic.migration_context.connection
    assert connection is not None
    if connection.dialect.name == "postgresql" and not event.contains(connection, "begin", _wait_shortly):
        event.listen(connection, "begin", _wait_shortly)
    for n in range(tries):
        try:
            alembic.upgrade()
        except sa.exc.OperationalError as problem:
            if getattr(problem.orig, "sqlstate", None) not in _IN_THE_WAY:
                raise
            connection.rollback()
            if n == tries - 1:
                raise RefuseToStart(_say_who_is_in_the_way(connection)) from problem
            time.sleep(rest)
        else:
            return


def index_beside_saves(op: "Operations", name: str, table: str, columns: Sequence[Any], **options: Any) -> None:
    """For a revision of its own: an index of a large table, made while everybody goes on. Killed on the way it is made anew;
    what was left could not be trusted."""
    if op.get_context().dialect.name != "postgresql":
        op.create_index(name, table, columns, **options)
        return
    with op.get_context().autocommit_block():
        op.execute(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')
        op.create_index(name, table, columns, postgresql_concurrently=True, **options)


def fill_beside_saves(op: "Operations", table: str, column: str, content: str, said: str) -> None:
    """For a revision of its own: a new column of entries from one of their content rows, some at a time, so that nobody who
    changes one of them waits for all. Killed on the way it begins anew."""
    rows = sa.table(table, sa.column("id", sa.Uuid), sa.column(column))
    told = sa.table(content, sa.column("entry_id", sa.Uuid), sa.column(said))
    some = sa.select(told).order_by(told.c.entry_id).limit(FILLED_AT_ONCE)
    is_postgresql, after = op.get_context().dialect.name == "postgresql", UUID(int=0)
    with op.get_context().autocommit_block() if is_postgresql else nullcontext():
        while True:
            found = some.where(told.c.entry_id > after).subquery()
            fill = sa.update(rows).values({column: found.c[said]}).where(rows.c.id == found.c.entry_id)
            filled = op.get_bind().execute(fill.returning(rows.c.id)).scalars().all()
            if not filled:
                return
            after = max(filled)


def _wait_shortly(connection: sa.Connection) -> None:
    """Of this transaction alone: the connection goes back to the others as it was. (An index made beside saves is no
    transaction, and nobody waits behind it.)"""
    if connection.get_isolation_level() != "AUTOCOMMIT":
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")


def _say_who_is_in_the_way(connection: sa.Connection) -> str:
    found = connection.execute(sa.text(_OLDEST)).first()
    connection.rollback()
    since = f", at work since {found.xact_start:%H:%M %Z}" if found is not None and found.xact_start else ""
    who = f" (PostgreSQL's process {found.pid}{since})" if found is not None else ""
    return (
        f"The database was not brought up to date: all the while something else had in use what has to change{who}; a backup "
        "perhaps, or a psql that somebody left open. Nothing is half done, and saving goes on. Let that end, then try again."
    )
