"""One R4 QuestionnaireResponse as this product reads it: what was answered under each linkId, and the loss report.

Groups are flattened. Nothing is scored here, and no answer is guessed: what a value means is for `measures.laying` to say.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from selfmon.measures.fhir.answers import stated_weight
from selfmon.measures.fhir.document import open_document
from selfmon.measures.fhir.notes import Kind, Note, Refusal, Refused, Report
from selfmon.measures.fhir.questionnaire import DEEPEST, MOST_ITEMS
from selfmon.measures.fhir.tolerant import listed, right_names, text_of, weight_of

_TOP = (
    "resourceType", "id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension",
    "identifier", "basedOn", "partOf", "questionnaire", "status", "subject", "encounter", "authored", "author", "source",
    "item",
)  # fmt: skip
_ITEM = ("linkId", "definition", "text", "answer", "item", "extension", "modifierExtension", "id")
_FINISHED, _UNFINISHED = {"completed", "amended"}, {"in-progress", "stopped"}


@dataclass(frozen=True)
class ReadAnswer:
    """What stands under one linkId. `stated`: a weight the file itself gives; `number`: a value that is one.

    `is_left`: asked, and without an answer. An answer that nothing can be read from is none of these, and is not left.
    """

    link_id: str
    text: str = ""
    words: str = ""
    code: str = ""
    stated: int | None = None
    number: Decimal | None = None
    is_left: bool = False


@dataclass(frozen=True)
class ReadResponse:
    """A file of answers. `questionnaire`: url|version as it stands there; `on`: None where the file names no whole day."""

    questionnaire: str
    on: date | None
    answers: tuple[ReadAnswer, ...]
    notes: tuple[Note, ...]


def read_response(data: bytes) -> ReadResponse:
    """A file of answers. Raises Refused."""
    report = Report()
    top = right_names(open_document(data, "QuestionnaireResponse"), _TOP, "", report)
    if isinstance(top.get("questionnaire"), dict):
        raise Refused(Refusal.STU3, "questionnaire")
    _check_status(top.get("status"), report)
    if isinstance(top.get("text"), dict):
        report.say(Kind.XHTML, "", "text")
    found: list[ReadAnswer] = []
    _walk(listed(top.get("item"), "", "item", report), found, set(), 1, report)
    if all(answer.is_left for answer in found):
        raise Refused(Refusal.NOTHING_ANSWERED)
    return ReadResponse(
        text_of(top.get("questionnaire"), "", "questionnaire")[:300],
        _day_of(top.get("authored"), report),
        tuple(found),
        tuple(report.notes),
    )


def _check_status(said: Any, report: Report) -> None:
    status = text_of(said, "", "status")
    if status == "entered-in-error":
        raise Refused(Refusal.WITHDRAWN)
    if status in _UNFINISHED:
        report.say(Kind.UNFINISHED, "", status)
    elif status not in _FINISHED:
        raise Refused(Refusal.STATUS, status)


def _day_of(said: Any, report: Report) -> date | None:
    """The day as whoever answered had it: the file's own, whatever its offset."""
    text = text_of(said, "", "authored")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        report.say(Kind.DAY_UNREADABLE, "", text)
        return None


def _walk(items: list[dict[str, Any]], found: list[ReadAnswer], links: set[str], depth: int, report: Report) -> None:
    if depth > DEEPEST and items:
        raise Refused(Refusal.TOO_DEEP)
    for raw in items:
        link = text_of(right_names(raw, _ITEM, "", Report()).get("linkId"), "", "linkId")
        if not link:
            raise Refused(Refusal.NO_LINK_ID, text_of(raw.get("text"), "", "text"))
        if link in links:
            raise Refused(Refusal.LINK_ID_TWICE, link)
        links.add(link)
        if len(links) > MOST_ITEMS:
            raise Refused(Refusal.TOO_MANY)
        item = right_names(raw, _ITEM, link, report)
        inner = listed(item.get("item"), link, "item", report)
        answers = listed(item.get("answer"), link, "answer", report)
        if len(answers) > 1:
            raise Refused(Refusal.SEVERAL_ANSWERS, link)
        if "answer" in item or not inner:
            found.append(_read_answer(answers, link, text_of(item.get("text"), link, "text"), report))
        for answer in answers:
            inner = [*inner, *listed(answer.get("item"), link, "item", report)]
        _walk(inner, found, links, depth + 1, report)


def _read_answer(answers: list[dict[str, Any]], link: str, text: str, report: Report) -> ReadAnswer:
    values = {name: value for answer in answers for name, value in answer.items() if name.startswith("value")}
    if len(values) > 1:
        raise Refused(Refusal.VALUE_TWICE, link)
    if not values:
        return ReadAnswer(link, text, is_left=True)
    ((name, value),) = values.items()
    if name in ("valueInteger", "valueDecimal"):
        return ReadAnswer(link, text, number=_number(value, link, report))
    if isinstance(value, dict) and name == "valueQuantity":
        return ReadAnswer(link, text, number=_number(value.get("value"), link, report))
    if not isinstance(value, dict) or name != "valueCoding":
        is_text = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        return ReadAnswer(link, text, text_of(value, link, name) if is_text else "")
    stated = stated_weight(answers[0])
    stated = stated_weight(value) if stated is None else stated
    return ReadAnswer(
        link,
        text,
        text_of(value.get("display"), link, "display"),
        text_of(value.get("code"), link, "code"),
        None if stated is None else weight_of(stated, link, report),
    )


def _number(value: Any, where: str, report: Report) -> Decimal:
    """A number, also one that is text. Raises Refused for anything else: an answer is never quietly left out."""
    if isinstance(value, str):
        report.say(Kind.TEXT_AS_NUMBER, where, value)
    try:
        number = Decimal(str(value).strip().replace(",", "."))
    except InvalidOperation as problem:
        raise Refused(Refusal.SHAPE, where) from problem
    if not number.is_finite() or abs(number) > 100_000 or isinstance(value, bool):
        raise Refused(Refusal.SHAPE, where)
    return number
