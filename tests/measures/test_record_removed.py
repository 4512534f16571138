"""The therapist's record was removed, its time being over, while a page of it was still open: what was typed is not lost."""

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from selfmon.treatment.retaining import remove_row
from tests.diary.test_envelopes import Phone
from tests.forms import on_one_line, post

from .conftest import Room
from .test_changed_meanwhile import shown
from .test_ended_meanwhile import PHQ9, end_all
from .test_filling_in import GAD7, administrations

WORDS = "What I wanted to say about it, in my own words"


def remove_record(room: Room) -> None:
    end_all(room)
    with room.app.app_context(), writing(db.session):
        remove_row(db.session, room.treatment_id)


def sheet_of(page: str) -> str:
    return page.split('name="sheet" value="')[1].split('"')[0]


def open_page(room: Room, pack_id: str) -> tuple[str, dict[str, str]]:
    """The address of a questionnaire's page, and what its form carries."""
    address = room.begin(pack_id)
    return address, {"sheet": sheet_of(room.phone.get(address).get_data(as_text=True))}


def test_answers_of_an_open_page_are_kept_for_the_client_alone(room: Room) -> None:
    address, carried = open_page(room, "gad-7")
    remove_record(room)

    for _twice in range(2):
        answer = post(room.phone, address, {**carried, **GAD7, "go": "finish"})
        assert answer.status_code == 303

    (row,) = administrations(room)
    assert row.answers == {str(n): n % 4 for n in range(1, 8)}
    assert row.assignment_id is None
    with room.app.app_context():
        assert db.session.execute(sa.select(Entry.held_back)).scalars().all() == [True]
    page = on_one_line(shown(room, answer.headers["Location"]))
    assert "was removed meanwhile. What you answered is kept, for you alone." in page
    assert "GAD-7" in shown(room, "/results")


def test_pages_before_are_kept_with_the_one_that_was_open(room: Room, long_text: UUID) -> None:
    room.agree("scs-26", text_id=long_text)
    address, carried = open_page(room, "scs-26")
    post(room.phone, address, {**carried, **{f"q{n}": "3" for n in range(1, 9)}, "go": "on"})
    remove_record(room)

    assert post(room.phone, f"{address}?page=1", {**carried, "q9": "2", "go": "on"}).status_code == 303

    assert [sorted(map(int, row.answers)) for row in administrations(room)] == [list(range(1, 10))]


def test_what_is_about_harm_is_kept_and_says_that_it_reached_nobody(room: Room) -> None:
    address, carried = open_page(room, "phq-9")
    remove_record(room)

    answer = post(room.phone, address, {**carried, **PHQ9, "q9": "2", "go": "finish", "whole": "1"})

    assert answer.headers["Location"] == "/help"
    assert room.held() == []
    assert [row.answers["9"] for row in administrations(room)] == [2]
    assert "has not reached anyone" in shown(room, "/help")


def test_a_locked_phone_keeps_no_answers_about_harm_it_is_unlocked_first(room: Room) -> None:
    address, carried = open_page(room, "phq-9")
    remove_record(room)
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")

    answer = post(locked, address, {**carried, **PHQ9, "q9": "2", "go": "finish", "whole": "1"})

    assert "/unlock" in answer.headers["Location"]
    assert administrations(room) == []


def test_what_waited_on_a_phone_without_signal_is_kept(room: Room) -> None:
    address, carried = open_page(room, "gad-7")
    name = room.phone.get(address).get_data(as_text=True).split('data-outbox="')[1].split('"')[0]
    remove_record(room)
    locked = Phone(room.app, room.people, room.client)

    told = {"uuid": str(uuid4()), **carried, **GAD7, "device_zone": "Europe/Amsterdam"}
    (answer,) = locked.send(locked.seal(told, form=name), is_open=True)

    assert answer["status"] == "kept"
    assert len(administrations(room)) == 1


