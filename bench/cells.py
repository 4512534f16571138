"""A cell for each practice: many databases on one PostgreSQL, and one worker that sweeps them in turn. Can it, each minute?

`BENCH_CELLS=1000 python -m bench.cells`: about 12 MB of disk a cell.
"""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import sqlalchemy as sa
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.services import database_at, make_postgres, own_folder

CELLS = int(os.environ.get("BENCH_CELLS", "100"))


def main() -> None:
    from selfmon.core import clock
    from selfmon.core.db import prepare_engine
    from selfmon.reminders.sweeping import sweep
    from tests.apps import migrate, running_app

    logging.getLogger("alembic").setLevel(logging.WARNING)
    with own_folder() as folder, tempfile.TemporaryDirectory() as home:
        postgres = make_postgres(folder)
        first = database_at(postgres)
        migrate(Path(home) / "first", first)
        inside = sa.create_engine(first.removesuffix("selfmon") + "postgres", isolation_level="AUTOCOMMIT")
        began = time.perf_counter()
        with inside.connect() as connection:
            for cell in range(CELLS):
                connection.execute(sa.text(f'CREATE DATABASE "cell{cell}" TEMPLATE selfmon'))
            size = connection.execute(sa.text("SELECT sum(pg_database_size(datname)) FROM pg_database")).scalar_one()
        made = time.perf_counter() - began
        turns, each = [], []
        with running_app(first, Path(home), Path(home) / "shared") as app, app.app_context():
            for _turn in range(2):
                began, cpu = time.perf_counter(), time.process_time()
                for cell in range(CELLS):
                    at = time.perf_counter()
                    url = first.removesuffix("selfmon") + f"cell{cell}"
                    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
                    prepare_engine(engine)
                    with Session(engine) as session:
                        sweep(session, clock.utc_now())
                    each.append((time.perf_counter() - at) * 1000)
                turns.append((time.perf_counter() - began, time.process_time() - cpu))
        inside.dispose()
        postgres.kill()  # nobody needs these again, and writing them all out takes minutes
    took, spent = turns[-1]
    print(f"{CELLS} cells made in {made:.0f} s, {float(size) / 1e6 / CELLS:.0f} MB each")
    print(f"one sweep of all: {took:.1f} s, {spent:.1f} s of the worker's CPU; a cell: {median(each):.0f} ms")


if __name__ == "__main__":
    main()
