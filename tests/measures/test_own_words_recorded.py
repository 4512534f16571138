"""Own words of a questionnaire from paper or filled in together: the therapist's record, sealed in it, and seen by both."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from selfmon.core.db import db, writing
from selfmon.measures.models import RecordedAdministration
from tests.forms import post

from .conftest import Room
from .test_own_words import ASKED, GAD7, WRITTEN, asked, vault, with_own
from .test_recording import TODAY, at, rows, said
from .test_vault import bring_in, texts

__all__ = ["asked", "vault"]


def together(room: Room, text: UUID, fields: dict[str, str]) -> Any:
    data = {**GAD7, "uuid": str(uuid4()), "text": str(text), "about": "", **fields}
    return post(room.desk, at(room, "/together/gad-7"), data)


def from_paper(room: Room, text: UUID | str, fields: dict[str, str]) -> Any:
    data = {"done_on": TODAY, "uuid": str(uuid4()), "text": str(text), **GAD7, **fields}
    return post(room.desk, at(room, "/enter/gad-7"), data)


def answers_of(room: Room, record: RecordedAdministration) -> str:
    return said(room.phone.get(f"/results/{record.id}"))


def test_together_it_is_asked_where_the_text_asks_it_and_kept_sealed(room: Room, asked: UUID) -> None:
    page = at(room, f"/together/gad-7?text={asked}")
    shown = said(room.desk.get(page))
    assert shown.index("Sentence 3") < shown.index(ASKED) < shown.index("Sentence 4")
    assert "Nobody reads this live" not in shown  # the therapist sits beside
    assert together(room, asked, {"own_text_1": WRITTEN}).status_code == 303
    (row,) = rows(room)
    assert row.words_sealed is not None
    assert b"zqmostly" not in row.words_sealed
    assert "zqmostly" not in str([row.answers, row.asked, row.stated])
    mine = answers_of(room, row)
    assert mine.index("Sentence 3") < mine.index(ASKED) < mine.index(WRITTEN) < mine.index("Sentence 4")
    assert WRITTEN in said(room.desk.get(at(room, "/gad-7")))
    assert WRITTEN not in said(room.desk.get(page))  # nothing earlier on a screen in somebody else's hands


@pytest.mark.parametrize(
    ("words", "why"), [("x" * 4001, "longer than fits here"), ("zq\0mostly", "couldn't read that text")]
)
def test_words_that_cannot_be_kept_are_said_and_everything_is_still_there(
    room: Room, asked: UUID, words: str, why: str
) -> None:
    answer = together(room, asked, {"own_text_1": words})
    assert answer.status_code == 400
    assert why in said(answer).replace("&#39;", "'")
    answer = from_paper(room, asked, {f"own_text_1-{asked}": words})
    assert answer.status_code == 400
    assert why in said(answer).replace("&#39;", "'")
    assert said(answer).count(' value="3"') >= 1
    assert rows(room) == []


def test_words_alone_are_something_and_none_leave_no_question_behind(room: Room, asked: UUID) -> None:
    nothing = dict.fromkeys(GAD7, "")
    answer = together(room, asked, {**nothing, "own_text_1": WRITTEN})
    assert answer.status_code == 200  # seven are left: look at them, or leave them
    assert WRITTEN in said(answer)
    assert together(room, asked, {**nothing, "own_text_1": WRITTEN, "leave": "1"}).status_code == 303
    assert together(room, asked, {"own_text_1": " \u200b "}).status_code == 303
    written, plain = sorted(rows(room), key=lambda row: row.words_sealed is None)
    assert WRITTEN in answers_of(room, written)
    assert plain.words_sealed is None
    assert ASKED not in answers_of(room, plain)


def test_from_paper_they_belong_to_the_form_that_was_picked(room: Room, vault: Any, asked: UUID) -> None:
    box = f"own_text_1-{asked}"
    assert f'name="{box}"' in said(room.desk.get(at(room, "/enter/gad-7")))
    answer = from_paper(room, "", {box: WRITTEN})
    assert answer.status_code == 400
    assert "Please pick the printed form that the words were written on." in said(answer)
    assert WRITTEN in said(answer)
    bring_in(vault, with_own(words="Another question?"))
    (other,) = [row.id for row in texts(room) if row.id != asked]
    assert from_paper(room, other, {box: WRITTEN}).status_code == 400
    assert rows(room) == []
    assert from_paper(room, asked, {box: WRITTEN}).status_code == 303
    (row,) = rows(room)
    assert WRITTEN in answers_of(room, row)
    assert WRITTEN in said(room.desk.get(at(room, "/gad-7")))


def test_no_other_page_and_no_file_for_another_system_says_them(room: Room, asked: UUID) -> None:
    assert together(room, asked, {"own_text_1": WRITTEN}).status_code == 303
    for path in ("", "/worth-a-look", "/questionnaires", "/look-together", "/compare"):
        assert "zqmostly" not in said(room.desk.get(f"/clients/{room.treatment_id}{path}"))
    assert "zqmostly" not in said(room.phone.get("/results"))
    answer = room.phone.get("/results/file")
    assert answer.status_code == 200
    assert "zqmostly" not in answer.get_data(as_text=True)
    response = next(
        entry["resource"]
        for entry in json.loads(answer.data)["entry"]
        if entry["resource"]["resourceType"] == "QuestionnaireResponse"
    )
    assert "masked" in json.dumps(response)


def test_a_record_that_is_removed_takes_its_words_along(room: Room, asked: UUID) -> None:
    assert together(room, asked, {"own_text_1": WRITTEN}).status_code == 303
    (row,) = rows(room)
    assert post(room.desk, at(room, f"/recorded/{row.id}/remove")).status_code == 303
    assert "zqmostly" not in said(room.desk.get(at(room, "/gad-7")))
    with room.app.app_context():
        assert db.session.execute(sa.select(RecordedAdministration.words_sealed)).all() == []


def test_words_that_are_damaged_are_away_and_shut_no_page(room: Room, asked: UUID) -> None:
    assert together(room, asked, {"own_text_1": WRITTEN}).status_code == 303
    (row,) = rows(room)
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(RecordedAdministration).values(words_sealed=b"x" * 300))
    assert "Sentence 3" in answers_of(room, row)
    for answer in (room.desk.get(at(room, "/gad-7")), room.phone.get("/results/file")):
        assert answer.status_code == 200
        assert "zqmostly" not in said(answer)
