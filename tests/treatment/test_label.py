"""What a therapist calls a client is the therapist's own: shown to no client, and kept whatever the client is called."""

import re
from datetime import date

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.invitations import make_invitation
from selfmon.accounts.models import Person, Role
from selfmon.core.db import db, writing
from tests.apps import posted_by
from tests.clocks import NOW
from tests.forms import post
from tests.people import People

LABEL, OWN_NAME = "zqlabel the shy one", "Leila"


def test_the_label_stays_the_therapists_own(app: Flask, people: People) -> None:
    therapist, desk, phone = people.therapist(), app.test_client(), app.test_client()
    people.sign_in(desk, therapist, now=NOW)
    shown = post(
        desk, "/clients/invite", {"name": LABEL, "email": "l@example.org", "locale": "en"}, follow_redirects=True
    ).get_data(as_text=True)
    link = re.search(r"/invitation/[\w-]+", posted_by(app)[-1].text)
    code = re.search(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", shown)
    assert link is not None
    assert code is not None
    assert LABEL not in posted_by(app)[-1].text
    assert LABEL not in phone.get(link.group()).get_data(as_text=True)
    said = {"name": OWN_NAME, "password": "several words nobody expects", "zone": "Europe/Berlin"}
    assert post(phone, link.group(), said).status_code == 303
    assert post(phone, "/code", {"code": code.group()}).status_code == 303
    post(phone, "/unlock", {"password": said["password"]})
    with app.app_context(), writing(db.session):
        client = db.session.execute(sa.select(Person).where(Person.email == "l@example.org")).scalar_one()
        db.session.expunge_all()
    people.sign_in(phone, client, now=NOW)
    listed = desk.get("/clients").get_data(as_text=True)
    assert LABEL in listed
    assert OWN_NAME not in listed
    treatment = re.search(r"/clients/[0-9a-f-]{36}", listed)
    assert treatment is not None
    here = treatment.group()
    for path in (
        "",
        "/regulation",
        "/relating",
        "/practice",
        "/entries",
        "/look-together",
        "/frame",
        "/sessions",
        "/phases",
        "/end",
        "/ratings",
        "/between",
        "/exercises",
    ):
        page = desk.get(here + path).get_data(as_text=True)
        assert OWN_NAME not in page, path
    own = here.replace("clients", "sharing")
    for path in ("/today", "/sharing", f"{own}/choose", f"{own}/preview", "/settings", "/account", "/history", "/help"):
        page = phone.get(path).get_data(as_text=True)
        assert LABEL not in page, path
    assert OWN_NAME not in desk.get("/clients").get_data(as_text=True)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.THERAPIST])
def test_staff_find_the_name_they_were_invited_with(app: Flask, role: Role) -> None:
    with app.app_context(), writing(db.session):
        _row, token, _code = make_invitation(db.session, "s@example.org", "Dr Sommer", role, None, NOW)
    assert "Dr Sommer" in app.test_client().get(f"/invitation/{token}").get_data(as_text=True)


def test_a_treatment_without_an_invitation_has_the_clients_name(app: Flask, people: People) -> None:
    therapist, desk = people.therapist(), app.test_client()
    people.treatment(people.client("Leila"), therapist, started_on=date(2026, 1, 5))
    people.sign_in(desk, therapist, now=NOW)
    assert "Leila" in desk.get("/clients").get_data(as_text=True)
