"""What a start refuses, with the sentence that says what to do; and two first runs at once, of which one works."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.apps import ROOT_KEY_TEXT
from tests.database import IS_POSTGRES
from tests.processes import free_port, wait_until_answering

ROOT = Path(__file__).parents[2]
FLASK = [sys.executable, "-m", "flask", "--app", "app"]


def environment(home: Path, **more: str) -> dict[str, str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith("SELFMON_")}
    return {**outside, "SELFMON_HOME": str(home), "SELFMON_ROOT_KEY": ROOT_KEY_TEXT, **more}


def run(command: list[str], env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def refused(env: dict[str, str], *words: str) -> str:
    """What `serve.py web` says as it ends; never a traceback."""
    code, said = run([sys.executable, "serve.py", "web"], {**env, "PORT": str(free_port())})
    assert code == 1, said
    assert "Traceback" not in said
    for word in words:
        assert word in said
    return said


def test_a_missing_key_is_a_sentence_and_no_traceback(tmp_path: Path) -> None:
    refused(environment(tmp_path, SELFMON_ROOT_KEY=""), "SELFMON_ROOT_KEY is missing", "Make one with")


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    env = environment(tmp_path)
    refused(env, "There is no database at", "put it back", "first-run")
    code, said = run([*FLASK, "first-run"], env)
    assert code != 0
    assert "There is a key but no database" in said
    assert not (tmp_path / "selfmon.sqlite").exists(), "an empty one hides that the other is lost"
    assert run([*FLASK, "first-run", "--new"], env)[0] == 0


@pytest.mark.parametrize("state", ["older", "newer"])
def test_a_schema_of_other_code(database_url: str, tmp_path: Path, state: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE alembic_version SET version_num = :v"), {"v": "0005" if state == "older" else "9999"}
        )
    engine.dispose()
    said = refused(
        environment(tmp_path, SELFMON_DATABASE_URL=database_url),
        {"older": "older schema than this code", "newer": "written by newer code than this"}[state],
    )
    assert ("first-run" in said) == (state == "older")
    code, said = run([*FLASK, "reminders", "work"], environment(tmp_path, SELFMON_DATABASE_URL=database_url))
    assert code == 1
    assert "schema" in said or "newer code" in said


@pytest.mark.skipif(not IS_POSTGRES, reason="a server")
def test_a_server_that_does_not_answer(database_url: str, tmp_path: Path) -> None:
    url = sa.engine.make_url(database_url).set(host="localhost", port=free_port(), query={}).render_as_string(False)
    refused(environment(tmp_path, SELFMON_DATABASE_URL=url), "The database does not answer")


@pytest.mark.skipif(not IS_POSTGRES, reason="a server")
def test_a_key_is_made_for_an_empty_database_of_a_server_and_for_no_other(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server, make_key = request.getfixturevalue("postgres"), [sys.executable, "-m", "selfmon.config"]
    try:
        env = environment(tmp_path / "new", SELFMON_ROOT_KEY="", SELFMON_DATABASE_URL=server.add("first_key"))
        for command in (make_key, [*FLASK, "first-run"]):  # what the unit does before a start
            code, said = run(command, env)
            assert code == 0, said
    finally:
        server.remove("first_key")
    lost = environment(tmp_path / "lost", SELFMON_ROOT_KEY="", SELFMON_DATABASE_URL=database_url)
    code, said = run(make_key, lost)
    assert code == 1
    assert "There is a database but no SELFMON_ROOT_KEY" in said
    away = sa.engine.make_url(database_url).set(host="localhost", port=free_port(), query={}).render_as_string(False)
    code, said = run(make_key, {**lost, "SELFMON_DATABASE_URL": away})
    assert (code, "does not answer" in said, "Traceback" in said) == (1, True, False)


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite is served by one process")
def test_a_second_one_on_the_same_folder(database_url: str, tmp_path: Path) -> None:
    port = free_port()
    env = environment(tmp_path, SELFMON_DATABASE_URL=database_url)
    first = subprocess.Popen(
        [sys.executable, "serve.py", "web"], cwd=ROOT, env={**env, "PORT": str(port)}, start_new_session=True
    )
    try:
        wait_until_answering(f"http://localhost:{port}")
        refused(env, "Another selfmon serves", "Stop that one first")
    finally:
        os.killpg(first.pid, signal.SIGKILL)
        first.wait()
    again = subprocess.Popen([sys.executable, "serve.py", "web"], cwd=ROOT, env={**env, "PORT": str(port)})
    try:
        wait_until_answering(f"http://localhost:{port}")  # a killed one leaves nothing behind that refuses
    finally:
        again.terminate()
        again.wait()
    refused({**env, "SELFMON_PROCESSES": "2"}, "needs PostgreSQL")


def test_two_first_runs_at_once_on_an_empty_database(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    home = tmp_path / "empty"
    home.mkdir()
    env = environment(home)
    assert database_url, "the test's own stays as it is; asked for so that PostgreSQL runs this too"
    command = [*FLASK, "first-run", "--new"]
    if IS_POSTGRES:
        server = request.getfixturevalue("postgres")
        env |= {"SELFMON_DATABASE_URL": server.add("first_run_twice")}
    try:
        both = [
            subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _n in range(3)
        ]
        said = [one.communicate(timeout=180)[0] for one in both]
        assert [one.returncode for one in both] == [0, 0, 0], "\n".join(said)
        code, out = run(command, env)  # and once more changes nothing
        assert code == 0, out
    finally:
        if IS_POSTGRES:
            server.remove("first_run_twice")
