"""What a therapist writes around a summary: up to three questions on top of it, and afterwards what was decided.

Both are the therapist's record, sealed under the treatment's key. The questions are in the summary, and the client reads them
before agreeing; a decision is on the therapist's page alone, whether the summary ever opened or not.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import CannotOpen, Opener, Place
from selfmon.formulation.denied import find_denied
from selfmon.supervision.models import SupervisionPack
from selfmon.supervision.pack_facts import PackFacts
from selfmon.treatment.permit import RECORD, TreatmentPermit, openers_of, record_for_client

MOST, LENGTH = 3, 300  # questions, and letters of one
DECISION_LENGTH = 1000


@dataclass(frozen=True)
class Decided:
    """What was decided with a summary before one, and when it is looked at again. "" and None before that."""

    words: str = ""
    review_on: date | None = None


def seal_questions(treatment: TreatmentPermit, pack_id: UUID, questions: Sequence[str]) -> bytes | None:
    """None without a question. Raises BadFacts with {"questions": what is wrong, or the words that stay at the desk}."""
    said = [text for text in (one.strip() for one in questions) if text]
    if len(said) > MOST or any(len(text) > LENGTH for text in said):
        raise BadFacts({"questions": "too_long"})
    if kept := [*find_denied("\n".join(said)), *_find_name(treatment.client_name, said)]:
        raise BadFacts({"words": "\n".join(dict.fromkeys(kept))})
    words = {str(n): text for n, text in enumerate(said)}
    return treatment.sealer.seal(RECORD, words, _place("pack_questions", pack_id)) if said else None


def read_questions(session: Session, pack: PackFacts) -> list[str]:
    """Of a pack that its reader, the supervisor or the client, has found already. The record is opened for this one line."""
    if pack.questions_sealed is None:
        return []
    opener = record_for_client(session, pack.client_id, pack.treatment_id).opener
    return list(opener.open(RECORD, pack.questions_sealed, _place("pack_questions", pack.id)).values())


def load_decision(session: Session, treatment: TreatmentPermit, pack_id: UUID) -> tuple[list[str], Decided]:
    """What the therapist asked, and what was decided. Raises NotFound for a pack of another treatment."""
    pack = _find(session, treatment, pack_id)
    asked, decided = (
        treatment.opener.open(RECORD, sealed, _place(kind, pack_id)) if sealed else {}
        for kind, sealed in (("pack_questions", pack.questions_sealed), ("pack_decision", pack.decision_sealed))
    )
    on = decided.get("review_on")
    return list(asked.values()), Decided(decided.get("words", ""), date.fromisoformat(on) if on else None)


def list_due_reviews(session: Session, treatment: TreatmentPermit, today: date) -> list[tuple[UUID, date]]:
    """Decisions whose day to look again has come, on the client's clock, the oldest first: the summary's id and that day. A
    later day, or none, in its place takes it off. One statement."""
    pack = SupervisionPack
    rows = session.execute(
        sa.select(pack.id, pack.decision_sealed).where(
            pack.treatment_id == treatment.treatment_id, pack.decision_sealed.is_not(None)
        )
    )
    told = [(row.id, _open_decision(treatment.opener, row.id, row[1])) for row in rows if row[1]]
    found = [(pack_id, date.fromisoformat(facts["review_on"])) for pack_id, facts in told if facts.get("review_on")]
    return sorted(((pack_id, on) for pack_id, on in found if on <= today), key=lambda one: (one[1], str(one[0])))


def due_reviews_across(session: Session, days: Mapping[UUID, date]) -> dict[UUID, tuple[UUID, date]]:
    """For each of a therapist's own treatments the oldest of such decisions, where one is due on the day given for it. Two
    statements for any number of them, one of them in the key store."""
    pack = SupervisionPack
    rows = session.execute(
        sa.select(pack.treatment_id, pack.id, pack.decision_sealed).where(
            pack.treatment_id.in_(days), pack.decision_sealed.is_not(None)
        )
    ).all()
    openers = openers_of({row.treatment_id for row in rows})
    found: dict[UUID, tuple[UUID, date]] = {}
    for treatment_id, pack_id, sealed in rows:
        opener = openers.get(treatment_id)
        facts = _open_decision(opener, pack_id, sealed) if opener and sealed else {}
        if "review_on" in facts and (on := date.fromisoformat(facts["review_on"])) <= days[treatment_id]:
            found[treatment_id] = min(found.get(treatment_id, (pack_id, on)), (pack_id, on), key=lambda one: one[1])
    return found


def _open_decision(opener: Opener, pack_id: UUID, sealed: bytes) -> Mapping[str, str]:
    """Nothing of one that cannot be opened: it is told on its own page, and shuts no list."""
    try:
        return opener.open(RECORD, sealed, _place("pack_decision", pack_id))
    except CannotOpen:
        return {}


def keep_decision(
    session: Session, treatment: TreatmentPermit, pack_id: UUID, words: str, review_on: date | None
) -> None:
    """In the place of what stood there. Needs `writing()`. Raises NotFound; BadFacts without a word, or with too many."""
    pack, said = _find(session, treatment, pack_id), words.strip()
    if not said or len(said) > DECISION_LENGTH:
        raise BadFacts({"words": "too_long" if said else "missing"})
    facts = {"words": said, **({"review_on": review_on.isoformat()} if review_on else {})}
    pack.decision_sealed = treatment.sealer.seal(RECORD, facts, _place("pack_decision", pack_id))
    session.flush()


def _find(session: Session, treatment: TreatmentPermit, pack_id: UUID) -> SupervisionPack:
    found = session.execute(
        sa.select(SupervisionPack)
        .where(SupervisionPack.id == pack_id, SupervisionPack.treatment_id == treatment.treatment_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


def _find_name(name: str, said: Sequence[str]) -> list[str]:
    """What the client is called here, where a question names them: the summary promises that no name is in it."""
    parts = {part for part in name.split() if len(part) > 2}
    return [word for text in said for word in re.findall(r"\w+", text) if word in parts]


def _place(kind: str, pack_id: UUID) -> Place:
    return Place(kind, str(pack_id))
