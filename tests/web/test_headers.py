"""What every answer of a house on https carries: headers, and cookies that no script and no other site can use."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from selfmon.core.db import db
from selfmon.factory import create_app
from tests.apps import make_settings
from tests.house.routes import table
from tests.people import PASSWORD, People

STRICT = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cache-Control": "no-store",
}
POLICY = ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")


@pytest.fixture
def house(app: Flask, tmp_path: Path, database_url: str) -> Iterator[Flask]:
    """The same database behind https."""
    secure = create_app(replace(make_settings(tmp_path, database_url), public_url="https://notes.example.org"))
    yield secure
    with secure.app_context():
        db.engine.dispose()


def test_every_answer_carries_the_headers(house: Flask) -> None:
    http, n = house.test_client(), 0
    for rule, method in table():
        path = rule if "<" not in rule else "/nothing-here"
        answer = http.open(path, method=method, base_url="https://notes.example.org")
        n += 1
        assert {name: answer.headers.get(name) for name in STRICT} == STRICT, (rule, answer.status_code)
        assert all(part in answer.headers["Content-Security-Policy"] for part in POLICY), rule
        assert not {"Server", "X-Powered-By", "ETag", "Access-Control-Allow-Origin"} & set(answer.headers.keys())
    assert n > 100


def test_cookies_are_for_this_name_alone(house: Flask, people: People) -> None:
    import re

    http, kim = house.test_client(), people.client()
    site = {"base_url": "https://notes.example.org"}
    page = http.get("/sign-in", **site)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert token is not None
    form = {"csrf_token": token.group(1), "email": kim.email, "password": PASSWORD}
    entered = http.post("/sign-in", data=form, **site)
    assert entered.status_code == 303
    set_here = [*page.headers.getlist("Set-Cookie"), *entered.headers.getlist("Set-Cookie")]
    assert {cookie.split("=")[0] for cookie in set_here} >= {"__Host-visitor", "__Host-here", "__Host-known"}
    for cookie in set_here:
        assert cookie.startswith("__Host-"), cookie
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}, cookie
        assert len(cookie.split(";")[0]) < 4096
        assert kim.email not in cookie
