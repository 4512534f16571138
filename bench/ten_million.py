"""What a save, the pages, a backup and a restore's rehearsal cost among ten million entries, on a PostgreSQL of its own.

`BENCH_ENTRIES=10000000 python -m bench.ten_million`: about 9 GB of disk, as much again for the backup's copy to look at, and
the backup. `BENCH_MINUTES` at most for the filling; `BENCH_BACKUP=0` leaves the backup out.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.backups import HERE, Hand, back_up, environ_of, say
from bench.filling import Filling
from bench.growth import CLIENTS, LOOKS, SAVES, House, cpu_of
from bench.pages import NOW

ENTRIES, MINUTES = int(os.environ.get("BENCH_ENTRIES", "10000000")), float(os.environ.get("BENCH_MINUTES", "60"))
SERVER = (
    *("postgres", "-c", "shared_buffers=1GB", "-c", "max_wal_size=8GB", "-c", "wal_level=minimal"),
    *("-c", "max_wal_senders=0", "-c", "maintenance_work_mem=512MB", "-c", "full_page_writes=off"),
)


def on_server(engine: sa.Engine, *statements: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def settle_down(engine: sa.Engine) -> str:
    """From now on the server waits for the disk, and knows what it holds."""
    on_server(engine, "VACUUM ANALYZE", "ALTER SYSTEM SET fsync = on", "SELECT pg_reload_conf()", "CHECKPOINT")
    with engine.connect() as connection:
        n = connection.execute(sa.text("SELECT count(*) FROM entries")).scalar_one()
        size = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
        index = connection.execute(sa.text("SELECT pg_indexes_size('entries')")).scalar_one()
    return f"{n:,} entries, {size / 1e6:,.0f} MB, {index / 1e6:,.0f} of it the indexes of entries"


def clock_it(name: str, do: Callable[[], object], n: int, server: psutil.Process) -> None:
    """CPU of the app (the median) and of the database (the mean), and the time that went by (the median, the longest)."""
    do()
    spent, walls, before = [], [], cpu_of(server)
    for _turn in range(n):
        cpu, wall = time.thread_time(), time.perf_counter()
        do()
        spent.append((time.thread_time() - cpu) * 1000)
        walls.append((time.perf_counter() - wall) * 1000)
    of_database = max(0.0, cpu_of(server) - before) * 1000 / n
    print(
        f"{name}: CPU {median(spent):.0f} + {of_database:.0f} ms; elapsed {median(walls):.0f}, at most {max(walls):.0f}; "
        f"load {os.getloadavg()[0]:.0f}",
        flush=True,
    )


def measure(house: House) -> None:
    page = f"/clients/{house.treatments[0].id}"
    clock_it("a save", house.save, SAVES, house.server)
    clock_it("before a session", lambda: house.look(page), LOOKS, house.server)
    clock_it("entries", lambda: house.look(f"{page}/entries"), LOOKS, house.server)
    clock_it(f"caseload of {CLIENTS}", lambda: house.look("/clients"), LOOKS, house.server)
    clock_it("a sweep", house.sweep, LOOKS, house.server)


def rehearse(house: House, home: Path, url: str) -> None:
    """A whole backup beside a hand that saves, and `restore --check` of it."""
    from selfmon.core.db import db
    from selfmon.core.sealed_file import new_identity

    private, recipient = new_identity()
    environ = {**environ_of(str(home), url), "SELFMON_BACKUP_RECIPIENT": recipient}
    with house.app.app_context():
        backend = db.session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
        db.session.close()
    hand, began = Hand(house, backend), time.perf_counter()
    try:
        back_up(environ, 10, HERE)
    finally:
        say("a backup", time.perf_counter() - began, hand.stop())
    (path,) = (home / "backups").glob("*.backup")
    print(f"{path.stat().st_size / 1e6:,.0f} MB sealed", flush=True)
    (home / "identity").write_text(private)
    began = time.perf_counter()
    words = [
        *(sys.executable, "-m", "flask", "--app", "app", "restore", str(path)),
        *("--identity", str(home / "identity"), "--check"),
    ]
    done = subprocess.run(words, cwd=HERE, env=environ, check=False, capture_output=True, text=True)
    print(
        f"restore --check: {time.perf_counter() - began:.0f} s\n{done.stdout}{done.stderr[-600:] if done.returncode else ''}",
        flush=True,
    )


def main() -> None:
    from selfmon.core import clock
    from selfmon.core.db import db
    from tests.apps import running_app
    from tests.services import database_at, make_postgres, own_folder

    clock.utc_now = lambda: NOW
    with own_folder() as folder, tempfile.TemporaryDirectory(dir="/tmp") as home:
        postgres = make_postgres(folder, SERVER)
        url = database_at(postgres)
        try:
            with running_app(url, Path(home), Path(home) / "shared") as app:
                app.testing = False
                with app.app_context():
                    app.extensions["alembic"].upgrade()
                    engine = db.engine
                on_server(engine, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
                house = House(app, psutil.Process(postgres.pid))
                template = house.treatments[0].client_id
                with engine.connect() as connection:
                    each = connection.execute(
                        sa.text("SELECT count(*) FROM entries WHERE client_id = :id"), {"id": template}
                    ).scalar_one()
                    there = connection.execute(sa.text("SELECT count(*) FROM entries")).scalar_one()
                Filling(engine, template, CLIENTS, -((there - ENTRIES) // each), MINUTES).fill()
                print(settle_down(engine), flush=True)
                measure(house)
                if os.environ.get("BENCH_BACKUP") != "0":
                    rehearse(house, Path(home), url)
        except Exception:
            print((folder / "log").read_text()[-2000:])  # the server's own words, which go with its folder
            raise
        finally:
            postgres.kill()


if __name__ == "__main__":
    main()
