"""The way of an answer about harm, broken off at every commit and every statement: never said before it was, never twice."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from selfmon.core.db import db
from selfmon.measures import held
from selfmon.measures.filling import read_given
from tests.forms import post, token_of

from .conftest import Room
from .interrupting import Side, away_at_statement, kill_at_commit
from .test_harm import SOME, afterwards, deeds, kept, sweep

MOST_STEPS = 200  # more would be another kind of mistake


def finish(room: Room) -> Any:
    """What the page sends, its answers whole."""
    address = f"/fill-in/{room.ids['phq-9']}/questions"
    return post(room.phone, address, {**SOME, "go": "finish", "whole": "1", "has_wish": "1"})


def is_sent(room: Room) -> bool:
    return any(row.sent_at is not None for row in room.held())


def is_whole(room: Room) -> bool:
    """The row and its audit row say the same, and each at most once. Whether it was sent."""
    sent = sum(row.sent_at is not None for row in room.held())
    assert sent <= 1
    assert deeds(room).count("passed_on") == sent
    return bool(sent)


def agrees(room: Room) -> None:
    """So does the page."""
    sent = is_whole(room)
    assert ("This answer is passed on to" in afterwards(room)) == bool(sent)


DEEDS: dict[str, Callable[[Room], Any]] = {
    "finish": finish,
    "tap": lambda room: kept(room, f"/fill-in/{room.ids['phq-9']}/questions", {"q9": "2"}),
    "sweep": sweep,
}


def make_ready(room: Room, deed: str) -> None:
    address = room.begin("phq-9")
    if deed == "sweep":
        kept(room, address, {"q9": "2"})
        room.clock.go(minutes=20)
        room.people.sign_in(room.phone, room.client)


@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize("deed", DEEDS)
def test_killed_at_each_commit_and_done_again_it_is_passed_on_once(room: Room, deed: str, side: Side) -> None:
    make_ready(room, deed)
    n = 0
    for n in itertools.count(1):
        was_sent = is_sent(room)
        if not kill_at_commit(room.app, n, side, lambda: DEEDS[deed](room)):
            break
        agrees(room)
        if side == "before" and n == 1:
            assert is_sent(room) == was_sent
        assert n < MOST_STEPS
    assert n > 1, "no commit was met"
    DEEDS[deed](room)
    agrees(room)
    finish(room)
    assert is_sent(room)
    agrees(room)


@pytest.mark.parametrize("deed", DEEDS)
def test_with_the_database_away_at_each_statement_nothing_is_said_and_nothing_twice(room: Room, deed: str) -> None:
    make_ready(room, deed)
    for n in range(1, MOST_STEPS):
        with away_at_statement(room.app, n) as counted:
            try:
                answer = DEEDS[deed](room)
            except Exception:  # a worker's minute falls as a whole; the next one goes on
                answer = None
        if counted[0] < n:
            break
        assert deed == "sweep" or answer is None or getattr(answer, "status_code", 503) == 503
        assert not is_whole(room)
    else:
        raise AssertionError("it never came to its end")
    assert n > 5
    finish(room)
    assert is_sent(room)
    agrees(room)


def test_the_page_afterwards_says_nothing_while_the_database_is_away(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    address = f"/fill-in/{room.ids['phq-9']}/afterwards"
    for n in range(1, MOST_STEPS):
        with away_at_statement(room.app, n) as counted:
            answer = room.phone.get(address)
        if counted[0] < n:
            break
        assert answer.status_code == 503
        assert "passed on to" not in answer.get_data(as_text=True)
    assert "This answer is passed on to Anna" in answer.get_data(as_text=True)


def test_an_answer_that_never_came_back_is_sent_again_and_counts_once(room: Room) -> None:
    room.begin("phq-9")
    for _lost in range(3):
        finish(room)
        room.clock.go(minutes=1)
        sweep(room)
    agrees(room)
    assert is_sent(room)


def at_once(*deeds_: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own, begun together."""
    together = Barrier(len(deeds_))

    def begin(deed: Callable[[], Any]) -> Any:
        together.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds_)) as threads:
        return [done.result() for done in [threads.submit(begin, deed) for deed in deeds_]]


def test_a_double_tap_and_two_workers_at_once_pass_it_on_once(room: Room) -> None:
    address = room.begin("phq-9")
    kept(room, address, {"q9": "2"})
    room.clock.go(minutes=20)
    phones = [room.app.test_client() for _tap in range(2)]
    for phone in phones:
        room.people.sign_in(phone, room.client)
    tokens = [token_of(phone) for phone in phones]

    def tap(phone: Any, token: str) -> Any:
        return phone.post(address, data={"csrf_token": token, **SOME, "go": "finish", "whole": "1"}).status_code

    def work() -> int:
        with room.app.app_context():
            return held.pass_on_left(db.session, room.clock())

    said = at_once(*[lambda p=p, t=t: tap(p, t) for p, t in zip(phones, tokens, strict=True)], work, work)

    assert said[:2] == [303, 303]
    assert sum(said[2:]) <= 1
    room.people.sign_in(room.phone, room.client)
    agrees(room)
    assert is_sent(room)


def test_taken_back_while_a_worker_sends_is_one_of_the_two(room: Room) -> None:
    address = room.begin("phq-9")
    kept(room, address, {"q9": "2"})
    room.clock.go(minutes=20)
    room.people.sign_in(room.phone, room.client)
    token = token_of(room.phone)
    path = address.replace("/questions", "/take-back")

    def work() -> int:
        with room.app.app_context():
            return held.pass_on_left(db.session, room.clock())

    n, taken = at_once(work, lambda: room.phone.post(path, data={"csrf_token": token}).status_code)

    assert taken == 303
    assert deeds(room).count("passed_on") == n == sum(row.sent_at is not None for row in room.held())


def test_an_agreement_withdrawn_in_another_tab_as_the_answer_arrives_stops_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = room.begin("phq-9")
    other = room.app.test_client()
    room.people.sign_in(other, room.client)
    token = [token_of(other)]

    def meanwhile(*read: Any) -> Any:
        if token:
            withdraw = {"csrf_token": token.pop(), "choice": "not_this_one"}
            assert at_once(lambda: other.post(address.removesuffix("/questions"), data=withdraw).status_code) == [303]
        return read_given(*read)

    with monkeypatch.context() as patch:
        patch.setattr("selfmon.home.under_way.read_given", meanwhile)
        assert kept(room, address, {"q9": "2"})["fate"] == "refused"

    room.clock.go(minutes=30)
    assert sweep(room) == 0
    assert room.held() == []
