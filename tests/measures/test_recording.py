"""From paper, together in session, rated by the therapist: their record, seen by both, and nothing earlier shown."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from selfmon.core.db import db
from selfmon.measures.models import RecordedAdministration
from tests.forms import on_one_line, post

from .conftest import PHQ9_NONE, Room, own_text
from .test_seeing import MUCH, share

TODAY = "2026-05-14"


def at(room: Room, path: str = "") -> str:
    return f"/clients/{room.treatment_id}/questionnaires{path}"


def said(answer: Any) -> str:
    return on_one_line(answer.get_data(as_text=True))


def rows(room: Room) -> list[RecordedAdministration]:
    with room.app.app_context():
        return list(db.session.execute(sa.select(RecordedAdministration)).scalars())


def enter(room: Room, fields: dict[str, str], instrument: str = "gad-7") -> Any:
    return post(room.desk, at(room, f"/enter/{instrument}"), {"done_on": TODAY, "uuid": str(uuid4()), **fields})


def test_items_from_paper_are_worked_out_and_seen_by_both(room: Room) -> None:
    assert enter(room, {**MUCH, "q7": ""}).status_code == 303
    assert "too few of its questions were answered" in said(room.desk.get(at(room, "/gad-7")))
    assert enter(room, MUCH).status_code == 303
    page = said(room.desk.get(at(room, "/gad-7")))
    assert "<td>21</td>" in page
    assert "entered from paper" in page
    assert "entered from paper" in said(room.phone.get("/results"))


def test_a_printed_total_is_kept_as_a_total_and_a_difference_is_said(room: Room) -> None:
    assert enter(room, {"t-total": "13"}).status_code == 303
    page = said(room.desk.get(at(room, "/gad-7")))
    assert "<td>13</td>" in page
    assert "copied as a total" in page
    assert enter(room, {**MUCH, "t-total": "13"}).status_code == 303
    assert "the file states 13, the answers make 21. The answers are drawn." in said(room.desk.get(at(room, "/gad-7")))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"q1": "4"},
        {"q1": "-1"},
        {"q1": "1.5"},
        {"q1": "x"},
        {"t-total": "22"},
        {"t-total": "NaN"},
        {"t-total": "Infinity"},
        {**MUCH, "done_on": "2026-05-15"},
        {**MUCH, "done_on": "1880-01-01"},
        {**MUCH, "done_on": "yesterday"},
        {**MUCH, "about": "mother"},
    ],
)
def test_what_does_not_fit_is_explained_and_nothing_is_lost(room: Room, fields: dict[str, str]) -> None:
    answer = enter(room, fields)
    assert answer.status_code == 400
    page = said(answer)
    assert "Everything you entered is still here." in page
    for name, value in fields.items():
        if name.startswith("q"):
            assert f'name="{name}"' in page
            assert f'value="{value}"' in page
    assert rows(room) == []


def test_the_same_form_twice_is_one_row(room: Room) -> None:
    form = {**MUCH, "uuid": "6ad5a0ce-92a4-4c7e-8f2e-0c7c3b1d9f11"}
    assert [enter(room, form).status_code for _n in range(2)] == [303, 303]
    assert len(rows(room)) == 1


def test_relationships_are_entered_one_at_a_time(room: Room) -> None:
    items = {f"q{n}": "4" for n in range(1, 10)}
    assert enter(room, items, "ecr-rs").status_code == 400
    answer = enter(room, {**items, "about": "partner"}, "ecr-rs")
    assert answer.location.partition("&at=")[0].endswith("/ecr-rs?about=partner")
    assert [row.about for row in rows(room)] == ["partner"]


def test_numbers_copied_from_a_form_that_prints_them_reversed_are_not_reversed(room: Room) -> None:
    assert enter(room, {f"q{n}": "4" for n in range(1, 11)}, "core-10").status_code == 303
    assert "<td>40</td>" in said(room.desk.get(at(room, "/core-10")))


def test_a_rating_is_the_clients_to_see_once_looked_at_together(room: Room) -> None:
    assert enter(room, {f"q{n}": "2" for n in range(1, 5)}, "lpfs-clinician").status_code == 303
    assert "rated by the therapist" not in said(room.phone.get("/results"))
    (row,) = rows(room)
    assert post(room.desk, at(room, f"/recorded/{row.id}/looked")).status_code == 303
    assert [r.shown_together_on for r in rows(room)] == [date(2026, 5, 14)]
    assert "You and Anna look at this together." in said(room.phone.get("/results"))


def test_a_mistaken_one_is_removed_and_nobody_elses(room: Room) -> None:
    enter(room, MUCH)
    (row,) = rows(room)
    stranger = room.app.test_client()
    room.people.sign_in(stranger, room.cover)
    for deed in ("looked", "remove"):
        assert post(stranger, at(room, f"/recorded/{row.id}/{deed}")).status_code == 404
        assert post(room.desk, at(room, f"/recorded/{uuid4()}/{deed}")).status_code == 404
    assert post(room.desk, at(room, f"/recorded/{row.id}/remove")).status_code == 303
    assert rows(room) == []


def form_of(answer: Any) -> dict[str, str]:
    page = answer.get_data(as_text=True)
    return {n: v for n in ("uuid", "text", "about") for v in re.findall(rf'name="{n}"\s+value="([^"]*)"', page)[:1]}


def test_together_shows_no_earlier_answer_no_name_and_no_way_out(room: Room) -> None:
    share(room)
    room.fill_in("gad-7", MUCH)
    enter(room, MUCH)
    answer = room.desk.get(at(room, "/together/gad-7"))
    page = said(answer)
    assert "checked" not in page
    for word in ("Kim", "/clients/" + str(room.treatment_id) + '"', 'href="/clients', "Nearly every day (", "Sign out"):
        assert word not in page
    done = post(room.desk, at(room, "/together/gad-7"), {**form_of(answer), **MUCH, "q3": "skip"})
    assert done.status_code == 303
    assert "You can hand it back now." in said(room.desk.get(done.location))
    row = next(r for r in rows(room) if r.mode == "together")
    assert row.asked == [1, 2, 3, 4, 5, 6, 7]
    assert "3" not in row.answers
    assert "together in session" in said(room.phone.get("/results"))


def test_together_names_what_was_left_and_keeps_the_rest_ticked(room: Room) -> None:
    form = form_of(room.desk.get(at(room, "/together/gad-7")))
    some = {"q1": "2", "q2": "1"}
    answer = post(room.desk, at(room, "/together/gad-7"), {**form, **some})
    assert "5 questions without an answer: 3, 4, 5, 6 and 7." in said(answer)
    assert len(re.findall(r"\bchecked\b", said(answer))) == 2
    assert post(room.desk, at(room, "/together/gad-7"), form).status_code == 400
    assert post(room.desk, at(room, "/together/gad-7"), {**form, **some, "q1": "9"}).status_code == 400
    assert rows(room) == []
    assert post(room.desk, at(room, "/together/gad-7"), {**form_of(answer), **some, "leave": "1"}).status_code == 303
    assert [row.answers for row in rows(room)] == [{"1": 2, "2": 1}]


def test_together_passes_nothing_on(room: Room) -> None:
    form = form_of(room.desk.get(at(room, "/together/phq-9")))
    assert post(room.desk, at(room, "/together/phq-9"), {**form, **PHQ9_NONE, "q9": "3"}).status_code == 303
    assert room.held() == []


def test_nothing_about_personality_after_an_open_rupture(room: Room) -> None:
    own_text(room.app, "npi-40")
    assert "Sentence number 1" in said(room.desk.get(at(room, "/together/npi-40")))
    assert "assign/npi-40" not in said(room.desk.get(at(room)))
    post(room.desk, "/clients/away", {"from_on": "2026-05-16", "to_on": "2026-05-20"})
    page = said(room.desk.get(at(room, "/together/npi-40")))
    assert "You are away within a week." in page
    assert "Sentence number 1" not in page


def test_one_relationship_and_one_text_are_chosen_first(room: Room) -> None:
    first: UUID = own_text(room.app, "ecr-rs")
    second: UUID = own_text(room.app, "ecr-rs", "Another one.")
    page = said(room.desk.get(at(room, "/together/ecr-rs")))
    assert str(first) in page
    assert str(second) in page
    assert "Sentence number 1" not in page
    chosen = room.desk.get(at(room, f"/together/ecr-rs?text={second}&about=friend"))
    assert "a friend" in said(chosen)
    fields = {**form_of(chosen), **{f"q{n}": "7" for n in range(1, 10)}}
    assert post(room.desk, at(room, "/together/ecr-rs"), fields).status_code == 303
    assert [(row.text_id, row.about) for row in rows(room)] == [(second, "friend")]
    assert room.desk.get(at(room, "/together/pni-52")).status_code == 404
