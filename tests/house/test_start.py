"""A start with a missing or another key is refused with a sentence that says what to do; a demo stays a demo."""

import shlex
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
from tests.apps import ROOT_KEY_TEXT, make_settings

OTHER_KEY = RootKey(b"another key of thirty-two bytes.")


def test_a_missing_key_is_refused_and_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RefuseToStart, match="SELFMON_ROOT_KEY is missing"):
        read_settings({"SELFMON_HOME": str(tmp_path)})


def test_secrets_are_made_once_for_the_owner_alone(tmp_path: Path) -> None:
    environ = {"SELFMON_HOME": str(tmp_path / "house")}
    said = make_secrets(environ)
    file = tmp_path / "house-keys" / "secrets.env"
    first = file.read_text()
    assert "Keep a copy" in str(said)
    assert str(file) in str(said)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert make_secrets(environ) is None
    assert file.read_text() == first
    settings = read_settings(environ)
    assert settings.root_key.key_id
    assert settings.keys_url == f"sqlite:///{file.parent / 'keys.sqlite'}"
    assert [path.name for path in (tmp_path / "house").iterdir()] == ["selfmon.sqlite"]  # data alone


def test_keys_of_an_earlier_installation_are_found_and_can_be_moved_by_one_command(tmp_path: Path) -> None:
    environ, home = {"SELFMON_HOME": str(tmp_path / "house")}, tmp_path / "house"
    make_secrets(environ | {"SELFMON_SECRETS": str(home / "secrets" / "secrets.env")})
    before = read_settings(environ)
    assert before.keys_url == f"sqlite:///{home / 'secrets' / 'keys.sqlite'}"
    said = str(make_secrets(environ))
    command = shlex.split(said[said.index("mv ") :])
    subprocess.run(command, check=True)
    after = read_settings(environ)
    assert after.root_key.key_id == before.root_key.key_id
    assert after.keys_url == f"sqlite:///{tmp_path / 'house-keys' / 'keys.sqlite'}"
    assert make_secrets(environ) is None


def test_a_key_store_is_found_where_the_root_key_is_told_otherwise(tmp_path: Path) -> None:
    (tmp_path / "house" / "secrets").mkdir(parents=True)
    (tmp_path / "house" / "secrets" / "keys.sqlite").touch()
    found = read_settings({"SELFMON_HOME": str(tmp_path / "house"), "SELFMON_ROOT_KEY": ROOT_KEY_TEXT})
    assert found.keys_url == f"sqlite:///{tmp_path / 'house' / 'secrets' / 'keys.sqlite'}"


def test_a_demo_is_one_folder(tmp_path: Path) -> None:
    environ = {"SELFMON_HOME": str(tmp_path / "house"), "SELFMON_DEMO": "1"}
    make_secrets(environ)
    assert [path.name for path in tmp_path.iterdir()] == ["house"]
    assert "mv " not in str(make_secrets(environ))


def test_a_place_for_the_keys_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "house-keys").touch()
    with pytest.raises(RefuseToStart, match="SELFMON_SECRETS"):
        make_secrets({"SELFMON_HOME": str(tmp_path / "house")})
    assert not (tmp_path / "house").exists()


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


def test_no_look_for_garbage_holds_everybody_up() -> None:
    """A look stops every thread of the process for 1.3 ms a thousand young objects: docs/reliability.md."""
    said = "import gc; from selfmon.core.starting import collect_seldom; collect_seldom(); print(*gc.get_threshold())"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    young, older, old = map(int, done.stdout.split())
    assert 2_000 <= young <= 10_000
    assert older >= 20
    assert old >= 20
