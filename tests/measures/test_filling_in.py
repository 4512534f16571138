"""Filling in on the phone: also locked, also without script, each answer kept, nothing shared until it is."""

import re
from datetime import date, time
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from selfmon.core.db import db, writing
from selfmon.diary.models import Draft, Entry
from selfmon.measures.models import Administration
from selfmon.measures.windows import Rhythm
from selfmon.sharing.models import Depth, Stream
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.sessions import add_session
from tests.diary.test_envelopes import Phone
from tests.forms import post
from tests.house.world import as_actor

from .conftest import Room

GAD7 = {f"q{n}": str(n % 4) for n in range(1, 8)}


def administrations(room: Room) -> list[Administration]:
    with room.app.app_context():
        return list(db.session.execute(sa.select(Administration)).scalars())


def test_the_first_page_offers_it_quietly_until_it_is_done(room: Room) -> None:
    room.agree("gad-7")
    page = room.phone.get("/today").get_data(as_text=True)
    assert "Something to fill in, about 2 min" in page
    assert "GAD-7" not in page

    assert room.fill_in("gad-7", GAD7).status_code == 303

    assert "Something to fill in" not in room.phone.get("/today").get_data(as_text=True)


@pytest.mark.parametrize("choice", ["later", "not_this_one"])
def test_later_and_not_this_one_take_it_off_the_first_page(room: Room, choice: str) -> None:
    assignment_id = room.agree("gad-7")
    assert post(room.phone, f"/fill-in/{assignment_id}", {"choice": choice}).status_code == 303
    assert "Something to fill in" not in room.phone.get("/today").get_data(as_text=True)

    room.clock.go(days=1)
    room.people.sign_in(room.phone, room.client)

    assert ("Something to fill in" in room.phone.get("/today").get_data(as_text=True)) == (choice == "later")


def test_a_break_is_silent(room: Room) -> None:
    assignment_id = room.agree("gad-7")
    assert post(room.phone, "/break", {"length": "few_days"}).status_code == 303

    assert "Something to fill in" not in room.phone.get("/today").get_data(as_text=True)
    page = room.phone.get(f"/fill-in/{assignment_id}").get_data(as_text=True)
    assert "Not during a break" in page
    assert 'name="choice"' not in page


def test_what_was_answered_and_what_was_skipped_are_kept_apart(room: Room) -> None:
    answer = room.fill_in("gad-7", {**GAD7, "q3": "skip"})

    assert answer.status_code == 303
    (done,) = administrations(room)
    assert done.answers == {"1": 1, "2": 2, "4": 0, "5": 1, "6": 2, "7": 3}
    with room.app.app_context():
        entry = db.session.execute(sa.select(Entry)).scalar_one()
    assert (entry.asked, entry.skipped) == ([str(n) for n in range(1, 8)], ["3"])
    assert entry.stream == "questionnaires"


def test_before_finishing_it_says_what_has_no_answer(room: Room) -> None:
    address = room.begin("gad-7")
    some = {name: value for name, value in GAD7.items() if name not in ("q4", "q7")}

    page = post(room.phone, address, {**some, "go": "finish"}).get_data(as_text=True)

    assert "2 questions without an answer: 4 and 7." in page
    assert administrations(room) == []
    shown = room.phone.get(address).get_data(as_text=True)
    assert shown.count(" checked") == 5  # what was answered is still there
    assert post(room.phone, address, {"go": "finish", "leave": "1"}).status_code == 303
    assert sorted(administrations(room)[0].answers) == ["1", "2", "3", "5", "6"]


def test_nothing_answered_at_all_is_not_an_entry(room: Room) -> None:
    address = room.begin("gad-7")

    assert "Nothing is answered yet" in post(room.phone, address, {"go": "finish", "leave": "1"}).get_data(as_text=True)
    assert administrations(room) == []


def test_each_section_is_kept_when_going_on_and_the_last_one_finishes(room: Room, long_text: UUID) -> None:
    room.agree("scs-26", text_id=long_text)
    address = room.begin("scs-26")
    first = room.phone.get(address).get_data(as_text=True)
    assert "Questions 1 to 8 of 26" in first
    assert first.count("<fieldset") == 8

    assert (
        post(room.phone, address, {**{f"q{n}": "3" for n in range(1, 9)}, "go": "on"})
        .headers["Location"]
        .endswith("page=1")
    )
    post(room.phone, f"{address}?page=1", {**{f"q{n}": "2" for n in range(9, 18)}, "go": "on"})
    done = post(room.phone, f"{address}?page=2", {**{f"q{n}": "1" for n in range(18, 27)}, "go": "finish"})

    assert done.status_code == 303
    assert len(administrations(room)[0].answers) == 26


