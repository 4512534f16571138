"""A file of answers on the therapist's pages: seen beside the text first, kept once, for a client of their own alone."""

import io
import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from selfmon.measures.fhir.notes import Refused
from selfmon.measures.response_wording import say_doubt, say_refusal
from tests.forms import post, token_of

from .conftest import Room, own_text
from .fhir_files import as_file
from .response_files import DOUBTED, REFUSED, STATES_13, response
from .test_recording import at, rows, said
from .test_seeing import share


def send(room: Room, made: Any, pack: str = "gad-7", http: FlaskClient | None = None, **more: str) -> Any:
    http = http or room.desk
    data = {"csrf_token": token_of(http), "file": (io.BytesIO(as_file(made)), "answers.json"), **more}
    return http.post(at(room, f"/bring/{pack}"), data=data)


def fields_of(answer: Any) -> dict[str, str]:
    """What the side-by-side page would send back as it stands."""
    page = answer.get_data(as_text=True)
    found = dict(re.findall(r'<input[^>]*?name="(carried|beside|done_on)"[^>]*?value="([^"]*)"', page, re.S))
    for name, inside in re.findall(r'<select id="[^"]*" name="([^"]+)">(.*?)</select>', page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = chosen.group(1) if chosen else ""
    return found


def keep(room: Room, answer: Any, pack: str = "gad-7", **more: str) -> Any:
    return post(room.desk, at(room, f"/bring/{pack}"), {**fields_of(answer), "go": "keep", **more})


def test_it_is_seen_beside_the_text_and_kept_only_then(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    page = send(room, response(questionnaire=f"urn:uuid:{text_id}|1"))
    assert page.status_code == 200
    assert "Nothing is kept yet." in said(page)
    assert "Sentence number 7 of this test" in said(page)
    assert rows(room) == []
    assert keep(room, page).status_code == 303
    (row,) = rows(room)
    assert (row.mode, row.text_id, row.done_on.isoformat()) == ("imported", text_id, "2026-05-12")
    assert row.answers == {str(n): 2 for n in range(1, 8)}
    assert row.asked == [1, 2, 3, 4, 5, 6, 7]
    course = said(room.desk.get(at(room, "/gad-7")))
    assert "<td>14</td>" in course
    assert "from a file" in course
    assert "from a file" in said(room.phone.get("/results"))


def test_the_same_file_again_changes_nothing(room: Room) -> None:
    own_text(room.app, "gad-7")
    for _time in range(2):
        page = send(room, response())
        fields = fields_of(page)
        again = post(room.desk, at(room, "/bring/gad-7"), {**fields, "text": _only_text(page), "go": "look"})
        assert keep(room, again).status_code == 303
    assert len(rows(room)) == 1


def _only_text(page: Any) -> str:
    inside = re.search(r'<select id="text" name="text">(.*?)</select>', page.get_data(as_text=True), re.S)
    assert inside
    return re.findall(r'value="([0-9a-f-]{36})"', inside.group(1))[-1]


def test_another_text_is_looked_at_before_it_is_kept(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    page = send(room, response(questionnaire=f"urn:uuid:{text_id}"))
    answer = keep(room, page, text="")
    assert answer.status_code == 200
    assert "The text has no such question." in said(answer)
    assert rows(room) == []


def test_a_total_that_differs_is_said_before_and_after(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    page = send(room, {**STATES_13, "questionnaire": f"urn:uuid:{text_id}"})
    assert "Total: 14 · the file states 13" in said(page)
    assert "They differ. Both are kept" in said(page)
    assert keep(room, page).status_code == 303
    assert "the file states 13, the answers make 14." in said(room.desk.get(at(room, "/gad-7")))


def test_every_refused_file_says_why_and_nothing_is_kept(room: Room) -> None:
    for name, (made, reason) in REFUSED.items():
        answer = send(room, made)
        assert answer.status_code == 400, name
        with room.app.test_request_context():
            line = say_refusal(Refused(reason))
        assert line in unescape(said(answer)), name
        assert "carried" not in said(answer), name
    assert rows(room) == []


def test_every_doubt_is_named_and_cannot_be_kept(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    for name, (made, doubt, what) in DOUBTED.items():
        page = send(room, {**made, "questionnaire": f"urn:uuid:{text_id}"})
        assert page.status_code == 200, name
        with room.app.test_request_context():
            line = say_doubt(doubt, what)
        assert line in unescape(said(page)), name
        assert keep(room, page).status_code == 400, name
    assert rows(room) == []


def test_an_empty_form_and_a_changed_file_are_explained(room: Room) -> None:
    answer = post(room.desk, at(room, "/bring/gad-7"), {})
    assert answer.status_code == 400
    assert "Please choose a file." in said(answer)
    answer = post(room.desk, at(room, "/bring/gad-7"), {"carried": "x.y", "go": "keep"})
    assert answer.status_code == 400
    assert "Please choose it once more." in said(answer)


@pytest.mark.parametrize(("day", "status"), [("2026-05-13", 303), ("", 400), ("2026-05-15", 400), ("1880-01-01", 400)])
def test_the_day_is_the_files_or_a_persons(room: Room, day: str, status: int) -> None:
    text_id = own_text(room.app, "gad-7")
    page = send(room, response(questionnaire=f"urn:uuid:{text_id}", authored="2026"))
    assert "no whole day: say below when it was filled in" in said(page)
    answer = keep(room, page, done_on=day)
    assert answer.status_code == status
    if status == 400:
        assert "Everything you entered is still here." in said(answer)
        assert rows(room) == []


def test_answers_to_another_questionnaire_are_refused_by_name(room: Room) -> None:
    other = own_text(room.app, "who-5")
    answer = send(room, response(questionnaire=f"urn:uuid:{other}|1"))
    assert answer.status_code == 400
    assert "These are answers to another questionnaire: WHO-5." in said(answer)


def test_a_relationship_is_chosen_where_the_key_asks_for_one(room: Room) -> None:
    text_id = own_text(room.app, "ecr-rs")
    page = send(room, response(9, questionnaire=f"urn:uuid:{text_id}"), "ecr-rs")
    assert keep(room, page, "ecr-rs").status_code == 400
    assert keep(room, page, "ecr-rs", about="friend").status_code == 303
    assert [row.about for row in rows(room)] == ["friend"]


def test_a_question_about_harm_in_a_file_is_passed_on_to_nobody(room: Room) -> None:
    text_id = own_text(room.app, "phq-9", harm=[[9, 1]])
    page = send(room, response(9, questionnaire=f"urn:uuid:{text_id}"), "phq-9")
    assert keep(room, page, "phq-9").status_code == 303
    assert room.held() == []


def test_only_for_ones_own_client_and_not_for_ratings(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    page = send(room, response(questionnaire=f"urn:uuid:{text_id}"))
    stranger = room.app.test_client()
    room.people.sign_in(stranger, room.cover)
    assert stranger.get(at(room, "/bring/gad-7")).status_code == 404
    assert send(room, response(), http=stranger).status_code == 404
    assert post(stranger, at(room, "/bring/gad-7"), {**fields_of(page), "go": "keep"}).status_code == 404
    assert room.phone.get(at(room, "/bring/gad-7")).status_code == 404
    assert room.desk.get(at(room, "/bring/lpfs-clinician")).status_code == 404
    assert rows(room) == []


def test_what_the_file_says_in_words_is_kept_nowhere(room: Room) -> None:
    share(room)
    text_id = own_text(room.app, "gad-7")
    made = response(questionnaire=f"urn:uuid:{text_id}")
    made["item"][0]["text"] = "zqcanary sentence"
    assert "zqcanary" in said(send(room, made))
    assert keep(room, send(room, made)).status_code == 303
    for path in ("", "/gad-7"):
        assert "zqcanary" not in said(room.desk.get(at(room, path)))
    (row,) = rows(room)
    assert "zqcanary" not in str(row.answers) + str(row.stated)
