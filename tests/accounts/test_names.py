"""A name that nobody can see is none, whoever asks for it; an address has one spelling."""

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.invitations import make_invitation
from selfmon.accounts.models import Invitation, Person, Role
from selfmon.core.db import db, writing
from tests.clocks import NOW
from tests.forms import post
from tests.people import PASSWORD, People

UNSEEN = ["\u200b", "\u3164", "\u2800", "\u00ad", "\u2060\ufeff", "\u115f", "  "]


def names(app: Flask) -> list[str]:
    with app.app_context():
        return [*db.session.execute(sa.select(Invitation.name)).scalars()]


@pytest.mark.parametrize("unseen", UNSEEN)
def test_nobody_is_invited_under_a_name_that_shows_nothing(
    app: Flask, people: People, http: FlaskClient, unseen: str
) -> None:
    people.sign_in(http, people.therapist(), now=NOW)
    answer = post(http, "/clients/invite", {"name": unseen, "email": "l@example.org", "locale": "en"})
    assert answer.status_code == 400
    assert "Please type a name." in answer.get_data(as_text=True)
    people.sign_in(http, people.administrator(), now=NOW)
    said = {"name": unseen, "email": "l@example.org", "role": "therapist", "locale": "en"}
    assert post(http, "/administration/invite", said).status_code == 400
    assert names(app) == []


@pytest.mark.parametrize("unseen", UNSEEN)
def test_nobody_comes_in_under_a_name_that_shows_nothing(app: Flask, http: FlaskClient, unseen: str) -> None:
    with app.app_context(), writing(db.session):
        _row, token, _code = make_invitation(db.session, "s@example.org", "S", Role.SUPERVISOR, None, NOW)
    said = {"name": unseen, "password": "several words nobody expects", "zone": "UTC"}
    answer = post(http, f"/invitation/{token}", said)
    assert answer.status_code == 400
    assert "Any name will do" in answer.get_data(as_text=True)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_phase_has_a_sentence_that_can_be_read(people: People, http: FlaskClient, unseen: str) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    people.sign_in(http, therapist, now=NOW)
    said = {"number": "2", "started_on": "2026-05-14", "reason": "agreed", "sentence": unseen}
    assert post(http, f"/clients/{treatment.id}/phases", said).status_code == 400


@pytest.mark.parametrize(
    "typed", ["L@ＥＸＡＭＰＬＥ.org", "\u200bl@example.org", "l＠example.org", "l@exam\u00adple.org"]
)
def test_somebody_signs_in_however_the_address_is_spelled(
    app: Flask, people: People, http: FlaskClient, typed: str
) -> None:
    person = people.therapist()
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(Person).where(Person.id == person.id).values(email="l@example.org"))
    assert post(http, "/sign-in", {"email": typed, "password": PASSWORD}).status_code == 303
    people.sign_in(http, people.therapist(), now=NOW)
    said = {"name": "L.", "email": typed, "locale": "en"}
    assert "has an account already" in post(http, "/clients/invite", said).get_data(as_text=True)
