"""Questionnaires of the tests' own, as files. Never an instrument's words."""

import copy
import json
from collections.abc import Callable
from typing import Any

STRUCTURE = "http://hl7.org/fhir/StructureDefinition/"
Change = Callable[[dict[str, Any]], Any]


def weight(value: object, name: str = "ordinalValue") -> list[dict[str, Any]]:
    """The extension that states a weight."""
    return [{"url": f"{STRUCTURE}{name}", "valueDecimal": value}]


def option(place: int, value: object = None, words: str = "") -> dict[str, Any]:
    """One inline answer, with its weight where one is given."""
    coding = {"system": "http://house.example/answers", "code": f"c{place}", "display": words or f"answer {place}"}
    return {"valueCoding": coding} | ({} if value is None else {"extension": weight(value)})


def item(number: int, lowest: int = 0, highest: int = 3, **more: Any) -> dict[str, Any]:
    """One choice with its weights."""
    options = [option(w - lowest, w) for w in range(lowest, highest + 1)]
    return {"linkId": f"q{number}", "type": "choice", "text": f"Sentence {number}", "answerOption": options} | more


def questionnaire(n: int = 7, **more: Any) -> dict[str, Any]:
    """A whole one that fits the key of the GAD-7."""
    return {
        "resourceType": "Questionnaire",
        "url": "http://house.example/Questionnaire/ours",
        "version": "1",
        "status": "active",
        "language": "en",
        "title": "A form of the tests",
        "copyright": "© nobody, made for tests",
        "item": [item(number) for number in range(1, n + 1)],
    } | more


def changed(change: Change, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """A whole one with one thing changed."""
    made = copy.deepcopy(base or questionnaire())
    change(made)
    return made


def as_file(made: Any) -> bytes:
    """As it is sent."""
    return made if isinstance(made, bytes) else json.dumps(made, ensure_ascii=False).encode()
