"""A start with a missing or another key is refused with a sentence that says what to do; a demo stays a demo."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from selfmon.accounts.first_key import register_or_check
from selfmon.config import make_secrets, read_settings
from selfmon.core.db import db, writing
from selfmon.core.errors import RefuseToStart
from selfmon.core.sealing import RootKey
from selfmon.factory import create_app
from selfmon.house import key_ring
from tests.apps import make_settings

OTHER_KEY = RootKey(b"another key of thirty-two bytes.")


def test_a_missing_key_is_refused_and_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RefuseToStart, match="SELFMON_ROOT_KEY is missing"):
        read_settings({"SELFMON_HOME": str(tmp_path)})


def test_secrets_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    said = make_secrets({"SELFMON_HOME": str(tmp_path)})
    file = tmp_path / "secrets" / "secrets.env"
    first = file.read_text()
    assert "Keep a copy" in str(said)
    assert file.stat().st_mode & 0o777 == 0o600
    assert make_secrets({"SELFMON_HOME": str(tmp_path)}) is None
    assert file.read_text() == first
    assert read_settings({"SELFMON_HOME": str(tmp_path)}).root_key.key_id


def test_no_second_key_is_made_for_a_database_that_has_lost_its_own(tmp_path: Path) -> None:
    (tmp_path / "selfmon.sqlite").touch()
    with pytest.raises(RefuseToStart, match="There is a database but no SELFMON_ROOT_KEY"):
        make_secrets({"SELFMON_HOME": str(tmp_path)})


def test_plain_http_is_for_this_machine_only(tmp_path: Path) -> None:
    make_secrets({"SELFMON_HOME": str(tmp_path)})
    with pytest.raises(RefuseToStart, match="https"):
        read_settings({"SELFMON_HOME": str(tmp_path), "SELFMON_URL": "http://notes.example.org"})


@pytest.fixture
def registered(app: Flask) -> Flask:
    with app.app_context(), writing(db.session):
        register_or_check(db.session, key_ring(), is_demo=False)
    return app


def test_another_key_is_refused_at_every_start(registered: Flask, database_url: str, tmp_path: Path) -> None:
    from dataclasses import replace

    with pytest.raises(RefuseToStart, match="is not the key this database was made with"):
        create_app(replace(make_settings(tmp_path, database_url), root_key=OTHER_KEY))
    assert create_app(make_settings(tmp_path, database_url))


def test_a_demo_never_opens_a_real_database(registered: Flask, database_url: str, tmp_path: Path) -> None:
    with pytest.raises(RefuseToStart, match="was not made as a demo"):
        create_app(make_settings(tmp_path, database_url, is_demo=True))


def test_the_production_map_has_no_demo_route(app: Flask) -> None:
    assert not [rule for rule in app.url_map.iter_rules() if "demo" in rule.rule]


def test_the_demo_answers_this_machine_only_and_doubles_nothing(database_url: str, tmp_path: Path) -> None:
    from sqlalchemy import func, select

    from selfmon.diary.models import Entry

    demo = create_app(make_settings(tmp_path, database_url, is_demo=True))
    runner = demo.test_cli_runner()
    first = runner.invoke(args=["demo", "prepare"]).output
    with demo.app_context():
        n = db.session.execute(select(func.count()).select_from(Entry)).scalar_one()
    second = runner.invoke(args=["demo", "prepare"]).output
    with demo.app_context():
        assert db.session.execute(select(func.count()).select_from(Entry)).scalar_one() == n > 1000
    old, new = (next(word for word in said.split() if "/enter/therapist/" in word) for said in (first, second))
    http = demo.test_client()
    path = new.split("localhost:8000")[1]
    assert http.get(path).status_code == 200
    assert http.get(old.split("localhost:8000")[1]).status_code == 404  # a link of an earlier run is dead
    assert http.get(path, headers={"Host": "notes.example.org"}).status_code == 421
    assert http.get(path, headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 421
    assert http.get(path, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 421


@pytest.mark.parametrize("module", ["bench.__main__", "bench.pages", "bench.phone", "bench.reminders"])
def test_the_benchmarks_find_what_they_need(module: str) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
