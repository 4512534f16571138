"""A question about harm: agreed to beforehand, passed on once and only then said so, acknowledged by a person."""

from datetime import date
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa

from selfmon.audit.models import AuditEvent
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.core.practice_facts import PracticeFacts
from selfmon.diary.models import Entry
from selfmon.measures import held
from selfmon.measures.models import QuestionnaireAssignment, Start
from selfmon.measures.packs import HarmQuestion
from selfmon.measures.texts import load_text
from selfmon.treatment.absences import add_absence
from tests.apps import refurnish
from tests.forms import post

from .conftest import PHQ9_NONE, Room, own_text

SOME = {**PHQ9_NONE, "q9": "2"}


def kept(room: Room, address: str, answers: dict[str, str]) -> Any:
    """What the page's script is told after a tap."""
    return post(room.phone, address.replace("/questions", "/kept"), answers).get_json()


def deeds(room: Room) -> list[str]:
    with room.app.app_context():
        return list(db.session.execute(sa.select(AuditEvent.action).order_by(AuditEvent.seq)).scalars())


def sweep(room: Room) -> int:
    with room.app.app_context():
        return held.pass_on_left(db.session, room.clock())


def afterwards(room: Room) -> str:
    return room.phone.get(f"/fill-in/{room.ids['phq-9']}/afterwards").get_data(as_text=True)


def test_the_agreement_stands_before_the_start_and_is_kept_word_by_word(room: Room) -> None:
    page = room.phone.get(f"/fill-in/{room.agree('phq-9')}").get_data(as_text=True)
    said = unescape(" ".join(page.split()))
    assert "One of the questions is about thoughts of being dead or of hurting yourself." in said
    assert "If you answer anything but “Not at all”:" in said
    assert "that answer goes to Anna, even if you share nothing else" in said
    assert "15 minutes after you leave" in said
    assert "Anna reads it by Friday, 15 May 2026; if Anna is away, Ben does." in said
    assert "Do it together in a session" in said

    room.fill_in("phq-9", SOME)

    (answer,) = room.held()
    assert all(line in said for line in answer.wording.split("\n"))
    assert room.scalar(sa.select(Start.wording)) == answer.wording


def test_an_agreement_that_changed_meanwhile_is_read_once_more(room: Room) -> None:
    address = f"/fill-in/{room.agree('phq-9')}"
    mark = room.phone.get(address).get_data(as_text=True).split('name="agreed" value="')[1].split('"')[0]
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(QuestionnaireAssignment).values(cover_id=None))

    answer = post(room.phone, address, {"choice": "start", "agreed": mark})

    assert answer.status_code == 409
    assert "This text changed meanwhile" in answer.get_data(as_text=True)
    assert post(room.phone, address, {"choice": "start"}).status_code == 409
    assert post(room.phone, f"{address}/questions", {**SOME, "go": "finish", "whole": "1"}).status_code == 404
    assert room.held() == []


def test_passed_on_at_finish_with_its_audit_row_and_help_first(room: Room) -> None:
    answer = room.fill_in("phq-9", SOME)

    assert answer.headers["Location"].endswith("/afterwards")
    (sent,) = room.held()
    assert (sent.item, sent.weight, sent.sent_at) == (9, 2, room.clock())
    assert deeds(room).count("passed_on") == 1
    page = afterwards(room)
    assert page.index("Help now, and my plan") < page.index("This answer is passed on to Anna")
    assert room.scalar(sa.select(Entry.id)) == sent.entry_id


def test_the_number_of_the_practice_comes_first_and_is_one_that_a_phone_can_call(room: Room) -> None:
    refurnish(room.app, practice=PracticeFacts(crisis_line="0800 0113"))
    room.fill_in("phq-9", SOME)
    page = afterwards(room)
    assert page.index('href="tel:08000113"') < page.index("Help now, and my plan")


def test_not_at_all_is_never_reported(room: Room) -> None:
    assert "/saved/" in room.fill_in("phq-9", PHQ9_NONE).headers["Location"]
    assert room.held() == []
    assert "passed_on" not in deeds(room)


def test_a_skipped_question_about_harm_is_neither_nought_nor_passed_on(room: Room) -> None:
    assert "/saved/" in room.fill_in("phq-9", {**SOME, "q9": "skip"}).headers["Location"]
    assert room.held() == []


def test_a_total_never_triggers_anything(room: Room) -> None:
    room.fill_in("phq-9", {**dict.fromkeys(PHQ9_NONE, "3"), "q9": "0"})
    assert room.held() == []


def test_without_script_the_question_has_a_page_and_a_button_of_its_own(room: Room) -> None:
    address = room.begin("phq-9")
    first = room.phone.get(address).get_data(as_text=True)
    assert 'name="q9"' in first.split("<template")[1].split("</template>")[0]
    assert 'name="q9"' not in first.split("<template")[0]

    eight = {name: value for name, value in SOME.items() if name != "q9"}
    to_its_own = post(room.phone, address, {**eight, "go": "on"})

    assert to_its_own.headers["Location"].endswith("page=1")
    alone = room.phone.get(to_its_own.headers["Location"]).get_data(as_text=True)
    assert alone.count("<fieldset") == 1
    assert "Goes to Anna when you finish" in alone
    assert room.held() == []
    done = post(room.phone, f"{address}?page=1", {"q9": "1", "go": "finish", "has_wish": "1"})
    assert done.headers["Location"].endswith("/afterwards")
    assert room.held()[0].sent_at is not None


