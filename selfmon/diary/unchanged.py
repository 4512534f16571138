"""What a form that was sent would change of an entry: nothing, numbers alone, or something that waits overnight."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import Locked
from selfmon.core.keyring import OWN
from selfmon.diary.content import place_of
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import Kind, Pick
from selfmon.diary.models import Entry, EntryChoice
from selfmon.sharing.permit import Permit


class Change(StrEnum):
    """How much of an entry is another than before."""

    NONE = "none"
    NUMBERS = "numbers"  # also its time, and words that were taken out
    WORDS = "words"  # a choice or a word that was not there: shown from the next morning on


def compare(session: Session, permit: Permit, entry: Entry, kind: Kind, facts: Facts) -> Change:
    """What writing `facts` over the entry would change. Only fields that `facts` names count, and a question that was
    merely drawn this time and left is no change. Raises Locked without an opener."""
    if permit.opener is None:
        raise Locked
    had = _content(session, entry, kind)
    texts = permit.opener.open(entry.words_label or OWN, entry.words, place_of(permit, entry.id)) if entry.words else {}
    picks = _picks(session, entry) if facts.many else {}
    values = {name for name, value in facts.values.items() if _said(value) != _said(had[name])}
    many = {q for q, chosen in facts.many.items() if not _are_same(kind, q, chosen, picks.get(q, ()))}
    words = {name for name, text in facts.words.items() if text != texts.get(name, "")}
    if many or values & set(kind.choices) or any(facts.words[name] for name in words):
        return Change.WORDS
    if values or words or _is_moved(entry, facts):
        return Change.NUMBERS
    return Change.NONE


def _said(value: Any) -> Any:
    """An empty list is no answer, as none is; nought is one."""
    return None if value == [] else value


def _are_same(kind: Kind, question: str, chosen: tuple[Pick, ...], before: tuple[Pick, ...]) -> bool:
    """Their order counts where they were tapped in order, which is where each is rated."""
    return chosen == before if kind.many[question].has_intensity else set(chosen) == set(before)


def _is_moved(entry: Entry, facts: Facts) -> bool:
    at = (entry.occurred_at, entry.zone, entry.entry_mode, entry.talk_about)
    is_new = facts.no_more_questions and not entry.no_more_questions
    return is_new or at != (facts.occurred_at, facts.zone, facts.entry_mode, facts.talk_about)


def _content(session: Session, entry: Entry, kind: Kind) -> dict[str, Any]:
    columns = [getattr(kind.model, column) for column in kind.columns]
    if not columns:
        return {}
    row = session.execute(sa.select(*columns).where(kind.model.entry_id == entry.id)).one()
    return dict(row._mapping)


def _picks(session: Session, entry: Entry) -> dict[str, tuple[Pick, ...]]:
    rows = session.execute(
        sa.select(EntryChoice).where(EntryChoice.entry_id == entry.id).order_by(EntryChoice.position)
    ).scalars()
    found: dict[str, tuple[Pick, ...]] = {}
    for row in rows:
        found[row.question] = (*found.get(row.question, ()), Pick(row.code, row.intensity))
    return found
