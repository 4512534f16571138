"""Every cookie a browser ever had, but the newest, against every page there is: it opens what a visitor may see."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.web.gate import Policy
from tests.forms import post
from tests.people import PASSWORD, People

from .routes import table
from .test_authorisation import TURNED_AWAY, address
from .world import NEVER, NOW, World, make_world, set_consent, shareable_words

STEPS: tuple[tuple[str, Callable[[FlaskClient], object]], ...] = (
    ("unlocked", lambda http: post(http, "/unlock", {"password": PASSWORD})),
    ("locked", lambda http: post(http, "/lock")),
    ("unlocked again", lambda http: post(http, "/unlock", {"password": PASSWORD})),
    ("hidden", lambda http: post(http, "/hide")),
    ("hidden while locked", lambda http: post(http, "/hide")),
    ("unlocked once more", lambda http: post(http, "/unlock", {"password": PASSWORD})),
    ("signed out", lambda http: post(http, "/sign-out")),
)


@pytest.fixture
def world(app: Flask, people: People) -> World:
    return make_world(app, people)


def live_through(world: World) -> tuple[list[str], str]:
    """Sign in, lock, unlock, hide, sign out, sign in: the cookies of before, and the one that is left."""
    http, cookies = world.app.test_client(), []
    world.people.sign_in(http, world.client, "log", now=NOW)
    for _name, step in STEPS:
        cookie = http.get_cookie("here")
        assert cookie is not None
        cookies.append(cookie.value)
        step(http)
    post(http, "/sign-in", {"email": world.client.email, "password": PASSWORD})
    last = http.get_cookie("here")
    assert last is not None
    return cookies, last.value


def opens(world: World, cookie: str) -> list[str]:
    """What this cookie opens that a visitor may not see, and every canary on the way."""
    found, policies = [], table()
    for rule in world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        http = world.app.test_client()
        http.set_cookie("here", cookie, domain="localhost")
        answer = http.get(address(world, rule))
        said = answer.get_data(as_text=True) + str(answer.headers)
        found += [f"{rule.rule} carries {word}" for word in (*shareable_words(), *NEVER) if word in said]
        is_away = answer.status_code in (401, 403, 404) or (
            answer.status_code == 303 and (answer.location or "").startswith(TURNED_AWAY)
        )
        if policies[(rule.rule, "GET")] is not Policy.PUBLIC and not is_away:
            found.append(f"{rule.rule} answers {answer.status_code}")
    return found


def test_no_earlier_cookie_opens_anything(world: World) -> None:
    set_consent(world, "words")
    earlier, last = live_through(world)
    assert len(set(earlier)) == len(earlier) == len(STEPS)
    assert last not in earlier
    assert [said for cookie in earlier for said in opens(world, cookie)] == []
    assert opens(world, last), "the newest one does open pages"


@pytest.mark.one_database  # that the check sees it is shown once
def test_a_lock_that_leaves_the_old_cookie_alive_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("selfmon.accounts.views.end_session", lambda *_given: None)
    earlier, _last = live_through(world)
    assert any(opens(world, cookie) for cookie in earlier)
