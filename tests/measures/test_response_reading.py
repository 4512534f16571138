"""Answers from a file: read beside a text or refused with the named reason; and out and in again gives the same scores."""

import json
from typing import Any
from uuid import uuid4

import pytest

from selfmon.measures.fhir.notes import Refused
from selfmon.measures.fhir.response import ReadResponse, read_response
from selfmon.measures.fhir_out import make_bundle
from selfmon.measures.laying import Doubt, Laid, lay
from selfmon.measures.packs import load_packs
from selfmon.measures.scoring import score
from selfmon.measures.texts import Option, Question, Text

from .fhir_files import as_file
from .response_files import DOUBTED, FIT, READ_OTHERWISE, REFUSED, STATES_13, response
from .test_fhir_out import NOW, PACKS, filled_in, resources, text_of

GAD7 = load_packs()["gad-7"]


def own(pack_id: str = "gad-7") -> Text:
    pack = PACKS[pack_id]
    options = tuple(Option(w, f"answer {w}") for w in pack.weights)
    questions = tuple(Question(n, f"x{n}", f"Sentence {n}", options) for n in pack.item_numbers)
    return Text(uuid4(), pack, "en", "", "made here", "", questions, (), False, False)


TEXT = own()


def read(made: Any) -> ReadResponse:
    return read_response(as_file(made))


def laid(made: Any, **said: str) -> Laid:
    return lay(read(made), GAD7, TEXT, said)


@pytest.mark.parametrize("name", FIT)
def test_what_fits_is_read_with_its_weights(name: str) -> None:
    found = laid(FIT[name])
    assert found.fits, found.doubts
    assert found.answers == dict.fromkeys(range(1, 8), 2)


@pytest.mark.parametrize("name", READ_OTHERWISE)
def test_what_is_read_otherwise_is_said_and_changes_no_answer(name: str) -> None:
    made, kind = READ_OTHERWISE[name]
    assert kind in {note.kind for note in read(made).notes}
    found = laid(made)
    assert found.fits
    assert found.answers == dict.fromkeys(range(1, 8), 2)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_names_its_reason(name: str) -> None:
    made, reason = REFUSED[name]
    with pytest.raises(Refused) as refused:
        read(made)
    assert refused.value.reason is reason


@pytest.mark.parametrize("name", DOUBTED)
def test_what_cannot_be_kept_so_is_named_with_its_place(name: str) -> None:
    made, doubt, what = DOUBTED[name]
    assert laid(made).doubts == ((doubt, what),)


def test_the_same_item_twice_is_named() -> None:
    assert laid(response(), x2="1").doubts == ((Doubt.PLACE_TWICE, ("1",)),)
    assert laid(response(), x2="t-total").doubts == ((Doubt.NO_TOTAL, ("x2",)),)
    assert laid(response(), x2="99").doubts == ((Doubt.NO_SUCH_ITEM, ("x2",)),)
    assert laid(response(), x2="t-happiness").doubts == ((Doubt.NO_SUCH_ITEM, ("x2",)),)
    assert laid(response(), **{f"x{n}": "none" for n in range(1, 8)}).doubts == ((Doubt.NOTHING, ()),)


def test_what_a_person_says_of_an_unknown_question_is_taken() -> None:
    made, _doubt, _what = DOUBTED["an unknown linkId"]
    assert laid(made, q3="3").answers == dict.fromkeys(range(1, 8), 2)
    left = laid(made, q3="none")
    assert left.fits
    assert 3 not in left.answers
    assert 3 not in left.asked


def test_a_question_left_is_asked_and_one_that_is_absent_was_not() -> None:
    made = response(6)
    del made["item"][1]["answer"]
    found = laid(made)
    assert found.asked == (1, 2, 3, 4, 5, 6)
    assert sorted(found.answers) == [1, 3, 4, 5, 6]


def test_a_stated_total_is_kept_beside_what_the_answers_make() -> None:
    found = laid(STATES_13)
    assert found.fits
    assert found.totals == {"total": "13"}
    assert score(GAD7, found.answers)["total"].value == 14


def test_without_a_text_only_numbers_count() -> None:
    numbers = response(item=[{"linkId": str(n), "answer": [{"valueInteger": 1}]} for n in range(1, 8)])
    assert lay(read(numbers), GAD7, None).answers == dict.fromkeys(range(1, 8), 1)
    words = response(item=[{"linkId": "1", "answer": [{"valueString": "Several days"}]}])
    assert lay(read(words), GAD7, None).doubts[0] == (Doubt.NO_WEIGHT, ("1",))


@pytest.mark.parametrize("with_text", [True, False])
@pytest.mark.parametrize("pack_id", [p.id for p in PACKS.values() if p.rated_by == "client"])
def test_out_and_in_again_gives_the_same_scores(pack_id: str, with_text: bool) -> None:
    pack = PACKS[pack_id]
    text = text_of(pack) if with_text else None
    one = filled_in(pack, text)
    bundle = json.loads(json.dumps(make_bundle([one], NOW)))
    (made,) = resources(bundle, "QuestionnaireResponse")
    found = lay(read(made), pack, text)
    assert found.fits, found.doubts
    assert found.asked == one.asked
    again = score(pack, found.answers, already_reversed=one.already_reversed)
    assert {code: s.value for code, s in again.items()} == {code: s.value for code, s in one.scores.items()}
    assert read(made).on == one.on
