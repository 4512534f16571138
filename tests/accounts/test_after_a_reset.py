"""After a reset by mail: whoever renewed the password adds, reads nothing for 72 hours, and can cancel nothing of the
owner's; the owner says "that was not me" from wherever they were signed in before."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.factors import make_recovery_codes
from selfmon.accounts.models import Passkey, Person
from selfmon.core.db import db, writing
from tests.apps import posted_by
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.house.authenticator import Authenticator
from tests.people import People

NEW = "an entirely other sentence"


def reset(app: Flask, person: Person, password: str = NEW) -> FlaskClient:
    """Somebody who reads the person's mail renews the password and signs in."""
    http = app.test_client()
    post(http, "/reset", {"email": person.email})
    links = [re.search(r"/reset/\S+", message.text) for message in posted_by(app)]
    link = [found for found in links if found][-1]
    assert link is not None
    assert post(http, link.group(0), {"password": password}).status_code == 303
    assert post(http, "/sign-in", {"email": person.email, "password": password}).status_code == 303
    return http


def give(app: Flask, person: Person) -> tuple[Authenticator, str]:
    """A passkey and a recovery code from before."""
    phone = Authenticator()
    with app.app_context(), writing(db.session):
        kept = db.session.get(Person, person.id)
        assert kept is not None
        codes = make_recovery_codes(kept)
        facts = {"credential_id": phone.credential_id, "public_key": phone.public_key}
        db.session.add(Passkey(person_id=person.id, name="phone", made_at=NOW, **facts))
    return phone, codes[0]


def show_passkey(http: FlaskClient, path: str, phone: Authenticator) -> str:
    challenge = re.search(r'"challenge": "([^"]+)"', http.get(path).get_data(as_text=True))
    answer = post(http, path, {"credential": phone.sign_in(challenge.group(1) if challenge else "")})
    return str(answer.location or "")


def can_read(http: FlaskClient) -> bool:
    return http.get("/history").status_code == 200


@pytest.fixture
def owners(app: Flask, people: People, clock: Clock) -> tuple[Person, FlaskClient]:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client)
    clock.go(hours=1)
    return client, http


def test_the_browser_a_reset_opened_cannot_say_that_was_not_me(
    app: Flask, owners: tuple[Person, FlaskClient], clock: Clock
) -> None:
    client, mine = owners
    theirs = reset(app, client)
    clock.go(minutes=1)
    assert "That was not me" not in theirs.get("/today").get_data(as_text=True)
    post(theirs, "/reset/not-me")
    post(theirs, "/account/sign-out-everywhere", {"others": "1"})
    assert mine.get("/today").status_code == 200, "still signed in"
    post(theirs, "/account/sign-out-everywhere")
    assert "That was not me" in mine.get("/today").get_data(as_text=True)
    theirs = reset(app, client, "once more another sentence")  # a second reset makes the first browser no older
    again = reset(app, client, "and one more other sentence")
    for http in (theirs, again):
        post(http, "/reset/not-me")
    assert mine.get("/today").status_code == 200
    assert post(mine, "/reset/not-me").status_code == 303
    assert again.get("/today").location.startswith("/sign-in")


def test_an_earlier_factor_opens_reading_where_it_was_shown_and_nowhere_else(
    app: Flask, owners: tuple[Person, FlaskClient], clock: Clock
) -> None:
    client, mine = owners
    phone, code = give(app, client)
    theirs = reset(app, client)
    clock.go(minutes=1)
    assert post(mine, "/unlock", {"password": NEW}).status_code == 400
    assert post(mine, "/unlock", {"code": code}).status_code == 303
    assert can_read(mine)
    assert post(theirs, "/unlock", {"password": NEW}).status_code == 400, "the renewed password still waits elsewhere"
    clock.go(minutes=20)
    assert post(mine, "/unlock", {"password": NEW}).status_code == 303, "and counts again where the code was shown"
    elsewhere = app.test_client()
    show_passkey(elsewhere, "/sign-in", phone)
    assert can_read(elsewhere)
    assert not can_read(theirs)
    assert post(theirs, "/unlock", {"password": NEW}).status_code == 400
    clock.go(hours=72)
    assert post(theirs, "/unlock", {"password": NEW}).status_code == 303


def test_only_my_password_unlocks_at_every_door(app: Flask, owners: tuple[Person, FlaskClient]) -> None:
    client, mine = owners
    phone, code = give(app, client)
    with app.app_context(), writing(db.session):
        kept = db.session.get(Person, client.id)
        assert kept is not None
        kept.password_only = True
    for path in ("/unlock", "/confirm"):
        assert post(mine, path, {"code": code}).status_code == 400
    show_passkey(mine, "/unlock", phone)
    assert not can_read(mine)
    found = app.test_client()
    show_passkey(found, "/sign-in", phone)
    assert not can_read(found)
    assert found.get("/check-in").status_code == 200, "adding never locks"
    theirs = reset(app, client)
    show_passkey(theirs, "/sign-in", phone)
    assert not can_read(theirs), "a passkey does not end the wait either"
    assert post(theirs, "/unlock", {"code": code}).status_code == 303
    assert can_read(theirs), "a code from before, kept on paper, does"
