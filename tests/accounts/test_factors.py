"""A factor changes from a fresh session alone, lifts nobody's standing, and is told."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pyotp import TOTP

from selfmon.accounts.factors import make_recovery_codes
from selfmon.accounts.models import ClientProfile, DeviceSession, Person
from selfmon.audit.models import AuditEvent
from selfmon.core.db import db, writing
from tests.apps import posted_by
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.people import PASSWORD, People


def grow_stale(app: Flask, person: Person) -> None:
    """The last proof of who it is lies too long back."""
    with app.app_context(), writing(db.session):
        db.session.execute(sa.update(DeviceSession).where(DeviceSession.person_id == person.id).values(fresh_until=NOW))


def set_up_app(http: FlaskClient) -> str:
    """As somebody who holds this browser would. The recovery codes' page, or ""."""
    page = http.get("/set-up/app", follow_redirects=True).get_data(as_text=True)
    secret = re.search(r"<p[^>]*>\s*([A-Z2-7]{32})\s*</p>", page)
    if secret is None:
        return ""
    return str(post(http, "/set-up/app", {"code": TOTP(secret.group(1)).at(NOW)}).get_data(as_text=True))


def test_a_locked_phone_sets_up_no_app_and_reads_nothing_by_it(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    assert set_up_app(http) == ""
    assert http.get("/history").location.startswith("/unlock")


def test_staff_past_freshness_change_no_factor(app: Flask, people: People, http: FlaskClient) -> None:
    therapist = people.therapist()
    people.sign_in(http, therapist, now=NOW)
    grow_stale(app, therapist)
    for path in ("/set-up/app", "/set-up/passkey", "/account/password"):
        assert http.get(path).location.startswith("/confirm"), path
    assert post(http, "/account/recovery-codes").location == "/confirm?next=/account"
    assert post(http, "/confirm", {"password": PASSWORD, "next": "/set-up/app"}).location == "/set-up/app"
    assert http.get("/set-up/app").status_code == 200


@pytest.mark.parametrize("path", ["/account", "/account/password", "/set-up/passkey", "/set-up/app"])
def test_a_locked_phone_is_shown_none_of_its_account(people: People, http: FlaskClient, path: str) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    assert http.get(path).location.startswith("/unlock")


def test_a_locked_phone_moves_nobody_into_another_zone(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    people.sign_in(http, client, "log", now=NOW)
    answer = post(http, "/account/language", {"locale": "en", "zone": "America/New_York"})
    assert answer.location == "/unlock?next=/account"
    with app.app_context():
        assert db.session.get(Person, client.id).zone == "Europe/Amsterdam"  # type: ignore[union-attr]


def test_a_new_factor_is_in_the_chain_in_the_mail_and_on_the_next_page_of_every_browser(
    app: Flask, people: People, http: FlaskClient
) -> None:
    client, phone = people.client(), app.test_client()
    people.sign_in(http, client, now=NOW)
    people.sign_in(phone, client, "log", now=NOW)
    assert "Recovery codes" in set_up_app(http)
    with app.app_context():
        subject = sa.select(ClientProfile.subject_id).where(ClientProfile.person_id == client.id).scalar_subquery()
        deeds = db.session.execute(sa.select(AuditEvent.action).where(AuditEvent.subject_id == subject)).scalars()
        assert "app_added" in list(deeds)
    told = posted_by(app)[-1]
    assert (told.to, "authenticator app" in told.text) == (client.email, True)
    for browser in (http, phone):
        assert "Not you?" in browser.get("/today").get_data(as_text=True)
    assert "Not you?" not in phone.get("/blank").get_data(as_text=True)
    post(phone, "/account/told")
    assert "Not you?" not in phone.get("/today").get_data(as_text=True)
    assert "Not you?" in http.get("/today").get_data(as_text=True)
    assert "added an authenticator app" in http.get("/sharing/looked?all=1").get_data(as_text=True)
    post(http, "/account/sign-out-everywhere", {"others": "1"})
    assert phone.get("/today").location.startswith("/sign-in")
    assert http.get("/history").status_code == 200


def test_a_first_set_up_is_mailed_and_asks_nobody_whether_it_was_them(
    app: Flask, people: People, http: FlaskClient, clock: Clock
) -> None:
    therapist = people.person("therapist", enrolled=False)
    people.sign_in(http, therapist, "half", now=NOW)
    assert "Recovery codes" in set_up_app(http)
    assert "authenticator app" in posted_by(app)[-1].text
    assert "Not you?" not in http.get("/clients").get_data(as_text=True)
    clock.now += timedelta(seconds=5)
    set_up_app(http)  # another one, once there was one
    assert "Not you?" in http.get("/clients").get_data(as_text=True)


def test_recovery_codes_outlive_another_factor(app: Flask, people: People, http: FlaskClient) -> None:
    therapist = people.therapist()
    people.sign_in(http, therapist, now=NOW)
    with app.app_context(), writing(db.session):
        kept = db.session.get(Person, therapist.id)
        assert kept is not None
        make_recovery_codes(kept)
        before = list(kept.recovery_macs)
    set_up_app(http)
    with app.app_context():
        now = db.session.get(Person, therapist.id)
        assert now is not None
        assert (list(now.recovery_macs), now.totp_sealed != therapist.totp_sealed) == (before, True)


def test_somebody_at_work_finds_where_to_change_the_app_and_the_way_back(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.therapist(), now=NOW)
    assert 'href="/set-up/app"' in http.get("/account").get_data(as_text=True)
    for path in ("/set-up/app", "/set-up/passkey"):
        assert 'href="/account">Back' in http.get(path).get_data(as_text=True), path


@pytest.mark.parametrize("mode", ["read", "log"])
def test_a_client_is_not_asked_for_what_only_staff_need(people: People, http: FlaskClient, mode: str) -> None:
    people.sign_in(http, people.client(), mode, now=NOW)
    assert http.get("/set-up").location == "/account"
    assert 'href="/set-up/app"' not in http.get("/account", follow_redirects=True).get_data(as_text=True)
