"""Reading tolerantly: misspelt fields, numbers that are text, one thing where a list belongs. Each is said."""

import difflib
import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from selfmon.measures.fhir.notes import Kind, Refusal, Refused, Report

TEXT_LIMIT = 2000  # letters of one question or answer
ITEM_FIELDS = (
    "linkId", "definition", "code", "prefix", "text", "type", "enableWhen", "enableBehavior", "required", "repeats",
    "readOnly", "maxLength", "answerValueSet", "answerOption", "initial", "item", "extension", "id", "modifierExtension",
)  # fmt: skip
TOP_FIELDS = (
    "resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension",
    "url", "identifier", "version", "name", "title", "derivedFrom", "status", "experimental", "subjectType", "date",
    "publisher", "contact", "description", "useContext", "jurisdiction", "purpose", "copyright", "approvalDate",
    "lastReviewDate", "effectivePeriod", "code", "item",
)  # fmt: skip
OPTION_FIELDS = (
    "valueCoding", "valueInteger", "valueString", "valueDate", "valueTime", "valueReference", "initialSelected",
    "extension", "modifierExtension", "id",
)  # fmt: skip


def right_names(found: dict[str, Any], known: Collection[str], where: str, report: Report) -> dict[str, Any]:
    """The same fields under their right names. A field that is none of them, and near none, is named and left out."""
    named: dict[str, Any] = {}
    plain = {name.lower(): name for name in known}
    for name, value in found.items():
        if name in known or name.startswith("_"):
            named[name] = value
            continue
        near = plain.get(name.lower()) or next(iter(difflib.get_close_matches(name, known, 1, 0.85)), None)
        if near is not None and near not in found and near not in named:
            named[near] = value
            report.say(Kind.READ_AS, where, f"{name} → {near}")
        else:
            report.say(Kind.UNKNOWN_FIELD, where, name)
    return named


def listed(value: Any, where: str, field: str, report: Report | None = None) -> list[dict[str, Any]]:
    """A list of objects; one object is read as a list of one. Raises Refused for anything else."""
    if value is None:
        return []
    if isinstance(value, dict):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(part, dict) for part in value):
        raise Refused(Refusal.SHAPE, f"{where} {field}".strip())
    if not value and report is not None:
        report.say(Kind.EMPTY, where, field)
    return value


def text_of(value: Any, where: str, field: str) -> str:
    """A text without what no database keeps. Raises Refused where it is none, or longer than a page holds."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Refused(Refusal.SHAPE, f"{where} {field}".strip())
    text = str(value).replace("\0", "").strip()
    if len(text) > TEXT_LIMIT:
        raise Refused(Refusal.TOO_LONG, f"{where} {field}".strip())
    return text.encode("utf-8", "replace").decode()


def weight_of(value: Any, where: str, report: Report) -> int | None:
    """A whole number, also one that is text or ends in .0; None where it is none, and that is said."""
    number = value
    if isinstance(value, str):
        try:
            number = float(value.strip().replace(",", "."))
        except ValueError:
            number = None
        if number is not None:
            report.say(Kind.TEXT_AS_NUMBER, where, value)
    if isinstance(number, bool) or not isinstance(number, (int, float)):
        number = None
    if number is None or not math.isfinite(number) or number != int(number) or abs(number) > 1000:
        report.say(Kind.WEIGHT_UNREADABLE, where, value)
        return None
    return int(number)


def extensions(found: Any) -> list[dict[str, Any]]:
    """The extensions of an element; none where the field is something else."""
    value = found.get("extension") if isinstance(found, dict) else None
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def extension_value(found: Any, *endings: str) -> Any:
    """The value of the first extension whose address ends so; None without one."""
    for part in extensions(found):
        if str(part.get("url", "")).rstrip("/").rsplit("/", 1)[-1] in endings:
            return next((value for name, value in part.items() if name.startswith("value")), None)
    return None


@dataclass
class Tongue:
    """The language asked for ("" is the file's own), and those that were met on the way."""

    wanted: str
    languages: set[str] = field(default_factory=set)

    def say(self, found: dict[str, Any], name: str, where: str) -> str:
        """The words of a field, translated where the file has them in the language asked for."""
        words = text_of(found.get(name), where, name)
        for part in extensions(found.get(f"_{name}")):
            if str(part.get("url", "")).rsplit("/", 1)[-1] != "translation":
                continue
            inner = {
                p.get("url"): next((v for k, v in p.items() if k.startswith("value")), "") for p in extensions(part)
            }
            language, content = text_of(inner.get("lang"), where, "lang"), text_of(inner.get("content"), where, name)
            self.languages.add(language)
            words = content if language == self.wanted and content else words
        return words
