"""A text beside a key: what fits is scored as printed, and every planted error is caught before anything is scored."""

from typing import Any

import pytest

from selfmon.measures.fhir.notes import Kind, Refused
from selfmon.measures.fhir.questionnaire import read_questionnaire
from selfmon.measures.fitting import Fit, Misfit, Said, fit
from selfmon.measures.packs import load_packs
from selfmon.measures.scoring import score

from .fhir_files import Change, as_file, changed, item, option, questionnaire
from .fhir_kinds import set_at

PACKS = load_packs()


def lay(made: Any, pack_id: str = "gad-7", said: Said | None = None) -> Fit:
    return fit(read_questionnaire(as_file(made)), PACKS[pack_id], said)


def misfits(found: Fit) -> set[str]:
    return {problem.misfit for problem in found.problems}


def swap(place: int, field: str) -> Change:
    def change(made: dict[str, Any]) -> None:
        first, second = made["item"][place], made["item"][place + 1]
        first[field], second[field] = second[field], first[field]

    return change


def printed(made: dict[str, Any] | None = None) -> dict[str, Any]:
    return changed(lambda m: [q.update(prefix=str(n)) for n, q in enumerate(m["item"], 1)], made)


def coded() -> dict[str, Any]:
    codes = PACKS["gad-7"].codes.items
    return changed(lambda m: [q.update(code=[{"code": c}]) for c, q in zip(codes, m["item"], strict=True)])


def turned(number: int, lowest: int = 0, highest: int = 3) -> dict[str, Any]:
    """The same words, weighing the other way round."""
    return item(number, answerOption=[option(w - lowest, lowest + highest - w) for w in range(lowest, highest + 1)])


PLANTED: dict[str, tuple[dict[str, Any], str]] = {
    "a question is missing": (questionnaire(6), Misfit.ITEMS_MISSING),
    "a question too many": (questionnaire(8), Misfit.NOT_PLACED),
    "a question twice": (changed(lambda m: m["item"].append(item(1, linkId="again"))), Misfit.NOT_PLACED),
    "another questionnaire": (questionnaire(20), Misfit.NOT_PLACED),
    "printed numbers in another order": (changed(swap(2, "prefix"), printed()), Misfit.ORDER),
    "codes of other items": (changed(swap(2, "code"), coded()), Misfit.ORDER),
    "1 to 4 for 0 to 3": (questionnaire(item=[item(n, 1, 4) for n in range(1, 8)]), Misfit.WEIGHTS_OUTSIDE),
    "one question from 1 to 4": (changed(set_at(item(3, 1, 4), "item", 2)), Misfit.WEIGHTS_OUTSIDE),
    "an answer too few": (changed(lambda m: m["item"][4]["answerOption"].pop()), Misfit.WEIGHTS_OUTSIDE),
    "an answer too many": (
        changed(lambda m: m["item"][4]["answerOption"].append(option(4, 4))),
        Misfit.WEIGHTS_OUTSIDE,
    ),
    "a step left out": (
        changed(set_at([option(n, w) for n, w in enumerate((0, 1, 3, 4))], "item", 0, "answerOption")),
        Misfit.WEIGHTS_OUTSIDE,
    ),
    "weights below nothing": (questionnaire(item=[item(n, -1, 2) for n in range(1, 8)]), Misfit.WEIGHTS_OUTSIDE),
    "a weight twice": (
        changed(set_at([option(n, w) for n, w in enumerate((0, 1, 1, 3))], "item", 0, "answerOption")),
        Misfit.WEIGHT_TWICE,
    ),
    "a weight forgotten": (changed(lambda m: m["item"][5]["answerOption"][2].pop("extension")), Misfit.WEIGHTS_MISSING),
    "half a point": (
        changed(set_at(1.5, "item", 0, "answerOption", 1, "extension", 0, "valueDecimal")),
        Misfit.WEIGHTS_MISSING,
    ),
    "a weight in words": (
        changed(set_at("two", "item", 0, "answerOption", 1, "extension", 0, "valueDecimal")),
        Misfit.WEIGHTS_MISSING,
    ),
    "a weight without end": (
        changed(set_at("1e999", "item", 0, "answerOption", 1, "extension", 0, "valueDecimal")),
        Misfit.WEIGHTS_MISSING,
    ),
    "one question the other way round": (changed(set_at(turned(4), "item", 3)), Misfit.DIRECTION),
    "a list of answers that is not there": (
        changed(lambda m: m["item"][0].update(answerValueSet="#gone") or m["item"][0].pop("answerOption")),
        Misfit.WEIGHTS_MISSING,
    ),
    "a question of own words": (
        changed(set_at({"linkId": "q1", "type": "text", "text": "x"}, "item", 0)),
        Misfit.ITEMS_MISSING,
    ),
    "several answers to one question": (changed(set_at(True, "item", 0, "repeats")), Misfit.ITEMS_MISSING),
    "answers that are empty": (changed(set_at([], "item", 0, "answerOption")), Misfit.ITEMS_MISSING),
}
REFUSED: dict[str, dict[str, Any]] = {
    "a linkId twice": changed(set_at("q1", "item", 1, "linkId")),
    "a linkId missing": changed(lambda m: m["item"][1].pop("linkId")),
    "a condition on a question that is not there": changed(
        set_at([{"question": "gone", "operator": "="}], "item", 1, "enableWhen")
    ),
}


