"""What waits for unlocking is neither read nor written over nor ended by whoever holds the locked phone."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from tests.forms import post
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
    assert post(phone, "/drafts/check-in", {"uuid": str(uuid4()), "note": "another"}).status_code == 409
    assert waiting(app, people, owner) == LEFT["note"]


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
