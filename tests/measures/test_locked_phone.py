"""Whoever finds a locked phone knows the address of a questionnaire, and its entry's id can be worked out from that. Half of
it that waits is neither written over, nor ended, nor finished by it."""

from datetime import date

import pytest

from selfmon.core.db import db
from selfmon.diary.drafts import list_drafts
from selfmon.measures.filling import draft_name, entry_uuid
from selfmon.sharing.access import own_permit
from tests.clocks import NOW
from tests.diary.test_envelopes import Phone
from tests.forms import post
from tests.house.world import as_actor

from .conftest import Room
from .test_filling_in import GAD7, administrations
from .test_record_removed import sheet_of

OPENS_ON = date(2026, 5, 13)


class Waiting:
    """Kim left GAD-7 half filled in, without signal; then the phone was locked."""

    def __init__(self, room: Room) -> None:
        self.room, self.address = room, room.begin("gad-7")
        assignment_id = room.ids["gad-7"]
        self.name, self.uuid = draft_name(assignment_id, OPENS_ON), str(entry_uuid(assignment_id, OPENS_ON))
        page = room.phone.get(self.address).get_data(as_text=True)
        self.mine = {"uuid": self.uuid, "sheet": sheet_of(page), "q1": "3", "q2": "2"}
        self.send(self.mine, "draft")
        self.locked = Phone(room.app, room.people, room.client)

    def send(self, fields: dict[str, str], what: str) -> str:
        phone = Phone(self.room.app, self.room.people, self.room.client)
        (answer,) = phone.send(phone.seal(fields, what=what, form=self.name), is_open=True)
        return str(answer["status"])

    def checked(self) -> list[str]:
        """What Kim finds after unlocking."""
        page = self.room.phone.get(self.address).get_data(as_text=True)
        parts = [part for part in page.split("<input ") if " checked" in part and 'type="radio"' in part]
        return [part.split('name="')[1].split('"')[0] + part.split('value="')[1].split('"')[0] for part in parts]


@pytest.fixture
def waiting(room: Room) -> Waiting:
    return Waiting(room)


@pytest.mark.parametrize("way", ["draft", "entry", "form", "discard", "kept", "finish"])
@pytest.mark.parametrize("sheet", [None, "", "made-up"])
def test_what_waits_stays(waiting: Waiting, way: str, sheet: str | None) -> None:
    told = {"uuid": waiting.uuid, **GAD7, **({"sheet": sheet} if sheet is not None else {})}
    http = waiting.locked.http
    if way in ("draft", "entry"):
        waiting.send(told, way)
    elif way in ("form", "discard"):
        post(http, f"/drafts/{waiting.name}{'/discard' if way == 'discard' else ''}", told)
    else:
        where = waiting.address if way == "finish" else waiting.address.replace("/questions", "/kept")
        post(http, where, {**told, "go": "finish", "leave": "1"})

    assert administrations(waiting.room) == []
    assert waiting.checked() == ["q13", "q22"]


def test_what_was_typed_after_the_lock_waits_beside(waiting: Waiting) -> None:
    assert waiting.send({"uuid": waiting.uuid, **GAD7}, "draft") == "draft"
    room = waiting.room

    post(room.phone, f"/drafts/{waiting.name}/discard", {"uuid": waiting.uuid})

    assert len(waiting.checked()) == 7


def test_the_very_page_goes_on_with_what_it_left(waiting: Waiting) -> None:
    assert waiting.send({**waiting.mine, "q3": "1"}, "draft") == "draft"

    assert waiting.checked() == ["q13", "q22", "q31"]
    with waiting.room.app.test_request_context():
        permit = own_permit(db.session, as_actor(waiting.room.client), NOW)
        assert list_drafts(db.session, permit, NOW) == [waiting.name]


def test_an_unlocked_page_drawn_anew_goes_on_with_it(waiting: Waiting) -> None:
    room = waiting.room
    page = room.phone.get(waiting.address).get_data(as_text=True)
    told = {**waiting.mine, "sheet": sheet_of(page), "q3": "1"}

    post(room.phone, f"/drafts/{waiting.name}", told)

    assert waiting.checked() == ["q13", "q22", "q31"]


def test_reading_that_lapsed_over_a_question_about_harm_loses_no_answer(room: Room) -> None:
    """Without a script nothing was sent before Finish."""
    address = room.begin("phq-9")
    page = room.phone.get(address).get_data(as_text=True)
    tag = page.split('name="queue_tag"')[1].split('value="')[1].split('"')[0]
    told = {f"q{n}": "1" for n in range(1, 10)} | {
        "queue_tag": tag,
        "sheet": sheet_of(page),
        "go": "finish",
        "whole": "1",
    }
    room.clock.go(minutes=20)

    answer = post(room.phone, address, told)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/unlock?next=")
    assert administrations(room) == []
    assert room.phone.get(answer.headers["Location"]).status_code == 200
    room.people.sign_in(room.phone, room.client)
    assert room.phone.get(address).get_data(as_text=True).count(" checked") == 9
    assert room.held() == []
    assert post(room.phone, address, told).status_code == 303
    assert [len(row.answers) for row in administrations(room)] == [9]
    assert len(room.held()) == 1
