"""A disk of its own, really full and really read-only, under a running server: never "Saved" for what is not."""

import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from tests.database import IS_POSTGRES
from tests.forms import token_of
from tests.people import People

from .test_reliability import ROOT, Server, _NoRedirect

MEGABYTES = 6
WORDS = "kept or said so " * 250  # 4 KB, so that the disk is full after some hundred entries

pytestmark = [pytest.mark.machine_clock, pytest.mark.skipif(IS_POSTGRES, reason="SQLite's files")]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system in memory. Where mounting is not allowed, `test_reliability` has the same faults made by
    SQLite itself."""
    place = tmp_path / "disk"
    place.mkdir(mode=0o700)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=700", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def database_url(template_database: Path, disk: Path) -> str:
    shutil.copy(template_database, disk / "selfmon.sqlite")
    return f"sqlite:///{disk / 'selfmon.sqlite'}"


@pytest.fixture
def server(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Server]:
    running = Server(app, database_url, tmp_path)
    running.start()
    yield running
    running.kill()


class Phone:
    """Somebody signed in, who notes and remembers what was called saved."""

    def __init__(self, app: Flask, people: People, server: Server) -> None:
        client = people.client()
        with app.app_context(), writing(db.session):
            self.cookie = start_session(db.session, db.session.merge(client), SessionMode.LOG, clock.utc_now(), "Test")
            db.session.expunge_all()
        http = app.test_client()
        http.set_cookie("here", self.cookie, domain="localhost")
        self.token, self.server = token_of(http), server
        self.saved: set[UUID] = set()

    def note(self) -> tuple[int, str]:
        """The status of a save, and the page that answered."""
        uuid = uuid4()
        form = {"csrf_token": self.token, "uuid": str(uuid), "pleasantness": "1", "note": WORDS}
        data, headers = urllib.parse.urlencode(form).encode(), {"Cookie": f"here={self.cookie}"}
        request = urllib.request.Request(f"{self.server.url}/check-in", data, headers)
        try:
            with urllib.request.build_opener(_NoRedirect).open(request, timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            if answer.code == 303:
                self.saved.add(uuid)
            return answer.code, answer.read().decode()


def stored(app: Flask) -> set[UUID]:
    with app.app_context():
        assert db.session.execute(sa.text("PRAGMA integrity_check")).scalar_one() == "ok"
        return set(db.session.execute(sa.select(Entry.client_uuid)).scalars())


def is_honest(answer: tuple[int, str]) -> bool:
    status, page = answer
    return status == 503 and "Not saved yet" in page and WORDS.strip() in page


def test_a_full_disk_is_said_and_room_made_is_used(app: Flask, people: People, server: Server, disk: Path) -> None:
    phone = Phone(app, people, server)
    answers = []
    while not answers or answers[-1][0] == 303:
        answers.append(phone.note())
        assert len(answers) < 2000
    assert len(phone.saved) > 100  # there was room, and then there was none
    assert is_honest(answers[-1])
    assert is_honest(phone.note())
    subprocess.run(["mount", "-o", f"remount,size={MEGABYTES + 4}m", str(disk)], check=True)
    assert phone.note()[0] == 303
    assert stored(app) == phone.saved


def refusal(env: dict[str, str]) -> str:
    """What a start says that does not come about."""
    said = subprocess.run(
        [sys.executable, "serve.py", "web"], cwd=ROOT, env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert said.returncode == 1, said
    assert "Traceback" not in said.stderr, said.stderr
    return said.stderr


def test_a_disk_that_came_back_read_only_is_said(
    app: Flask, people: People, server: Server, disk: Path, tmp_path: Path
) -> None:
    """As after a fault of the disk and a start of the machine. Under a running server nothing but the kernel itself can
    do it; there `test_reliability` lets SQLite refuse every write."""
    phone = Phone(app, people, server)
    assert phone.note()[0] == 303
    server.kill()
    with app.app_context():
        db.engine.dispose()
    shutil.copytree(tmp_path, disk / "home", ignore=shutil.ignore_patterns("disk", "static"))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    try:
        assert f"{disk / 'selfmon.sqlite'} cannot be written" in refusal(server.env)
        assert "Read-only file system" in refusal({**server.env, "SELFMON_HOME": str(disk / "home")})
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    server.start()
    assert phone.note()[0] == 303
    assert stored(app) == phone.saved
