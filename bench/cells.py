"""A cell for each practice: many databases on one PostgreSQL, and one worker that sweeps them in turn. Can it, each minute?

`BENCH_CELLS=1000 python -m bench.cells`: about 13 MB of disk a cell. Each cell holds ten clients with a plan each. The first
sweep finds a note due in every cell, the worst minute there is; the next finds none. Cells are made for `BENCH_MINUTES` at
most, without waiting for the disk; the sweeps do wait for it.
"""

import logging
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psutil
import sqlalchemy as sa
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.reminders import _fill_people, _fill_plans
from tests.services import database_at, make_postgres, own_folder

CELLS, MINUTES = int(os.environ.get("BENCH_CELLS", "100")), float(os.environ.get("BENCH_MINUTES", "20"))
CLIENTS = 10


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


def sweep_all(first: str, cells: int, now: datetime, server: psutil.Process) -> None:
    """One sweep of every cell, each over a connection of its own."""
    from selfmon.core.db import prepare_engine
    from selfmon.reminders.sweeping import sweep

    each, put_out = [], 0
    began, cpu, database = time.perf_counter(), time.process_time(), cpu_of(server)
    for cell in range(cells):
        at = time.perf_counter()
        engine = sa.create_engine(
            first.removesuffix("selfmon") + f"cell{cell}", poolclass=sa.NullPool, hide_parameters=True
        )
        prepare_engine(engine)
        with Session(engine) as session:
            put_out += sweep(session, now).put_out
        each.append((time.perf_counter() - at) * 1000)
    each.sort()
    print(
        f"{cells} cells swept, {put_out} notes put out: {time.perf_counter() - began:.1f} s; CPU of the worker "
        f"{time.process_time() - cpu:.1f} s, of PostgreSQL {cpu_of(server) - database:.1f} s; a cell {median(each):.0f} ms, "
        f"99 of 100 within {each[len(each) * 99 // 100]:.0f}, the longest {each[-1]:.0f}",
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
                for waits in ("off", "on"):
                    connection.execute(sa.text(f"ALTER SYSTEM SET fsync = {waits}"))
                    connection.execute(sa.text("SELECT pg_reload_conf()"))
                    if waits == "off":
                        began = time.perf_counter()
                        cells = make_cells(inside)
                        made = time.perf_counter() - began
                connection.execute(sa.text("CHECKPOINT"))
                size = connection.execute(
                    sa.text("SELECT sum(pg_database_size(datname)) FROM pg_database")
                ).scalar_one()
            print(f"{cells} cells made in {made:.0f} s, {float(size) / 1e6 / cells:.0f} MB each", flush=True)
            for _turn in range(3):
                sweep_all(first, cells, now, psutil.Process(postgres.pid))
        inside.dispose()
        postgres.kill()  # nobody needs these again, and writing them all out takes minutes


if __name__ == "__main__":
    main()
