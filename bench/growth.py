"""What a save and the pages cost when the house holds 1, 10 and 100 times as much, on a PostgreSQL of its own; and how long a
save waits while the schema of the largest changes.

`BENCH_TIMES=1,10,100,900 python -m bench.growth` goes on to ten million entries. It writes docs/scaling.svg and prints the
table of docs/scaling.md. Once: ten clients with a year of entries each, about 1,100 a client, with 256 bytes of words.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from statistics import median
from uuid import uuid4

import psutil
import sqlalchemy as sa
from flask import Flask

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.pages import NOW, fill
from bench.plot import draw_growth

CLIENTS = 10
TIMES = [int(n) for n in os.environ.get("BENCH_TIMES", "1,10,100").split(",")]
SAVES, LOOKS = 100, 15
TABLES = ("check_ins", "episodes", "settlings", "practices")
Figures = dict[str, tuple[float, float]]  # (CPU of the app, CPU of the database), milliseconds


def multiply(connection: sa.Connection, template: int, first: int, last: int) -> None:
    """Clients number `first` to `last` with copies of one client's entries, made in the database."""
    from selfmon.core.db import Base

    def copied(name: str, **instead: str) -> None:
        columns = [c.name for c in Base.metadata.tables[name].columns]
        chosen = ", ".join(instead.get(column, f"t.{column}") for column in columns)
        source = f"{name} t CROSS JOIN generate_series({first}, {last}) k"
        on = "t.id = :template" if name == "people" else "t.client_id = :template"
        if name in TABLES:
            source, on = (
                f"{name} t JOIN entries e ON e.id = t.entry_id CROSS JOIN generate_series({first}, {last}) k",
                ("e.client_id = :template"),
            )
        said = f"INSERT INTO {name} ({', '.join(columns)}) SELECT {chosen} FROM {source} WHERE {on}"
        connection.execute(sa.text(said), {"template": template})

    own = "gen_random_uuid()"
    copied("people", id="1000000 + k", public_id=own, passkey_handle=own, email="'copy' || k || '@example.org'")
    copied(
        "entries",
        id="md5(t.id::text || k)::uuid",
        parent_id="md5(t.parent_id::text || k)::uuid",
        client_id="1000000 + k",
        client_uuid="md5(t.client_uuid::text || k)::uuid",
        words="decode(repeat(md5(t.id::text || k), 16), 'hex')",
        words_label="'mood'",
    )
    for name in TABLES:
        copied(name, entry_id="md5(t.entry_id::text || k)::uuid")


def cpu_of(server: psutil.Process) -> float:
    """CPU seconds of a server that works in children, so far. Another program on the machine changes nothing in it."""
    spent = 0.0
    for process in (server, *server.children()):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


def timed(do: Callable[[], object], n: int, server: psutil.Process) -> tuple[float, float]:
    """Milliseconds of CPU each time, of the app (the median) and of the database (the mean); the first turn left out."""
    do()
    spent, before = [], cpu_of(server)
    for _turn in range(n):
        cpu = time.thread_time()
        do()
        spent.append((time.thread_time() - cpu) * 1000)
    return median(spent), max(0.0, cpu_of(server) - before) * 1000 / n


