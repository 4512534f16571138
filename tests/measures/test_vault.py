"""The vault: a licensed text comes in by two steps, never changes, and is used only after a therapist looked at it."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.core.errors import Conflict
from selfmon.measures.models import QuestionnaireText
from selfmon.measures.texts import load_text
from tests.clocks import NOW
from tests.forms import on_one_line, post, token_of

from .conftest import Room, own_text
from .fhir_files import as_file, changed, item, questionnaire
from .fhir_kinds import REFUSED, set_at

LICENCE = {"licence_held_by": "Practice on the Hill", "is_licence_confirmed": "1", "go": "keep"}


@pytest.fixture
def vault(room: Room) -> FlaskClient:
    http = room.app.test_client()
    room.people.sign_in(http, room.people.administrator("Rosa"))
    return http


def send(http: FlaskClient, made: Any, pack: str = "gad-7") -> Any:
    data = {"csrf_token": token_of(http), "pack": pack, "file": (io.BytesIO(as_file(made)), "form.json")}
    return http.post("/vault/read", data=data)


def fields_of(answer: Any) -> dict[str, str]:
    """What the side-by-side page would send back as it stands."""
    page = answer.get_data(as_text=True)
    found = dict(re.findall(r'name="(n-\d+|w-\d+)"\s+value="(-?\d*)"', page))
    carried = re.search(r'name="carried"\s+value="([^"]+)"', page)
    assert carried
    return found | {"carried": carried.group(1)}


def bring_in(http: FlaskClient, made: Any, pack: str = "gad-7", **more: str) -> Any:
    return post(http, "/vault/text", {**fields_of(send(http, made, pack)), **LICENCE, **more})


def texts(room: Room) -> list[QuestionnaireText]:
    with room.app.app_context():
        return list(db.session.execute(sa.select(QuestionnaireText)).scalars())


def said(answer: Any) -> str:
    return on_one_line(answer.get_data(as_text=True))


def test_reading_a_file_keeps_nothing(room: Room, vault: FlaskClient) -> None:
    answer = send(vault, questionnaire())
    assert answer.status_code == 200
    assert "Question 7 of the file counts as item 7." in said(answer)
    assert texts(room) == []


def test_a_text_is_kept_with_its_licence_and_waits_for_a_therapist(room: Room, vault: FlaskClient) -> None:
    answer = bring_in(vault, questionnaire())
    assert answer.status_code == 303
    (row,) = texts(room)
    assert row.harm is None
    assert (row.licence_held_by, row.copyright) == ("Practice on the Hill", "© nobody, made for tests")
    assert row.canonical == "http://house.example/Questionnaire/ours|1"
    page = said(vault.get(answer.location))
    assert "held by Practice on the Hill, confirmed by Rosa" in page
    assert "waits for a therapist to look at its questions" in page

    assign = f"/clients/{room.treatment_id}/questionnaires/assign/gad-7"
    assert "A form of the tests" not in said(room.desk.get(assign))
    assert post(room.desk, f"/texts/{row.id}", {"none": "1"}).status_code == 303
    assert "A form of the tests" in said(room.desk.get(assign))
    assert "looked at by Anna" in said(vault.get(answer.location))


@pytest.mark.parametrize("missing", ["licence_held_by", "is_licence_confirmed"])
def test_without_a_confirmed_licence_nothing_is_kept(room: Room, vault: FlaskClient, missing: str) -> None:
    answer = bring_in(vault, questionnaire(), **{missing: ""})
    assert answer.status_code == 400
    assert "Not kept yet. Everything you entered is still here." in said(answer)
    assert texts(room) == []


def test_what_was_said_stands_beside_a_refusal(vault: FlaskClient) -> None:
    page = said(bring_in(vault, questionnaire(), licence_held_by=""))

    assert "Everything you entered is still here" in page
    assert re.search(r'name="is_licence_confirmed" value="1" checked', page)
    assert 'aria-describedby="n-0-words"' in page


def test_a_file_without_a_copyright_line_needs_it_typed(room: Room, vault: FlaskClient) -> None:
    bare = changed(lambda made: made.pop("copyright"))
    assert bring_in(vault, bare).status_code == 400
    assert bring_in(vault, bare, copyright="© Example Press").status_code == 303
    assert [row.copyright for row in texts(room)] == ["© Example Press"]


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_file_says_why(room: Room, vault: FlaskClient, name: str) -> None:
    answer = send(vault, REFUSED[name][0])
    assert answer.status_code == 400
    assert 'role="alert"' in said(answer)
    assert texts(room) == []


def test_what_does_not_fit_is_not_kept_and_a_shift_is_offered(room: Room, vault: FlaskClient) -> None:
    shifted = questionnaire(item=[item(n, 1, 4) for n in range(1, 8)])
    page = said(send(vault, shifted))
    assert "It does not fit the key, so nothing is worked out from it:" in page
    assert "Such as: “answer 3” is 4 in the file and would count as 3." in page
    assert bring_in(vault, shifted).status_code == 400
    assert texts(room) == []
    assert bring_in(vault, shifted, shift="1").status_code == 303
    with room.app.app_context():
        text = load_text(db.session, texts(room)[0].id)
        assert text.question(1).weights == {0, 1, 2, 3}


def test_answers_and_weights_that_are_not_in_the_file_are_typed(room: Room, vault: FlaskClient) -> None:
    def elsewhere(made: dict[str, Any]) -> None:
        for question in made["item"]:
            del question["answerOption"]
            question["answerValueSet"] = "http://elsewhere.example/list"

    made = changed(elsewhere)
    assert bring_in(vault, made).status_code == 400
    assert bring_in(vault, made, answers="0 never\n1 at times\n2 often\n3 always").status_code == 303
    with room.app.app_context():
        text = load_text(db.session, texts(room)[0].id)
        assert [o.text for o in text.question(7).options] == ["never", "at times", "often", "always"]


def test_the_same_text_again_is_the_same_row_and_another_is_another(room: Room, vault: FlaskClient) -> None:
    first = bring_in(vault, questionnaire()).location
    assert post(vault, f"{first}/retire").status_code == 303
    assert "Retired" in said(vault.get(first))
    assert bring_in(vault, questionnaire()).location == first
    assert "Retired" not in said(vault.get(first))
    assert bring_in(vault, changed(set_at("Another sentence", "item", 0, "text"))).location != first
    assert len(texts(room)) == 2


def test_a_text_never_changes(room: Room) -> None:
    text_id = own_text(room.app, "gad-7")
    for name, value in (
        ("body", {"stem": "x", "items": []}),
        ("copyright", "x"),
        ("pack_id", "phq-9"),
        ("language", "de"),
    ):
        with room.app.app_context(), pytest.raises(Conflict), writing(db.session):
            setattr(db.session.get(QuestionnaireText, text_id), name, value)
            db.session.flush()


def test_what_was_changed_on_the_way_is_not_read(room: Room, vault: FlaskClient) -> None:
    fields = fields_of(send(vault, questionnaire()))
    for carried in ("", "x", fields["carried"][:-3] + "abc", "é", "\0"):
        answer = post(vault, "/vault/text", {**fields, **LICENCE, "carried": carried})
        assert (answer.status_code, answer.location) == (303, "/vault")
    assert texts(room) == []


def test_a_list_of_words_proposes_and_a_person_decides(room: Room) -> None:
    text_id = own_text(room.app, "gad-7", harm=None, words={5: "I thought of hurting myself"})
    page = said(room.desk.get(f"/texts/{text_id}"))
    assert re.findall(r'name="harm-(\d)" value="1" checked', page) == ["5"]
    address = f"/texts/{text_id}"
    assert post(room.desk, address, {}).status_code == 400
    assert post(room.desk, address, {"harm-5": "1", "none": "1", "from-5": "1"}).status_code == 400
    assert post(room.desk, address, {"harm-5": "1", "from-5": "9"}).status_code == 400
    assert post(room.desk, address, {"harm-5": "1", "from-5": "x"}).status_code == 400
    assert post(room.desk, address, {"harm-5": "1", "from-5": "2"}).status_code == 303
    with room.app.app_context():
        text = load_text(db.session, text_id)
        assert text.passes_on(5, 2)
        assert not text.passes_on(5, 1)


def test_once_in_use_a_text_passes_on_no_less(room: Room) -> None:
    text_id = own_text(room.app, "gad-7", harm=[[5, 2]])
    room.agree("gad-7", text_id=text_id)
    address = f"/texts/{text_id}"
    assert post(room.desk, address, {"none": "1"}).status_code == 400
    assert post(room.desk, address, {"harm-5": "1", "from-5": "3"}).status_code == 400
    assert post(room.desk, address, {"harm-5": "1", "from-5": "1", "harm-6": "1", "from-6": "1"}).status_code == 303


def test_an_imported_question_about_harm_goes_the_same_way(room: Room) -> None:
    text_id = own_text(room.app, "gad-7", harm=[[5, 2]])
    room.agree("gad-7", text_id=text_id)
    answers = {f"q{n}": "1" for n in range(1, 8)} | {"q5": "2"}
    assert room.fill_in("gad-7", answers).status_code == 303
    (held,) = room.held()
    assert (held.item, held.weight) == (5, 2)
    assert held.sent_at == NOW


def test_nobody_else_has_a_vault(room: Room, vault: FlaskClient) -> None:
    text_id: UUID = own_text(room.app, "gad-7")
    for http in (room.desk, room.phone):
        assert http.get("/vault").status_code == 404
        assert http.get(f"/vault/{text_id}").status_code == 404
    assert vault.get(f"/texts/{text_id}").status_code == 404
    assert room.phone.get("/texts").status_code == 404
