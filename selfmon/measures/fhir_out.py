"""Filled-in questionnaires as a FHIR R4 Bundle, strictly: questionnaires, answers, and the totals that come of them, with
what surrounds them (`fhir_care`).

A wording is in it only where its licence lets it be shipped; of every other text there are linkIds, codes, weights and the
copyright line. No name of a person is in it.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from selfmon.measures.fhir_care import Surroundings, list_resources
from selfmon.measures.fhir_score import ORDINAL, write_expression
from selfmon.measures.packs import Pack
from selfmon.measures.reading import Filled
from selfmon.measures.scoring import Score
from selfmon.measures.texts import Option, Question, Text

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
_STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
_DECLINED = {"extension": [{"url": f"{_STRUCTURE}data-absent-reason", "valueCode": "asked-declined"}]}
_MASKED = {"extension": [{"url": f"{_STRUCTURE}data-absent-reason", "valueCode": "masked"}]}
_OURS = UUID("0a0d8f4e-5a1b-4d8e-9a5c-1f6b7c2d3e4f")  # a fixed one of ours, for uuid5


def make_bundle(filled: Sequence[Filled], now: datetime, around: Surroundings | None = None) -> dict[str, Any]:
    """A collection: what surrounds it, each text once, then each administration with its scores."""
    entries: dict[str, dict[str, Any]] = dict(list_resources(around)) if around else {}
    subject = {"subject": {"reference": around.patient}} if around else {}
    for one in filled:
        about = _questionnaire_id(one)
        entries.setdefault(about, _questionnaire(one))
        response = f"urn:uuid:{one.id}"
        entries[response] = _response(one) | subject
        for code, score in one.scores.items():
            entries[f"urn:uuid:{uuid5(one.id, code)}"] = _observation(one, score, response) | subject
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": now.isoformat(timespec="seconds"),
        **({"entry": [{"fullUrl": url, "resource": made} for url, made in entries.items()]} if entries else {}),
    }


def _questionnaire_id(one: Filled) -> str:
    return f"urn:uuid:{one.text_id or uuid5(_OURS, one.pack.id)}"


def _questionnaire(one: Filled) -> dict[str, Any]:
    copyright_text = one.text.copyright if one.text else ""
    expressions = _expressions(one)
    return {
        "resourceType": "Questionnaire",
        **({"extension": expressions} if expressions else {}),
        "url": _questionnaire_id(one),
        "version": one.key_version,
        "name": one.pack.id.replace("-", "_").upper(),
        "title": one.pack.name,
        "status": "active",
        **({"language": one.text.language} if one.text and one.text.language != "und" else {}),
        **({"copyright": copyright_text} if copyright_text else {}),
        **({"code": [{"system": LOINC, "code": one.pack.codes.panel}]} if one.pack.codes.panel else {}),
        "item": [_item(one, key) if isinstance(key, int) else _own_item(one, key) for key in _order(one)],
    }


def _expressions(one: Filled) -> list[dict[str, Any]]:
    """How each score is made, where the text asks for everything that it is made of."""
    links = {number: _link(one.text.question(number) if one.text else None, number) for number in _numbers(one)}
    return [
        {
            "url": f"{_STRUCTURE}variable",
            "valueExpression": {
                "name": scale.code.replace("_", "-"),
                "language": "text/fhirpath",
                "expression": write_expression(one.pack, scale, links, one.already_reversed),
            },
        }
        for scale in one.pack.scales
        if links.keys() >= {*one.pack.item_numbers}
    ]


def _numbers(one: Filled) -> tuple[int, ...]:
    return one.text.numbers if one.text else one.pack.item_numbers


def _order(one: Filled) -> tuple[int | str, ...]:
    return one.text.order if one.text else one.pack.item_numbers


def may_be_worded(text: Text | None) -> bool:
    """True where the licence lets this wording go along in a file."""
    return text is not None and text.is_shipped and text.pack.licence.ships_wording


def _item(one: Filled, number: int) -> dict[str, Any]:
    question = one.text.question(number) if one.text else None
    is_worded = may_be_worded(one.text)
    code = _loinc_item(one.pack, number)
    return {
        "linkId": _link(question, number),
        **({"code": [{"system": LOINC, "code": code}]} if code else {}),
        "prefix": str(number),
        **({"text": question.text} if question and is_worded else {}),
        "type": "choice",
        "answerOption": [
            {"valueCoding": _coding(one.pack, option, place, is_worded)}
            for place, option in enumerate(_options(one, question))
        ],
    }


def _own_item(one: Filled, name: str) -> dict[str, Any]:
    """A question for own words."""
    assert one.text is not None
    question = one.text.asked(name)
    return {
        "linkId": question.link_id,
        **({"text": question.text} if may_be_worded(one.text) else {}),
        "type": "text",
    }


def _link(question: Question | None, number: int) -> str:
    return question.link_id if question else str(number)


def _loinc_item(pack: Pack, number: int) -> str:
    return dict(zip(pack.item_numbers, pack.codes.items, strict=False)).get(number, "")


def _options(one: Filled, question: Question | None) -> tuple[Option, ...]:
    """As printed; of numbers copied from paper, the weights of the key."""
    return question.options if question else tuple(Option(weight, "") for weight in one.pack.weights)


def _coding(pack: Pack, option: Option, place: int, is_worded: bool) -> dict[str, Any]:
    """A code of the option's place in print, the same for the same words of every question; LOINC's where it is known."""
    loinc = pack.codes.answers.get(option.weight)
    return {
        "extension": [{"url": ORDINAL, "valueDecimal": option.weight}],
        "system": LOINC if loinc else f"urn:uuid:{uuid5(_OURS, f'answers/{pack.id}')}",
        "code": loinc or f"a{place}",
        **({"display": option.text} if is_worded and option.text else {}),
    }


def _response(one: Filled) -> dict[str, Any]:
    asked = (
        *(one.asked or tuple(one.answers)),
        *(q.name for q in (one.text.own if one.text else ()) if not one.is_record or one.words.get(q.name)),
    )
    items = [_answered(one, key) for key in _order(one) if key in asked]
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": f"{_questionnaire_id(one)}|{one.key_version}",
        "status": "completed",
        "authored": one.on.isoformat(),
        **({"item": items} if items else {}),
    }


def _answered(one: Filled, key: int | str) -> dict[str, Any]:
    if isinstance(key, str):
        return _written(one, key)
    question = one.text.question(key) if one.text else None
    made: dict[str, Any] = {"linkId": _link(question, key)}
    weight = one.answers.get(key)
    if weight is None:
        return made | _DECLINED
    place, option = next((n, o) for n, o in enumerate(_options(one, question)) if o.weight == weight)
    return made | {"answer": [{"valueCoding": _coding(one.pack, option, place, may_be_worded(one.text))}]}


def _written(one: Filled, name: str) -> dict[str, Any]:
    """That there are own words, not what they say: this file is made for another system."""
    assert one.text is not None
    return {"linkId": one.text.asked(name).link_id, **(_MASKED if one.words.get(name) else _DECLINED)}


def _observation(one: Filled, score: Score, response: str) -> dict[str, Any]:
    code = one.pack.codes.scales.get(score.scale.code)
    stated = one.stated.get(score.scale.code)
    value = stated if score.value is None else score.value
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {
            **({"coding": [{"system": LOINC, "code": code}]} if code else {}),
            "text": f"{one.pack.name}: {score.scale.name}",
        },
        "effectiveDateTime": one.on.isoformat(),
        **(
            {"dataAbsentReason": {"text": str(score.reason)}}
            if value is None
            else {"valueQuantity": {"value": _number(value), "unit": "{score}", "system": UCUM, "code": "{score}"}}
        ),
        "derivedFrom": [{"reference": response}],
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral() else round(float(value), 6)
