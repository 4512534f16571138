"""Files and forms as a stranger would send them: each page says what to do, nothing is kept, and nothing breaks."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.forms import post

from .conftest import Room
from .fhir_files import item, questionnaire, weight
from .test_answers_from_file import fields_of as fields_of_answers
from .test_answers_from_file import send as send_answers
from .test_vault import LICENCE, fields_of, send, texts

HALF = "\ud83d"  # half of a pair: JSON may say it, and no page can be written with it


def nested(depth: int, text: str = "{}") -> bytes:
    return (b'{"resourceType":"Questionnaire","a":' * depth) + text.encode() + b"}" * depth


def raw(made: Any) -> bytes:
    """As ASCII, with what no text may hold still in it."""
    return json.dumps(made).encode()


def seven(**more: Any) -> dict[str, Any]:
    """Seven questions, alike but for their numbers."""
    return questionnaire(item=[item(n, **more) for n in range(1, 8)])


def weighing(value: object) -> bytes:
    return raw(seven(answerOption=[{"valueString": "a", "extension": weight(value)}]))


def on(*conditions: Any) -> bytes:
    """A second question that is asked on conditions."""
    return raw(questionnaire(item=[item(1), item(2, enableWhen=list(conditions))]))


def groups(depth: int) -> dict[str, Any]:
    """One question, so deep."""
    inner = [item(1)]
    for level in range(depth):
        inner = [{"linkId": f"g{level}", "type": "group", "item": inner}]
    return questionnaire(item=inner)


def with_words(words: str) -> dict[str, dict[str, Any]]:
    """The same oddity in every place that is shown or kept."""
    options = [{"valueString": f"{words}{w}", "extension": weight(w)} for w in range(4)]
    return {
        "title": questionnaire(title=words),
        "url": questionnaire(url=words),
        "version": questionnaire(version=words),
        "language": questionnaire(language=words),
        "copyright": questionnaire(copyright=words),
        "question": questionnaire(item=[item(n, text=f"{words}{n}") for n in range(1, 8)]),
        "linkId": questionnaire(item=[item(n) | {"linkId": f"{words}{n}"} for n in range(1, 8)]),
        "prefix": seven(prefix=words),
        "answer": seven(answerOption=options),
        "code": questionnaire(item=[item(n, code=[{"system": words, "code": f"{words}{n}"}]) for n in range(1, 8)]),
        "unknown field": questionnaire(**{words: 1}),
        "condition": seven(enableWhen=[{"question": "q1", "operator": "=", "answerString": words}]),
    }


CIRCLE = [{"resourceType": "ValueSet", "id": "a", "compose": {"include": [{"valueSet": ["#a"]}]}}]
ODD: dict[str, bytes] = {
    "ten megabytes": raw(questionnaire(text={"div": "x" * 10_000_000})),
    "just under two megabytes": raw(questionnaire(description="x" * 1_900_000)),
    "a thousand deep": nested(1_000),
    "a hundred thousand deep": nested(100_000),
    "lists a hundred thousand deep": b"[" * 100_000,
    "items nine deep": raw(groups(9)),
    "items forty deep": raw(groups(40)),
    "a number with nine thousand digits": b'{"resourceType": "Questionnaire", "version": ' + b"9" * 9_000 + b"}",
    "a weight without end": weighing("1e999999"),
    "a weight that is no number": weighing("many"),
    "a weight that is a list": weighing([1]),
    "a weight of half a point": weighing(0.5),
    "infinity": b'{"resourceType": "Questionnaire", "status": Infinity}',
    "UTF-16": json.dumps(questionnaire()).encode("utf-16"),
    "a NUL at the end": raw(questionnaire()) + b"\0",
    "two resources": raw(questionnaire()) * 2,
    "half a character, twice": b'{"\\ud83d": 1, "\\ud83d": 2}',
    "an empty list": b"[]",
    "nothing but blanks": b"   \n",
    "null": b"null",
    "a text": b'"Questionnaire"',
    "items that are numbers": raw(questionnaire(item=[1, 2, 3])),
    "items that are one": raw(questionnaire(item=item(1))),
    "a type that is a list": raw({"resourceType": ["Questionnaire"]}),
    "a linkId twice": raw(questionnaire(item=[item(1), item(1)])),
    "a linkId that is an object": raw(questionnaire(item=[item(1) | {"linkId": {"a": 1}}])),
    "a value set inside itself": raw(seven(answerValueSet="#a", answerOption=[]) | {"contained": CIRCLE}),
    "a condition on itself": on({"question": "q2", "operator": "exists", "answerBoolean": True}),
    "a condition with an unknown sign": on({"question": "q1", "operator": "~", "answerInteger": 1}),
    "a condition on nothing": on({"question": "nowhere", "operator": "=", "answerInteger": 1}),
    "conditions that are a text": raw(seven(enableWhen="q1")),
    "R5 by its profile": raw(questionnaire(versionAlgorithmString="semver")),
    "STU3 by its fields": raw(seven(option=[{"valueInteger": 1}])),
    "four hundred and one": raw(questionnaire(401)),
    **{f"half a character: {place}": raw(made) for place, made in with_words(HALF).items()},
    **{f"a NUL: {place}": raw(made) for place, made in with_words("a\0b").items()},
    **{f"very long: {place}": raw(made) for place, made in with_words("x" * 40_000).items()},
    **{f"code: {place}": raw(made) for place, made in with_words("<script>alert(1)</script>%(x)s{{7*7}}").items()},
    **{f"turned round: {place}": raw(made) for place, made in with_words("\u202eabc\ufeff").items()},
}


@pytest.fixture
def vault(room: Room) -> FlaskClient:
    http = room.app.test_client()
    room.people.sign_in(http, room.people.administrator("Rosa"))
    return http


def look(answer: Any) -> str:
    page: str = answer.get_data(as_text=True)
    assert answer.status_code in (200, 303, 400, 413), answer.status_code
    assert "<script>alert" not in page
    return page


@pytest.mark.parametrize("name", ODD)
def test_an_odd_questionnaire(room: Room, vault: FlaskClient, name: str) -> None:
    answer = send(vault, ODD[name])
    page = look(answer)
    if answer.status_code != 200:
        return
    assert "Nothing is kept yet." in page
    kept = post(vault, "/vault/text", {**fields_of(answer), **LICENCE, "copyright": "c"})
    look(kept)
    if kept.status_code == 303:
        look(vault.get(kept.headers["Location"]))
        look(vault.get("/vault"))
        assert len(texts(room)) == 1
        look(room.desk.get(f"/texts/{texts(room)[0].id}"))


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_of_answers(room: Room, name: str) -> None:
    made = ODD[name].replace(b'"Questionnaire"', b'"QuestionnaireResponse"').replace(b'"active"', b'"completed"')
    answer = send_answers(room, made)
    look(answer)
    if answer.status_code == 200:
        look(
            post(
                room.desk,
                f"/clients/{room.treatment_id}/questionnaires/bring/gad-7",
                {**fields_of_answers(answer), "go": "keep"},
            )
        )
