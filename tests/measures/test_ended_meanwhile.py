"""The whole treatment, or the sharing, ended while somebody was filling in: what was answered is kept and explained."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from selfmon.core.db import db
from selfmon.measures.models import Administration, HeldAnswer
from tests.diary.test_envelopes import Phone
from tests.forms import on_one_line, post

from .conftest import Room
from .test_changed_meanwhile import end, shown
from .test_filling_in import GAD7, administrations

PHQ9 = {f"q{n}": "1" for n in range(1, 9)}


def end_all(room: Room) -> None:
    assert post(room.desk, f"/clients/{room.treatment_id}/end", {"agreed": "y"}).status_code == 303


def test_what_was_answered_is_kept_and_the_page_says_that_it_ended(room: Room) -> None:
    address = room.begin("gad-7")
    end_all(room)

    page = on_one_line(room.phone.get(address).get_data(as_text=True))
    answer = post(room.phone, address, {**GAD7, "go": "finish"})

    assert "has ended meanwhile. What you answer is kept when you finish." in page
    assert answer.status_code == 303
    (row,) = administrations(room)
    assert row.answers == {str(n): n % 4 for n in range(1, 8)}
    assert "has ended meanwhile. What you answered is kept." in shown(room, answer.headers["Location"])
    assert "How the last two weeks were" in shown(room, "/results")


def test_each_tap_is_kept_after_the_end_and_a_second_finish_changes_nothing(room: Room) -> None:
    address = room.begin("gad-7")
    end_all(room)

    assert post(room.phone, address.replace("/questions", "/kept"), {"q1": "2"}).get_json()["status"] == "kept"
    for _again in range(2):
        assert post(room.phone, address, {**GAD7, "go": "finish"}).status_code == 303

    assert len(administrations(room)) == 1


def test_a_locked_phone_keeps_it_too_and_is_not_told(room: Room) -> None:
    address = room.begin("gad-7")
    end_all(room)
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")

    assert "ended" not in locked.get(address).get_data(as_text=True)
    answer = post(locked, address, {**GAD7, "go": "finish"})

    assert answer.status_code == 303
    assert len(administrations(room)) == 1
    assert "ended" not in locked.get(answer.headers["Location"]).get_data(as_text=True)


def test_nothing_new_is_begun_after_the_end(room: Room) -> None:
    address = f"/fill-in/{room.agree('gad-7')}"
    end_all(room)
    assert room.phone.get(address).status_code == 404
    assert post(room.phone, address, {"choice": "start", "agreed": ""}).status_code == 404
    assert post(room.phone, f"{address}/questions", {**GAD7, "go": "finish"}).status_code == 404
    assert "Something to fill in" not in shown(room, "/today")


@pytest.mark.parametrize("is_half_done", [False, True])
def test_a_question_about_harm_is_kept_and_passed_on_to_nobody(room: Room, is_half_done: bool) -> None:
    address = room.begin("phq-9")
    if is_half_done:
        assert post(room.phone, address.replace("/questions", "/kept"), {"q9": "2"}).get_json()["fate"] == "held"
    end_all(room)

    answer = post(room.phone, address, {**PHQ9, "q9": "2", "go": "finish", "whole": "1"})

    assert answer.status_code == 303
    assert [row.answers["9"] for row in administrations(room)] == [2]
    assert room.held() == []
    page = shown(room, answer.headers["Location"])
    assert "has not reached anyone" in page
    assert "is passed on to" not in page


@pytest.mark.parametrize("is_whole_treatment", [False, True])
def test_what_waited_on_a_phone_without_signal_is_kept(room: Room, is_whole_treatment: bool) -> None:
    page = room.phone.get(room.begin("gad-7")).get_data(as_text=True)
    name = page.split('data-outbox="')[1].split('"')[0]
    if is_whole_treatment:
        end_all(room)
    else:
        end(room)
    locked = Phone(room.app, room.people, room.client)
    told = {"uuid": str(uuid4()), **GAD7, "device_zone": "Europe/Amsterdam"}

    (answer,) = locked.send(locked.seal(told, form=name), is_open=True)

    assert answer["status"] == "kept"
    assert len(administrations(room)) == 1


@pytest.mark.parametrize("answer", ["", "less"])
def test_sharing_that_was_stopped_meanwhile_keeps_it_for_the_client_alone(room: Room, answer: str) -> None:
    address = room.begin("gad-7")
    assert post(room.phone, "/sharing/stop", {"answer": answer}).status_code == 200

    assert post(room.phone, address, {**GAD7, "go": "finish"}).status_code == 303

    assert len(administrations(room)) == 1
    page = room.desk.get(f"/clients/{room.treatment_id}/questionnaires/gad-7")
    assert "14 May 2026" not in page.get_data(as_text=True)


def test_a_break_begun_meanwhile_keeps_it_and_passes_nothing_on(room: Room) -> None:
    address = room.begin("phq-9")
    assert post(room.phone, "/break", {"length": "few_days"}).status_code in (200, 303)

    answer = post(room.phone, address, {**PHQ9, "q9": "2", "go": "finish", "whole": "1"})

    assert answer.status_code == 303
    with room.app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Administration)).scalar_one() == 1
        assert db.session.execute(sa.select(sa.func.count()).select_from(HeldAnswer)).scalar_one() == 0
    assert "is passed on to" not in shown(room, answer.headers["Location"])
