"""How often what is cheap and harmless may be asked for: counted for each function that says so, and for nothing else."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from werkzeug.exceptions import TooManyRequests

from selfmon.web import limits
from selfmon.web.limits import MINUTE, Limiter, Rate, limiter
from tests.forms import token_of
from tests.people import People


@pytest.fixture
def counting(app: Flask) -> Iterator[None]:
    limiter.reset()
    limiter.enabled = True
    yield
    limiter.enabled = False
    limiter.reset()


@pytest.mark.usefixtures("counting")
def test_a_phone_that_keeps_a_draft_without_end_is_told_to_wait_and_may_still_save(app: Flask, people: People) -> None:
    http = app.test_client()
    people.sign_in(http, people.client(), "log")
    form = {"csrf_token": token_of(http), "pleasantness": "1", "note": "a word"}
    answers = [http.post("/drafts/check-in", data=form).status_code for _n in range(32)]
    assert answers == [200] * 30 + [429] * 2
    assert http.post("/check-in", data=form).status_code == 303, "what a person saves is not counted"
    others = app.test_client()
    people.sign_in(others, people.client(), "log")
    elsewhere = {"REMOTE_ADDR": "203.0.113.7"}
    form["csrf_token"] = token_of(others)
    assert others.post("/drafts/check-in", data=form, environ_base=elsewhere).status_code == 200


def test_each_function_counts_for_itself_and_for_whom_it_says(app: Flask) -> None:
    one, whose = Limiter(), ["a"]

    @one.limit(Rate(2, MINUTE), whose=lambda: whose[0])
    def first() -> str:
        return "first"

    @one.limit(Rate(2, MINUTE), whose=lambda: whose[0])
    def second() -> str:
        return "second"

    with app.test_request_context("/"):
        assert [first(), first(), second()] == ["first", "first", "second"]
        with pytest.raises(TooManyRequests):
            first()
        whose[0] = "b"
        assert first() == "first"
        whose[0] = "a"
        one.enabled = False
        assert first() == "first"
        one.enabled = True
        one.reset()
        assert first() == "first"


def test_a_window_moves_and_what_it_left_behind_is_forgotten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    whose, now = ["a"], [1000.0]
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now[0]))
    one = Limiter()

    @one.limit(Rate(2, MINUTE), whose=lambda: whose[0])
    def ask() -> bool:
        return True

    def may_ask(second: float) -> bool:
        now[0] = 1000 + second
        try:
            return ask()
        except TooManyRequests:
            return False

    with app.test_request_context("/"):
        assert [may_ask(n) for n in (0, 30, 59, 61, 62, 91)] == [True, True, False, True, False, True]
        whose[0] = "b"
        assert may_ask(300)
    assert len(one._calls) == 1
