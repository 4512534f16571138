"""A cell for each practice: many databases on one PostgreSQL, and one worker that sweeps them in turn. Can it, each minute?

`BENCH_CELLS=1000 python -m bench.cells`: about 13 MB of disk a cell. Each cell holds ten clients with a plan each. The first
sweep finds a note due in every cell, the worst minute there is; the next finds none. Cells are made for `BENCH_MINUTES` at
most, without waiting for the disk; the sweeps do wait for it.
"""

import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.reminders import _fill_people, _fill_plans
from tests.services import database_at, make_postgres, own_folder

CELLS, MINUTES = int(os.environ.get("BENCH_CELLS", "100")), float(os.environ.get("BENCH_MINUTES", "20"))
CLIENTS, HANDS = 10, 4


def make_cells(inside: sa.Engine) -> int:
    """As many as there is time for."""
    began = time.perf_counter()
    with inside.connect() as connection:
        for cell in range(CELLS):
            connection.execute(sa.text(f'CREATE DATABASE "cell{cell}" TEMPLATE selfmon'))
            if cell % 100 == 99:
                print(f"{cell + 1} cells after {time.perf_counter() - began:.0f} s", flush=True)
            if time.perf_counter() - began > MINUTES * 60:
                return cell + 1
    return CELLS


def cpu_of(server: psutil.Process) -> float:
    """CPU seconds of the server and of all its children that ended: here a connection is a process and a cell's own."""
    times = server.cpu_times()
    return float(times.user + times.system + times.children_user + times.children_system)


class Cells:
    """One engine for all: what it knows of PostgreSQL and of our statements it learns once. A sweep's transactions go through
    one connection, opened to the cell that its thread is at."""

    def __init__(self, first: str, server: psutil.Process) -> None:
        self.first, self.server = first, server
        self._at = threading.local()
        self.engine = self._made(first)
        event.listen(self.engine, "do_connect", self._go_to)

    def _go_to(self, _dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        options["dbname"] = self._at.cell

    @staticmethod
    def _made(url: str) -> sa.Engine:
        from selfmon.core.db import prepare_engine

        engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
        prepare_engine(engine)
        return engine

    def apart(self, cell: int, now: datetime) -> int:
        """An engine for each, and a connection for each transaction."""
        from selfmon.reminders.sweeping import sweep

        with Session(self._made(self.first.removesuffix("selfmon") + f"cell{cell}")) as session:
            return sweep(session, now).put_out

    def shared(self, cell: int, now: datetime) -> int:
        from selfmon.reminders.sweeping import sweep

        self._at.cell = f"cell{cell}"
        with self.engine.connect() as connection, Session(connection) as session:
            return sweep(session, now).put_out

    def sweep_all(self, name: str, one: Callable[[int, datetime], int], cells: int, hands: int, now: datetime) -> None:
        def timed(cell: int) -> tuple[int, float]:
            at = time.perf_counter()
            return one(cell, now), (time.perf_counter() - at) * 1000

        began, cpu, database = time.perf_counter(), time.process_time(), cpu_of(self.server)
        with ThreadPoolExecutor(hands) as pool:
            done = list(pool.map(timed, range(cells)))
        each = sorted(took for _put_out, took in done)
        print(
            f"{name}, hands {hands}: {sum(n for n, _took in done)} notes put out, "
            f"{time.perf_counter() - began:.1f} s; CPU of the worker {time.process_time() - cpu:.1f} s, "
            f"of PostgreSQL {cpu_of(self.server) - database:.1f} s; a cell {median(each):.0f} ms, "
            f"99 of 100 within {each[len(each) * 99 // 100]:.0f}, the longest {each[-1]:.0f}; load {os.getloadavg()[0]:.0f}",
            flush=True,
        )


def main() -> None:
    from selfmon.core.db import db
    from tests.apps import migrate, running_app

    logging.getLogger("alembic").setLevel(logging.WARNING)
    with own_folder() as folder, tempfile.TemporaryDirectory() as home:
        postgres = make_postgres(folder, ("postgres", "-c", "max_wal_size=8GB", "-c", "shared_buffers=512MB"))
        first = database_at(postgres)
        migrate(Path(home) / "first", first)
        inside = sa.create_engine(first.removesuffix("selfmon") + "postgres", isolation_level="AUTOCOMMIT")
        now = datetime.now(UTC).replace(microsecond=0)
        with running_app(first, Path(home), Path(home) / "shared") as app, app.app_context():
            _fill_plans(_fill_people(CLIENTS), CLIENTS, now, due=1)
            db.session.close()
            db.engine.dispose()
            with inside.connect() as connection:
                connection.execute(sa.text("ALTER SYSTEM SET fsync = off"))
                connection.execute(sa.text("SELECT pg_reload_conf()"))
                began = time.perf_counter()
                cells = make_cells(inside)
                made = time.perf_counter() - began
                connection.execute(sa.text("CHECKPOINT"))  # a file each of 300,000, and none waited for
                connection.execute(sa.text("ALTER SYSTEM SET fsync = on"))
                connection.execute(sa.text("SELECT pg_reload_conf()"))
                size = connection.execute(
                    sa.text("SELECT sum(pg_database_size(datname)) FROM pg_database")
                ).scalar_one()
            print(f"{cells} cells made in {made:.0f} s, {float(size) / 1e6 / cells:.0f} MB each", flush=True)
            every = Cells(first, psutil.Process(postgres.pid))
            every.sweep_all("one connection a cell", every.shared, cells, HANDS, now)  # a note due in each
            later = now + timedelta(minutes=1)
            for _turn in range(2):
                every.sweep_all("a connection a transaction", every.apart, cells, 1, later)
                for hands in (1, HANDS):
                    every.sweep_all("one connection a cell", every.shared, cells, hands, later)
        inside.dispose()
        postgres.kill()  # nobody needs these again, and writing them all out takes minutes


if __name__ == "__main__":
    main()
