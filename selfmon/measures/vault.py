"""The practice's own texts: kept with their licence, never changed, looked at by a therapist before anybody is asked.

The administrator brings texts in and sees no answers; a named therapist says whether a question asks about harm.
The caller holds `writing()` and commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session, aliased

from selfmon.accounts.models import Person
from selfmon.audit.withdrawn import note_closed
from selfmon.core.errors import BadFacts, Conflict, NotFound
from selfmon.measures.models import QuestionnaireAssignment, QuestionnaireText, RecordedAdministration
from selfmon.measures.packs import HarmQuestion, Pack
from selfmon.measures.texts import OwnQuestion, Question, Text, as_text, body_of, hash_of

UNCHANGING = ("pack_id", "language", "content_hash", "source", "canonical", "copyright", "body", "is_shipped")


@dataclass(frozen=True)
class Brought:
    """A text as it was looked at on the side-by-side page."""

    pack: Pack
    language: str
    canonical: str
    source: str
    copyright: str
    stem: str
    questions: Sequence[Question]
    own: Sequence[OwnQuestion] = ()


@dataclass(frozen=True)
class Kept:
    """One text of the vault with who confirmed its licence and who looked at its questions."""

    text: Text
    canonical: str
    licence_held_by: str
    confirmed_by: str
    confirmed_at: datetime | None
    looked_by: str
    looked_at: datetime | None
    made_at: datetime


def keep_text(
    session: Session, brought: Brought, *, licence_held_by: str, is_licence_confirmed: bool, by_id: int, now: datetime
) -> UUID:
    """Keep a text; the same one again is the same row, in use again. Raises BadFacts where the licence is not confirmed."""
    problems = {}
    if not licence_held_by:
        problems["licence_held_by"] = "missing"
    if not is_licence_confirmed:
        problems["is_licence_confirmed"] = "missing"
    if not brought.copyright:
        problems["copyright"] = "missing"
    if problems:
        raise BadFacts(problems)
    body = body_of(brought.stem, brought.questions, brought.own)
    content = hash_of(body, brought.language, brought.copyright)
    same = sa.select(QuestionnaireText).where(
        QuestionnaireText.pack_id == brought.pack.id, QuestionnaireText.content_hash == content
    )
    row = session.execute(same).scalar_one_or_none()
    if row is not None:
        row.retired_at = None
        return row.id
    row = QuestionnaireText(
        id=uuid4(),
        pack_id=brought.pack.id,
        language=brought.language,
        content_hash=content,
        source=brought.source[:300],
        canonical=brought.canonical[:300],
        copyright=brought.copyright,
        body=body,
        licence_held_by=licence_held_by,
        licence_confirmed_by_id=by_id,
        licence_confirmed_at=now,
        made_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def list_vault(session: Session) -> list[Kept]:
    """Every text of the house that was brought in, by questionnaire. One statement."""
    rows = session.execute(_with_names().order_by(QuestionnaireText.pack_id, QuestionnaireText.made_at))
    return [_kept(row) for row in rows]


def find_kept(session: Session, text_id: UUID) -> Kept:
    """One that was brought in. Raises NotFound, also for a shipped wording."""
    row = session.execute(_with_names().where(QuestionnaireText.id == text_id)).one_or_none()
    if row is None:
        raise NotFound
    return _kept(row)


def retire(session: Session, text_id: UUID, now: datetime) -> None:
    """Not agreed on any more; what it asked stays as it was asked, and what is agreed goes on. Raises NotFound."""
    row = session.get(QuestionnaireText, text_id)
    if row is None or row.is_shipped:
        raise NotFound
    row.retired_at = row.retired_at or now
    note_closed(session, QuestionnaireText.retired_at, row.retired_at, text_id)


def say_harm(session: Session, text_id: UUID, harm: Sequence[HarmQuestion], by_id: int, now: datetime) -> None:
    """What a named therapist said about a text's questions. Raises NotFound; Conflict where a text that is in use would
    pass on less than its clients agreed to; BadFacts for an answer that the text does not have."""
    row = session.get(QuestionnaireText, text_id, with_for_update=True, populate_existing=True)
    if row is None or row.is_shipped:
        raise NotFound
    text = as_text(row)
    offered = {question.number: question.weights for question in text.questions}
    wrong = {f"from-{h.item}": "out_of_range" for h in harm if h.at_least not in offered.get(h.item, ())}
    if wrong:
        raise BadFacts(wrong)
    said = {h.item: h.at_least for h in harm}
    lost = any(said.get(h.item, h.at_least + 1) > h.at_least for h in text.harm or ())
    if lost and is_used(session, text_id):
        raise Conflict("in_use")
    row.harm = [[h.item, h.at_least] for h in harm]
    row.harm_said_by_id, row.harm_said_at = by_id, now


def is_used(session: Session, text_id: UUID) -> bool:
    """Somebody was, or may be, asked with it. Two statements; no client's entry is looked at."""
    agreed = sa.select(QuestionnaireAssignment.id).where(QuestionnaireAssignment.text_id == text_id).limit(1)
    recorded = sa.select(RecordedAdministration.id).where(RecordedAdministration.text_id == text_id).limit(1)
    return any(session.execute(query).first() is not None for query in (agreed, recorded))


@event.listens_for(QuestionnaireText, "before_update")
def _keep_as_it_was(_mapper: object, _connection: object, row: QuestionnaireText) -> None:
    """A text never changes: another wording is another row."""
    state = sa.inspect(row)
    changed = [name for name in UNCHANGING if state.attrs[name].history.has_changes()]
    if changed:
        raise Conflict(f"a text never changes: {', '.join(changed)}")


def _with_names() -> Any:
    confirmer, looker = aliased(Person), aliased(Person)
    return (
        sa.select(QuestionnaireText, confirmer.name, looker.name)
        .outerjoin(confirmer, confirmer.id == QuestionnaireText.licence_confirmed_by_id)
        .outerjoin(looker, looker.id == QuestionnaireText.harm_said_by_id)
        .where(QuestionnaireText.is_shipped.is_(False))
        .execution_options(populate_existing=True)
    )


def _kept(found: Any) -> Kept:
    row, confirmed_by, looked_by = found
    return Kept(
        as_text(row),
        row.canonical,
        row.licence_held_by,
        confirmed_by or "",
        row.licence_confirmed_at,
        looked_by or "",
        row.harm_said_at,
        row.made_at,
    )
