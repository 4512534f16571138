"""A question that is answered in own words: asked everywhere, sealed like every word, seen with words alone, never counted."""

import io
import json
import zipfile
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.diary.models import Draft, Entry
from selfmon.exchange.bundle import bring_in_bundle, write_bundle
from selfmon.exchange.taking_along import write_zip
from selfmon.measures.fhir.questionnaire import MOST_OWN
from selfmon.measures.models import Administration
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth
from selfmon.sharing.permit import Permit
from tests.diary.test_envelopes import Phone
from tests.forms import on_one_line, post
from tests.house.world import as_actor

from .conftest import Room
from .fhir_files import changed, item, questionnaire
from .test_seeing import page, share
from .test_vault import LICENCE, bring_in, fields_of, said, send, texts, vault
from .validators import check, look_ourselves

ASKED, WRITTEN = "Which of them was it mostly?", "zqmostly the third, since Ada left"
GAD7 = {f"q{n}": str(n % 4) for n in range(1, 8)}
__all__ = ["vault"]


def with_own(*, behind: int = 3, n: int = 1, words: str = ASKED, kind: str = "text") -> dict[str, Any]:
    asked = [
        {"linkId": f"own{i}", "type": kind, "text": f"{words}{' ' * (i > 1)}{'' if i == 1 else i}"}
        for i in range(1, n + 1)
    ]
    return changed(lambda m: m.update(item=[*m["item"][:behind], *asked, *m["item"][behind:]]))


@pytest.fixture
def asked(room: Room, vault: Any) -> UUID:
    """A text with a question for own words behind its third, brought in and looked at, and agreed on."""
    assert bring_in(vault, with_own()).status_code == 303
    (row,) = texts(room)
    assert post(room.desk, f"/texts/{row.id}", {"none": "1"}).status_code == 303
    room.agree("gad-7", text_id=row.id)
    return row.id


def kept(room: Room) -> list[tuple[Entry, Administration]]:
    with room.app.app_context():
        query = sa.select(Entry, Administration).join(Administration, Administration.entry_id == Entry.id)
        return [(entry, told) for entry, told in db.session.execute(query.order_by(Entry.recorded_at))]


def own_answers(room: Room) -> str:
    (entry, _told) = kept(room)[-1]
    return on_one_line(room.phone.get(f"/results/{entry.id}").get_data(as_text=True))


@pytest.mark.parametrize("kind", ["text", "string"])
def test_it_is_read_shown_and_left_out_where_it_is_unticked(room: Room, vault: Any, kind: str) -> None:
    made = with_own(kind=kind)
    read = send(vault, made)
    assert "Asked for own words" in said(read)
    assert "answered in own words: it is asked and kept as words, and does not count" in said(read)

    untouched = {**fields_of(read), **LICENCE, "shows_own": "1"}
    assert post(vault, "/vault/text", untouched).status_code == 303
    (without,) = texts(room)
    assert "own" not in without.body
    assert post(vault, "/vault/text", {**untouched, "own-0": "1"}).status_code == 303
    (own,) = [row.body["own"] for row in texts(room) if row.id != without.id]
    assert own == [{"link_id": "own1", "text": ASKED, "heading": "", "after": 3}]


def test_more_than_a_page_of_them_is_said_and_the_rest_left_out(room: Room, vault: Any) -> None:
    answer = bring_in(vault, with_own(n=MOST_OWN + 2))
    assert answer.status_code == 303
    (row,) = texts(room)
    assert len(row.body["own"]) == MOST_OWN
    assert said(send(vault, with_own(n=MOST_OWN + 2))).count("more than twelve questions for own words") == 2


def test_one_that_sounds_like_harm_is_pointed_at(room: Room, vault: Any) -> None:
    bring_in(vault, with_own(words="When did you think of suicide?"))
    (row,) = texts(room)
    told = said(room.desk.get(f"/texts/{row.id}"))
    assert "Sounds as if it asked about it." in told
    assert "What is written there is passed on to nobody." in told


def test_filled_in_it_is_sealed_and_the_clients_own_to_read(room: Room, asked: UUID) -> None:
    shown = room.phone.get(room.begin("gad-7")).get_data(as_text=True)
    assert shown.index("Sentence 3") < shown.index(ASKED) < shown.index("Sentence 4")
    answer = room.fill_in("gad-7", {**GAD7, "own_text_1": WRITTEN})
    assert answer.status_code == 303

    ((entry, told),) = kept(room)
    assert entry.words is not None
    assert entry.words_label == "questionnaires"
    assert b"zqmostly" not in entry.words
    assert entry.asked == [str(n) for n in range(1, 8)]
    assert told.answers == {str(n): n % 4 for n in range(1, 8)}
    mine = own_answers(room)
    assert mine.index("Sentence 3") < mine.index(ASKED) < mine.index(WRITTEN) < mine.index("Sentence 4")
    assert (
        "Anna" not in on_one_line(room.phone.get(answer.location).get_data(as_text=True)).split("Visible to")[-1][:40]
    )