def test_a_locked_phone_fills_in_what_it_began_itself(room: Room) -> None:
    address = room.begin("gad-7")
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")

    page = locked.get(address).get_data(as_text=True)
    assert "Anna" not in page
    assert "How the last two weeks were" not in page
    post(locked, address, {"q1": "3", "q2": "3", "go": "finish"})
    assert post(locked, address, {**{f"q{n}": "1" for n in range(3, 8)}, "go": "finish"}).status_code == 303
    assert administrations(room)[0].answers == {"1": 3, "2": 3, **{str(n): 1 for n in range(3, 8)}}


def test_a_locked_phone_neither_sees_nor_changes_nor_sends_off_what_is_half_filled_in(room: Room) -> None:
    address = room.begin("gad-7")
    post(room.phone, address, {"q1": "3", "q2": "3", "go": "finish"})
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")

    unlock = f"/unlock?next={address}"
    assert locked.get(address).headers["Location"] == unlock
    for fields in ({"q1": "0"}, {"go": "finish", "leave": "1"}, {**GAD7, "go": "finish"}):
        assert post(locked, address, fields).headers["Location"] == unlock
    post(locked, address.replace("/questions", "/kept"), {"q1": "0"})
    assert administrations(room) == []

    post(room.phone, address, {**{f"q{n}": "1" for n in range(3, 8)}, "go": "finish"})
    assert administrations(room)[0].answers == {"1": 3, "2": 3, **{str(n): 1 for n in range(3, 8)}}


def test_nor_does_the_outbox_of_a_locked_phone_send_it_off(room: Room) -> None:
    """Also where the half was begun on another page of that phone: what comes waits on the phone until it is unlocked."""
    page = room.phone.get(room.begin("gad-7")).get_data(as_text=True)
    name = page.split('data-outbox="')[1].split('"')[0]
    post(room.phone, f"/fill-in/{room.ids['gad-7']}/questions", {"q1": "3", "q2": "3", "go": "finish"})
    locked = Phone(room.app, room.people, room.client)
    told = {"uuid": str(uuid4()), **{f"q{n}": "0" for n in range(1, 8)}, "device_zone": "Europe/Amsterdam"}

    (answer,) = locked.send(locked.seal(told, form=name), is_open=True)

    assert answer["status"] == "waiting"
    assert administrations(room) == []


def test_later_leaves_a_way_back_to_what_was_answered(room: Room) -> None:
    address = room.begin("gad-7")
    post(room.phone, address, {"q1": "3", "q2": "3", "go": "finish"})
    start = f"/fill-in/{room.ids['gad-7']}"
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")
    post(locked, start, {"choice": "later"})

    today = room.phone.get("/today").get_data(as_text=True)
    (waiting,) = re.findall(r'href="(/waiting/[^"]+)"', today)
    assert room.phone.get(room.phone.get(waiting).headers["Location"]).headers["Location"] == start
    mark = re.findall(r'name="agreed" value="([^"]*)"', room.phone.get(start).get_data(as_text=True))[0]
    again = post(room.phone, start, {"choice": "start", "agreed": mark})

    assert again.headers["Location"] == address
    assert room.phone.get(address).get_data(as_text=True).count(" checked") == 2


def test_a_second_submit_changes_nothing_and_another_answer_waits_beside_it(room: Room) -> None:
    room.fill_in("gad-7", GAD7)
    address = f"/fill-in/{room.ids['gad-7']}/questions"
    assert post(room.phone, address, {**GAD7, "go": "finish"}).status_code == 303
    assert len(administrations(room)) == 1

    assert post(room.phone, address, {**GAD7, "q1": "0", "go": "finish"}).status_code == 303

    assert len(administrations(room)) == 2
    assert "two versions of one entry" in room.phone.get("/today").get_data(as_text=True)
    assert room.phone.get("/versions").status_code == 200


