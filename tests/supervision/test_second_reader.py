"""A second reader of texts: a consent of its own, text by text; blind; taken back with every code at a word."""

import io
import re
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from selfmon.clinic.models import PerspectiveCode
from selfmon.core.db import db, writing
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import amend_entry
from selfmon.exchange.taking_along import write_zip
from selfmon.home.tidying import tidy_up
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Grant, Stream
from selfmon.supervision.models import SecondReading
from selfmon.supervision.restoring import close_all_readings
from selfmon.treatment.agreeing import agree_to_coding
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.house.world import NOW, as_actor

from .packs import Room
from .readings import AT, Reading


def test_a_second_reader_reads_the_ticked_texts_and_nothing_else(room: Room) -> None:
    reading = Reading(room)
    asked = reading.ask()
    assert reading.look(asked).status_code == 404
    page = room.browser(room.client).get(f"/sharing/texts/{asked}/agree").get_data(as_text=True)
    assert "zqtext02" in page
    assert "checked" not in page  # nothing is ticked beforehand
    assert reading.agree(asked, reading.texts[:2]).status_code == 303
    assert reading.words(asked) == {"zqtext00", "zqtext01"}
    seen = reading.look(asked).get_data(as_text=True)
    assert "checked" not in seen  # blind: the therapist's codes are not there
    assert not re.search(r"Zqkim|Zqanna|2026", seen)
    assert not any(str(entry) in seen for entry in reading.texts)
    for person in (room.other, room.therapist, room.client, room.people.administrator()):
        assert reading.look(asked, person).status_code == reading.look(uuid4(), person).status_code == 404


def test_without_a_tick_nothing_is_agreed_to(room: Room) -> None:
    reading = Reading(room)
    asked = reading.ask()
    for ticked in ([], [uuid4()]):
        answer = reading.agree(asked, ticked)
        assert answer.status_code == 400
        assert "Tick at least one" in answer.get_data(as_text=True)
    assert reading.look(asked).status_code == 404


def _change(room: Room, entry: UUID, held: bool = False) -> None:
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        facts = Facts("looking_again", uuid4(), AT, permit.zone, words={"other_side": "zqtext88"}, held_back=held)
        amend_entry(db.session, permit, entry, facts, AT, 0)


def test_a_text_that_is_held_back_or_changed_later_is_no_longer_among_them(room: Room) -> None:
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    _change(room, reading.texts[0], held=True)
    _change(room, reading.texts[1])
    assert reading.words(asked) == {"zqtext02"}


def test_the_code_of_a_text_that_was_changed_counts_no_more(room: Room) -> None:
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    reading.code(asked, {"zqtext00": "3", "zqtext01": "2"})
    assert "coded 2 of the texts" in reading.feelings()
    _change(room, reading.texts[0])
    assert "coded one of the texts" in reading.feelings()


def _share(room: Room, depth: Depth, *but: Stream) -> None:
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Grant).where(Grant.stream.not_in(but)).values(depth=depth))


def test_where_words_are_not_shared_any_more_no_text_opens(room: Room) -> None:
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    _share(room, Depth.NUMBERS, Stream.MOOD)  # words of another kind are shared still
    page = reading.look(asked)
    assert page.status_code == 200
    assert "Nothing is open at the moment." in page.get_data(as_text=True)
    _share(room, Depth.NUMBERS)
    assert reading.look(asked).status_code == 404


def _take_back(reading: Reading, asked: UUID) -> None:
    room = reading.room
    said, same = (
        post(room.browser(room.client, "log"), f"/sharing/texts/{one}/close").get_data(as_text=True).split("<main")[1]
        for one in (asked, uuid4())
    )
    assert said == same  # a locked phone is told nothing of what there was


def _stop_sharing(reading: Reading, _asked: UUID) -> None:
    post(reading.room.browser(reading.room.client, "log"), "/sharing/stop", {"answer": "stop"})


def _close_summaries(reading: Reading, _asked: UUID) -> None:
    post(reading.room.browser(reading.room.client, "log"), "/sharing/stop", {"answer": "packs"})


def _no_more_codes(reading: Reading, _asked: UUID) -> None:
    room = reading.room
    for answer in ("no", "yes"):
        post(room.browser(room.client), f"/together/{room.treatment_id}/coding", {"answer": answer})


def _therapist(reading: Reading, _asked: UUID) -> None:
    post(reading.room.browser(reading.room.therapist), f"{reading.ask_at}/withdraw")


def _restore(reading: Reading, _asked: UUID) -> None:
    with reading.room.app.app_context(), writing(db.session):
        close_all_readings(db.session, NOW)