def test_half_of_it_that_waits_is_shown_and_may_be_kept(room: Room) -> None:
    address, carried = open_page(room, "gad-7")
    post(room.phone, address.replace("/questions", "/kept"), {**carried, "q1": "2"})
    remove_record(room)
    draft = f"questionnaire-{room.ids['gad-7']}-{date(2026, 5, 13)}"
    where = room.phone.get(f"/waiting/{draft}").headers["Location"]

    page = room.phone.get(where).get_data(as_text=True)
    assert "Feeling nervous, anxious, or on edge" in page
    assert "More than half the days" in page
    assert post(room.phone, where, {"sheet": sheet_of(page), "go": "finish"}).status_code == 303

    assert [row.answers for row in administrations(room)] == [{"1": 2}]
    assert draft not in shown(room, "/today")


def test_half_of_it_that_was_left_is_not_there_again_when_an_earlier_tap_arrives(room: Room) -> None:
    address, carried = open_page(room, "gad-7")
    page = room.phone.get(address).get_data(as_text=True)
    (uuid,) = re.findall(r'name="uuid"[^>]*value="([^"]+)"', page)
    post(room.phone, address.replace("/questions", "/kept"), {**carried, "q1": "2", "touch": "0.5 3"})
    remove_record(room)
    draft = f"questionnaire-{room.ids['gad-7']}-{date(2026, 5, 13)}"
    phone = Phone(room.app, room.people, room.client)
    sealed = phone.seal({"uuid": uuid, **carried, "q1": "2", "q2": "1", "touch": "0.5 4"}, "draft", draft)
    gone = room.phone.get(address).get_data(as_text=True)
    (form,) = re.findall(rf"<form[^>]*data-leaves[^>]*/drafts/{draft}/discard.*?</form>", gone, re.DOTALL)

    told = dict(re.findall(r'name="(uuid)" value="([^"]+)"', form))
    assert post(room.phone, f"/drafts/{draft}/discard", {**told, "touch": "0.5 5"}).status_code == 303
    assert [answer["status"] for answer in phone.send(sealed)] == ["draft"]

    assert room.phone.get(address).status_code == 404
    assert draft not in shown(room, "/today")


@pytest.mark.parametrize("sheet", ["", "made-up", "of somebody else", "of another one"])
def test_no_form_of_ours_no_entry(room: Room, sheet: str) -> None:
    address, carried = open_page(room, "gad-7")
    if sheet == "of another one":
        _address, carried = open_page(room, "phq-9")
    remove_record(room)
    other = room.people.client("Lo")
    phone = room.app.test_client()
    room.people.sign_in(phone, other)
    told = {"sheet": carried["sheet"] if sheet.startswith("of ") else sheet, **GAD7, "go": "finish"}

    assert post(phone if sheet == "of somebody else" else room.phone, address, told).status_code == 404
    assert administrations(room) == []


ELSEWHERE = [
    "/after-session/{0}",
    "/picture/{1}/{0}",
    "/next-step/{1}/{0}",
    "/stung/{0}/again",
    "/stung/{0}/settling",
    "/goals/{0}/change",
    "/experiments/{0}",
    "/entries/{0}/change",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_words_for_a_page_that_is_gone_are_given_back(room: Room, address: str) -> None:
    remove_record(room)

    answer = post(room.phone, address.format(uuid4(), room.treatment_id), {"note": WORDS, "uuid": str(uuid4())})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "What you typed was not kept. It stands here, for you to copy." in on_one_line(page)
    assert f">{WORDS}</textarea>" in page


def test_words_that_waited_for_a_page_that_is_gone_are_shown(room: Room) -> None:
    session_id = uuid4()
    name = f"after-session-{session_id}"
    post(room.phone, f"/drafts/{name}", {"note": WORDS, "uuid": str(uuid4())})

    answer = room.phone.get(room.phone.get(f"/waiting/{name}").headers["Location"])
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert f">{WORDS}</textarea>" in page
    assert f'action="/drafts/{name}/discard"' in page
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")
    assert WORDS not in locked.get(f"/after-session/{session_id}").get_data(as_text=True)


def test_what_somebody_else_typed_on_this_phone_is_not_shown(room: Room) -> None:
    other = room.people.client("Lo")
    tag = room.phone.get("/outbox", headers={"Accept": "application/json"}).get_json()["tag"]
    phone = room.app.test_client()
    room.people.sign_in(phone, other)

    answer = phone.post(f"/goals/{uuid4()}/change", data={"note": WORDS, "queue_tag": tag, "csrf_token": "stale"})

    assert answer.status_code == 404
    assert WORDS not in answer.get_data(as_text=True)
