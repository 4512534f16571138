"""What comes in at all: typed JSON where a form is expected, blanks, numbers that are none, addresses no header can
hold. Nothing of it is a 500. (Files that cost more than they say: tests/treatment/test_calendar.py.)"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.web.input_kinds import is_fit
from tests.forms import token_of
from tests.people import People

from .test_authorisation import address
from .world import NOW, World, make_world

TYPED: tuple[Any, ...] = (1, [None], True)
UNFIT = (" ", "sNaN", "9" * 5000, "\0", "\r\nX-Evil: y")
NAMES = ("uuid", "asked", "when", "day", "email", "password", "code", "name", "next", "zone", "credential", "revision")
EVIL = ("%00", "%0d%0aX-Evil:y", "%01", "%7f", "%E2%80%A8", "a" * 3000)


@pytest.fixture
def world(app: Flask, people: People) -> World:
    app.testing = False  # answers as people get them: an exception becomes a 500 page
    app.config["WTF_CSRF_ENABLED"] = False
    return make_world(app, people)


def as_somebody(world: World, who: str) -> FlaskClient:
    http = world.app.test_client()
    world.people.sign_in(http, getattr(world, who), now=NOW)
    return http


def posts(world: World, who: str) -> Iterator[tuple[FlaskClient, str, set[str]]]:
    """Every door that takes a POST, with the names its page asks for."""
    for rule in world.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            http, at = as_somebody(world, who), address(world, rule)
            page = http.get(at).get_data(as_text=True) if "GET" in (rule.methods or ()) else ""
            yield http, at, {*NAMES, *re.findall(r'name="([\w-]+)"', page)}


@pytest.mark.parametrize("who", ["client", "therapist", "administrator"])
def test_no_kind_of_input_is_a_500(world: World, who: str) -> None:
    broken, n = [], 0
    for http, at, names in posts(world, who):
        for value in TYPED:
            n += 1
            answer = http.post(at, json=dict.fromkeys(names, value))
            if answer.status_code >= 500 or (answer.status_code == 200 and at != "/outbox"):
                broken.append(f"{at} JSON {value!r}: {answer.status_code}")
        for text in UNFIT:
            n += 1
            answer = http.post(at, data=dict.fromkeys(names, text))
            if answer.status_code >= 500:
                broken.append(f"{at} {text[:9]!r}: {answer.status_code}")
            world.people.sign_in(http, getattr(world, who), now=NOW)
    assert not broken, "\n".join(broken[:40])
    assert n > 800


def test_no_address_is_a_500(world: World) -> None:
    http, broken = as_somebody(world, "client"), []
    for rule in world.app.url_map.iter_rules():
        texts = [name for name in rule.arguments if type(rule._converters[name]).__name__ == "UnicodeConverter"]
        for name, evil in ((name, evil) for name in texts for evil in EVIL):
            path = re.sub(r"<(?!uuid:|int:)[^>]*>", evil, rule.rule)
            path = re.sub(r"<uuid:[^>]*>", str(world.entry_id), path)
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                status = http.open(path, method=method).status_code
                if status >= 500 or (status < 300 and evil[0] == "%"):
                    broken.append(f"{method} {rule.rule} {name}={evil[:12]}: {status}")
    for query in ("?all=1&before=99999999999999999999", "?all=1&before=-1", "?all=1&before=sNaN"):
        assert http.get(f"/sharing/looked{query}").status_code < 500
    assert not broken, "\n".join(broken[:20])
    assert not is_fit("a\u2028b")
    assert is_fit("/stung/ok")


def test_a_link_after_signing_in_stays_a_link(app: Flask, people: People) -> None:
    http, client = app.test_client(), people.client()
    for unfit in ("/a%0d%0aX-Evil:y", "/%00", "//evil.example", "/\\evil.example", "/%01", "/%E2%80%A8"):
        token = token_of(http)
        form = {"csrf_token": token, "email": client.email, "password": "a quiet green lamp"}
        answer = http.post(f"/sign-in?next={unfit}", data=form)
        assert (answer.status_code, answer.location) in ((303, "/"), (303, unfit))
        assert "X-Evil" not in answer.headers
        http = app.test_client()
