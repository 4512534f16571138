"""Filled-in questionnaires for one reader: what a Permit admits of the client's own, and the therapist's record.

Both come out in one shape; how each came to be stands beside it. Scores are computed here from answers, never read.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.sealing import CannotOpen, Place
from selfmon.diary.reading import NumberRow, read_entries, read_numbers
from selfmon.measures.models import Mode, RecordedAdministration
from selfmon.measures.packs import Pack, load_packs
from selfmon.measures.questionnaire_kind import COLUMNS, QUESTIONNAIRE
from selfmon.measures.scoring import Score, score
from selfmon.measures.texts import Text, load_texts
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import RECORD, openers_of


@dataclass(frozen=True)
class Filled:
    """One filled-in questionnaire as its reader may see it. `stated`: totals that came printed, by scale; `words`: own
    words by question, where somebody asked for them (`with_words`) and this reader may see them.

    `text` is None where numbers were copied from paper. `is_record`: the therapist's record, not the client's entry.
    """

    id: UUID
    pack: Pack
    key_version: str
    text: Text | None
    about: str
    mode: Mode
    on: date
    answers: Mapping[int, int]
    asked: tuple[int, ...]
    stated: Mapping[str, Decimal]
    is_record: bool
    text_id: UUID | None = None
    assignment_id: UUID | None = None
    shown_together_on: date | None = None
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def scores(self) -> dict[str, Score]:
        """Every scale, from the answers."""
        return score(self.pack, self.answers, already_reversed=self.already_reversed)

    @property
    def already_reversed(self) -> frozenset[int]:
        """Items whose weights run the scored way already: the text says so, or the printed form does."""
        if self.text is not None:
            return self.text.already_reversed
        return self.pack.reverse if self.pack.printed_weights_are_reversed else frozenset()

    @property
    def comparable(self) -> tuple[UUID | None, str]:
        """Points are joined only within one text and one version of the key."""
        return (self.text_id, self.key_version)

    @property
    def skipped(self) -> tuple[int, ...]:
        """Asked, and left without an answer."""
        return tuple(number for number in self.asked if number not in self.answers)


_SCORED = tuple(name for name in COLUMNS if name not in ("assignment_id", "opens_on", "started_at"))


def read_filled(
    session: Session,
    permit: Permit,
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    is_scored_only: bool = False,
) -> list[Filled]:
    """The client's own, as far as this Permit admits them, in order of time. Two statements.

    `is_scored_only`: without ids, times and what was asked, and without texts, but for those that may print weights the other
    way round: mostly one statement.
    """
    columns = _SCORED if is_scored_only else COLUMNS
    rows = read_numbers(
        session, permit, QUESTIONNAIRE.code, columns, from_on=from_on, to_on=to_on, is_bare=is_scored_only
    )
    asked = [r for r in rows if not is_scored_only or _may_be_turned(r.values["pack_id"])]
    return _from_rows(rows, _texts_of(session, asked))


def with_words(session: Session, permit: Permit, filled: Sequence[Filled]) -> list[Filled]:
    """The same with the own words that this Permit opens, and those of records that the caller has found to be this
    reader's. No statement where no text asks for any."""
    asked = [one.id for one in filled if not one.is_record and (one.text is None or one.text.own)]
    recorded = [one.id for one in filled if one.is_record and one.text is not None and one.text.own]
    words: dict[UUID, Mapping[str, str]] = {}
    if asked:
        words |= {one.id: one.words for one in read_entries(session, permit, (QUESTIONNAIRE.code,), only_ids=asked)}
    if recorded:
        words |= _recorded_words(session, recorded)
    return [replace(one, words=words.get(one.id, {})) for one in filled]


def words_place(record_id: UUID) -> Place:
    """Where own words of a record are sealed for."""
    return Place("questionnaire_words", str(record_id))


def _recorded_words(session: Session, ids: Sequence[UUID]) -> dict[UUID, Mapping[str, str]]:
    record = RecordedAdministration
    query = sa.select(record.id, record.treatment_id, record.words_sealed)
    rows = session.execute(query.where(record.id.in_(ids), record.words_sealed.is_not(None))).all()
    openers = openers_of({row.treatment_id for row in rows})
    found: dict[UUID, Mapping[str, str]] = {}
    for id, treatment_id, sealed in rows:
        if treatment_id in openers and sealed is not None:
            with suppress(CannotOpen):  # what is damaged is away, and shuts no page
                found[id] = openers[treatment_id].open(RECORD, sealed, words_place(id))
    return found


def _may_be_turned(pack_id: str) -> bool:
    pack = load_packs().get(pack_id)
    return pack is not None and bool(pack.reverse)


def _texts_of(session: Session, rows: Sequence[NumberRow]) -> dict[UUID, Text]:
    return load_texts(session, sorted({r.values["text_id"] for r in rows if r.values["text_id"]}, key=str))


def _from_rows(rows: Sequence[NumberRow], texts: Mapping[UUID, Text]) -> list[Filled]:
    found = (
        make_filled(
            r.values,
            texts,
            id=r.entry_id,
            on=r.local_day,
            asked=tuple(int(number) for number in r.asked),
            is_record=False,
            assignment_id=r.values.get("assignment_id"),
        )
        for r in rows
    )
    return [filled for filled in found if filled is not None]


def list_recorded(
    session: Session, treatment_ids: Sequence[UUID], *, for_client: bool = False, from_on: date = date.min
) -> list[Filled]:
    """The therapist's record of treatments the caller has found, in order of days. For the client without what was not
    looked at together. Two statements."""
    query = sa.select(RecordedAdministration).where(
        RecordedAdministration.treatment_id.in_(treatment_ids), RecordedAdministration.done_on >= from_on
    )
    if for_client:
        query = query.where(
            sa.or_(RecordedAdministration.mode != Mode.THERAPIST, RecordedAdministration.shown_together_on.is_not(None))
        )
    query = query.order_by(RecordedAdministration.done_on, RecordedAdministration.recorded_at)
    rows = session.execute(query.execution_options(populate_existing=True)).scalars().all()
    texts = load_texts(session, sorted({r.text_id for r in rows if r.text_id}, key=str))
    found = [
        make_filled(
            {
                name: getattr(r, name)
                for name in ("pack_id", "key_version", "text_id", "about", "mode", "answers", "stated")
            },
            texts,
            id=r.id,
            on=r.done_on,
            asked=tuple(r.asked),
            is_record=True,
            shown_together_on=r.shown_together_on,
        )
        for r in rows
    ]
    return [filled for filled in found if filled is not None]


def make_filled(values: Mapping[str, Any], texts: Mapping[UUID, Text], **more: Any) -> Filled | None:
    """A row in the one shape; None where this version does not know its key any more."""
    pack = load_packs().get(values["pack_id"])
    if pack is None:
        return None  # a key that this version no longer ships: the answers stay where they are
    return Filled(
        pack=pack,
        key_version=values["key_version"],
        text_id=values["text_id"],
        text=texts.get(values["text_id"]) if values["text_id"] else None,
        about=values["about"],
        mode=Mode(values["mode"]),
        answers={int(number): weight for number, weight in values["answers"].items()},
        stated={code: number for code, said in values["stated"].items() if (number := _number(said)) is not None},
        **more,
    )


def _number(said: str) -> Decimal | None:
    try:
        return Decimal(said)
    except InvalidOperation:
        return None
