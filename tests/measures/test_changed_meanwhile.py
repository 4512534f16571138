"""What changed while somebody was filling in, or afterwards: kept, explained, both versions where they differ, never a 500."""

import re
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from selfmon.core.db import db, writing
from selfmon.measures.assigning import end_assignment
from selfmon.measures.models import Administration
from selfmon.measures.packs import HarmQuestion
from selfmon.measures.vault import retire, say_harm
from selfmon.treatment.permit import find_treatment
from tests.forms import on_one_line, post
from tests.house.world import as_actor

from .conftest import Room, own_text
from .test_filling_in import GAD7, administrations


def end(room: Room, pack_id: str = "gad-7") -> None:
    with room.app.app_context(), writing(db.session):
        permit = find_treatment(db.session, as_actor(room.therapist), room.treatment_id)
        end_assignment(db.session, permit, room.ids[pack_id], room.clock())


def shown(room: Room, path: str = "/versions") -> str:
    return on_one_line(room.phone.get(path).get_data(as_text=True))


def finish(room: Room, **more: str) -> int:
    address = f"/fill-in/{room.ids['gad-7']}/questions"
    status: int = post(room.phone, address, {**GAD7, "go": "finish", **more}).status_code
    return status


def test_two_versions_say_what_they_are_and_where_they_differ(room: Room) -> None:
    room.fill_in("gad-7", GAD7)
    room.clock.go(minutes=4)
    assert finish(room, q1="0", q5="skip") == 303

    page = shown(room)

    assert "How the last two weeks were" in page
    assert "14 May 2026" in page
    assert page.count("Kept at") == 2
    assert page.count("Feeling nervous, anxious, or on edge") == 2
    assert page.count("Being so restless that it is hard to sit still") == 2
    assert "Several days" in page
    assert "Not at all" in page
    assert "left out" in page
    assert "Trouble relaxing" not in page  # answered alike in both


def test_a_locked_phone_is_shown_nothing_of_two_versions(room: Room) -> None:
    room.fill_in("gad-7", GAD7)
    assert finish(room, q1="0") == 303
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")

    answer = locked.get("/versions")

    assert "How the last two weeks were" not in answer.get_data(as_text=True)
    assert "Feeling nervous" not in answer.get_data(as_text=True)


def test_what_asks_about_personality_keeps_its_name_to_itself_there_too(room: Room, personal_text: UUID) -> None:
    talked = {"text_id": personal_text, "every_weeks": 12, "talked_about_on": date(2026, 5, 7)}
    room.agree("hsns", **talked)
    room.fill_in("hsns", {f"q{n}": "2" for n in range(1, 11)})
    post(room.phone, f"/fill-in/{room.ids['hsns']}/questions", {"q1": "3", "go": "finish", "leave": "1"})

    page = shown(room)

    assert "How the last two weeks were" in page
    assert "HSNS" not in page
    assert "arciss" not in page


def test_an_edit_after_the_days_are_over_is_kept_as_a_second_version(room: Room) -> None:
    room.fill_in("gad-7", GAD7)
    room.clock.go(days=9)
    room.people.sign_in(room.phone, room.client)
    assert finish(room, q1="0") == 303

    assert len(administrations(room)) == 2
    assert "Feeling nervous" in shown(room)


def test_the_chosen_version_is_the_one_that_counts(room: Room) -> None:
    room.fill_in("gad-7", GAD7)
    assert finish(room, q1="0") == 303
    waiting = shown(room).split('action="/versions/')[1].split('"')[0]
    assert post(room.phone, f"/versions/{waiting}", {"show": "second"}).status_code == 303
    assert "Nothing waits here." in shown(room)
    (own,) = set(re.findall(r"/results/[0-9a-f-]{36}", shown(room, "/results")))
    assert re.search(r"on edge</dt> ?<dd[^>]*> ?Not at all", shown(room, own))