class House:
    """An app in this process, its people, and what is measured."""

    def __init__(self, app: Flask, server: psutil.Process) -> None:
        from tests.forms import token_of
        from tests.people import People

        self.app, self.server = app, server
        people = People(app)
        self.therapist = people.therapist()
        self.treatments = [fill(people, app, self.therapist, 365, seed) for seed in range(CLIENTS)]
        self.writer, self.reader = app.test_client(), app.test_client()
        client = people.client()
        people.sign_in(self.writer, client, now=NOW)
        people.sign_in(self.reader, self.therapist, now=NOW)
        self.token = token_of(self.writer)

    def save(self) -> None:
        form = {"csrf_token": self.token, "uuid": str(uuid4()), "pleasantness": "1", "note": "a few words"}
        assert self.writer.post("/check-in", data=form).status_code == 303

    def look(self, path: str) -> None:
        answer = self.reader.get(path)
        answer.get_data()
        assert answer.status_code == 200, path

    def sweep(self) -> None:
        from selfmon.core.db import db
        from selfmon.reminders.sweeping import sweep

        with self.app.app_context():
            sweep(db.session, NOW)

    def measure(self) -> Figures:
        page = f"/clients/{self.treatments[0].id}"
        return {
            "a save": timed(self.save, SAVES, self.server),
            "before a session": timed(lambda: self.look(page), LOOKS, self.server),
            "entries": timed(lambda: self.look(f"{page}/entries"), LOOKS, self.server),
            f"caseload of {CLIENTS}": timed(lambda: self.look("/clients"), LOOKS, self.server),
            "a sweep": timed(self.sweep, LOOKS, self.server),
        }


def longest_save_during(house: House, engine: sa.Engine, statement: str) -> tuple[float, float]:
    """Seconds that a change of the schema took, and milliseconds of the longest save meanwhile."""
    is_over, waited = threading.Event(), [0.0]

    def keep_saving() -> None:
        while not is_over.is_set():
            began = time.perf_counter()
            house.save()
            waited.append((time.perf_counter() - began) * 1000)

    hand = threading.Thread(target=keep_saving)
    hand.start()
    time.sleep(1)
    began = time.perf_counter()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(statement))
    took = time.perf_counter() - began
    is_over.set()
    hand.join()
    return took, max(waited)


# What a migration does; as Alembic makes it, an index keeps everybody from saving.
CHANGES = {
    "a column that may be empty": "ALTER TABLE entries ADD COLUMN bench_new INTEGER",
    "an index, concurrently": "CREATE INDEX CONCURRENTLY bench_beside ON entries (bench_new)",
    "an index, as Alembic makes it": "CREATE INDEX bench_locking ON entries (bench_new, id)",
}


def main() -> None:
    from selfmon.core import clock
    from selfmon.core.db import db
    from tests.apps import running_app
    from tests.services import database_at, make_postgres, own_folder

    clock.utc_now = lambda: NOW
    with own_folder() as folder, tempfile.TemporaryDirectory() as home:
        postgres = make_postgres(folder, ("postgres", "-c", "shared_buffers=512MB"))
        found: dict[int, tuple[int, float, Figures]] = {}
        with running_app(database_at(postgres), Path(home), Path(home) / "shared") as app:
            app.testing = False
            with app.app_context():
                app.extensions["alembic"].upgrade()
                engine = db.engine
            house, done = House(app, psutil.Process(postgres.pid)), 1
            for times in TIMES:
                with engine.begin() as connection:
                    for first in range(done * CLIENTS, times * CLIENTS, 100):
                        multiply(
                            connection, house.treatments[0].client_id, first, min(first + 100, times * CLIENTS) - 1
                        )
                done = times
                with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(sa.text("VACUUM ANALYZE"))
                    n = connection.execute(sa.text("SELECT count(*) FROM entries")).scalar_one()
                    size = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
                found[times] = (n, size / 1e6, house.measure())
                say(times, *found[times])
            for name, statement in CHANGES.items():
                took, waited = longest_save_during(house, engine, statement)
                print(f"| {name} | {took:.1f} s | {waited:.0f} ms |")
        postgres.stop()
    path = Path(__file__).parent.parent / "docs" / "scaling.svg"
    path.write_text(draw_growth({times: figures for times, (_n, _size, figures) in found.items()}))


def say(times: int, n: int, megabytes: float, figures: Figures) -> None:
    cells = " | ".join(f"{app:.0f} + {database:.0f}" for app, database in figures.values())
    print(f"| {times}× | {n:,} | {megabytes:,.0f} MB | {cells} |", flush=True)


if __name__ == "__main__":
    main()