def test_left_empty_it_is_left_and_nothing_is_missing(room: Room, asked: UUID) -> None:
    answer = room.fill_in("gad-7", {**GAD7, "own_text_1": " \u200b "})
    assert answer.location.startswith("/saved/")
    ((entry, _told),) = kept(room)
    assert entry.words is None
    assert f"{ASKED} </dt>" in own_answers(room).replace("</dt>", " </dt>").replace("  ", " ")


def test_words_alone_are_an_answer(room: Room, asked: UUID) -> None:
    left = post(room.phone, room.begin("gad-7"), {"own_text_1": WRITTEN, "go": "finish", "whole": "1"})
    assert "7 questions without an answer: 1, 2, 3, 5, 6, 7 and 8." in on_one_line(left.get_data(as_text=True))
    address = f"/fill-in/{room.ids['gad-7']}/questions"
    assert post(room.phone, address, {"leave": "1", "go": "finish"}).status_code == 303
    assert WRITTEN in own_answers(room)


def test_too_long_it_is_not_kept_and_stands_there_still(room: Room, asked: UUID) -> None:
    long = "zq" * 2001
    answer = post(room.phone, room.begin("gad-7"), {**GAD7, "own_text_1": long, "go": "finish", "whole": "1"})
    assert answer.status_code == 400
    told = answer.get_data(as_text=True)
    assert "at most 4000 characters" in told
    assert long in told
    assert kept(room) == []


def test_without_a_script_each_step_keeps_it_sealed(room: Room, vault: Any) -> None:
    """Thirteen and more are asked on pages; what waits between them is nobody's but the client's."""
    made = with_own(n=7, behind=7)
    bring_in(vault, made)
    (row,) = texts(room)
    post(room.desk, f"/texts/{row.id}", {"none": "1"})
    room.agree("gad-7", text_id=row.id)
    address = room.begin("gad-7")
    first = post(room.phone, address, {**GAD7, "go": "on"})
    assert first.location.endswith("page=1")
    assert ASKED in room.phone.get(first.location).get_data(as_text=True)
    assert post(room.phone, address.replace("questions", "kept"), {"own_text_1": WRITTEN}).status_code == 200
    with room.app.app_context():
        assert all(b"zqmostly" not in sealed for sealed in db.session.execute(sa.select(Draft.sealed)).scalars())
    assert WRITTEN in room.phone.get(first.location).get_data(as_text=True)
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")
    assert WRITTEN not in locked.get(first.location, follow_redirects=True).get_data(as_text=True)
    assert post(room.phone, first.location, {"own_text_2": "zqtwo", "go": "finish"}).status_code == 303
    mine = own_answers(room)
    assert WRITTEN in mine
    assert "zqtwo" in mine


def test_it_travels_without_signal(room: Room, asked: UUID) -> None:
    shown = room.phone.get(room.begin("gad-7")).get_data(as_text=True)
    name = shown.split('data-outbox="')[1].split('"')[0]
    phone = Phone(room.app, room.people, room.client)
    told = {"uuid": str(uuid4()), **GAD7, "own_text_1": WRITTEN, "device_zone": "Europe/Amsterdam"}

    (answer,) = phone.send(phone.seal(told, form=name), is_open=True)

    assert answer["status"] == "kept"
    assert WRITTEN in own_answers(room)


def test_the_therapist_reads_it_with_words_alone_and_from_the_next_morning(room: Room, asked: UUID) -> None:
    share(room)
    room.fill_in("gad-7", {**GAD7, "own_text_1": WRITTEN})
    _a_night(room)
    assert "Question by question" in page(room)
    assert ASKED not in page(room)
    share(room, Depth.WORDS)
    assert WRITTEN in page(room)
    everywhere = [f"/clients/{room.treatment_id}{tab}" for tab in ("", "/regulation", "/entries", "/look-together")]
    assert all(WRITTEN not in room.desk.get(address).get_data(as_text=True) for address in everywhere)

    ((entry, _told),) = kept(room)
    assert post(room.phone, f"/entries/{entry.id}/hold-back").status_code == 303
    assert ASKED not in page(room)


