"""Answers that overtake each other on their way: the one touched last holds, is held and passed on, also after Finish, after
"Take it back" and where the earlier one arrives a long time later."""

from typing import Any

import pytest
import sqlalchemy as sa

from selfmon.diary.models import Draft
from selfmon.measures import held
from tests.forms import post

from .conftest import PHQ9_NONE, Room
from .test_harm import SOME, kept, sweep


def weights(room: Room) -> list[int]:
    return [row.weight for row in room.held()]


def answer(room: Room, address: str, touch: int, q9: str, browser: str = "0.5") -> Any:
    return kept(room, address, {**PHQ9_NONE, "q9": q9, "touch": f"{browser} {touch}"})


def test_an_earlier_answer_that_comes_later_is_told_what_holds(room: Room) -> None:
    address = room.begin("phq-9")
    assert answer(room, address, 2, "1") == {"status": "kept", "fate": held.Fate.HELD}
    assert answer(room, address, 1, "0") == {"status": "kept", "fate": held.Fate.HELD}
    assert weights(room) == [1]
    assert answer(room, address, 3, "0") == {"status": "kept", "fate": held.Fate.NOTHING}
    assert answer(room, address, 2, "2") == {"status": "kept", "fate": held.Fate.NOTHING}
    assert weights(room) == []


def test_what_was_replaced_is_not_held_by_a_post_that_comes_after_finish(room: Room) -> None:
    address = room.begin("phq-9")
    finish = {**PHQ9_NONE, "touch": "0.5 4", "go": "finish", "whole": "1", "has_wish": "1"}
    assert post(room.phone, address, finish).status_code == 303
    assert answer(room, address, 3, "2") == {"status": "kept", "fate": held.Fate.NOTHING}
    room.clock.go(minutes=20)
    assert sweep(room) == 0
    assert weights(room) == []
    assert room.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_what_was_passed_on_at_finish_says_so_to_a_tap_that_comes_later(room: Room) -> None:
    address = room.begin("phq-9")
    post(room.phone, address, {**SOME, "touch": "0.5 4", "go": "finish", "whole": "1", "has_wish": "1"})
    assert answer(room, address, 4, "2") == {"status": "kept", "fate": held.Fate.SENT}


def test_what_was_taken_back_is_not_held_by_a_tap_that_was_on_its_way(room: Room) -> None:
    address = room.begin("phq-9")
    answer(room, address, 1, "1")
    back = address.replace("/questions", "/take-back")
    assert post(room.phone, back, {**SOME, "touch": "0.5 2"}).status_code == 303
    assert answer(room, address, 2, "2") == {"status": "kept", "fate": held.Fate.NOTHING}
    assert weights(room) == []
    assert answer(room, address, 3, "2")["fate"] == held.Fate.HELD  # a new touch is a new answer


@pytest.mark.parametrize("touch", ["0.7 1", ""])
def test_another_device_and_a_page_that_counts_nothing_are_heard_as_they_come(room: Room, touch: str) -> None:
    address = room.begin("phq-9")
    answer(room, address, 9, "1")
    kept(room, address, {**PHQ9_NONE, "q9": "2", "touch": touch})
    assert weights(room) == [2]


def test_a_page_without_questions_about_harm_goes_on_in_the_order_it_was_touched(room: Room) -> None:
    address = room.begin("gad-7")
    said = {f"q{n}": "0" for n in range(1, 8)}
    post(room.phone, address, {**said, "q1": "3", "q2": "", "touch": "0.5 5", "go": "on"})
    kept(room, address, {"q1": "1", "touch": "0.5 4"})
    shown = room.phone.get(address).get_data(as_text=True)
    (first,) = [part for part in shown.split("<input")[1:] if 'name="q1"' in part and "checked" in part.split(">")[0]]
    assert 'value="3"' in first
