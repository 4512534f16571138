"""Saves on PostgreSQL with one, two and four web processes, over eight connections. As many cores as processes, and one for
the database and one for who asks, would show what they can; fewer show what the machine can. `python -m bench.processes`
"""

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.__main__ import load, prepare_demo, save_form, settings_of, sign_in_demo, start
from tests.services import database_at, make_postgres, own_folder

PROCESSES = [int(n) for n in os.environ.get("BENCH_PROCESSES", "1,2,4").split(",")]


def main() -> None:
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.0f} before")
    print(f"{'web processes':34}{'saves/s':>10}{'CPU ms/save':>14}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}")
    with own_folder() as folder, tempfile.TemporaryDirectory() as home:
        postgres = make_postgres(folder)
        env = {**settings_of(home), "SELFMON_DATABASE_URL": database_at(postgres)}
        links = prepare_demo(env)
        for n in PROCESSES:
            server, port = start(None, {**env, "SELFMON_PROCESSES": str(n)})
            connection, headers = sign_in_demo(port, links["client-c"])
            found = load(server, port, headers, save_form(connection, headers))
            print(
                f"{n:<34}{found['per_second']:>10.0f}{found['cpu_ms']:>14.2f}"
                f"{found['p50_ms']:>10.1f}{found['p95_ms']:>10.1f}{found['p99_ms']:>10.1f}",
                flush=True,
            )
            server.terminate()
            server.wait()
        postgres.kill()


if __name__ == "__main__":
    main()