def test_on_its_day_it_waits(room: Room, asked: UUID) -> None:
    share(room, Depth.WORDS)
    start = said(room.phone.get(f"/fill-in/{room.ids['gad-7']}"))
    assert "What you write in your own words shows up the next morning." in start
    room.fill_in("gad-7", {**GAD7, "own_text_1": WRITTEN})
    assert "Question by question" in page(room)
    assert ASKED not in page(room)
    _a_night(room)
    assert WRITTEN in page(room)


def _a_night(room: Room) -> None:
    room.clock.go(days=1)
    room.people.sign_in(room.desk, room.therapist)
    room.people.sign_in(room.phone, room.client)


def test_what_is_agreed_on_as_numbers_says_so_at_the_start(room: Room, asked: UUID) -> None:
    share(room)
    start = said(room.phone.get(f"/fill-in/{room.ids['gad-7']}"))
    assert "What you write in your own words stays with you: you share the scales alone." in start


def test_about_the_alliance_it_is_seen_with_single_answers_alone(room: Room, vault: Any) -> None:
    made = questionnaire(
        item=[*(item(n, 1, 5) for n in range(1, 13)), {"linkId": "own", "type": "text", "text": ASKED}]
    )
    bring_in(vault, made, "wai-sr")
    (row,) = texts(room)
    post(room.desk, f"/texts/{row.id}", {"none": "1"})
    share(room, Depth.WORDS)
    room.agree("wai-sr", text_id=row.id, every_weeks=12)
    address = room.begin("wai-sr")
    post(
        room.phone,
        address,
        {f"q{n}": "4" for n in range(1, 13)} | {"own_text_1": WRITTEN, "go": "finish", "whole": "1"},
    )
    if not kept(room):
        post(room.phone, f"{address}?page=1", {"own_text_1": WRITTEN, "go": "finish"})
    _a_night(room)
    assert WRITTEN not in page(room, "wai-sr")

    room.agree("wai-sr", text_id=row.id, every_weeks=12, items_seen_from=date(2026, 5, 14))

    assert WRITTEN in page(room, "wai-sr")


def test_a_second_version_names_what_was_written_otherwise(room: Room, asked: UUID) -> None:
    room.fill_in("gad-7", {**GAD7, "own_text_1": WRITTEN})
    room.fill_in("gad-7", {**GAD7, "own_text_1": "zqsomething else"})
    told = said(room.phone.get("/versions"))
    assert told.count(ASKED) == 2
    assert WRITTEN in told
    assert "zqsomething else" in told
    assert "Sentence 1" not in told


def test_in_a_file_for_another_system_neither_it_nor_its_question_is_said(room: Room, asked: UUID) -> None:
    room.fill_in("gad-7", {**GAD7, "own_text_1": WRITTEN})
    bundle = room.phone.get("/results/file").get_json(force=True)
    assert look_ourselves(bundle) == []
    assert [told for told in check([bundle]) if told] == []
    by_kind = {e["resource"]["resourceType"]: e["resource"] for e in bundle["entry"]}
    assert by_kind["Questionnaire"]["item"][3] == {"linkId": "own1", "type": "text"}
    written = by_kind["QuestionnaireResponse"]["item"][3]
    assert (written["linkId"], written["extension"][0]["valueCode"]) == ("own1", "masked")
    assert WRITTEN not in json.dumps(bundle)
    assert ASKED not in json.dumps(bundle)


def test_taken_along_it_comes_in_again_as_it_was(room: Room, asked: UUID) -> None:
    room.fill_in("gad-7", {**GAD7, "own_text_1": WRITTEN})
    other = room.people.client("Robin")
    with room.app.test_request_context():
        here, there = _permit(room, room.client), _permit(room, other)
        raw = write_bundle(db.session, here)
        files = zipfile.ZipFile(io.BytesIO(write_zip(db.session, here, room.clock())))
        with writing(db.session):
            assert bring_in_bundle(db.session, there, raw, room.clock()) == 1
        assert write_bundle(db.session, there) == raw
    told = files.read("read-me.html").decode()
    assert told.count(WRITTEN) == 1
    assert ASKED not in told


def _permit(room: Room, client: Person) -> Permit:
    return own_permit(db.session, as_actor(client, room.clock()), room.clock())


def test_a_text_without_one_is_the_same_text_as_before(room: Room, vault: Any) -> None:
    bring_in(vault, questionnaire())
    (row,) = texts(room)
    assert set(row.body) == {"stem", "items"}
