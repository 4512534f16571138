"""Less is offered when it may fit: with what falls away, by one tap, and seldom to somebody who goes on as they said."""

import random
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Rhythm
from selfmon.accounts.profiles import load_profile
from selfmon.core.db import db
from selfmon.home.prompts import LOOKED_AT, Facts, Prompt, decide_prompt
from tests.clocks import NOW
from tests.forms import on_one_line, post
from tests.people import People

SATURDAY = datetime(2026, 5, 16, 12, 0)
SETTLED = Facts(
    SATURDAY,
    date(2026, 1, 1),
    rhythm="every_day",
    phase=2,
    last_helping_on=date(2026, 5, 10),
    last_rhythm_on=date(2026, 3, 1),
    last_weekly_on=date(2026, 5, 15),
    n_days_written=15,
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, None),
        ({"n_days_written": 4}, Prompt.RHYTHM),
        ({"n_days_written": 5}, None),
        ({"n_days_written": 1, "rhythm": "some_days"}, None),
        ({"n_days_written": 0, "rhythm": "some_days"}, Prompt.RHYTHM),
        ({"n_days_written": 0, "rhythm": "when_something_happens"}, None),  # writing nothing is what was said
        ({"n_days_written": 0, "last_rhythm_on": date(2026, 4, 1)}, None),  # answered six weeks ago
        ({"last_weekly_on": date(2026, 5, 9)}, Prompt.WEEKLY),
        ({"last_weekly_on": date(2026, 5, 9), "rhythm": "some_days"}, None),
        ({"last_weekly_on": date(2026, 5, 2), "rhythm": "some_days"}, Prompt.WEEKLY),
        ({"last_weekly_on": date(2026, 5, 9), "phase": 4}, None),
        ({"last_weekly_on": date(2026, 5, 2), "phase": 4}, Prompt.WEEKLY),
        ({"last_weekly_on": date(2026, 5, 2), "phase": 4, "rhythm": "some_days"}, None),
        ({"last_weekly_on": date(2026, 5, 2), "phase": 1, "rhythm": "some_days"}, None),
        ({"can_look_again": True}, Prompt.LOOK_AGAIN),
        ({"can_look_again": True, "rhythm": "some_days"}, None),
        ({"can_look_again": True, "phase": 4}, None),
    ],
)
def test_less_is_asked_where_it_fits_and_less_is_asked_after(facts: dict[str, Any], expected: Prompt | None) -> None:
    assert decide_prompt(replace(SETTLED, **facts)) is expected


def share_asked(rhythm: str, chance: float, n_years: int) -> float:
    """Of people who write on a day by this chance, all year, those who are asked once or more whether less would fit."""
    draw, asked = random.Random(20260514), 0
    for _year in range(n_years):
        days = [draw.random() < chance for _day in range(365)]
        fewest = min(sum(days[n : n + LOOKED_AT]) for n in range(365 - LOOKED_AT))
        asked += decide_prompt(replace(SETTLED, rhythm=rhythm, n_days_written=fewest)) is Prompt.RHYTHM
    return asked / n_years


@pytest.mark.parametrize(
    ("rhythm", "chance", "at_most"),
    [("every_day", 0.7, 0.0), ("every_day", 0.6, 0.05), ("every_day", 0.5, 0.35), ("some_days", 0.3, 0.12)],
)
def test_somebody_who_goes_on_as_they_said_is_seldom_asked(rhythm: str, chance: float, at_most: float) -> None:
    assert share_asked(rhythm, chance, 200) <= at_most


@pytest.mark.parametrize("path", ["/rhythm", "/helping/less"])
def test_each_answer_says_what_falls_away_and_what_stays(people: People, http: FlaskClient, path: str) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    page = on_one_line(http.get(path).get_data(as_text=True))
    assert "the week" in page
    assert "Nothing that you wrote goes, sharing stays as it is" in page
    assert 'href="/reminders/stop"' in page
    assert post(http, path, {"answer": "some_days" if path == "/rhythm" else "when_i_want"}).status_code == 303


@pytest.mark.parametrize("before", list(Rhythm))
def test_a_locked_phone_asks_for_less_and_never_for_more(app: Flask, people: People, before: str) -> None:
    """And says the same, whatever was chosen before."""
    client = people.client()
    said = set()
    for answer in Rhythm:
        owner, phone = app.test_client(), app.test_client()
        people.sign_in(owner, client, now=NOW)
        post(owner, "/rhythm", {"answer": before})
        people.sign_in(phone, client, "log", now=NOW)
        post(phone, "/rhythm", {"answer": answer})
        said.add("Nothing asks for more than before; for more, unlock first." in phone.get("/today").text)
        with app.app_context():
            kept = load_profile(db.session, client.id).rhythm
        order = list(Rhythm)
        assert order.index(kept) == max(order.index(answer), order.index(before))
    assert said == {True}


def test_nor_does_when_i_want_ask_for_more_than_not_for_now(app: Flask, people: People) -> None:
    client, phone = people.client(), app.test_client()
    people.sign_in(phone, client, "log", now=NOW)
    post(phone, "/rhythm", {"answer": "not_for_now"})
    post(phone, "/helping/less", {"answer": "when_i_want"})
    with app.app_context():
        assert load_profile(db.session, client.id).rhythm == "not_for_now"
