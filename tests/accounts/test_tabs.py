"""A passkey works on the first try from any page that is open, and one that was moved says what to do."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Passkey
from selfmon.core.db import db, writing
from tests.accounts.test_after_a_reset import can_read, give
from tests.forms import post
from tests.house.authenticator import Authenticator
from tests.people import People


def challenge_of(http: FlaskClient, path: str) -> str:
    found = re.search(r'"challenge": "([^"]+)"', http.get(path).get_data(as_text=True))
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("next_to", ["/sign-in", "/sign-in?next=/history", "/reset"])
def test_the_first_try_works_from_whichever_tab(app: Flask, people: People, http: FlaskClient, next_to: str) -> None:
    phone, _code = give(app, people.client())
    first = challenge_of(http, "/sign-in")
    http.get(next_to)
    assert post(http, "/sign-in", {"credential": phone.sign_in(first)}).status_code == 303
    assert can_read(http)


def test_two_locked_tabs_are_both_unlocked_on_the_first_try(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    phone, _code = give(app, client)
    people.sign_in(http, client, "log")
    pages = ("/unlock", "/unlock?next=/history", "/confirm")
    for path, challenge in zip(pages, [challenge_of(http, page) for page in pages], strict=True):
        assert post(http, path, {"credential": phone.sign_in(challenge)}).status_code == 303, path


def test_adding_one_in_a_tab_and_unlocking_in_another(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    people.sign_in(http, client)
    first = challenge_of(http, "/set-up/passkey")
    challenge_of(http, "/unlock")
    assert post(http, "/set-up/passkey", {"credential": Authenticator().register(first)}).status_code != 400


def test_an_answer_works_once_and_only_for_a_page_of_this_browser(app: Flask, people: People) -> None:
    phone, _code = give(app, people.client())
    one, other = app.test_client(), app.test_client()
    answer = phone.sign_in(challenge_of(one, "/sign-in"))
    assert post(other, "/sign-in", {"credential": answer}).status_code == 400
    assert post(one, "/sign-in", {"credential": answer}).status_code == 303
    assert post(one, "/unlock", {"credential": answer}).status_code == 400
    assert post(other, "/sign-in", {"credential": phone.sign_in("")}).status_code == 400


@pytest.mark.parametrize("count", [0, 3])
@pytest.mark.parametrize("path", ["/sign-in", "/unlock", "/confirm"])
def test_a_moved_passkey_says_what_to_do(app: Flask, people: People, http: FlaskClient, path: str, count: int) -> None:
    client = people.client()
    phone, _code = give(app, client)
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Passkey).values(sign_count=7))
    if path != "/sign-in":
        people.sign_in(http, client, "log")
    phone.count = count
    answer = post(http, path, {"credential": phone.sign_in(challenge_of(http, path))})
    assert answer.status_code == 400
    assert "remove the passkey under Account" in answer.get_data(as_text=True)
    phone.count = 8
    assert post(http, path, {"credential": phone.sign_in(challenge_of(http, path))}).status_code == 303


def test_a_wrong_key_is_not_told_it_was_moved(app: Flask, people: People, http: FlaskClient) -> None:
    phone, _code = give(app, people.client())
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Passkey).values(sign_count=7))
    thief = Authenticator()
    thief.credential_id = phone.credential_id
    answer = post(http, "/sign-in", {"credential": thief.sign_in(challenge_of(http, "/sign-in"))})
    assert "moved" not in answer.get_data(as_text=True)
