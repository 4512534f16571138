"""What a web process takes to start, in wall and CPU seconds until it answers, and the memory it holds (PSS): fresh, and
after pages of a therapist and of a client were drawn. Best and median of five starts, of modules that were compiled before, as
an installation's are. `python -m bench.starting`
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


def megabytes_of(server: "subprocess.Popen[bytes]") -> float:
    """What it would give back if it ended alone, with its share of what others hold too."""
    told = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{server.pid}/smaps_rollup").read_text(), re.MULTILINE)
    assert told
    return int(told[1]) / 1024


def read(connection: http.client.HTTPConnection, headers: dict[str, str], path: str) -> str:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    text = answer.read().decode()
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status}")
    return text


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        env = {**settings_of(folder), "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        links = prepare_demo(env)
        took, spent, fresh, loaded = [], [], [], []
        for _n in range(STARTS):
            began = time.perf_counter()
            server, port = start("app:app", env)
            took.append(time.perf_counter() - began)
            spent.append(cpu_of(server))
            fresh.append(megabytes_of(server))
            connection, headers = sign_in_demo(port, links["therapist"])
            first = re.search(r"/clients/[0-9a-f-]{36}", read(connection, headers, "/clients"))
            assert first
            for tab in (
                "",
                "/regulation?weeks=52",
                "/relating",
                "/practice",
                "/strengths",
                "/compare",
                "/worth-a-look",
            ):
                read(connection, headers, first[0] + tab)
            connection, headers = sign_in_demo(port, links["client-c"])
            save_form(connection, headers)
            read(connection, headers, "/today")
            loaded.append(megabytes_of(server))
            server.terminate()
            server.wait()
    for name, found in (("seconds to the first answer", took), ("of CPU", spent)):
        print(f"{name:34}{min(found):>8.2f} best {median(found):>8.2f} median")
    for name, found in (("MB (PSS), fresh", fresh), ("MB (PSS), loaded", loaded)):
        print(f"{name:34}{median(found):>8.0f}")


if __name__ == "__main__":
    main()
