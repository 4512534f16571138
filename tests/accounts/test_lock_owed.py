"""Lock pressed without signal is carried out by the first request that reaches the server."""

import pytest
from flask.testing import FlaskClient

from tests.clocks import NOW
from tests.forms import post
from tests.people import People

HISTORY_LOCKED = "/unlock?next=/history"


@pytest.fixture
def phone(people: People, http: FlaskClient) -> FlaskClient:
    """Open, then locked where there was no signal: the page left its word in the browser."""
    people.sign_in(http, people.client(), now=NOW)
    assert http.get("/history").status_code == 200
    http.set_cookie("owed", "1")
    return http


def test_the_first_request_reads_nothing_and_is_the_end_of_reading(phone: FlaskClient) -> None:
    assert phone.get("/history").location == HISTORY_LOCKED
    assert phone.get("/check-in").status_code == 200
    assert phone.get_cookie("owed") is None
    assert phone.get("/history").location == HISTORY_LOCKED


def test_a_page_without_a_session_does_not_use_the_word_up(phone: FlaskClient) -> None:
    phone.get("/healthz")
    assert phone.get("/history").location == HISTORY_LOCKED


def test_a_half_signed_in_browser_gains_nothing(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "half", now=NOW)
    before = http.get("/today").location
    http.set_cookie("owed", "1")
    assert http.get("/today").location == before
    assert http.get("/today").location == before


def test_lock_with_signal_takes_the_word_back(phone: FlaskClient) -> None:
    assert post(phone, "/lock").location == "/today"
    assert phone.get_cookie("owed") is None
