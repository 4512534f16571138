"""An exported score expression, run by a FHIRPath that we did not write, gives our score, or nothing where we have none."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from selfmon.measures.fhir_out import make_bundle
from selfmon.measures.fhir_score import write_expression
from selfmon.measures.reading import Filled

from .test_fhir_out import NOW, PACKS, filled_in, resources, shipped, text_of
from .validators import evaluate

LEFT_OUT = (0, 1, 2, 5, 9, 100)  # how many of the last questions


def fillings() -> list[Filled]:
    """Every pack, with a text of its own and as numbers from paper, with none to all of its questions left out."""
    found = []
    for pack in PACKS.values():
        for one in (filled_in(pack, text_of(pack)), filled_in(pack, None)):
            for shift, n_left in enumerate(LEFT_OUT):
                kept = pack.item_numbers[: max(0, len(pack.item_numbers) - n_left)]
                answers = {n: pack.weights[(n * 3 + shift) % len(pack.weights)] for n in kept}
                found.append(replace(one, id=uuid4(), answers=answers))
    return [*found, shipped("phq-9"), shipped("gad-7")]


def asked_of(one: Filled) -> list[tuple[dict[str, Any], str, Any]]:
    """Each scale: the response, the exported expression and our own value."""
    bundle = make_bundle([one], NOW)
    (form,), (response,) = resources(bundle, "Questionnaire"), resources(bundle, "QuestionnaireResponse")
    told = {e["valueExpression"]["name"]: e["valueExpression"]["expression"] for e in form["extension"]}
    return [(response, told[code.replace("_", "-")], score.value) for code, score in one.scores.items()]


def test_every_scale_of_every_key_comes_out_the_same() -> None:
    asked = [each for one in fillings() for each in asked_of(one)]

    found = evaluate([(response, expression) for response, expression, _value in asked])

    wrong = [
        (expression, result, value)
        for (_response, expression, value), result in zip(asked, found, strict=True)
        if (result != [] if value is None else len(result) != 1 or abs(result[0] - float(value)) > 1e-6)
    ]
    assert wrong == []
    assert sum(value is None for _r, _e, value in asked) > 100
    assert sum(value is not None for _r, _e, value in asked) > 500


def test_a_linkid_with_a_quote_in_it_is_still_one_linkid() -> None:
    pack = PACKS["gad-7"]
    links = {number: f"o'clock \\ {number}" for number in pack.item_numbers}
    one = filled_in(pack, None)
    (response,) = resources(
        make_bundle([replace(one, answers=dict.fromkeys(pack.item_numbers, 1))], NOW), "QuestionnaireResponse"
    )
    for item, number in zip(response["item"], pack.item_numbers, strict=True):
        item["linkId"] = links[number]

    assert evaluate([(response, write_expression(pack, pack.scale("total"), links))]) == [[7]]


@pytest.mark.parametrize("pack_id", ["scs-26", "core-10"])
def test_an_expression_has_no_word_of_the_text(pack_id: str) -> None:
    form = resources(make_bundle([filled_in(PACKS[pack_id], text_of(PACKS[pack_id]))], NOW), "Questionnaire")[0]
    assert len(form["extension"]) == len(PACKS[pack_id].scales)
    assert "zq" not in str(form["extension"])