def test_an_answer_that_nobody_offered_is_refused_kindly_and_the_rest_stays(room: Room) -> None:
    address = room.begin("gad-7")
    for wrong in ("7", "-1", "x", "１", "9" * 40, "0\0"):
        answer = post(room.phone, address, {**GAD7, "q2": wrong, "go": "finish"})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 400
        assert "Please pick one of the answers." in page
        assert page.count(" checked") == 6
    assert administrations(room) == []


def test_finished_after_the_days_were_over_is_kept(room: Room) -> None:
    address = room.begin("gad-7")
    room.clock.go(days=8)
    room.people.sign_in(room.phone, room.client)

    assert post(room.phone, address, {**GAD7, "go": "finish"}).status_code == 303
    assert administrations(room)[0].opens_on == date(2026, 5, 13)


def test_somebody_elses_does_not_exist(room: Room) -> None:
    address = room.begin("gad-7")
    other = room.app.test_client()
    room.people.sign_in(other, room.people.client("Noise"))

    assert other.get(address).status_code == 404
    assert post(other, address, {**GAD7, "go": "finish"}).status_code == 404
    assert room.phone.get(f"/fill-in/{uuid4()}").status_code == 404


def test_what_was_ended_or_belongs_to_an_ended_treatment_is_gone(room: Room) -> None:
    assignment_id = room.agree("gad-7")
    assert post(room.desk, f"/clients/{room.treatment_id}/questionnaires/{assignment_id}/end").status_code == 303

    assert room.phone.get(f"/fill-in/{assignment_id}").status_code == 404


def test_keep_to_myself_holds_it_back(room: Room) -> None:
    room.people.grant(room.client, room.therapist, Stream.QUESTIONNAIRES, Depth.NUMBERS)
    room.fill_in("gad-7", GAD7, held_back="y")

    with room.app.app_context():
        assert db.session.execute(sa.select(Entry.held_back)).scalar_one() is True


def test_the_start_page_says_who_sees_it(room: Room) -> None:
    address = f"/fill-in/{room.agree('gad-7')}"
    page = room.phone.get(address).get_data(as_text=True)
    assert "7 questions, about 2 min." in page
    assert "Nobody but you sees it, unless you share questionnaires with Anna." in page

    room.people.grant(room.client, room.therapist, Stream.QUESTIONNAIRES, Depth.NUMBERS)

    assert "Anna sees the answers, because you share questionnaires." in room.phone.get(address).get_data(as_text=True)


def test_a_questionnaire_about_personality_hides_its_name_until_asked(room: Room, personal_text: UUID) -> None:
    address = f"/fill-in/{room.agree('hsns', text_id=personal_text, every_weeks=12, talked_about_on=date(2026, 5, 7))}"
    page = room.phone.get(address).get_data(as_text=True)
    assert "You and Anna talked about this on" in page
    assert "7 May 2026" in page
    assert "arciss" not in page
    assert "Example Press" not in page

    assert "HSNS" in room.phone.get(f"{address}?name=1").get_data(as_text=True)
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")
    assert "HSNS" not in locked.get(f"{address}?name=1").get_data(as_text=True)


def test_before_a_session_it_is_open_for_three_days(room: Room) -> None:
    room.agree("gad-7", rhythm=Rhythm.BEFORE_SESSION)
    assert "Something to fill in" not in room.phone.get("/today").get_data(as_text=True)

    with room.app.app_context(), writing(db.session):
        permit = find_treatment(db.session, as_actor(room.therapist), room.treatment_id)
        add_session(db.session, permit, date(2026, 5, 16), time(10, 0), 50, permit.client_zone)

    assert "until Saturday, 16 May 2026" in room.phone.get("/today").get_data(as_text=True)


def test_a_draft_of_it_waits_and_opens_again(room: Room) -> None:
    address = room.begin("gad-7")
    post(room.phone, address, {"q1": "3", "go": "finish"})
    with room.app.app_context():
        name = db.session.execute(sa.select(Draft.form)).scalar_one()

    answer = room.phone.get(f"/waiting/{name}")

    assert answer.headers["Location"] == address
    assert f"/waiting/{name}" in room.phone.get("/today").get_data(as_text=True)


def test_a_question_is_named_by_the_number_that_finish_calls_it(room: Room) -> None:
    address = room.begin("phq-9")
    page = room.phone.get(address).get_data(as_text=True)
    assert re.findall(r"<legend[^>]*>(\d+)\. ", page) == [str(n) for n in range(1, 10)]
