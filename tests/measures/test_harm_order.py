"""Answers that overtake each other on their way: the one touched last holds, is held and passed on, also after Finish, after
"Take it back" and where the earlier one arrives a long time later."""

from typing import Any

import pytest
import sqlalchemy as sa

from selfmon.diary.models import Draft
from selfmon.measures import held
from selfmon.measures.filling import draft_name, entry_uuid
from tests.diary.test_envelopes import Phone
from tests.forms import post

from .conftest import PHQ9_NONE, Room, own_text
from .test_filling_in import GAD7
from .test_harm import SOME, kept, sweep
from .test_locked_phone import OPENS_ON
from .test_record_removed import sheet_of


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


def test_an_answer_is_not_overtaken_by_a_tap_on_another_page(room: Room) -> None:
    room.agree("scs-26", text_id=own_text(room.app, "scs-26", harm=[[5, 1]]))
    address = room.begin("scs-26")
    kept(room, address, {"q1": "1", "touch": "0.5 5"})  # back on the first page, while the answer hangs on its way
    assert kept(room, address, {"q5": "3", "touch": "0.5 4"})["fate"] == held.Fate.HELD
    assert [(row.item, row.weight) for row in room.held()] == [(5, 3)]
    kept(room, address, {"q5": "2", "touch": "0.5 3"})
    assert weights(room) == [3]


def test_a_tap_that_comes_after_a_sealed_finish_leaves_no_half(room: Room) -> None:
    address = room.begin("gad-7")
    sheet = sheet_of(room.phone.get(address).get_data(as_text=True))
    asked = room.ids["gad-7"]
    told = {"uuid": str(entry_uuid(asked, OPENS_ON)), "sheet": sheet, **GAD7, "touch": "0.5 7", "has_wish": "1"}
    phone = Phone(room.app, room.people, room.client)
    room.people.sign_in(phone.http, room.client)
    phone.terms = phone.http.get("/outbox").get_json()
    phone.send(phone.seal(told, what="entry", form=draft_name(asked, OPENS_ON)), is_open=True)
    kept(room, address, told)
    assert room.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0
    assert "Kept, not finished" not in room.phone.get("/today").get_data(as_text=True)


def test_a_number_that_somebody_made_up_on_a_locked_phone_silences_nothing(room: Room) -> None:
    address = room.begin("phq-9")
    locked = Phone(room.app, room.people, room.client)
    uuid = str(entry_uuid(room.ids["phq-9"], OPENS_ON))
    form = {"uuid": uuid, "touch": "0.5 999999999999999", "csrf_token": locked.terms["csrf_token"]}
    assert locked.http.post("/drafts/check-in", data=form).status_code == 200
    assert answer(room, address, 3, "2")["fate"] == held.Fate.HELD