def test_twenty_five_kinds_of_error_are_planted() -> None:
    assert len(PLANTED) + len(REFUSED) == 25


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_named_and_nothing_is_scored(name: str) -> None:
    made, misfit = PLANTED[name]
    found = lay(made)
    assert misfit in misfits(found)
    assert not found.fits


@pytest.mark.parametrize("name", REFUSED)
def test_a_planted_error_of_the_file_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        lay(REFUSED[name])


def test_a_shift_is_offered_with_an_example_and_never_made_unasked() -> None:
    made = questionnaire(10, item=[item(n, 1, 4) for n in range(1, 8)])
    found = lay(made)
    assert found.shift == -1
    assert found.example == ("answer 3", 4, 3)
    assert not found.fits
    numbers = {f"q{n}": n for n in range(1, 8)}
    assert lay(made, said=Said(numbers, shift=-1)).fits
    assert [o.weight for o in lay(made, said=Said(numbers, shift=-1)).questions[0].options] == [0, 1, 2, 3]
    assert not lay(made, said=Said(numbers, shift=-2)).fits


def test_no_shift_is_offered_where_pairs_are_keyed() -> None:
    made = questionnaire(item=[item(n, 0, 1) for n in range(1, 41)])
    found = lay(made, "npi-40")
    assert found.shift is None
    assert misfits(found) == {Misfit.WEIGHTS_OUTSIDE}


@pytest.mark.parametrize("is_printed_reversed", [True, False])
def test_weights_printed_reversed_are_not_reversed_again(is_printed_reversed: bool) -> None:
    items = [(turned if is_printed_reversed and n in (2, 3) else item)(n, 0, 4) for n in range(1, 11)]
    found = lay(questionnaire(item=items), "core-10")
    assert found.fits
    already = {q.number for q in found.questions if q.is_reversed}
    assert already == ({2, 3} if is_printed_reversed else set())
    # the same words everywhere: "answer 4" is a burden of 4, or of 0 where the key reverses
    ticked = {q.number: next(o.weight for o in q.options if o.text == "answer 4") for q in found.questions}
    total = score(PACKS["core-10"], ticked, already_reversed=already)["total"].value
    assert total == 32


def test_a_person_says_which_questions_belong_and_what_answers_weigh() -> None:
    made = changed(lambda m: [a.pop("extension") for q in m["item"] for a in q["answerOption"]], questionnaire(8))
    numbers = {f"q{n}": n for n in range(1, 8)}
    weights = {f"answer {n}": n for n in range(4)}
    found = lay(made, said=Said(numbers, weights))
    assert found.fits
    assert [q.number for q in found.questions] == list(range(1, 8))
    assert misfits(lay(made, said=Said(numbers, weights | {"answer 3": 4}))) == {Misfit.WEIGHTS_OUTSIDE}
    assert Misfit.NUMBER_TWICE in misfits(lay(made, said=Said(numbers | {"q8": 7}, weights)))
    assert Misfit.NO_SUCH_ITEM in misfits(lay(made, said=Said(numbers | {"q7": 70}, weights)))


def test_printed_numbers_of_a_longer_form_are_kept_apart_from_their_order() -> None:
    found = lay(
        questionnaire(item=[item(n, 0, 5, prefix=str(place)) for place, n in enumerate(range(1, 29), 1)]), "b-pni-28"
    )
    assert found.fits
    assert [q.number for q in found.questions] == list(PACKS["b-pni-28"].item_numbers)


def test_another_order_is_looked_at_once_and_then_followed() -> None:
    made = changed(swap(2, "prefix"), printed())
    numbers = {"q1": 1, "q2": 2, "q3": 4, "q4": 3, "q5": 5, "q6": 6, "q7": 7}
    assert misfits(lay(made)) == {Misfit.ORDER}
    assert lay(made, said=Said(numbers)).fits
    assert misfits(lay(made, said=Said({f"q{n}": n for n in range(1, 8)}))) == {Misfit.ORDER}


def test_what_was_left_out_of_the_text_is_in_its_report() -> None:
    reading = read_questionnaire(as_file(changed(set_at([], "item", 0, "answerOption"))))
    assert {Kind.EMPTY, Kind.NO_OPTIONS} <= {note.kind for note in reading.notes}
