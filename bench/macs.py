"""Digests of entries as bytes and as hex text, in one run: what the indexes take, and what a save and the pages cost.

Two processes with a database each on one PostgreSQL of their own, filled alike; the second keeps what was so before revision
0021. They work in turn, so that the rest of the machine disturbs both alike. `BENCH_TIMES=20 python -m bench.macs`
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import psutil
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.growth import CLIENTS, House, multiply, timed
from bench.pages import NOW

TIMES, ROUNDS = int(os.environ.get("BENCH_TIMES", "20")), int(os.environ.get("BENCH_ROUNDS", "6"))
SAVES, LOOKS = 60, 8
KINDS = ("bytes", "hex")
SIZES = """SELECT count(*) AS entries, pg_table_size('entries') AS "table", pg_indexes_size('entries') AS indexes,
pg_relation_size('uq_entries_client_id_client_uuid_content_mac') AS "index of digests" FROM entries"""


class HexText(sa.types.TypeDecorator[bytes]):
    """As the column was."""

    impl = sa.String(64)
    cache_ok = True

    def process_bind_param(self, value: bytes | None, _dialect: sa.Dialect) -> str | None:
        return None if value is None else value.hex()

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> bytes | None:
        return None if value is None else bytes.fromhex(value)


def work(kind: str, url: str, server: int) -> None:
    """One of the two: fills its database, then measures once for each line it is told."""
    from selfmon.core import clock
    from selfmon.core.db import db
    from selfmon.core.starting import collect_seldom
    from selfmon.diary.models import Entry
    from tests.apps import migrate, running_app

    clock.utc_now = lambda: NOW
    if kind == "hex":
        Entry.__table__.c.content_mac.type = HexText()
    with tempfile.TemporaryDirectory() as home:
        migrate(Path(home) / "first", url)
        with running_app(url, Path(home), Path(home) / "shared") as app:
            app.testing = False
            with app.app_context():
                engine = db.engine
            if kind == "hex":
                with engine.begin() as connection:
                    said = (
                        "ALTER TABLE entries ALTER COLUMN content_mac TYPE varchar(64) USING encode(content_mac, 'hex')"
                    )
                    connection.execute(sa.text(said))
            house = House(app, psutil.Process(server))
            for first in range(CLIENTS, TIMES * CLIENTS, 100):
                with engine.begin() as connection:
                    last = min(first + 100, TIMES * CLIENTS) - 1
                    multiply(connection, house.treatments[0].client_id, first, last)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))
                print(json.dumps(dict(connection.execute(sa.text(SIZES)).one()._mapping)), flush=True)
            collect_seldom()
            page = f"/clients/{house.treatments[0].id}"

            def look(path: str) -> Callable[[], None]:
                return lambda: house.look(page + path)

            for _line in sys.stdin:
                measured = {
                    "a save": timed(house.save, SAVES, house.server),
                    "before a session": timed(look(""), LOOKS, house.server),
                    "regulation, 26 weeks": timed(look("/regulation?weeks=26"), LOOKS, house.server),
                    "entries": timed(look("/entries"), LOOKS, house.server),
                }
                print(json.dumps(measured), flush=True)


def said_by(worker: "subprocess.Popen[str]") -> dict[str, Any]:
    """Its next line of figures; what libraries print is passed over."""
    assert worker.stdout is not None
    for line in worker.stdout:
        if line.startswith("{"):
            found: dict[str, Any] = json.loads(line)
            return found
    raise RuntimeError("it ended")


def main() -> None:
    from tests.services import add_database, make_postgres, own_folder

    with own_folder() as folder:
        postgres = make_postgres(folder, ("postgres", "-c", "shared_buffers=512MB", "-c", "max_wal_size=4GB"))
        workers = {}
        for kind in KINDS:
            words = [sys.executable, "-m", "bench.macs", kind, add_database(postgres, kind), str(postgres.pid)]
            workers[kind] = subprocess.Popen(words, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            print(kind, said_by(workers[kind]), flush=True)  # one after the other
        found: dict[str, dict[str, list[tuple[float, float]]]] = {kind: {} for kind in KINDS}
        for turn in range(ROUNDS * 2):
            for kind in KINDS if turn % 2 else KINDS[::-1]:
                pipe = workers[kind].stdin
                assert pipe is not None
                pipe.write("go\n")
                pipe.flush()
                for name, figures in said_by(workers[kind]).items():
                    found[kind].setdefault(name, []).append(figures)
        print(f"{ROUNDS * 2} turns each, load {os.getloadavg()[0]:.0f}: CPU of the app + of PostgreSQL, ms, medians")
        for name in found["bytes"]:
            middle = {k: [median(part) for part in zip(*found[k][name], strict=True)] for k in KINDS}
            print(name, *(f"{k} {app:.2f} + {of_db:.2f}" for k, (app, of_db) in middle.items()), flush=True)
        for worker in workers.values():
            assert worker.stdin is not None
            worker.stdin.close()
            worker.wait()
        postgres.stop()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
