"""What a save, the pages and a backup cost among ten million entries, on a PostgreSQL of its own.

`BENCH_ENTRIES=10000000 python -m bench.ten_million`: about 12 GB of disk, and as much again for the backup's copy to look at.
The rows are made in the database, without references being checked and with the indexes made at the end, for `BENCH_MINUTES` at
most; `BENCH_BACKUP=0` leaves the backup out.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import psutil
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.backups import HERE, Hand, back_up, environ_of, say
from bench.growth import CLIENTS, TABLES, House, multiply
from bench.pages import NOW

ENTRIES, MINUTES = int(os.environ.get("BENCH_ENTRIES", "10000000")), float(os.environ.get("BENCH_MINUTES", "25"))
AT_ONCE = 100  # clients
SERVER = (
    *("postgres", "-c", "shared_buffers=1GB", "-c", "max_wal_size=8GB", "-c", "wal_level=minimal"),
    *("-c", "max_wal_senders=0", "-c", "maintenance_work_mem=512MB"),
)
INDEXES = """SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(:tables)
AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"""


def fill_up(connection: sa.Connection, template: int) -> None:
    """Copies of one client until there are ENTRIES, or the time is over."""
    began, clients = time.perf_counter(), CLIENTS
    each = connection.execute(
        sa.text("SELECT count(*) FROM entries WHERE client_id = :id"), {"id": template}
    ).scalar_one()
    found = connection.execute(sa.text(INDEXES), {"tables": ["entries", *TABLES]}).all()
    for name, _made in found:
        connection.execute(sa.text(f'DROP INDEX "{name}"'))
    connection.execute(sa.text("SET session_replication_role = replica"))
    while clients * each < ENTRIES and time.perf_counter() - began < MINUTES * 60:
        multiply(connection, template, clients, clients + AT_ONCE - 1)
        connection.commit()
        clients += AT_ONCE
        if clients % 1000 == CLIENTS:
            print(f"{clients} clients after {time.perf_counter() - began:.0f} s", flush=True)
    connection.execute(sa.text("SET session_replication_role = DEFAULT"))
    for _name, made in found:
        connection.execute(sa.text(made))
        connection.commit()
    print(f"filled and indexed in {time.perf_counter() - began:.0f} s", flush=True)


def settle_down(engine: sa.Engine) -> str:
    """From now on the server waits for the disk, and knows what it holds."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
        connection.execute(sa.text("ALTER SYSTEM SET fsync = on"))
        connection.execute(sa.text("SELECT pg_reload_conf()"))
        connection.execute(sa.text("CHECKPOINT"))
        n = connection.execute(sa.text("SELECT count(*) FROM entries")).scalar_one()
        size = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
    return f"{n:,} entries, {size / 1e6:,.0f} MB"


def main() -> None:
    from selfmon.core import clock
    from selfmon.core.db import db
    from tests.apps import running_app
    from tests.services import database_at, make_postgres, own_folder

    clock.utc_now = lambda: NOW
    with own_folder() as folder, tempfile.TemporaryDirectory(dir="/tmp") as home:
        postgres = make_postgres(folder, (*SERVER, "-c", "full_page_writes=off"))
        url = database_at(postgres)
        with running_app(url, Path(home), Path(home) / "shared") as app:
            app.testing = False
            with app.app_context():
                app.extensions["alembic"].upgrade()
                engine = db.engine
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("ALTER SYSTEM SET fsync = off"))
                connection.execute(sa.text("SELECT pg_reload_conf()"))
            house = House(app, psutil.Process(postgres.pid))
            with engine.connect() as connection:
                fill_up(connection, house.treatments[0].client_id)
            print(settle_down(engine), flush=True)
            for name, (of_app, of_database) in house.measure().items():
                print(f"{name}: {of_app:.0f} + {of_database:.0f} ms", flush=True)
            if os.environ.get("BENCH_BACKUP") != "0":
                environ = environ_of(home, url)
                with app.app_context():
                    backend = db.session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
                    db.session.close()
                hand, began = Hand(house, backend), time.perf_counter()
                back_up(environ, 10, HERE)
                say("a backup", time.perf_counter() - began, hand.stop())
                print([path.stat().st_size for path in (Path(home) / "backups").glob("*.backup")])
        postgres.kill()


if __name__ == "__main__":
    main()
