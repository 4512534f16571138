"""One R4 Questionnaire as this product reads it: its questions in order with their answers, and the loss report.

Groups are flattened; expressions are listed and never run; what cannot be scored is named and left out.
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any

from selfmon.measures.fhir.answers import Answer, Lists, read_answers
from selfmon.measures.fhir.conditions import say_conditions
from selfmon.measures.fhir.document import open_document
from selfmon.measures.fhir.notes import Kind, Note, Refusal, Refused, Report
from selfmon.measures.fhir.tolerant import (
    ITEM_FIELDS,
    TOP_FIELDS,
    Tongue,
    extensions,
    listed,
    right_names,
    text_of,
)

MOST_ITEMS, DEEPEST = 400, 8
MOST_OWN = 12  # questions of one file that are answered in own words
_CHOICES = {"choice", "open-choice", "coding", "integer", "string", "decimal"}
_OWN = {"string", "text"}
_QUIET_EXTENSIONS = {*("ordinalValue", "itemWeight", "questionnaire-optionPrefix", "translation")}
_EXPRESSIONS = ("expression", "variable", "launchcontext", "calculatedvalue", "constraint")


@dataclass(frozen=True)
class ReadQuestion:
    """One question that can be scored. `printed`: what the file prints before it; `codes`: LOINC and others."""

    link_id: str
    text: str
    answers: tuple[Answer, ...]
    printed: str = ""
    heading: str = ""
    codes: tuple[str, ...] = ()
    list_missing: bool = False  # the file points at a list of answers it does not hold


@dataclass(frozen=True)
class ReadOwn:
    """One question that is answered in own words. `behind`: how many questions that can be scored stand before it."""

    link_id: str
    text: str
    heading: str
    behind: int


@dataclass(frozen=True)
class Reading:
    """A file as it was read. `canonical`: url|version, else sha-256 of the canonical content."""

    title: str
    canonical: str
    copyright: str
    language: str
    languages: tuple[str, ...]
    stem: str
    questions: tuple[ReadQuestion, ...]
    notes: tuple[Note, ...]
    own: tuple[ReadOwn, ...] = ()


@dataclass
class _Walk:
    """What is met on the way through the items."""

    report: Report
    lists: Lists
    seen: dict[str, int]
    questions: list[ReadQuestion]
    pending: list[str]  # words that stand before the next question
    stem: str = ""
    own: list[ReadOwn] = field(default_factory=list)


def read_questionnaire(data: bytes, language: str = "") -> Reading:
    """A file, in one of its languages (its own where none is named). Raises Refused."""
    document = open_document(data)
    report = Report()
    top = right_names(document, TOP_FIELDS, "", report)
    own = text_of(top.get("language"), "", "language")
    tongue = Tongue(language if language != own else "")
    lists = Lists(report, tongue)
    lists.take_in(listed(top.get("contained"), "", "contained"))
    walk = _Walk(report, lists, {}, [], [])
    _say_extras(top, "", report)
    items = listed(top.get("item"), "", "item", report)
    _count(items)
    _check_links(items, walk)
    for item in items:
        _read_item(item, walk)
    if not walk.questions:
        raise Refused(Refusal.NO_QUESTIONS)
    for words in walk.pending:
        report.say(Kind.DISPLAY_LATER, "", words)
    return Reading(
        text_of(top.get("title") or top.get("name"), "", "title")[:200],
        canonical_of(document),
        _copyright(top),
        language or own,
        tuple(sorted({own, *tongue.languages} - {""})),
        walk.stem,
        tuple(walk.questions),
        tuple(report.notes),
        tuple(walk.own),
    )


def canonical_of(document: dict[str, Any]) -> str:
    """url|version where the file names both, else what its content adds up to."""
    url, version = document.get("url"), document.get("version")
    if isinstance(url, str) and isinstance(version, str) and url and len(url) + len(version) < 250:
        return f"{url}|{version}"
    content = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"sha-256:{hashlib.sha256(content.encode('utf-8', 'replace')).hexdigest()}"


def _copyright(top: dict[str, Any]) -> str:
    """The whole line; it is never cut."""
    value = top.get("copyright")
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _count(items: list[dict[str, Any]]) -> None:
    level, n = items, 0
    for _depth in range(DEEPEST):
        n += len(level)
        if n > MOST_ITEMS:
            raise Refused(Refusal.TOO_MANY)
        level = [part for item in level for part in listed(item.get("item"), str(item.get("linkId", "")), "item")]
        if not level:
            return
    raise Refused(Refusal.TOO_DEEP)


def _check_links(items: list[dict[str, Any]], walk: _Walk) -> None:
    for item in items:
        fixed = right_names(item, ITEM_FIELDS, "", Report())
        link = text_of(fixed.get("linkId"), "", "linkId")
        if not link:
            raise Refused(Refusal.NO_LINK_ID, text_of(fixed.get("text"), "", "text"))
        if link in walk.seen:
            raise Refused(Refusal.LINK_ID_TWICE, link)
        walk.seen[link] = len(walk.seen)
        _check_links(listed(fixed.get("item"), link, "item"), walk)


def _read_item(raw: dict[str, Any], walk: _Walk) -> None:
    link = text_of(right_names(raw, ITEM_FIELDS, "", Report()).get("linkId"), "", "linkId")
    item = right_names(raw, ITEM_FIELDS, link, walk.report)
    kind, words = text_of(item.get("type"), link, "type"), _words(item, link, walk)
    for condition in say_conditions(item, link, walk.seen, walk.report):
        walk.report.say(Kind.CONDITION, link, condition)
    _say_extras(item, link, walk.report)
    if kind in ("group", "display", "") and "answerOption" not in item and "answerValueSet" not in item:
        walk.pending += [words] if words else []
    else:
        _read_question(item, kind, link, words, walk)
    for inner in listed(item.get("item"), link, "item", walk.report):
        _read_item(inner, walk)


def _read_question(item: dict[str, Any], kind: str, link: str, words: str, walk: _Walk) -> None:
    report = walk.report
    if item.get("initial") is not None:
        report.say(Kind.INITIAL, link, "initial")
    if item.get("repeats") in (True, "true"):
        report.say(Kind.REPEATS, link, words)
        return
    answers = read_answers(item, link, walk.lists, report)
    is_list_missing = not answers and bool(item.get("answerValueSet"))
    if kind in _OWN and not answers and not is_list_missing:
        _read_own(link, words, walk)
        return
    if kind not in _CHOICES or (not answers and not is_list_missing):
        report.say(Kind.NO_OPTIONS, link, kind or words)
        return
    if kind == "open-choice":
        report.say(Kind.OPEN_ANSWER, link, words)
    if kind == "coding":
        report.say(Kind.CODING_AS_CHOICE, link)
    if not words:
        report.say(Kind.NO_TEXT, link)
    before, walk.pending = " ".join(walk.pending), []
    if not walk.questions:
        walk.stem, before = before, ""
    codes = tuple(text_of(code.get("code"), link, "code") for code in listed(item.get("code"), link, "code", report))
    printed = text_of(item.get("prefix"), link, "prefix")
    walk.questions.append(
        ReadQuestion(link, words or link, answers, printed, before, tuple(filter(None, codes)), is_list_missing)
    )


def _read_own(link: str, words: str, walk: _Walk) -> None:
    """Own words: asked where the file asks it. Without words of its own there is nothing to ask."""
    if not words or len(walk.own) == MOST_OWN:
        walk.report.say(Kind.TOO_MANY_OWN if words else Kind.NO_OPTIONS, link, words or "text")
        return
    walk.report.say(Kind.OWN_WORDS, link, words)
    before, walk.pending = " ".join(walk.pending), []
    walk.own.append(ReadOwn(link, words, before, len(walk.questions)))


def _words(item: dict[str, Any], link: str, walk: _Walk) -> str:
    """The question's words, in the language asked for where the file has it."""
    for part in extensions(item.get("_text")):
        url = str(part.get("url", "")).rsplit("/", 1)[-1]
        if url in ("rendering-xhtml", "rendering-markdown", "rendering-style"):
            walk.report.say(Kind.XHTML, link, url)
    return walk.lists.tongue.say(item, "text", link)


def _say_extras(found: dict[str, Any], where: str, report: Report) -> None:
    """Expressions, narrative and extensions that are left out."""
    if isinstance(found.get("text"), dict):
        report.say(Kind.XHTML, where, "text")
    for part in extensions(found):
        name = str(part.get("url", "")).rstrip("/").rsplit("/", 1)[-1]
        if any(word in name.lower() for word in _EXPRESSIONS):
            report.say(Kind.EXPRESSION, where, name)
        elif name not in _QUIET_EXTENSIONS:
            report.say(Kind.EXTENSION, where, name)


def with_answers(reading: Reading, answers: tuple[Answer, ...]) -> Reading:
    """The same, with a list of answers that a person supplied for the questions whose list the file does not hold."""
    filled = tuple(replace(q, answers=answers, list_missing=False) if q.list_missing else q for q in reading.questions)
    return replace(reading, questions=filled)
