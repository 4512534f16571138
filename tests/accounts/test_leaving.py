"""Deleting an account: told first, hidden at once, brought back by a recovery code alone."""

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.factors import make_recovery_codes
from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from tests.forms import post
from tests.people import People


def test_from_leaving_to_coming_back(app: Flask, people: People, http: FlaskClient) -> None:
    kim = people.client()
    people.sign_in(http, kim)
    with app.app_context(), writing(db.session):
        person = db.session.get(Person, kim.id)
        assert person is not None
        (code, *_more) = make_recovery_codes(person)
    page = http.get("/account/leave").get_data(as_text=True)
    for said in ("seven days", "35 days", "random number", "recovery code"):
        assert said in page
    assert post(http, "/account/leave", {}).status_code == 400
    gone = post(http, "/account/leave", {"is_sure": "1"})
    assert gone.status_code == 303
    assert gone.location == "/stay?left=1"
    assert "hidden now" in http.get("/stay?left=1").get_data(as_text=True)
    assert http.get("/today").status_code != 200
    wrong = post(http, "/stay", {"email": kim.email, "code": "wrong"})
    assert wrong.status_code == 400
    nobody = post(http, "/stay", {"email": "nobody@example.org", "code": code})
    assert nobody.status_code == 400
    assert post(http, "/stay", {"email": kim.email.upper(), "code": code}).status_code == 303
    with app.app_context():
        assert db.session.execute(sa.select(Person.active, Person.erase_at)).one() == (True, None)


def test_a_code_brings_back_nobody_who_did_not_leave(app: Flask, people: People, http: FlaskClient) -> None:
    kim = people.client()
    with app.app_context(), writing(db.session):
        person = db.session.get(Person, kim.id)
        assert person is not None
        (code, *_more) = make_recovery_codes(person)
    assert post(http, "/stay", {"email": kim.email, "code": code}).status_code == 400
