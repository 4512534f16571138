"""Guessing: one budget an account, whatever the door, the spelling, the address or the session; and nobody is shut out
of their own account by somebody else's guesses."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts import try_limits
from selfmon.accounts.models import Try
from selfmon.core.db import db
from selfmon.factory import create_app
from selfmon.house import house_of, key_ring, move_in
from selfmon.web.limits import address_block, limiter
from tests.accounts.test_after_a_reset import can_read, give, show_passkey
from tests.apps import posted_by, refurnish
from tests.clocks import Clock
from tests.forms import post
from tests.people import PASSWORD, People

ALLOWED = 6  # tries a minute


@pytest.fixture(autouse=True)
def _limited(app: Flask) -> Iterator[None]:
    limiter.enabled = True
    limiter.reset()
    yield
    limiter.reset()


def guess(http: FlaskClient, email: str, password: str = "wrong", address: str = "203.0.113.9") -> int:
    form = {"email": email, "password": password}
    return int(post(http, "/sign-in", form, environ_overrides={"REMOTE_ADDR": address}).status_code)


def test_no_spelling_no_address_and_no_browser_is_another_budget(app: Flask, people: People) -> None:
    kim, noise = people.client(), people.client()
    spellings = (kim.email, f"{kim.email}\0", f" {kim.email.upper()} ", f"\0{kim.email}")
    answers = [guess(app.test_client(), spellings[n % 4], address=f"203.0.113.{n}") for n in range(40)]
    assert answers == [400] * ALLOWED + [429] * (40 - ALLOWED)
    assert guess(app.test_client(), kim.email, PASSWORD, "203.0.113.99") == 429
    assert guess(app.test_client(), noise.email, PASSWORD, "203.0.113.99") == 303


def test_an_address_nobody_has_is_counted_alike(app: Flask, people: People) -> None:
    people.client()
    assert [guess(app.test_client(), "nobody@example.org") for _n in range(8)] == [400] * ALLOWED + [429] * 2


def test_redis_that_is_away_keeps_no_page_and_loosens_no_limit(app: Flask, people: People) -> None:
    """It carries the worker's queue alone: pages save, and tries are counted in the database."""
    refurnish(app, redis_url="redis://127.0.0.1:1/0")
    kim, mine = people.client(), app.test_client()
    people.sign_in(mine, kim, "log")
    assert post(mine, "/check-in", {"pleasantness": "2"}).status_code == 303
    assert [guess(app.test_client(), kim.email) for _n in range(8)] == [400] * ALLOWED + [429] * 2


def test_a_browser_that_was_let_in_before_and_a_passkey_never_wait_for_others(
    app: Flask, people: People, clock: Clock
) -> None:
    kim, mine = people.client(), app.test_client()
    phone, _code = give(app, kim)
    assert guess(mine, kim.email, PASSWORD) == 303
    post(mine, "/sign-out")
    for n in range(30):
        guess(app.test_client(), kim.email, address=f"203.0.113.{n}")
    assert guess(mine, kim.email, PASSWORD) == 303
    found = app.test_client()
    show_passkey(found, "/sign-in", phone)
    assert can_read(found)
    clock.go(minutes=2)
    assert guess(app.test_client(), kim.email, PASSWORD, "203.0.113.99") == 303, "a wait, no more"


def test_signing_in_unlocking_confirming_and_changing_are_one_budget(app: Flask, people: People) -> None:
    kim, http = people.client(), app.test_client()
    people.sign_in(http, kim)
    doors: list[tuple[str, dict[str, Any]]] = [
        ("/unlock", {"password": "wrong"}),
        ("/confirm", {"password": "wrong"}),
        ("/account/password", {"current": "wrong", "password": "an entirely other sentence"}),
        ("/unlock", {"code": "abcde-fghjk-mnpqr"}),
        ("/sign-in", {"email": kim.email, "password": "wrong"}),
        ("/confirm", {"password": "wrong"}),
        ("/unlock", {"password": PASSWORD}),
    ]
    assert [post(http, path, form).status_code for path, form in doors] == [400] * ALLOWED + [429]


