"""What an inviter is shown of an invitation, link or code, is there again after Back and Forward, and sealed meanwhile."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import DeviceSession
from selfmon.accounts.shown import SHOWN_FOR
from selfmon.core.db import db, writing
from tests.apps import refurnish
from tests.clocks import Clock
from tests.forms import post
from tests.people import People

CODE, LINK = r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", r"/invitation/[\w-]{20,}"
WAYS = [
    ("therapist", "/clients/invite", {}, CODE),
    ("therapist", "/clients/invite", {}, LINK),
    ("administrator", "/administration/invite", {"role": "therapist"}, LINK),
]


def invite(http: FlaskClient, path: str, who: str, more: dict[str, str]) -> str:
    answer = post(http, path, {"name": who, "email": f"{who}@example.org", "locale": "en", **more})
    assert answer.status_code == 303
    return str(answer.location)


def told(http: FlaskClient, at: str, what: str) -> str | None:
    found = re.search(what, http.get(at).get_data(as_text=True))
    return found.group() if found else None


@pytest.fixture
def no_mail(app: Flask) -> None:
    refurnish(app, mail_sender=None)


@pytest.mark.usefixtures("no_mail")
@pytest.mark.parametrize(("role", "path", "more", "what"), WAYS)
def test_it_is_there_again_for_each_of_several(
    app: Flask, people: People, role: str, path: str, more: dict[str, str], what: str
) -> None:
    desk, other = app.test_client(), app.test_client()
    inviter = people.person(role)
    people.sign_in(desk, inviter)
    first = invite(desk, path, "ada", more)
    said = told(desk, first, what)
    second = invite(desk, path, "ben", more)
    assert said
    assert told(desk, second, what) not in (None, said)
    desk.get("/account")
    assert told(desk, first, what) == said  # Back to the first, with another invited since
    people.sign_in(other, people.person(role))
    assert told(other, first, what) is None
    people.sign_in(other, inviter)
    assert told(other, first, what) is None, "another browser of the same person has not been shown it"


@pytest.mark.usefixtures("no_mail")
def test_an_invitation_sent_again_is_shown_again(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.administrator())
    first = invite(http, "/administration/invite", "ada", {"role": "supervisor"})
    again = re.search(r"/administration/invitations/[\w-]+/again", http.get("/administration").get_data(as_text=True))
    assert again
    answer = post(http, again.group())
    assert answer.status_code == 303
    link = told(http, answer.location, LINK)
    assert link not in (None, told(http, first, LINK))
    http.get("/account")
    assert told(http, answer.location, LINK) == link


@pytest.mark.parametrize(("role", "path", "more", "what"), WAYS)
def test_it_is_kept_sealed_without_what_a_mail_took_and_ends(
    app: Flask, people: People, clock: Clock, role: str, path: str, more: dict[str, str], what: str
) -> None:
    desk = app.test_client()
    people.sign_in(desk, people.person(role))
    at = invite(desk, path, "ada", more)
    said = told(desk, at, what)
    assert (said is None) is (what == LINK), "the link went by mail"
    with app.app_context(), writing(db.session):
        rows = list(db.session.execute(sa.select(DeviceSession)).scalars())
        kept = str([row.data for row in rows])
        for row in rows:
            row.expires_at = clock.now + timedelta(days=9)
    assert "ada@example.org" not in kept
    assert said is None or said not in kept
    clock.now += SHOWN_FOR - timedelta(minutes=1)
    assert told(desk, at, what) == said
    clock.now += timedelta(minutes=2)
    assert told(desk, at, what) is None
    assert "ada@example.org" not in desk.get(at).get_data(as_text=True) or role == "administrator"
