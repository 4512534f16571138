"""The wordings of the house: shipped ones as rows, the practice's own, and what was said about questions on harm.

A wording that somebody was asked with never changes; it is found by its content.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import BadFacts, NotFound
from selfmon.measures.fhir.questionnaire import MOST_OWN
from selfmon.measures.models import QuestionnaireText
from selfmon.measures.packs import HarmQuestion, Pack, load_packs

OWN_FIELDS = tuple(f"own_text_{n}" for n in range(1, MOST_OWN + 1))  # what each one's words are called in an entry
_SHIPPED = UUID("5a1f3c52-6a0b-4d0e-9c7d-2d1c60c3f7aa")  # a fixed one of ours, for uuid5


@dataclass(frozen=True)
class Option:
    """One answer as it is printed, with its weight."""

    weight: int
    text: str
    code: str = ""


@dataclass(frozen=True)
class Question:
    """One question of a text. `number` is the item's number in the pack."""

    number: int
    link_id: str
    text: str
    options: tuple[Option, ...]
    heading: str = ""
    is_reversed: bool = False  # its weights run the scored way already

    @property
    def weights(self) -> frozenset[int]:
        """Every weight one of its answers has."""
        return frozenset(option.weight for option in self.options)


@dataclass(frozen=True)
class OwnQuestion:
    """One question that is answered in own words: sealed, and never scored. `name`: what its words are called in an entry;
    `after`: the item it is asked behind, None before the first."""

    name: str
    link_id: str
    text: str
    after: int | None = None
    heading: str = ""


@dataclass(frozen=True)
class Text:
    """One wording. `harm` is None while nobody has said whether a question asks about harm."""

    id: UUID
    pack: Pack
    language: str
    copyright: str
    source: str
    stem: str
    questions: tuple[Question, ...]
    harm: tuple[HarmQuestion, ...] | None
    is_shipped: bool
    is_retired: bool
    own: tuple[OwnQuestion, ...] = ()

    @property
    def order(self) -> tuple[int | str, ...]:
        """Everything that is asked, in the order of the text: an item's number, or the name of a question for own words."""
        found: list[int | str] = [q.name for q in self.own if q.after is None]
        for number in self.numbers:
            found += [number, *(q.name for q in self.own if q.after == number)]
        return tuple(found)

    def asked(self, key: int | str) -> Question | OwnQuestion:
        """One of `order`. Raises KeyError."""
        return self.question(key) if isinstance(key, int) else {question.name: question for question in self.own}[key]

    @property
    def already_reversed(self) -> frozenset[int]:
        """Items whose weights the text prints reversed."""
        return frozenset(q.number for q in self.questions if q.is_reversed)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Item numbers in the order of the text."""
        return tuple(question.number for question in self.questions)

    def question(self, number: int) -> Question:
        """The question of an item. Raises KeyError."""
        return {question.number: question for question in self.questions}[number]

    def passes_on(self, number: int, weight: int) -> bool:
        """True where an answer is one that is passed on."""
        return any(h.item == number and weight >= h.at_least for h in self.harm or ())


def hash_of(body: dict[str, Any], language: str, copyright_text: str) -> str:
    """What tells one wording from another: SHA-256 of its canonical content."""
    content = json.dumps([body, language, copyright_text], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(content.encode()).hexdigest()


def body_of(stem: str, questions: Sequence[Question], own: Sequence[OwnQuestion] = ()) -> dict[str, Any]:
    """Questions as a row keeps them."""
    asked = [{"link_id": q.link_id, "text": q.text, "heading": q.heading, "after": q.after} for q in own]
    return {
        **({"own": asked} if asked else {}),
        "stem": stem,
        "items": [
            {
                "number": q.number,
                "link_id": q.link_id,
                "text": q.text,
                "heading": q.heading,
                "options": [[option.weight, option.text, option.code] for option in q.options],
                "is_reversed": q.is_reversed,
            }
            for q in questions
        ],
    }


def shipped_body(pack: Pack) -> dict[str, Any]:
    """The wording that comes with the product. Raises NotFound for a pack without one."""
    if pack.wording is None:
        raise NotFound
    codes = pack.codes.answers
    options = tuple(
        Option(weight, text, codes.get(weight, ""))
        for weight, text in zip(pack.weights, pack.wording.options, strict=True)
    )
    items = zip(pack.item_numbers, pack.wording.items, strict=True)
    return body_of(
        pack.wording.stem, [Question(number, f"{pack.id}/{number}", text, options) for number, text in items]
    )


def shipped_id(pack: Pack) -> UUID:
    """The id of the shipped wording's row, stored or not: it comes from its content. Raises NotFound."""
    body, wording = shipped_body(pack), pack.wording
    assert wording is not None
    return uuid5(_SHIPPED, hash_of(body, wording.language, wording.copyright))


