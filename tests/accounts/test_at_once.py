"""Passkey pages that load in the same instant: each is answered on the first try, whichever comes first."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import DeviceSession
from selfmon.core.db import db, writing
from tests.accounts.test_after_a_reset import can_read, give
from tests.clocks import Clock
from tests.forms import post
from tests.house.authenticator import Authenticator
from tests.people import People


def swap(app: Flask, kept: dict[Any, Any] | None = None) -> dict[Any, Any]:
    """What each session row keeps for its browser; `kept` is put in its place first."""
    with app.app_context(), writing(db.session):
        rows = {row.id: row for row in db.session.execute(sa.select(DeviceSession)).scalars()}
        for row_id, data in (kept or {}).items():
            rows[row_id].data = data
        return {row_id: dict(row.data) for row_id, row in rows.items()}


def load_at_once(http: FlaskClient, paths: tuple[str, ...], order: str) -> list[dict[str, str]]:
    """Tabs that send their requests before any answer is there: each meets the cookies and the session's row of before, and
    the answers come in this order. What each page's form would send, in the order of the paths."""
    app, before, pages = http.application, dict(http._cookies or {}), []
    row = swap(app)
    for path in paths:
        http._cookies = dict(before)
        swap(app, row)
        answer = http.get(path)
        pages.append((answer.get_data(as_text=True), answer.headers.getlist("Set-Cookie"), swap(app)))
    http._cookies = dict(before)
    for _page, cookies, written in pages if order == "forth" else reversed(pages):
        http._update_cookies_from_response("localhost", "/", cookies)
        swap(app, written)
    told = []
    for page, _cookies, _written in pages:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        challenge = re.search(r'"challenge": "([^"]+)"', page)
        assert token
        assert challenge
        told.append({"csrf_token": token[1], "challenge": challenge[1]})
    return told


def answered(http: FlaskClient, path: str, page: dict[str, str], phone: Authenticator) -> int:
    said = {"csrf_token": page["csrf_token"], "credential": phone.sign_in(page["challenge"])}
    return int(http.post(path, data=said).status_code)


ORDERS = [(came, tapped) for came in ("forth", "back") for tapped in ((0, 1), (1, 0))]


@pytest.mark.parametrize(("came", "tapped"), ORDERS)
def test_two_tabs_of_a_stranger(
    app: Flask, people: People, http: FlaskClient, came: str, tapped: tuple[int, int]
) -> None:
    phone, _code = give(app, people.client())
    pages = load_at_once(http, ("/sign-in", "/sign-in?next=/history"), came)
    for tab in tapped:
        assert answered(http, "/sign-in", pages[tab], phone) == 303
        assert can_read(http)


@pytest.mark.parametrize(("came", "tapped"), ORDERS)
def test_two_locked_tabs(app: Flask, people: People, http: FlaskClient, came: str, tapped: tuple[int, int]) -> None:
    client = people.client()
    phone, _code = give(app, client)
    people.sign_in(http, client, "log")
    pages = load_at_once(http, ("/unlock", "/unlock?next=/history"), came)
    for tab in tapped:
        assert answered(http, "/unlock", pages[tab], phone) == 303


def test_a_page_left_open_ends(app: Flask, people: People, http: FlaskClient, clock: Clock) -> None:
    phone, _code = give(app, people.client())
    (page,) = load_at_once(http, ("/sign-in",), "forth")
    clock.go(minutes=61)
    assert answered(http, "/sign-in", page, phone) == 400
    (page,) = load_at_once(http, ("/sign-in",), "forth")
    clock.go(minutes=59)
    assert answered(http, "/sign-in", page, phone) == 303


def test_many_pages_make_room_and_the_newest_work(app: Flask, people: People, http: FlaskClient, clock: Clock) -> None:
    phone, _code = give(app, people.client())
    pages = []
    for _tab in range(10):
        pages += load_at_once(http, ("/sign-in",), "forth")
        clock.go(seconds=2)
    waiting = [name for _where, _path, name in http._cookies if name.startswith("page-")]
    assert len(waiting) == 8
    assert answered(http, "/sign-in", pages[0], phone) == 400
    assert answered(http, "/sign-in", pages[3], phone) == 303


def test_no_other_site_signs_a_browser_in(app: Flask, people: People, http: FlaskClient) -> None:
    """The token is dispensed with for the answer to a page of this very browser, and for nothing else."""
    phone, _code = give(app, people.client())
    (elsewhere,) = load_at_once(app.test_client(), ("/sign-in",), "forth")
    said = {"credential": phone.sign_in(elsewhere["challenge"])}
    assert http.post("/sign-in", data=said).status_code == 400
    assert not can_read(http)
    assert http.post("/sign-in", data={"email": "a@example.org", "password": "x", "credential": ""}).status_code == 400
    assert "One more tap" in http.post("/sign-in", data={"email": "a@example.org"}).get_data(as_text=True)
    post(http, "/sign-in", {"email": "a@example.org", "password": "x"})
