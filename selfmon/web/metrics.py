"""Counts and durations for Prometheus, at an address of their own that no proxy passes on: how much, how long, how late.

No label says who, what or where: a method, a status, a door's event. The web processes of one data folder count together;
whichever has the address answers for all of them. In a small practice even a count says that somebody was there: the
address is for the operator's own network (docs/deploy.md).
"""

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from selfmon.core.db import db, is_answering
from selfmon.house import HandedDown, house_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METHODS = frozenset({"GET", "POST", "HEAD"})
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # upper ends of a duration's classes
TRY_AGAIN = 5.0  # seconds until the address is asked for again that another process has
_PLACE = "metrics"
_held: list[int] = []


@dataclass(frozen=True)
class Reading:
    """One figure of this moment, without a label. `name` follows Prometheus: its unit at the end."""

    name: str
    said: str
    value: float


@dataclass(frozen=True)
class _Meters:
    requests: Any
    seconds: Any
    doors: Any


readings: HandedDown[Callable[[], Sequence[Reading]]] = HandedDown()  # figures of rooms above, asked at each look


def count_door(event: str) -> None:
    """A refusal, a wrong proof, a changed factor: `event` is a code, one of few."""
    meters = current_app.extensions.get(_PLACE)
    if meters is not None:
        meters.doors.labels(event).inc()


def open_metrics(app: Flask) -> None:
    """Begin to count, and answer at the house's metrics address, where the settings name one. Once, before serving."""
    house = house_of(app)
    if not house.metrics_at:
        return
    folder = house.folders.data / "metrics"
    _begin_in(folder)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read when the library is first imported
    from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
    from prometheus_client.multiprocess import MultiProcessCollector

    meters = _Meters(
        Counter("selfmon_requests", "Answers, by method and status", ["method", "status"], registry=None),
        Histogram("selfmon_request_seconds", "Until an answer begins", ["method"], registry=None, buckets=SECONDS),
        Counter("selfmon_door_events", "Refusals and changes at the doors", ["event"], registry=None),
    )
    app.extensions[_PLACE] = meters
    app.wsgi_app = _measured(app.wsgi_app, meters)  # type: ignore[method-assign,assignment]  # WSGI, one layer more
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library types all but this
    registry.register(_Now(app))
    host, _colon, port = house.metrics_at.rpartition(":")

    def answer() -> None:
        while True:
            with suppress(OSError):  # another process of this folder has it, and answers for all
                start_http_server(int(port), host, registry)
                return
            time.sleep(TRY_AGAIN)

    threading.Thread(target=answer, daemon=True).start()


def _begin_in(folder: Path) -> None:
    """The first process of a folder counts from nothing; those after it go on. Held until this process ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "counting.lock", os.O_CREAT | os.O_RDWR, 0o600)
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for path in folder.glob("*.db"):
            path.unlink()
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _held.append(descriptor)


def _measured(app: "WSGIApplication", meters: _Meters) -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else "other"
        began = time.perf_counter()

        def start(status: str, *rest: Any) -> Any:
            meters.requests.labels(method, status[:3]).inc()
            return start_response(status, *rest)

        try:
            return app(environ, start)
        finally:
            meters.seconds.labels(method).observe(time.perf_counter() - began)

    return answer


class _Now:
    """What is so at this moment, asked of the rooms when somebody looks."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        with self._app.app_context():
            for found in _list_readings():
                yield GaugeMetricFamily(f"selfmon_{found.name}", found.said, value=found.value)


def _list_readings() -> list[Reading]:
    is_there = is_answering(db.session)
    free = shutil.disk_usage(house_of(current_app).folders.data).free
    found = [
        Reading("database_up", "1 when the database answers", float(is_there)),
        Reading("data_free_bytes", "Left on the data folder's disk", free),
    ]
    with suppress(SQLAlchemyError):
        if is_there:
            found += [reading for ask in readings.given() for reading in ask()]
    return found