def test_one_that_ended_meanwhile_is_kept_and_says_so(room: Room) -> None:
    address = room.begin("gad-7")
    end(room)

    answer = post(room.phone, address, {**GAD7, "go": "finish"})

    assert answer.status_code == 303
    (row,) = administrations(room)
    assert row.answers == {str(n): n % 4 for n in range(1, 8)}
    assert "has ended meanwhile. What you answered is kept." in shown(room, answer.headers["Location"])
    assert room.phone.get(f"/fill-in/{room.ids['gad-7']}").status_code == 404


def test_another_text_agreed_on_meanwhile_leaves_both(room: Room) -> None:
    old = room.begin("gad-7")
    end(room)
    room.agree("gad-7", text_id=own_text(room.app, "gad-7"))
    new = room.begin("gad-7")

    assert post(room.phone, old, {**GAD7, "go": "finish"}).status_code == 303
    assert post(room.phone, new, {**GAD7, "q1": "0", "go": "finish"}).status_code == 303

    assert len({row.text_id for row in administrations(room)}) == 2
    assert "Nothing waits here." in shown(room)  # two questionnaires, not two versions of one


def test_a_text_retired_meanwhile_is_finished_as_it_was_asked(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    room.agree("gad-7", text_id=text_id)
    address = room.begin("gad-7")
    with room.app.app_context(), writing(db.session):
        retire(db.session, text_id, room.clock())

    assert post(room.phone, address, {**GAD7, "go": "finish"}).status_code == 303
    assert [row.text_id for row in administrations(room)] == [text_id]


def test_a_question_said_to_be_about_harm_meanwhile_is_kept_and_passed_on_to_nobody(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    room.agree("gad-7", text_id=text_id)
    address = room.begin("gad-7")
    with room.app.app_context(), writing(db.session):
        say_harm(db.session, text_id, [HarmQuestion(7, 1)], room.therapist.id, room.clock())

    answer = post(room.phone, address, {**GAD7, "go": "finish"})

    assert answer.status_code == 303
    assert len(administrations(room)) == 1
    assert room.held() == []
    assert "not" in shown(room, answer.headers["Location"])


@pytest.mark.parametrize("q9", ["0", "2"])
def test_one_about_harm_that_ended_meanwhile_is_kept_and_passed_on_to_nobody(room: Room, q9: str) -> None:
    address = room.begin("phq-9")
    end(room, "phq-9")

    answer = post(room.phone, address, {**{f"q{n}": "1" for n in range(1, 9)}, "q9": q9, "go": "finish", "whole": "1"})

    assert answer.status_code == 303
    assert [row.answers["9"] for row in administrations(room)] == [int(q9)]
    assert [row for row in room.held() if row.sent_at] == []
    page = shown(room, answer.headers["Location"])
    assert "is passed on" not in page
    with room.app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Administration)).scalar_one() == 1


@pytest.mark.parametrize("choice", ["later", "not_this_one"])
@pytest.mark.parametrize("pack_id", ["gad-7", "phq-9"])
def test_what_was_answered_waits_where_it_was_left_meanwhile_elsewhere(room: Room, choice: str, pack_id: str) -> None:
    """In another tab, or on another phone: a finish then finishes nothing, and eats nothing."""
    address = room.begin(pack_id)
    page = room.phone.get(address).get_data(as_text=True)
    told = {"sheet": page.split('name="sheet" value="')[1].split('"')[0], "q1": "2", "q9": "2", "go": "finish"}
    start = address.removesuffix("/questions")
    assert post(room.phone, start, {"choice": choice}).status_code == 303

    answer = post(room.phone, address, told)

    assert (answer.status_code, answer.headers["Location"]) == (303, start)
    assert administrations(room) == []
    assert room.held() == []
    assert "What you answered waits" in shown(room, start)
    assert room.begin(pack_id) == address
    assert room.phone.get(address).get_data(as_text=True).count(" checked") == (1 if pack_id == "gad-7" else 2)
