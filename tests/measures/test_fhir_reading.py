"""Questionnaires of every kind: read, read otherwise and said, or refused with the named reason; never a crash."""

import json
from typing import Any

import pytest

from selfmon.measures.fhir.notes import Kind, Refused
from selfmon.measures.fhir.questionnaire import Reading, read_questionnaire
from selfmon.measures.fitting import fit
from selfmon.measures.packs import load_packs

from .fhir_files import STRUCTURE, as_file, changed, item, questionnaire
from .fhir_kinds import IMPORTED, READ_OTHERWISE, REFUSED, inline, set_at, value_set

GAD7 = load_packs()["gad-7"]


def read(made: Any, language: str = "") -> Reading:
    return read_questionnaire(as_file(made), language)


def kinds(reading: Reading) -> set[Kind]:
    return {note.kind for note in reading.notes}


def weights(reading: Reading, place: int = 0) -> list[int | None]:
    return [answer.weight for answer in reading.questions[place].answers]


def test_there_are_sixty_of_them() -> None:
    assert len(IMPORTED) + len(READ_OTHERWISE) + len(REFUSED) >= 60


@pytest.mark.parametrize("name", IMPORTED)
def test_what_fits_is_read_with_its_weights(name: str) -> None:
    reading = read(IMPORTED[name])
    assert len(reading.questions) == 7
    assert weights(reading) == [0, 1, 2, 3]
    assert weights(reading, 6) == [0, 1, 2, 3]
    assert fit(reading, GAD7).fits


@pytest.mark.parametrize("name", READ_OTHERWISE)
def test_what_is_read_otherwise_or_left_out_is_said(name: str) -> None:
    made, kind = READ_OTHERWISE[name]
    reading = read(made)
    assert kind in kinds(reading)
    assert len(reading.questions) == 7
    assert all(weights(reading, place) == [0, 1, 2, 3] for place in range(7))


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_names_its_reason(name: str) -> None:
    made, reason = REFUSED[name]
    with pytest.raises(Refused) as refused:
        read(made)
    assert refused.value.reason is reason


def test_several_answers_are_not_scored() -> None:
    reading = read(changed(set_at(True, "item", 6, "repeats")))
    assert Kind.REPEATS in kinds(reading)
    assert [p.misfit for p in fit(reading, GAD7).problems] == ["items_missing"]


def test_a_list_of_answers_that_is_not_there_is_asked_for() -> None:
    made = value_set()
    for question in made["item"]:
        question["answerValueSet"] = "http://elsewhere.example/list"
    reading = read(made)
    assert Kind.LIST_NOT_HERE in kinds(reading)
    assert all(question.list_missing for question in reading.questions)
    assert not fit(reading, GAD7).fits


def test_a_printed_number_is_only_a_proposal() -> None:
    prefixed = inline(
        lambda a: a.update(
            extension=[{"url": f"{STRUCTURE}questionnaire-optionPrefix", "valueString": a["valueCoding"]["code"][1:]}]
        )
    )
    reading = read(prefixed)
    assert weights(reading) == [None] * 4
    assert [a.proposed for a in reading.questions[0].answers] == [0, 1, 2, 3]
    found = fit(reading, GAD7)
    assert [p.misfit for p in found.problems] == ["weights_missing"]
    assert dict(found.unweighted) == {f"answer {n}": n for n in range(4)}


def test_weights_are_never_taken_from_the_order_of_codes() -> None:
    reading = read(inline(lambda a: a.pop("extension")))
    assert weights(reading) == [None] * 4
    assert not fit(reading, GAD7).fits


def test_a_translation_is_read_where_it_is_asked_for() -> None:
    def translate(words: str) -> dict[str, Any]:
        inner = [{"url": "lang", "valueCode": "nl"}, {"url": "content", "valueString": words}]
        return {"extension": [{"url": f"{STRUCTURE}translation", "extension": inner}]}

    made = changed(set_at(translate("Zin 1"), "item", 0, "_text"))
    made["item"][0]["answerOption"][0]["valueCoding"]["_display"] = translate("nooit")
    assert read(made).languages == ("en", "nl")
    assert read(made).questions[0].text == "Sentence 1"
    assert read(made, "nl").questions[0].text == "Zin 1"
    assert read(made, "nl").questions[0].answers[0].text == "nooit"
    assert read(made, "nl").language == "nl"


def test_words_before_the_questions_stay_with_them() -> None:
    first = [{"linkId": "a", "type": "display", "text": "Over two weeks"}]
    later = [{"linkId": "b", "type": "group", "text": "And now", "item": [item(n) for n in range(4, 8)]}]
    reading = read(questionnaire(item=[*first, *(item(n) for n in range(1, 4)), *later]))
    assert reading.stem == "Over two weeks"
    assert [q.heading for q in reading.questions] == ["", "", "", "And now", "", "", ""]


def test_identity_is_the_address_with_its_version_or_what_it_adds_up_to() -> None:
    assert read(questionnaire()).canonical == "http://house.example/Questionnaire/ours|1"
    bare = changed(lambda made: made.pop("version"))
    again = json.loads(json.dumps(bare, indent=4))
    assert read(bare).canonical == read(again).canonical
    assert read(bare).canonical.startswith("sha-256:")
    assert read(bare).canonical != read(changed(set_at("Another", "item", 0, "text"), bare)).canonical


def test_the_copyright_line_is_never_cut() -> None:
    line = "© " + "somebody and " * 400
    assert read(questionnaire(copyright=line)).copyright == line.strip()
