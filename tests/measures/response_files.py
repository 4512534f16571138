"""Files of answers of the tests' own: those that fit, those read otherwise, and every planted error with its reason."""

import json
from collections.abc import Callable
from typing import Any

from selfmon.measures.fhir.document import MOST_BYTES
from selfmon.measures.fhir.notes import Kind, Refusal
from selfmon.measures.laying import Doubt

from .fhir_files import as_file, weight

Change = Callable[[dict[str, Any]], Any]


def coded(value: int, **more: Any) -> dict[str, Any]:
    """An answer as our own files have it."""
    coding = {"system": "http://house.example/answers", "code": f"c{value}", "display": f"answer {value}"}
    return {"valueCoding": {"extension": weight(value), **coding, **more}}


def response(n: int = 7, value: int = 2, **more: Any) -> dict[str, Any]:
    """Answers to the GAD-7 under the linkIds of `conftest.own_text`."""
    return {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "authored": "2026-05-12T21:30:00+02:00",
        "item": [{"linkId": f"x{number}", "answer": [coded(value)]} for number in range(1, n + 1)],
    } | more


def having(change: Change) -> dict[str, Any]:
    made = response()
    change(made)
    return made


def answered(*answers: dict[str, Any]) -> dict[str, Any]:
    """The first question's answers replaced."""
    return having(lambda made: made["item"][0].update(answer=list(answers)))


def deep(levels: int) -> dict[str, Any]:
    inner: list[dict[str, Any]] = response()["item"]
    for level in range(levels):
        inner = [{"linkId": f"g{level}", "item": inner}]
    return response(item=inner)


FIT: dict[str, dict[str, Any]] = {
    "plain": response(),
    "in groups": deep(3),
    "whole numbers": response(item=[{"linkId": f"x{n}", "answer": [{"valueInteger": 2}]} for n in range(1, 8)]),
    "decimals": response(item=[{"linkId": f"x{n}", "answer": [{"valueDecimal": 2.0}]} for n in range(1, 8)]),
    "words": response(item=[{"linkId": f"x{n}", "answer": [{"valueString": " Answer  2 "}]} for n in range(1, 8)]),
    "words of a coding": response(
        item=[{"linkId": f"x{n}", "answer": [{"valueCoding": {"display": "answer 2"}}]} for n in range(1, 8)]
    ),
    "known codes": response(
        item=[{"linkId": f"x{n}", "answer": [{"valueCoding": {"code": "LA6570-1"}}]} for n in range(1, 8)]
    ),
    "another order": response(item=response()["item"][::-1]),
    "questions under an answer": response(
        item=[{"linkId": "x1", "answer": [coded(2) | {"item": response()["item"][1:]}]}],
    ),
    "amended": response(status="amended"),
    "words in another language": response(
        item=[{"linkId": f"x{n}", "answer": [coded(2, display="réponse")]} for n in range(1, 8)]
    ),
}

READ_OTHERWISE: dict[str, tuple[dict[str, Any], Kind]] = {
    "misspelt": (having(lambda m: m["item"][0].update(answers=m["item"][0].pop("answer"))), Kind.READ_AS),
    "a number as text": (answered({"valueInteger": "2"}), Kind.TEXT_AS_NUMBER),
    "one thing for a list": (having(lambda m: m["item"][0].update(answer=coded(2), frob=1)), Kind.UNKNOWN_FIELD),
    "an empty list": (having(lambda m: m["item"].append({"linkId": "x8", "answer": []})), Kind.EMPTY),
    "narrative": (response(text={"status": "generated", "div": "<div>x</div>"}), Kind.XHTML),
    "not finished": (response(status="in-progress"), Kind.UNFINISHED),
    "stopped": (response(status="stopped"), Kind.UNFINISHED),
    "no day": (having(lambda m: m.pop("authored")), Kind.DAY_UNREADABLE),
    "half a day": (response(authored="2026-05"), Kind.DAY_UNREADABLE),
    "no day there is": (response(authored="2026-02-31"), Kind.DAY_UNREADABLE),
}

