"""What a web process takes to start, in wall and CPU seconds until it answers, and the memory it holds (PSS): fresh, and
after pages of a therapist and of a client were drawn; with nothing of ours beside it, and beside its worker, as `make run`
starts it. Best and median of five starts, of modules that were compiled before, as an installation's are.
`python -m bench.starting`
"""

import http.client
import re
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.__main__ import cpu_of, prepare_demo, save_form, settings_of, sign_in_demo, start

STARTS = 5
TABS = ("", "/regulation?weeks=52", "/relating", "/practice", "/strengths", "/compare", "/worth-a-look")
Server = subprocess.Popen[bytes]


def megabytes_of(server: Server) -> float:
    """What its web process would give back if it ended alone, with its share of what others hold too."""
    started = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    web = next((pid for pid in started if b"web" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")), server.pid)
    told = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{web}/smaps_rollup").read_text(), re.MULTILINE)
    assert told
    return int(told[1]) / 1024


def read(connection: http.client.HTTPConnection, headers: dict[str, str], path: str) -> str:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return text


def draw_pages(port: int, links: dict[str, str]) -> None:
    """A therapist's tabs with their statistics, and a client's form and day."""
    connection, headers = sign_in_demo(port, links["therapist"])
    first = re.search(r"/clients/[0-9a-f-]{36}", read(connection, headers, "/clients"))
    assert first
    for tab in TABS:
        read(connection, headers, first[0] + tab)
    connection, headers = sign_in_demo(port, links["client-c"])
    save_form(connection, headers)
    read(connection, headers, "/today")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        env = {**settings_of(folder), "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        links = prepare_demo(env)
        took: list[float] = []
        spent: list[float] = []
        held: dict[str, list[float]] = {}
        for target, beside in (("app:app", "alone"), (None, "beside its worker")):
            for _n in range(STARTS):
                began = time.perf_counter()
                server, port = start(target, env)
                if target:
                    took.append(time.perf_counter() - began)
                    spent.append(cpu_of(server))
                held.setdefault(f"{beside}, fresh", []).append(megabytes_of(server))
                draw_pages(port, links)
                held.setdefault(f"{beside}, loaded", []).append(megabytes_of(server))
                server.terminate()
                server.wait()
    for name, found in (("seconds to the first answer", took), ("of CPU", spent)):
        print(f"{name:34}{min(found):>8.2f} best {median(found):>8.2f} median")
    for name, found in held.items():
        print(f"{'MB (PSS) ' + name:34}{median(found):>8.0f}")


if __name__ == "__main__":
    main()
