"""Sessions end, however much they are used; and what the log says of doors names nobody."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import DeviceSession
from selfmon.config import read_settings
from selfmon.core.db import db
from selfmon.core.errors import RefuseToStart
from selfmon.core.sealing import new_root_key_text
from tests.clocks import Clock
from tests.forms import post
from tests.people import PASSWORD, People


def uses(http: FlaskClient, path: str, clock: Clock, step: timedelta, most: int) -> timedelta:
    """For how long a browser that never rests gets this page."""
    begun = clock.now
    for _n in range(most):
        if http.get(path).status_code != 200:
            break
        clock.now += step
    return clock.now - begun


@pytest.mark.parametrize(
    ("role", "mode", "path", "step", "lasts"),
    [
        ("therapist", "read", "/clients", timedelta(minutes=10), timedelta(hours=12)),
        ("client", "read", "/history", timedelta(minutes=4), timedelta(minutes=60)),
        ("client", "log", "/check-in", timedelta(days=5), timedelta(days=180)),
    ],
)
def test_a_session_that_never_rests_ends(
    people: People, http: FlaskClient, clock: Clock, role: str, mode: str, path: str, step: timedelta, lasts: timedelta
) -> None:
    people.sign_in(http, people.person(role), mode, now=clock.now)
    assert lasts - step <= uses(http, path, clock, step, 500) <= lasts + step


def test_the_ends_are_settings_and_nonsense_refuses_to_start() -> None:
    env = {"SELFMON_ROOT_KEY": new_root_key_text(), "SELFMON_STAFF_HOURS": "2", "SELFMON_READING_MINUTES": "15"}
    lifetimes = read_settings(env).lifetimes
    assert (lifetimes.staff, lifetimes.reading) == (timedelta(hours=2), timedelta(minutes=15))
    for nonsense in ("0", "-1", "soon", "9" * 30):
        with pytest.raises(RefuseToStart):
            read_settings({**env, "SELFMON_PHONE_DAYS": nonsense})


def test_an_administrator_ends_a_persons_sessions_without_switching_them_off(app: Flask, people: People) -> None:
    room, desk, therapist = app.test_client(), app.test_client(), people.therapist()
    people.sign_in(room, therapist)
    people.sign_in(desk, people.administrator())
    assert post(desk, f"/administration/people/{therapist.public_id}/sign-out").status_code == 303
    assert room.get("/clients").location.startswith("/sign-in")
    people.sign_in(room, therapist)
    assert room.get("/clients").status_code == 200, "switched on all the same"
    assert desk.get("/administration").status_code == 200
    client = people.client()
    assert post(desk, f"/administration/people/{client.public_id}/sign-out").status_code == 404


def test_a_foreign_name_is_refused_and_no_client_moves_the_house(app: Flask, people: People, http: FlaskClient) -> None:
    app.testing = False
    for host in ("evil.example", "localhost.evil.example", "evil.example:8000"):
        answer = http.get("/sign-in", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.get_data(as_text=True)
    assert http.get("/healthz", headers={"Host": "127.0.0.1:8000"}).status_code == 200
    moved = http.get("/today", environ_overrides={"SCRIPT_NAME": "/evil"})
    assert moved.location == "/sign-in?next=/today"


def test_the_log_names_kinds_and_pseudonyms(
    app: Flask, people: People, http: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    kim = people.client("Kim Zqname")
    post(http, "/sign-in", {"email": kim.email, "password": "zqwrong"})
    post(http, "/sign-in", {"email": kim.email, "password": "zqwrong"})
    post(http, "/sign-in", {"email": kim.email, "password": PASSWORD})
    http.get("/clients")
    post(http, "/account/unlocking", {"password_only": "y"})
    lines = [record.getMessage() for record in caplog.records if record.name == "selfmon.doors"]
    kinds = [line.split(" who=")[0].split(" from=")[0] for line in lines]
    assert kinds == ["password did not fit"] * 2 + ["refused: another role's page", "factor changed: unlocking_changed"]
    assert lines[0] == lines[1], "the same person has the same name"
    said = caplog.text
    assert not [word for word in (kim.email, "Zqname", "zqwrong", "127.0.0.1", str(kim.public_id)) if word in said]
    with app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(DeviceSession)).scalar_one() == 1