def test_left_without_finishing_it_is_passed_on_after_a_quarter_of_an_hour_with_the_last_choice(room: Room) -> None:
    address = room.begin("phq-9")
    assert kept(room, address, {"q9": "1"}) == {"status": "kept", "fate": "held"}
    assert kept(room, address, {"q9": "3"})["fate"] == "held"

    room.clock.go(minutes=14, seconds=59)
    assert sweep(room) == 0
    room.clock.go(seconds=1)
    assert sweep(room) == 1
    assert sweep(room) == 0

    (sent,) = room.held()
    assert (sent.weight, sent.entry_id) == (3, None)
    assert deeds(room).count("passed_on") == 1
    assert room.scalar(sa.select(sa.func.count()).select_from(Entry)) == 0  # the rest is a draft, the client's alone


def test_the_therapists_own_list_passes_on_what_was_left_where_no_worker_runs(room: Room) -> None:
    kept(room, room.begin("phq-9"), {"q9": "1"})
    room.clock.go(minutes=16)
    room.people.sign_in(room.desk, room.therapist)

    assert "KL: one answer to acknowledge." in room.desk.get("/answers").get_data(as_text=True)


def test_whoever_goes_on_answering_has_not_left(room: Room) -> None:
    address = room.begin("phq-9")
    kept(room, address, {"q9": "1"})
    room.clock.go(minutes=4)
    kept(room, address, {"q1": "1"})
    room.clock.go(minutes=12)

    assert sweep(room) == 0


@pytest.mark.parametrize("change", ["0", "skip"])
def test_a_corrected_choice_is_not_passed_on(room: Room, change: str) -> None:
    address = room.begin("phq-9")
    kept(room, address, {"q9": "2"})
    assert kept(room, address, {"q9": change})["fate"] == "nothing"
    room.clock.go(minutes=30)

    assert sweep(room) == 0
    assert room.held() == []


def test_take_it_back_takes_it_back(room: Room) -> None:
    address = room.begin("phq-9")
    kept(room, address, {**SOME})
    assert post(room.phone, address.replace("/questions", "/take-back")).status_code == 303
    room.clock.go(minutes=30)

    assert sweep(room) == 0
    assert room.held() == []
    room.people.sign_in(room.phone, room.client)
    alone = room.phone.get(f"{address}?page=1").get_data(as_text=True)
    assert " checked" not in alone.split('id="q9"')[1].split("</fieldset>")[0]


def test_what_was_passed_on_is_not_taken_back_and_says_so(room: Room) -> None:
    address = room.begin("phq-9")
    kept(room, address, {"q9": "2"})
    room.clock.go(minutes=16)
    sweep(room)
    room.people.sign_in(room.phone, room.client)

    page = post(room.phone, address.replace("/questions", "/take-back"), follow_redirects=True).get_data(as_text=True)

    assert "It was passed on before." in page
    assert kept(room, address, {"q9": "0"})["fate"] == "sent"
    assert [answer.weight for answer in room.held()] == [2]


def test_finishing_twice_passes_on_once(room: Room) -> None:
    for _again in range(3):
        room.fill_in("phq-9", SOME)

    assert len(room.held()) == 1
    assert deeds(room).count("passed_on") == 1
    assert room.scalar(sa.select(sa.func.count()).select_from(Entry)) == 1


def test_it_is_never_part_of_what_a_phone_keeps_without_signal(room: Room) -> None:
    harmless = room.phone.get(room.begin("gad-7")).get_data(as_text=True)
    asks = room.phone.get(room.begin("phq-9")).get_data(as_text=True)

    assert "data-outbox=" in harmless
    assert "data-outbox=" not in asks
    assert "data-entry=" not in asks


def test_without_somebody_who_reads_soon_it_is_not_open(room: Room) -> None:
    address = f"/fill-in/{room.agree('phq-9', cover_id=None)}"
    assert "Start" in room.phone.get(address).get_data(as_text=True)
    with room.app.app_context(), writing(db.session):
        add_absence(db.session, room.therapist.id, date(2026, 5, 15), date(2026, 5, 20), "Ben")

    page = room.phone.get(address).get_data(as_text=True)
    assert "somebody has to be there to read it" in page
    assert 'value="start"' not in page
    assert "Something to fill in" not in room.phone.get("/today").get_data(as_text=True)


def test_an_imported_text_asks_from_the_answer_a_person_named(room: Room) -> None:
    text_id = own_text(room.app, "gad-7", harm=[[3, 2]])
    room.agree("gad-7", text_id=text_id)
    page = room.phone.get(f"/fill-in/{room.ids['gad-7']}").get_data(as_text=True)
    assert "Among the questions is one about being dead" in page
    assert "If you answer “answer 2” or further on:" in page
    address = room.begin("gad-7")

    assert kept(room, address, {"q3": "1"})["fate"] == "nothing"
    assert kept(room, address, {"q3": "2"})["fate"] == "held"


def test_a_text_nobody_looked_at_cannot_be_agreed_on(room: Room) -> None:
    text_id = own_text(room.app, "gad-7", harm=None)

    with pytest.raises(BadFacts, match="text"):
        room.agree("gad-7", text_id=text_id)


def test_reading_days_are_asked_for_where_a_question_asks_about_harm(room: Room) -> None:
    with pytest.raises(BadFacts, match="reading_days"):
        room.agree("phq-9", reading_days=frozenset())
    with pytest.raises(BadFacts, match="cover"):
        room.agree("phq-9", cover_id=room.client.id)


def test_only_the_named_question_from_the_named_answer_on_is_passed_on(room: Room) -> None:
    room.agree("phq-9")
    text_id = room.scalar(sa.select(QuestionnaireAssignment.text_id))

    with room.app.app_context():
        text = load_text(db.session, text_id)

    assert text.harm == (HarmQuestion(9, 1),)
    assert [text.passes_on(9, weight) for weight in range(4)] == [False, True, True, True]
    assert not text.passes_on(8, 3)