def shipped_row(pack: Pack, now: datetime) -> QuestionnaireText:
    """The shipped wording as a row that is not stored yet; its id comes from its content. Raises NotFound."""
    body, wording = shipped_body(pack), pack.wording
    assert wording is not None
    content = hash_of(body, wording.language, wording.copyright)
    return QuestionnaireText(
        id=shipped_id(pack),
        pack_id=pack.id,
        language=wording.language,
        content_hash=content,
        source=f"{wording.read_from}, {wording.read_on}"[:300],
        copyright=wording.copyright,
        body=body,
        is_shipped=True,
        harm=[[h.item, h.at_least] for h in pack.asks_about_harm],
        harm_said_at=now,
        made_at=now,
    )


def ensure_shipped(session: Session, pack: Pack, now: datetime) -> UUID:
    """The row of the shipped wording, made the first time. Inside `writing()`. Raises NotFound."""
    row = shipped_row(pack, now)
    if session.get(QuestionnaireText, row.id) is None:
        session.add(row)
        session.flush()
    return row.id


def load_text(session: Session, text_id: UUID) -> Text:
    """One wording. Raises NotFound."""
    row = session.get(QuestionnaireText, text_id)
    if row is None:
        raise NotFound
    return as_text(row)


def load_texts(session: Session, text_ids: Sequence[UUID]) -> dict[UUID, Text]:
    """Wordings by id. One statement, none for no ids."""
    if not text_ids:
        return {}
    rows = session.execute(sa.select(QuestionnaireText).where(QuestionnaireText.id.in_(text_ids))).scalars()
    return {row.id: as_text(row) for row in rows}


def find_named(session: Session, named: str) -> list[tuple[UUID, str]]:
    """The texts of the house, shipped ones too, that a file of answers may name so, each with its pack: by url|version, by
    the url alone, or by the name that our own files give a text. One statement."""
    url = named.partition("|")[0]
    if not url:
        return []
    shipped = [(shipped_id(pack), pack.id) for pack in load_packs().values() if pack.wording]
    ours = [(text_id, pack_id) for text_id, pack_id in shipped if url == f"urn:uuid:{text_id}"]
    rows = session.execute(sa.select(QuestionnaireText.id, QuestionnaireText.pack_id, QuestionnaireText.canonical))
    told = [
        (row.id, row.pack_id, row.canonical)
        for row in rows
        if url == f"urn:uuid:{row.id}" or url == row.canonical.partition("|")[0]
    ]
    exact = [(text_id, pack_id) for text_id, pack_id, canonical in told if canonical == named]
    return exact or [
        *ours,
        *((text_id, pack_id) for text_id, pack_id, _canonical in told if (text_id, pack_id) not in ours),
    ]


def list_usable(session: Session) -> list[Text]:
    """The practice's own texts that may be assigned: licence confirmed, harm looked at, not retired. One statement."""
    rows = session.execute(
        sa.select(QuestionnaireText)
        .where(
            QuestionnaireText.is_shipped.is_(False),
            QuestionnaireText.retired_at.is_(None),
            QuestionnaireText.harm.is_not(None),
        )
        .order_by(QuestionnaireText.pack_id, QuestionnaireText.made_at)
    ).scalars()
    return [as_text(row) for row in rows]


def as_text(row: QuestionnaireText) -> Text:
    """A row as a text."""
    questions = tuple(
        Question(
            item["number"],
            item["link_id"],
            item["text"],
            tuple(Option(weight, text, code) for weight, text, code in item["options"]),
            item["heading"],
            item["is_reversed"],
        )
        for item in row.body["items"]
    )
    own = tuple(
        OwnQuestion(name, asked["link_id"], asked["text"], asked["after"], asked["heading"])
        for name, asked in zip(OWN_FIELDS, row.body.get("own", ()), strict=False)
    )
    return Text(
        row.id,
        load_packs()[row.pack_id],
        row.language,
        row.copyright,
        row.source,
        row.body["stem"],
        questions,
        None if row.harm is None else tuple(HarmQuestion(item, at_least) for item, at_least in row.harm),
        row.is_shipped,
        row.retired_at is not None,
        own,
    )


def check_answers(text: Text, answers: dict[int, int]) -> None:
    """Raises BadFacts naming every answer that the text does not offer."""
    offered = {question.number: question.weights for question in text.questions}
    wrong = {f"q{n}": "out_of_range" for n, weight in answers.items() if weight not in offered.get(n, frozenset())}
    if wrong:
        raise BadFacts(wrong)
