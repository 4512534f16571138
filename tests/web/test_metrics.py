"""What Prometheus is told: how much, how long, how late. Of whom, of what and in which words: nothing, in no line."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from selfmon.accounts.models import SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core import clock
from selfmon.core.db import db, writing
from tests.apps import ROOT_KEY_TEXT
from tests.database import IS_POSTGRES
from tests.forms import token_of
from tests.house.test_reliability import Server, save
from tests.people import People
from tests.processes import free_port, wait_until_answering, wait_until_listening
from tests.waiting import wait_for

ROOT = Path(__file__).parents[2]
CANARY = "zqcanary"
CLINICAL = re.compile(
    "shame|stung|sting|hard|moment|mood|harm|episode|client|therap|diar|journal|treat|sess|plea|check.in", re.I
)
IDS = re.compile(r"[0-9a-f]{8}-|[0-9a-f]{24}|@")
LABELS = {"method", "status", "event", "le"}


class Counting(Server):
    """The pages, with metrics at a port of their own; two processes where the database allows it."""

    def __init__(self, app: Flask, database_url: str, home: Path) -> None:
        super().__init__(app, database_url, home)
        self.metrics = free_port()
        self.env |= {"SELFMON_METRICS": f"127.0.0.1:{self.metrics}", "SELFMON_LOG": "json"}
        self.log = home / "log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "serve.py", "web"], cwd=ROOT, env=self.env, stderr=log, start_new_session=True
            )
        wait_until_answering(self.url)
        wait_until_listening(self.metrics)

    def read(self) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=30) as answer:
            return str(answer.read().decode())

    def count(self, name: str, **labels: str) -> float:
        return sum(
            sample.value
            for family in text_string_to_metric_families(self.read())
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )


@pytest.fixture
def server(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Counting]:
    server = Counting(app, database_url, tmp_path)
    server.start()
    yield server
    server.kill()


def ask(url: str, body: dict[str, str] | None = None) -> int:
    data = urllib.parse.urlencode(body).encode() if body is not None else None
    try:
        return int(urllib.request.urlopen(url, data, timeout=30).status)
    except urllib.error.HTTPError as answer:
        return answer.code


def knock(server: Server, email: str, password: str) -> None:
    """At the sign-in page, as a browser does."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = browser.open(f"{server.url}/sign-in", timeout=30).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)', page)
    assert token
    form = {"csrf_token": token.group(1), "email": email, "password": password}
    with suppress(urllib.error.HTTPError):
        browser.open(f"{server.url}/sign-in", urllib.parse.urlencode(form).encode(), timeout=30)


@pytest.mark.machine_clock
def test_it_counts_and_names_nobody(server: Counting, app: Flask, people: People) -> None:
    client = people.client()
    with app.app_context(), writing(db.session):
        cookie = start_session(db.session, db.session.merge(client), SessionMode.LOG, clock.utc_now(), "Test")
        db.session.expunge_all()
    http = app.test_client()
    http.set_cookie("here", cookie, domain="localhost")
    token = token_of(http)
    before = server.count("selfmon_requests_total", method="POST", status="303")
    assert all(save(server, cookie, token, uuid4()) for _n in range(3))
    assert server.count("selfmon_requests_total", method="POST", status="303") == before + 3
    assert server.count("selfmon_request_seconds_count", method="POST") >= 3
    for path in (f"/{CANARY}", f"/clients/{uuid4()}", f"/check-in?note={CANARY}"):
        ask(f"{server.url}{path}")
    knock(server, f"{CANARY}@example.org", CANARY)
    said = server.read()
    assert server.count("selfmon_door_events_total", event="password did not fit") == 1
    look_at_log(server.log.read_text())
    assert server.count("selfmon_database_up") == 1
    assert server.count("selfmon_notes_waiting") == 0
    assert CANARY not in said
    for family in text_string_to_metric_families(said):
        for sample in family.samples:
            assert set(sample.labels) <= LABELS, sample
            line = " ".join((sample.name, *sample.labels.values()))
            assert not CLINICAL.search(line), line
            assert not IDS.search(line), line


def look_at_log(said: str) -> None:
    """Each line is one object; the door's line names its person by a key, and nothing else of it is anybody's."""
    lines = [json.loads(line) for line in said.splitlines()]
    (door,) = [line for line in lines if line["from"] == "selfmon.doors" and "did not fit" in line["what"]]
    assert re.fullmatch(r"password did not fit who=[0-9a-f]{12} from=[0-9a-f]{12}", door["what"])
    assert {"at", "level", "process"} <= door.keys()
    assert CANARY not in said
    assert "127.0.0.1" not in said
    assert not any(CLINICAL.search(line["what"]) for line in lines)


@pytest.mark.machine_clock
def test_a_process_beside_it_counts_into_the_same_and_takes_over(
    server: Counting, app: Flask, database_url: str, tmp_path: Path
) -> None:
    """On SQLite a page process is alone, so that the next one begins anew there."""
    ask(f"{server.url}/healthz")
    if not IS_POSTGRES:
        server.kill()
        server.start()
        assert server.count("selfmon_requests_total") <= 3
        return
    second = Counting(app, database_url, tmp_path)
    second.metrics, second.env["SELFMON_METRICS"] = server.metrics, server.env["SELFMON_METRICS"]
    second.start()
    try:
        before = server.count("selfmon_requests_total")
        ask(f"{server.url}/about")
        ask(f"{second.url}/about")
        assert server.count("selfmon_requests_total") == before + 2
        server.kill()
        wait_for(lambda: is_answering(second), "the second at the metrics' address")
        assert second.count("selfmon_requests_total") >= before + 2
    finally:
        second.kill()


def is_answering(server: Counting) -> bool:
    try:
        server.read()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("place", ["9464", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:8000"])
def test_a_place_that_is_none_refuses_to_start(place: str) -> None:
    from selfmon.config import read_settings
    from selfmon.core.errors import RefuseToStart

    with pytest.raises(RefuseToStart, match="SELFMON_METRICS"):
        read_settings({"SELFMON_ROOT_KEY": ROOT_KEY_TEXT, "SELFMON_METRICS": place, "PORT": "8000"})


def test_nothing_is_counted_unless_it_is_asked_for(app: Flask, tmp_path: Path) -> None:
    assert "metrics" not in app.extensions
    assert not (tmp_path / "metrics").exists()