@pytest.mark.parametrize("close", [_take_back, _stop_sharing, _close_summaries, _no_more_codes, _therapist, _restore])
def test_taken_back_it_is_over_at_once_with_every_code(room: Room, close: Any) -> None:
    reading = Reading(room)
    before = reading.room.browser(room.therapist).get(f"/clients/{room.treatment_id}/feelings").data
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    assert reading.code(asked, {"zqtext00": "3"}).status_code == 303
    assert "coded one of the texts" in reading.feelings()
    close(reading, asked)
    room.people.share_all(room.client, room.therapist, Depth.WORDS)
    assert reading.look(asked).status_code == 404
    assert reading.feelings() == ""
    assert reading.rows() == 0
    assert before.count(b"alike") == 0


def test_with_nothing_shared_any_more_it_is_over_for_good(room: Room, clock: Clock) -> None:
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    clock.now = NOW.replace(month=12, day=3)  # what was agreed on has ended
    assert reading.look(asked).status_code == 404
    with room.app.app_context():
        tidy_up(clock.now)
    assert reading.rows() == 0


def test_texts_close_by_themselves_and_codes_count_until_taken_back(room: Room, clock: Clock) -> None:
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    reading.code(asked, {"zqtext00": "3"})
    clock.now = NOW + timedelta(days=30)
    assert reading.look(asked).status_code == 404
    assert "coded one of the texts" in reading.feelings()
    page = room.browser(room.client).get(f"/sharing/texts/{asked}").get_data(as_text=True)
    assert "They no longer open." in page
    assert "zqtext00" not in page
    _take_back(reading, asked)
    assert reading.feelings() == ""


def test_a_no_no_answer_and_taken_back_look_the_same_to_the_therapist(room: Room) -> None:
    reading, pages = Reading(room), []
    for answer in ("none", "no", "back"):
        asked = reading.ask()
        if answer == "no":
            post(room.browser(room.client, "log"), f"/sharing/texts/{asked}/decline")
        if answer == "back":
            reading.agree(asked, reading.texts)
            _take_back(reading, asked)
        page = on_one_line(room.browser(room.therapist).get(reading.ask_at).get_data(as_text=True))
        pages.append(page.split('<li class="card">')[1])
        with room.app.app_context(), writing(db.session):
            db.session.execute(sa.delete(SecondReading))
    assert len({re.sub(r"[B-Z2-9]{3}-[B-Z2-9]{3}|value=.[^>]*", "", page) for page in pages}) == 1


def test_nothing_is_asked_before_the_client_lets_texts_be_coded(room: Room) -> None:
    reading = Reading(room)
    with room.app.app_context(), writing(db.session):
        agree_to_coding(db.session, room.client.id, room.treatment_id, None)
    answer = post(room.browser(room.therapist), reading.ask_at, {"supervisor": str(room.supervisor.public_id)})
    assert "your client has said yes to codes" in on_one_line(answer.get_data(as_text=True))
    with room.app.app_context():
        assert db.session.execute(sa.select(SecondReading.id)).all() == []


def test_a_code_that_is_none_of_the_five_is_kept_nowhere(room: Room) -> None:
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    for bad in ("5", "-1", "²", "9" * 30, "x"):
        answer = reading.code(asked, {"zqtext00": "1", "zqtext01": bad})
        assert answer.status_code == 400
        assert "Not kept yet" in answer.get_data(as_text=True)
    assert reading.feelings() == ""


def test_agreement_is_told_from_twenty_texts_on_with_its_range(room: Room) -> None:
    reading = Reading(room, n=20)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    reading.code(asked, {f"zqtext{i:02}": str(i % 5) for i in range(19)})
    assert "coded 19 of the texts you coded, without seeing your codes. Too few to say" in reading.feelings()
    reading.code(asked, {"zqtext19": "2"})
    told = reading.feelings()
    assert "The same code in 19, at most one apart in 19." in told  # the last was coded 4 before
    assert "Agreement (ICC, 0 by chance, 1 alike): 0.95, between 0.88 and 0.98." in told


def test_codes_that_never_differ_say_nothing_of_agreement(room: Room) -> None:
    reading = Reading(room, n=20)
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(PerspectiveCode).values(code=2))
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    reading.code(asked, {f"zqtext{i:02}": "2" for i in range(20)})
    assert "agreement cannot be told from chance" in reading.feelings()


def test_the_client_takes_along_what_they_agreed_to(room: Room) -> None:
    """In the words of then, of a summary as of a second reader, taken back or not."""
    room.agree(room.propose())
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    _take_back(reading, asked)
    with room.app.test_request_context():
        archive = write_zip(db.session, own_permit(db.session, as_actor(room.client), NOW), NOW)
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        said = file.read("shared-and-with-whom.html").decode()
    assert "Zqsofie Name may open a summary of what you share" in said
    assert "Zqsofie Name may read the texts you tick, word for word" in said


def test_the_client_reads_who_opened_them(room: Room) -> None:
    reading = Reading(room)
    asked = reading.ask()
    reading.agree(asked, reading.texts)
    reading.look(asked)
    looked = on_one_line(room.browser(room.client).get("/sharing/looked?all=1").get_data(as_text=True))
    assert "Zqsofie Name</bdi> opened the texts you chose on" in looked
    assert "let a second reader read the texts that were ticked" in looked
