"""Sessions are rows: what ends one, what locks one, and what a copied cookie is worth afterwards."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.factors import fitting_counter, keep_totp, new_totp_secret
from selfmon.core.db import db, writing
from tests.apps import posted_by
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.people import PASSWORD, People


def cookie_of(http: FlaskClient) -> str:
    cookie = http.get_cookie("here")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> FlaskClient:
    http = app.test_client()
    http.set_cookie("here", value, domain="localhost")
    return http


@pytest.mark.parametrize("leave", ["/sign-out", "/lock", "/hide"])
def test_a_copied_cookie_is_dead_after(app: Flask, people: People, http: FlaskClient, leave: str) -> None:
    people.sign_in(http, people.client())
    copied = cookie_of(http)
    assert http.get("/history").status_code == 200
    assert post(http, leave).status_code in (200, 303)
    assert with_cookie(app, copied).get("/history").status_code == 303
    assert "/sign-in" in with_cookie(app, copied).get("/history").location


def test_a_locked_phone_adds_and_reads_nothing(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "log")
    assert post(http, "/check-in", {"pleasantness": "1"}).status_code == 303
    for path in ("/history", "/sharing", "/settings", "/goals"):
        assert http.get(path).location.startswith("/unlock")


def test_unlocking_takes_the_password_and_lasts_five_idle_minutes(
    app: Flask, people: People, http: FlaskClient, clock: Clock
) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    assert post(http, "/unlock", {"password": "not it", "next": "/history"}).status_code == 400
    assert http.get("/history").status_code == 303
    assert post(http, "/unlock", {"password": PASSWORD, "next": "/history"}).location == "/history"
    assert http.get("/history").status_code == 200
    clock.now = NOW + timedelta(minutes=4)
    assert http.get("/history").status_code == 200
    clock.now = NOW + timedelta(minutes=8)  # 4 after the last look
    assert http.get("/history").status_code == 200
    clock.now = NOW + timedelta(minutes=14)
    assert http.get("/history").location.startswith("/unlock")
    assert http.get("/check-in").status_code == 200  # adding never locks


def test_staff_are_signed_out_after_fifteen_idle_minutes(people: People, http: FlaskClient, clock: Clock) -> None:
    people.sign_in(http, people.therapist(), now=NOW)
    assert http.get("/clients").status_code == 200
    clock.now = NOW + timedelta(minutes=16)
    assert http.get("/clients").location.startswith("/sign-in")


def test_sign_out_everywhere_ends_the_other_devices(app: Flask, people: People, http: FlaskClient) -> None:
    client, other = people.client(), app.test_client()
    people.sign_in(http, client, "log")
    people.sign_in(other, client)
    assert post(http, "/account/sign-out-everywhere").status_code == 303
    assert other.get("/today").location.startswith("/sign-in")


def test_unknown_and_known_addresses_get_the_same_answer(people: People, http: FlaskClient) -> None:
    known = people.client()
    answers = [
        post(http, "/sign-in", {"email": address, "password": "wrong"}).get_data(as_text=True).replace(address, "")
        for address in (known.email, "nobody@example.org")
    ]
    challenge = re.compile(r'"challenge": "[^"]+"')
    assert challenge.sub("", answers[0]) == challenge.sub("", answers[1])
    resets = [post(http, "/reset", {"email": address}) for address in (known.email, "nobody@example.org")]
    assert [r.status_code for r in resets] == [resets[0].status_code] * 2
    assert resets[0].get_data(as_text=True).replace(known.email, "") == resets[1].get_data(as_text=True).replace(
        "nobody@example.org", ""
    )


def test_staff_need_both_factors_and_a_code_works_once(app: Flask, people: People, http: FlaskClient) -> None:
    from pyotp import TOTP

    therapist, secret = people.therapist(), new_totp_secret()
    with app.app_context(), writing(db.session):
        keep_totp(db.session.merge(therapist), secret)
    code = TOTP(secret).at(NOW)
    assert fitting_counter(secret, code, NOW) is not None
    assert post(http, "/sign-in", {"email": therapist.email, "password": PASSWORD}).status_code == 303
    assert http.get("/clients").location.startswith("/sign-in/second-step")
    assert post(http, "/sign-in/second-step", {"code": code}).status_code == 303
    assert http.get("/clients").status_code == 200
    again = app.test_client()
    post(again, "/sign-in", {"email": therapist.email, "password": PASSWORD})
    assert post(again, "/sign-in/second-step", {"code": code}).status_code == 400
    assert again.get("/clients").location.startswith("/sign-in/second-step")


def test_staff_without_a_second_factor_see_nothing(people: People, http: FlaskClient) -> None:
    therapist = people.person("therapist", enrolled=False)
    assert post(http, "/sign-in", {"email": therapist.email, "password": PASSWORD}).status_code == 303
    for path in ("/clients", "/account", "/administration"):
        assert http.get(path).status_code in (303, 404)
        assert http.get(path).status_code == 404 or http.get(path).location.startswith(("/set-up", "/sign-in"))


def test_a_reset_by_mail_opens_adding_only_and_can_be_cancelled_elsewhere(
    app: Flask, people: People, http: FlaskClient
) -> None:
    client = people.client()
    people.sign_in(http, client, now=NOW - timedelta(hours=1))
    intruder = app.test_client()
    post(intruder, "/reset", {"email": client.email})
    link = re.search(r"/reset/\S+", posted_by(app)[-1].text)
    assert link is not None
    new = "an entirely other sentence"
    assert post(intruder, link.group(0), {"password": new}).status_code in (200, 303)
    assert post(intruder, "/sign-in", {"email": client.email, "password": new}).status_code == 303
    assert intruder.get("/history").location.startswith("/unlock")
    assert (
        post(intruder, "/unlock", {"password": new}).status_code != 303 or intruder.get("/history").status_code == 303
    )
    assert post(http, "/reset/not-me").status_code == 303  # the phone that was signed in all along
    assert intruder.get("/today").location.startswith("/sign-in")


def test_administrators_reach_no_clients_page(people: People, http: FlaskClient) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    people.sign_in(http, people.administrator())
    for path in ("/clients", f"/clients/{treatment.id}", "/today", "/history"):
        assert http.get(path).status_code == 404


@pytest.mark.parametrize("leave", ["/lock", "/hide"])
def test_what_was_saved_before_hiding_cannot_be_taken_back_by_whoever_picks_the_phone_up(
    people: People, http: FlaskClient, leave: str
) -> None:
    people.sign_in(http, people.client(), "log")
    saved = post(http, "/held", {"what": "kindness"}).location
    assert http.get(saved).status_code == 200
    post(http, leave)
    assert http.get(saved).status_code == 403
    assert post(http, saved.replace("/saved/", "/entries/") + "/undo").status_code == 404
    post(http, "/unlock", {"password": PASSWORD})
    assert http.get(saved).status_code == 200, "it is there"


def test_a_page_that_says_locked_offers_the_way_in_and_says_nobodys_name(people: People, http: FlaskClient) -> None:
    """Back after Hide may lead to a page that only unlocking opens: whoever owns the phone goes on from there."""
    client = people.client()
    people.sign_in(http, client, "log")
    saved = post(http, "/held", {"what": "kindness"}).location
    post(http, "/hide")
    page = http.get(saved).get_data(as_text=True)
    assert f'href="/unlock?next={saved}"' in page
    assert client.name not in page
    assert client.email not in page
    assert post(http, "/unlock", {"password": PASSWORD, "next": saved}).location == saved
