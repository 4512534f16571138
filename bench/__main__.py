"""One command: requests a second and CPU per save beside a bare route, what the therapist's pages cost, notes by mail, and
what a phone loads."""

import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

from bench import phone, reminders

ROOT = Path(__file__).parent.parent
SECONDS, CONNECTIONS = float(os.environ.get("BENCH_SECONDS", "6")), 8
TICK = os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(target: str | None, env: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """One web process of this app; None: as `make run` has it, SELFMON_PROCESSES of them and the worker."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "serve.py", *(["web", target] if target else [])],
        cwd=ROOT,
        env={**env, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    for _try in range(100):
        try:
            connection = http.client.HTTPConnection("localhost", port, timeout=2)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            return server, port
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"{target} did not start")


def cpu_of(server: subprocess.Popen[bytes]) -> float:
    """CPU seconds of the server so far: all threads of the process, and of those it started."""
    started = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    told = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in (server.pid, *started)]
    return sum(int(fields[11]) + int(fields[12]) for fields in told) / TICK


def load(server: subprocess.Popen[bytes], port: int, headers: dict[str, str], form: dict[str, str]) -> dict[str, float]:
    """Post as fast as it goes over eight connections."""
    times: list[float] = []
    refused: list[int] = []
    is_over = time.monotonic() + SECONDS

    def post() -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=10)
        while time.monotonic() < is_over:
            body = urllib.parse.urlencode({**form, "uuid": str(uuid4())})
            began = time.perf_counter()
            connection.request(
                "POST", "/check-in", body, {**headers, "Content-Type": "application/x-www-form-urlencoded"}
            )
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 303:
                refused.append(answer.status)

    before = cpu_of(server)
    hands = [threading.Thread(target=post) for _n in range(CONNECTIONS)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    if refused:
        raise SystemExit(f"{len(refused)} of {len(times)} saves were refused with {set(refused)}")
    steps = quantiles(times, n=100)
    return {
        "per_second": len(times) / SECONDS,
        "cpu_ms": (cpu_of(server) - before) / len(times) * 1000,
        **{f"p{n}_ms": steps[n - 1] * 1000 for n in (50, 95, 99)},
    }


def sign_in_demo(port: int, link: str) -> tuple[http.client.HTTPConnection, dict[str, str]]:
    """The cookie of one of the demo's people."""
    path = urllib.parse.urlsplit(link).path
    connection = http.client.HTTPConnection("localhost", port, timeout=20)
    connection.request("GET", path)
    answer = connection.getresponse()
    page, cookie = answer.read().decode(), str(answer.headers["Set-Cookie"]).split(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)', page)
    assert token
    connection.request(
        "POST",
        path,
        urllib.parse.urlencode({"csrf_token": token.group(1)}),
        {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
    )
    answer = connection.getresponse()
    answer.read()
    here = re.search(r"here=[^;]+", str(answer.headers))
    assert here
    return connection, {"Cookie": here.group(0)}


def settings_of(folder: str) -> dict[str, str]:
    """The demo's, in a folder of its own."""
    told = {k: v for k, v in os.environ.items() if not k.startswith("SELFMON_")}
    return {**told, "SELFMON_HOME": folder, "SELFMON_DEMO": "1", "PORT": "8000"}


def prepare_demo(env: dict[str, str]) -> dict[str, str]:
    """Six clients with half a year of entries; the sign-in links of everybody."""
    subprocess.run([sys.executable, "-m", "selfmon.config"], cwd=ROOT, env=env, check=True, capture_output=True)
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "first-run"], cwd=ROOT, env=env, check=True, capture_output=True)
    prepare = [*flask, "demo", "prepare"]
    said = subprocess.run(prepare, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout
    return {m.group(1): m.group(0) for m in re.finditer(r"http://\S+/demo/enter/([\w-]+)/\w+", said)}


def save_form(connection: http.client.HTTPConnection, headers: dict[str, str]) -> dict[str, str]:
    """A check-in to send, with words, and with what its page sends by itself."""
    connection.request("GET", "/check-in", headers=headers)
    page = connection.getresponse().read().decode()
    inputs = [
        dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', page)
    ]
    hidden = {tag["name"]: tag.get("value", "") for tag in inputs if "name" in tag}
    return {**hidden, "when": "now", "pleasantness": "1", "note": "a few words"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        env = settings_of(folder)
        links = prepare_demo(env)
        server, port = start("app:app", env)
        connection, headers = sign_in_demo(port, links["client-c"])
        ours = load(server, port, headers, save_form(connection, headers))
        pages = look(server, port, links["therapist"])
        server.terminate()
        server.wait()
        bare_env = {**env, "BARE_DATABASE_URL": f"sqlite:///{folder}/selfmon.sqlite"}
        server, port = start("bench.bare:app", bare_env)
        bare = load(server, port, {}, {"pleasantness": "1"})
        server.terminate()
        server.wait()
    print(f"{'':34}{'saves/s':>10}{'CPU ms/save':>14}{'p50 ms':>10}{'p95 ms':>10}{'p99 ms':>10}")
    for name, found in (("a check-in, signed in, sealed", ours), ("bare Flask + ORM, same rows", bare)):
        print(
            f"{name:34}{found['per_second']:>10.0f}{found['cpu_ms']:>14.2f}"
            f"{found['p50_ms']:>10.1f}{found['p95_ms']:>10.1f}{found['p99_ms']:>10.1f}"
        )
    per_second, *others = (
        ours[figure] / bare[figure] for figure in ("per_second", "cpu_ms", "p50_ms", "p95_ms", "p99_ms")
    )
    print(f"{'ratio':34}{per_second:>10.0%}{others[0]:>14.2f}" + "".join(f"{ratio:>10.2f}" for ratio in others[1:]))
    for name, milliseconds in pages.items():
        print(f"{name:34}{milliseconds:>10.0f} ms CPU")
    print()
    for table in ("bench.pages", "bench.questionnaires"):
        subprocess.run([sys.executable, "-m", table], cwd=ROOT, env=env, check=True, stderr=subprocess.DEVNULL)
    for name, figure in reminders.measure().items():
        print(f"{name:50}{figure}")
    print()
    phone.main()


def look(server: subprocess.Popen[bytes], port: int, link: str) -> dict[str, float]:
    """CPU of the therapist's pages, warm."""
    connection, headers = sign_in_demo(port, link)
    connection.request("GET", "/clients", headers=headers)
    page = connection.getresponse().read().decode()
    first = re.search(r"/clients/[0-9a-f-]{36}", page)
    assert first
    found = {}
    for name, path in (("caseload of six", "/clients"), ("before a session", first.group(0))):
        for n in (3, 20):  # warm, then measure
            before = cpu_of(server)
            for _n in range(n):
                connection.request("GET", path, headers=headers)
                connection.getresponse().read()
            found[name] = (cpu_of(server) - before) / n * 1000
    return found


if __name__ == "__main__":
    main()
