"""The web process and the worker, side by side: started together, stopped together. `make run` and `make demo`.

A worker that ends (its queue may be away) is started again after a moment: pages stay up meanwhile, and notes wait in the
database. Without the web process nothing goes on. `python serve.py web` is the web process alone.

Why waitress serves: it takes a request in whole before a thread works on it, so that a connection that stalls in the middle
of its headers or its body costs that connection and nobody else (docs/decisions/0015). One process with threads: SQLite has
one writer, and only one place may checkpoint its log (docs/decisions/0004); with PostgreSQL, `SELFMON_PROCESSES` of them share
the port.
"""

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType
from typing import Any

HERE = os.path.abspath(__file__)
WORKER = [sys.executable, "-m", "flask", "--app", "app", "reminders", "work"]
WEB = [sys.executable, HERE, "web"]
REST = 10.0  # seconds before a worker that ended is started again
THREADS = 8
PROCESSES = int(os.environ.get("SELFMON_PROCESSES", "1"))
APP = "app:app"
IN_MEMORY = (
    8 * 1024 * 1024
)  # bytes: above what the app accepts, so that nothing a person typed is put into a file on the way


def start(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
    """In a session of its own, so that Ctrl-C reaches this process alone and the child can finish what is in hand."""
    return subprocess.Popen(command, env=os.environ, start_new_session=True, **options)  # noqa: S603


def listen() -> socket.socket:
    """The one place to connect to, shared by every web process."""
    place = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind((os.environ.get("SELFMON_BIND", "127.0.0.1"), int(os.environ.get("PORT", "8000"))))
    place.listen(1024)
    place.set_inheritable(True)
    return place


def demand_house(app: Any) -> None:
    """Its database is there, is this code's, and is served by nobody else; or a sentence says what to do."""
    from selfmon.core.db import db
    from selfmon.core.errors import RefuseToStart
    from selfmon.core.starting import demand_database, demand_sole_place
    from selfmon.house import house_of

    try:
        with app.app_context():
            demand_sole_place(db.engine, house_of(app).folders.data, PROCESSES)
            demand_database(db.engine)
    except RefuseToStart as refusal:
        raise SystemExit(f"selfmon does not start. {refusal}") from refusal


def count_for_prometheus(app: Any) -> None:
    """Where SELFMON_METRICS says so."""
    from selfmon.web.metrics import open_metrics

    open_metrics(app)


def serve(target: str, place: socket.socket) -> None:
    """Answer until SIGTERM; what is in hand is finished first. `target`: module and name of a WSGI app."""
    from waitress import create_server

    module, name = target.split(":")
    app = getattr(importlib.import_module(module), name)
    if target == APP:
        demand_house(app)
        count_for_prometheus(app)
        from selfmon.core.starting import collect_seldom, share_heaps

        collect_seldom()
        share_heaps()
    server = create_server(
        app,
        sockets=[place],
        threads=THREADS,
        connection_limit=1000,
        channel_timeout=60,  # seconds that a connection may say nothing
        max_request_header_size=64 * 1024,
        max_request_body_size=IN_MEMORY,  # the app's own, smaller limit answers in words
        inbuf_overflow=IN_MEMORY,
        outbuf_overflow=IN_MEMORY,
        clear_untrusted_proxy_headers=False,  # the app itself decides whom it trusts (SELFMON_TRUSTED_PROXIES)
        asyncore_use_poll=True,
        ident=None,
    )

    def stop(_signum: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    server.run()


def main() -> int:
    """Until a web process ends or a signal asks; then SIGTERM to all, and their end is waited for."""
    is_over = False

    def stop(_signum: int, _frame: FrameType | None) -> None:
        nonlocal is_over
        is_over = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    place = listen()
    webs = [start([*WEB, "--socket", str(place.fileno())], pass_fds=[place.fileno()]) for _n in range(PROCESSES)]
    worker, again_at = start(WORKER), 0.0
    while not is_over and all(web.poll() is None for web in webs):
        time.sleep(0.2)
        if worker.poll() is not None and not again_at:
            print(
                f"The worker ended ({worker.returncode}); it is started again in {REST:.0f} seconds.", file=sys.stderr
            )
            again_at = time.monotonic() + REST
        if again_at and time.monotonic() >= again_at:
            worker, again_at = start(WORKER), 0.0
    code = 0 if is_over else max(web.returncode or 1 for web in webs)
    for child in (*webs, worker):
        if child.poll() is None:
            child.terminate()
    for child in (*webs, worker):
        child.wait()
    return code


if __name__ == "__main__":
    if sys.argv[1:2] != ["web"]:
        sys.exit(main())
    told = sys.argv[2:]
    is_handed = told[:1] == ["--socket"]
    sys.path.insert(0, os.getcwd())
    serve(APP if is_handed or not told else told[0], socket.socket(fileno=int(told[1])) if is_handed else listen())
