"""What waits for unlocking is neither read nor written over nor ended by whoever holds the locked phone."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from tests.forms import post, token_of
from tests.people import People

LEFT = {"uuid": str(uuid4()), "note": "half a sentence of mine"}


@pytest.fixture
def owner(people: People) -> Person:
    return people.client()


@pytest.fixture
def phone(app: Flask, people: People, owner: Person) -> FlaskClient:
    """Left with a form half filled in, and locked."""
    http = app.test_client()
    people.sign_in(http, owner)
    assert post(http, "/drafts/check-in", LEFT).status_code == 200
    post(http, "/lock")
    return http


def waiting(app: Flask, people: People, owner: Person) -> str:
    """What the owner finds in that form."""
    http = app.test_client()
    people.sign_in(http, owner)
    found = re.search(r'<textarea[^>]*name="note"[^>]*>\s*([^<]*?)\s*</textarea>', http.get("/check-in").text)
    assert found
    return found.group(1)


def test_a_locked_phone_does_not_write_over_a_draft(
    app: Flask, people: People, owner: Person, phone: FlaskClient
) -> None:
    assert post(phone, "/drafts/check-in", {"uuid": str(uuid4()), "note": "another"}).status_code == 200
    assert waiting(app, people, owner) == LEFT["note"]


def test_what_is_typed_beside_it_comes_to_light_once_that_is_done(
    app: Flask, people: People, owner: Person, phone: FlaskClient
) -> None:
    mine = {"uuid": str(uuid4()), "note": "another"}
    assert post(phone, "/drafts/check-in", mine).status_code == 200
    assert post(phone, "/drafts/check-in", {**mine, "note": "another one"}).status_code == 200
    assert phone.get("/check-in").text.count("another one") == 1  # the same tab, as if nothing waited
    post(phone, "/lock")
    assert "another one" not in phone.get("/check-in").text

    http = app.test_client()
    people.sign_in(http, owner)
    assert http.get("/today").text.count("/waiting/check-in") == 1
    saved = post(http, "/check-in", {**LEFT, "pleasantness": "1"})
    assert saved.location.startswith("/saved/")
    assert waiting(app, people, owner) == "another one"
    assert post(http, "/drafts/check-in/discard").status_code == 303
    assert waiting(app, people, owner) == ""
    assert "/waiting/" not in http.get("/today").text


def test_a_locked_phone_s_answers_do_not_tell_what_waits(app: Flask, people: People, owner: Person) -> None:
    """One form of the owner's waits, of another none does: drafts, discarding, opening and the phone's rows say the same."""
    http = app.test_client()
    people.sign_in(http, owner)
    post(http, "/drafts/check-in", LEFT)
    post(http, "/lock")
    told = []
    for name in ("check-in", "held"):
        mine = {"uuid": str(uuid4()), "note": "mine"}
        kept = post(http, f"/drafts/{name}", mine)
        opened = http.get(f"/{name}")
        left = post(http, f"/drafts/{name}/discard", mine)
        told.append((kept.status_code, kept.get_json(), opened.text.count(">mine<"), left.status_code, left.location))
    assert told[0] == told[1]
    assert waiting(app, people, owner) == LEFT["note"]


def test_a_form_sent_again_from_a_locked_phone_does_not_tell_what_was_kept(
    app: Flask, people: People, owner: Person
) -> None:
    """Its id stands in a page that was left open; the right guess is answered like every other."""
    http = app.test_client()
    people.sign_in(http, owner)
    uuid = str(uuid4())
    assert post(http, "/check-in", {"uuid": uuid, "pleasantness": "3"}).location.startswith("/saved/")
    post(http, "/lock")
    told = []
    for guess in ("1", "2", "0", "-1", "3", "1"):
        answer = post(http, "/check-in", {"uuid": uuid, "pleasantness": guess})
        said = http.post(
            "/check-in",
            data={"csrf_token": token_of(http), "uuid": uuid, "pleasantness": guess},
            headers={"Accept": "application/json"},
        )
        told.append((answer.status_code, answer.location, said.get_json()))
    assert told == [(303, "/today", {"id": None, "status": "kept"})] * 6


def test_several_forms_sent_after_the_session_ended_all_wait(app: Flask, people: People, owner: Person) -> None:
    http = app.test_client()
    people.sign_in(http, owner)
    sent = {"/plan": ("helps", "a heron"), "/list": ("text", "the weir"), "/check-in": ("note", "a rowan")}
    tags = {path: re.findall(r'name="queue_tag"[^>]*value="([^"]+)"', http.get(path).text)[0] for path in sent}
    post(http, "/sign-out")
    for path, (field, words) in sent.items():
        assert "/sign-in" in post(http, path, {field: words, "queue_tag": tags[path]}).location
    people.sign_in(http, owner)
    http.get("/today")
    for path, (_field, words) in sent.items():
        assert words in http.get(path).text
    assert http.get_cookie("parked") is None


def test_the_same_form_sent_from_a_locked_phone_adds_to_what_was_left(
    app: Flask, people: People, owner: Person, phone: FlaskClient
) -> None:
    """A questionnaire half filled in carries its id on every page, so the locked phone knows it."""
    assert post(phone, "/drafts/check-in", {"uuid": LEFT["uuid"], "pleasantness": "1"}).status_code == 200
    assert waiting(app, people, owner) == LEFT["note"]


def test_a_locked_phone_does_not_throw_a_draft_away(
    app: Flask, people: People, owner: Person, phone: FlaskClient
) -> None:
    assert post(phone, "/drafts/check-in/discard").status_code == 303
    assert waiting(app, people, owner) == LEFT["note"]


def test_an_entry_saved_while_locked_leaves_the_draft_that_waits(
    app: Flask, people: People, owner: Person, phone: FlaskClient
) -> None:
    kept = post(phone, "/check-in", {"uuid": str(uuid4()), "pleasantness": "1"})
    assert kept.location.startswith("/saved/")
    assert waiting(app, people, owner) == LEFT["note"]


def test_a_locked_phone_goes_on_with_a_form_of_its_own(app: Flask, people: People, owner: Person) -> None:
    http = app.test_client()
    people.sign_in(http, owner, "log")
    mine = {"uuid": str(uuid4()), "note": "first"}
    assert post(http, "/drafts/check-in", mine).status_code == 200
    assert post(http, "/drafts/check-in", {**mine, "note": "first and second"}).status_code == 200
    assert waiting(app, people, owner) == "first and second"
    assert post(http, "/drafts/check-in/discard").status_code == 303
    assert waiting(app, people, owner) == ""