REFUSED: dict[str, tuple[Any, Refusal]] = {
    "too large": (b" " * (MOST_BYTES + 1), Refusal.TOO_LARGE),
    "not UTF-8": (b"\xff\xfe{}", Refusal.NOT_UTF8),
    "XML": (b"<QuestionnaireResponse/>", Refusal.XML),
    "YAML": (b"resourceType: QuestionnaireResponse\nstatus: completed", Refusal.YAML),
    "no JSON": (b"answers: 1, 2, 3", Refusal.NOT_JSON),
    "not a number": (as_file(response()).replace(b'"valueDecimal": 2', b'"valueDecimal": NaN'), Refusal.NOT_A_NUMBER),
    "a field twice": (as_file(response()).replace(b'"status"', b'"status": "amended", "status"'), Refusal.FIELD_TWICE),
    "a Bundle": ({"resourceType": "Bundle", "type": "collection"}, Refusal.BUNDLE),
    "a Questionnaire": ({"resourceType": "Questionnaire", "status": "active"}, Refusal.OTHER_RESOURCE),
    "nothing said": ({"status": "completed"}, Refusal.OTHER_RESOURCE),
    "a list": ([response()], Refusal.SHAPE),
    "version 3": (response(questionnaire={"reference": "Questionnaire/1"}), Refusal.STU3),
    "no status": (having(lambda m: m.pop("status")), Refusal.STATUS),
    "an unknown status": (response(status="done"), Refusal.STATUS),
    "entered in error": (response(status="entered-in-error"), Refusal.WITHDRAWN),
    "no linkId": (having(lambda m: m["item"][0].pop("linkId")), Refusal.NO_LINK_ID),
    "a linkId twice": (having(lambda m: m["item"][1].update(linkId="x1")), Refusal.LINK_ID_TWICE),
    "a linkId twice, in a group": (
        having(lambda m: m["item"].append({"linkId": "g", "item": m["item"][:1]})), Refusal.LINK_ID_TWICE,
    ),
    "several answers": (answered(coded(1), coded(2)), Refusal.SEVERAL_ANSWERS),
    "two values": (answered(coded(1) | {"valueInteger": 1}), Refusal.VALUE_TWICE),
    "an item that is text": (response(item=["x1"]), Refusal.SHAPE),
    "an answer that is text": (having(lambda m: m["item"][0].update(answer="2")), Refusal.SHAPE),
    "a number that is none": (answered({"valueInteger": "two"}), Refusal.SHAPE),
    "a truth for a number": (answered({"valueInteger": True}), Refusal.SHAPE),
    "a code that is a list": (answered({"valueCoding": {"code": ["c1"]}}), Refusal.SHAPE),
    "too deep": (deep(8), Refusal.TOO_DEEP),
    "JSON too deep": (b"[" * 100_000, Refusal.TOO_DEEP),
    "too many": (response(401), Refusal.TOO_MANY),
    "too long": (answered({"valueString": "x" * 2001}), Refusal.TOO_LONG),
    "nothing": (response(item=[]), Refusal.NOTHING_ANSWERED),
    "nothing answered": (response(item=[{"linkId": "x1"}, {"linkId": "x2", "answer": []}]), Refusal.NOTHING_ANSWERED),
}  # fmt: skip

DOUBTED: dict[str, tuple[dict[str, Any], Doubt, tuple[str, ...]]] = {
    "an unknown linkId": (having(lambda m: m["item"][2].update(linkId="q3")), Doubt.NOT_PLACED, ("q3",)),
    "a weight that is not offered": (answered({"valueInteger": 4}), Doubt.OUTSIDE, ("x1",)),
    "below what is offered": (answered({"valueInteger": -1}), Doubt.OUTSIDE, ("x1",)),
    "half a weight": (answered({"valueDecimal": 1.5}), Doubt.OUTSIDE, ("x1",)),
    "words that are not offered": (answered({"valueString": "now and then"}), Doubt.OUTSIDE, ("x1",)),
    "a code that is not offered": (answered({"valueCoding": {"code": "zz9"}}), Doubt.OUTSIDE, ("x1",)),
    "a truth": (answered({"valueBoolean": True}), Doubt.OUTSIDE, ("x1",)),
    "an attachment": (answered({"valueAttachment": {"data": "eA=="}}), Doubt.OUTSIDE, ("x1",)),
    "an empty coding": (answered({"valueCoding": {}}), Doubt.OUTSIDE, ("x1",)),
    "an answer that is null": (answered({"valueString": None}), Doubt.OUTSIDE, ("x1",)),
    "a weight that is text": (answered(coded(2, extension=weight("x"), display="", code="")), Doubt.OUTSIDE, ("x1",)),
    "another weight than its words": (answered(coded(2, display="answer 1")), Doubt.CONTRADICTS, ("x1",)),
    "another weight than its code": (answered(coded(2, code="LA6568-5")), Doubt.CONTRADICTS, ("x1",)),
    "another code than its words": (
        answered({"valueCoding": {"code": "LA6568-5", "display": "answer 3"}}), Doubt.CONTRADICTS, ("x1",),
    ),
    "a total beyond the scale": (
        having(lambda m: m["item"].append({"linkId": "total", "answer": [{"valueInteger": 99}]})), Doubt.NO_TOTAL, ("total",),
    ),
    "a total in words": (
        having(lambda m: m["item"].append({"linkId": "total", "answer": [{"valueString": "much"}]})),
        Doubt.NO_TOTAL, ("total",),
    ),
}  # fmt: skip

STATES_13 = json.loads(json.dumps(response(value=2)))
STATES_13["item"].append({"linkId": "total", "answer": [{"valueQuantity": {"value": 13, "code": "{score}"}}]})
