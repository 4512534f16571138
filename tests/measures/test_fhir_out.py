"""What leaves as FHIR: strict, without a wording that may not leave, and the same scores when it comes in again."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from selfmon.measures.fhir.questionnaire import read_questionnaire
from selfmon.measures.fhir_out import make_bundle
from selfmon.measures.fitting import fit
from selfmon.measures.models import Mode
from selfmon.measures.packs import Pack, load_packs
from selfmon.measures.reading import Filled
from selfmon.measures.scoring import score
from selfmon.measures.texts import Option, Question, Text, as_text, shipped_row

from .conftest import Room, own_text
from .test_seeing import MUCH
from .validators import check, look_ourselves

PACKS = load_packs()
NOW = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)


def text_of(pack: Pack) -> Text:
    """A text of the tests' own; words that the key reverses are printed reversed where the form prints them so."""
    questions = []
    for number in pack.item_numbers:
        is_printed = pack.printed_weights_are_reversed and number in pack.reverse
        weights = list(reversed(pack.weights)) if is_printed else list(pack.weights)
        options = tuple(Option(w, f"zqanswer {place}") for place, w in enumerate(weights))
        questions.append(Question(number, f"x{number}", f"zqsentence {number}", options, "", is_printed))
    return Text(uuid4(), pack, "en", "© nobody", "made here", "zqstem", tuple(questions), (), False, False)


def filled_in(pack: Pack, text: Text | None) -> Filled:
    """Every answer another step; the third left out."""
    answers = {n: pack.weights[n % len(pack.weights)] for n in pack.item_numbers if n != pack.item_numbers[-1]}
    return Filled(
        uuid4(), pack, pack.version, text, pack.targets[0] if pack.targets else "", Mode.PHONE, date(2026, 5, 14), answers,
        tuple(pack.item_numbers), {}, False, text.id if text else None,
    )  # fmt: skip


def shipped(pack_id: str) -> Filled:
    pack = PACKS[pack_id]
    return filled_in(pack, as_text(shipped_row(pack, NOW)))


def resources(bundle: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e["resource"] for e in bundle.get("entry", ()) if e["resource"]["resourceType"] == kind]


def weights_of(response: dict[str, Any]) -> dict[str, int]:
    return {
        item["linkId"]: item["answer"][0]["valueCoding"]["extension"][0]["valueDecimal"]
        for item in response["item"]
        if "answer" in item
    }


@pytest.mark.parametrize("pack_id", [p.id for p in PACKS.values() if p.rated_by == "client" and not p.keyed_first])
def test_out_and_in_again_gives_the_same_scores(pack_id: str) -> None:
    pack = PACKS[pack_id]
    one = filled_in(pack, text_of(pack))
    bundle = json.loads(json.dumps(make_bundle([one], NOW)))
    (questionnaire,), (response,) = resources(bundle, "Questionnaire"), resources(bundle, "QuestionnaireResponse")
    found = fit(read_questionnaire(json.dumps(questionnaire).encode()), pack)
    assert found.problems == ()
    said = weights_of(response)
    answers = {q.number: said[q.link_id] for q in found.questions if q.link_id in said}
    already = {q.number for q in found.questions if q.is_reversed}
    again = score(pack, answers, already_reversed=already)
    assert {code: s.value for code, s in again.items()} == {code: s.value for code, s in one.scores.items()}


@pytest.mark.parametrize("pack_id", PACKS)
def test_no_word_of_a_text_that_may_not_be_shipped_leaves(pack_id: str) -> None:
    told = json.dumps(make_bundle([filled_in(PACKS[pack_id], text_of(PACKS[pack_id]))], NOW))
    assert "zq" not in told
    assert "© nobody" in told or "\\u00a9 nobody" in told


def test_a_shipped_wording_leaves_with_its_codes() -> None:
    bundle = make_bundle([shipped("gad-7")], NOW)
    (questionnaire,) = resources(bundle, "Questionnaire")
    assert questionnaire["item"][0]["text"].startswith("Feeling nervous")
    assert questionnaire["item"][0]["code"][0]["system"] == "http://loinc.org"


def test_what_was_left_out_is_said_and_what_was_not_asked_is_absent() -> None:
    (response,) = resources(make_bundle([shipped("gad-7")], NOW), "QuestionnaireResponse")
    last = response["item"][-1]
    assert last["linkId"] == "gad-7/7"
    assert "answer" not in last
    assert last["extension"][0]["valueCode"] == "asked-declined"
    (total,) = resources(make_bundle([shipped("gad-7")], NOW), "Observation")
    assert total["dataAbsentReason"]["text"] == "too_few_answered"


def everything() -> list[dict[str, Any]]:
    many = [filled_in(pack, text_of(pack)) for pack in PACKS.values()]
    numbers = [filled_in(pack, None) for pack in PACKS.values()]
    bundle = make_bundle([*many, *numbers, shipped("phq-9"), shipped("gad-7")], NOW)
    return [bundle, make_bundle([], NOW), *(e["resource"] for e in bundle["entry"])]


def test_what_the_validators_do_not_look_at() -> None:
    """No list is empty; every linkId of an answer is one of its questionnaire; every answer is one of its offers."""
    assert look_ourselves(everything()[0]) == []


def test_two_validators_that_we_did_not_write_find_nothing() -> None:
    made = everything()
    assert [(m["resourceType"], said) for m, said in zip(made, check(made), strict=True) if said] == []


def test_the_client_takes_their_own_and_nobody_elses(room: Room) -> None:
    room.fill_in("gad-7", MUCH)
    own_text(room.app, "phq-9")
    answer = room.phone.get("/results/file")
    assert answer.status_code == 200
    assert answer.mimetype == "application/fhir+json"
    bundle = answer.get_json(force=True)
    assert [o["valueQuantity"]["value"] for o in resources(bundle, "Observation")] == [21]
    assert "Kim" not in answer.get_data(as_text=True)
    other = room.app.test_client()
    room.people.sign_in(other, room.people.client("Somebody"))
    theirs = other.get("/results/file").get_json(force=True)
    assert [e["resource"]["resourceType"] for e in theirs["entry"]] == ["Patient"]
    assert room.desk.get("/results/file").status_code == 404