def test_half_open_sessions_share_their_tries_at_the_code(app: Flask, people: People, clock: Clock) -> None:
    staff = people.therapist()
    sessions = []
    for _n in range(8):
        http = app.test_client()
        people.sign_in(http, staff, "half")
        sessions.append(http)
    answers = [post(http, "/sign-in/second-step", {"code": "123456"}).status_code for http in sessions]
    assert answers == [400] * ALLOWED + [429] * 2
    clock.go(minutes=2)
    tries = 0
    for _n in range(300):  # signing in with the right password in between buys no more tries
        http = app.test_client()
        if guess(http, staff.email, PASSWORD, f"203.0.113.{_n % 250}") == 303:
            tries += post(http, "/sign-in/second-step", {"code": "123456"}).status_code == 400
        clock.go(minutes=1)
    assert tries <= 30


def test_getting_in_starts_the_count_afresh(app: Flask, people: People, clock: Clock) -> None:
    kim, http = people.client(), app.test_client()
    people.sign_in(http, kim)
    for _n in range(80):  # somebody who unlocks all day long
        assert post(http, "/unlock", {"password": PASSWORD}).status_code == 303
        clock.go(minutes=6)


def test_a_mailbox_is_not_flooded(app: Flask, people: People, clock: Clock) -> None:
    kim = people.client()
    answers = {
        post(app.test_client(), "/reset", {"email": kim.email}, environ_overrides={"REMOTE_ADDR": f"203.0.113.{n}"})
        .get_data(as_text=True)
        .count("<h1>")
        for n in range(40)
    }
    assert len(posted_by(app)) == 3
    assert answers == {1}, "the page says the same"
    clock.go(hours=2)
    post(app.test_client(), "/reset", {"email": kim.email})
    assert len(posted_by(app)) == 4


def test_invitations_are_not_sent_without_end(app: Flask, people: People) -> None:
    for person, path, more, invited in (
        (people.therapist(), "/clients/invite", {}, 303),  # to the page that shows the code
        (people.administrator(), "/administration/invite", {"role": "therapist"}, 303),
    ):
        http = app.test_client()
        people.sign_in(http, person)
        forms = [{"email": f"{person.role}{n}@example.net", "name": "A", "locale": "en", **more} for n in range(40)]
        answers = [post(http, path, form).status_code for form in forms]
        assert answers == [invited] * 20 + [429] * 20, path


def test_the_code_given_in_person_is_counted_for_the_account(app: Flask, people: People, clock: Clock) -> None:
    with app.test_request_context():
        for _n in range(ALLOWED):
            try_limits.demand_secret_try("code in person", "kim", try_limits.CODE_IN_PERSON)
        with pytest.raises(try_limits.TooManyRequests):
            try_limits.demand_secret_try("code in person", "kim", try_limits.CODE_IN_PERSON)


def test_two_processes_count_together_and_name_nobody(app: Flask, people: People, database_url: str) -> None:
    from tests.apps import make_settings

    kim = people.client()
    other = create_app(make_settings(house_of(app).folders.data, database_url))
    move_in(other, house_of(app))
    answers = [guess((app, other)[n % 2].test_client(), kim.email) for n in range(8)]
    assert answers == [400] * ALLOWED + [429] * 2
    with app.app_context():
        rows = db.session.execute(sa.select(Try.tag)).scalars().all()
        assert rows
        assert not any(kim.email in tag or "203.0" in tag for tag in rows)
    with other.app_context():
        db.engine.dispose()


def test_tries_at_once_are_counted_once_each(app: Flask) -> None:
    def one(_n: int) -> bool:
        with app.test_request_context():
            try:
                try_limits.demand_secret_try("race", "kim")
            except try_limits.TooManyRequests:
                return False
            finally:
                db.session.close()
            return True

    with app.app_context():
        key_ring().house_key("tries")  # a running house has loaded its keys
    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(one, range(24))) == ALLOWED


@pytest.mark.parametrize(
    ("address", "block"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unix:", "unix:"),
    ],
)
def test_a_house_of_ipv6_addresses_is_one(address: str, block: str) -> None:
    assert address_block(address) == block
