"""How long a save waits while a backup is made, on a PostgreSQL that waits for the disk: stretches without one, with one as it
is, and with one that is no nicer than the pages, in turn.

`BENCH_TIMES=20 BENCH_ROUNDS=4 python -m bench.backups`; `BENCH_OTHER=FOLDER` adds the code of another checkout.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.growth import CLIENTS, House, multiply
from bench.pages import NOW

HERE = Path(__file__).parent.parent
TIMES, ROUNDS = int(os.environ.get("BENCH_TIMES", "20")), int(os.environ.get("BENCH_ROUNDS", "4"))
OTHER = os.environ.get("BENCH_OTHER", "")
Save = tuple[float, float]  # seconds that it took, and seconds without the wait for a processor


def queued(*tasks: str) -> float:
    """Seconds for which these were ready and every processor worked on something else."""
    return sum(int(Path(f"/proc/{task}/schedstat").read_text().split()[1]) for task in tasks) / 1e9


class Hand:
    """Saves over and over, from one thread over one connection to the database."""

    def __init__(self, house: House, backend: int) -> None:
        self.house, self.saves = house, list[Save]()
        self._backend, self._is_over = backend, threading.Event()
        self._thread = threading.Thread(target=self._go)
        self._thread.start()

    def _go(self) -> None:
        tasks = (f"self/task/{threading.get_native_id()}", str(self._backend))
        while not self._is_over.is_set():
            began, waited = time.perf_counter(), queued(*tasks)
            self.house.save()
            took = time.perf_counter() - began
            self.saves.append((took, took - (queued(*tasks) - waited)))
            time.sleep(0.01)

    def stop(self) -> list[Save]:
        self._is_over.set()
        self._thread.join()
        return self.saves


def environ_of(home: str, url: str) -> dict[str, str]:
    """What a command is told that makes a backup of this house."""
    from selfmon.core.sealed_file import new_identity
    from tests.apps import ROOT_KEY_TEXT

    return {
        **os.environ,
        "SELFMON_HOME": home,
        "SELFMON_SECRETS": str(Path(home) / "secrets" / "secrets.env"),
        "SELFMON_DATABASE_URL": url,
        "SELFMON_ROOT_KEY": ROOT_KEY_TEXT,
        "SELFMON_BACKUP_RECIPIENT": new_identity()[1],
    }


def back_up(environ: dict[str, str], nice: int, code: Path) -> None:
    words = ["nice", "-n", str(nice), sys.executable, "-m", "flask", "--app", "app", "backup"]
    done = subprocess.run(words, cwd=code, env=environ, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-600:]


def say(name: str, seconds: float, saves: list[Save]) -> None:
    took, own = sorted(took for took, _own in saves), sorted(own for _took, own in saves)
    print(
        f"| {name} | {seconds:.0f} s | {len(took)} | {took[len(took) // 2] * 1000:.0f} | "
        f"{took[len(took) * 99 // 100] * 1000:.0f} | {took[-1] * 1000:.0f} | {own[len(own) * 99 // 100] * 1000:.0f} | "
        f"{own[-1] * 1000:.0f} |",
        flush=True,
    )


def main() -> None:
    from selfmon.core import clock
    from selfmon.core.db import db
    from tests.apps import running_app
    from tests.services import database_at, make_postgres, own_folder

    clock.utc_now = lambda: NOW
    with own_folder() as folder, tempfile.TemporaryDirectory() as home:
        postgres = make_postgres(folder)
        url = database_at(postgres)
        with running_app(url, Path(home), Path(home) / "shared") as app:
            app.testing = False
            with app.app_context():
                app.extensions["alembic"].upgrade()
                engine = db.engine
            house = House(app, psutil.Process(postgres.pid))
            with engine.begin() as connection:
                multiply(connection, house.treatments[0].client_id, CLIENTS, TIMES * CLIENTS - 1)
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text("VACUUM ANALYZE"))
                n = connection.execute(sa.text("SELECT count(*) FROM entries")).scalar_one()
                size = connection.execute(sa.text("SELECT pg_database_size(current_database())")).scalar_one()
            print(f"{n:,} entries, {size / 1e6:.0f} MB; load {os.getloadavg()[0]:.0f}")
            engine.dispose()
            environ = environ_of(home, url)
            ways = {"a backup": (10, HERE), "no nicer than the pages": (0, HERE)}
            if OTHER:
                ways["the other code"] = (10, Path(OTHER))
            found: dict[str, tuple[float, list[Save]]] = {}
            for _round in range(ROUNDS):
                last = 20.0
                for name in (*ways, "none"):
                    with app.app_context():
                        backend = db.session.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()
                        db.session.close()
                    hand, began = Hand(house, backend), time.perf_counter()
                    if name in ways:
                        back_up(environ, *ways[name])
                    else:
                        time.sleep(last)
                    last = time.perf_counter() - began
                    before = found.setdefault(name, (0.0, []))
                    found[name] = (before[0] + last, before[1] + hand.stop())
            print(
                "| | in all | saves | half within, ms | 99 of 100 | longest | 99 of 100 without the queue | longest |"
            )
            print("|---|---|---|---|---|---|---|---|")
            for name, (seconds, saves) in found.items():
                say(name, seconds, saves)
        postgres.stop()


if __name__ == "__main__":
    main()
