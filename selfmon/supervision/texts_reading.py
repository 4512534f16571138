"""For the second reader: the texts that open at this moment, and their codes. The first reader's are read nowhere here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import BadFacts, NotFound
from selfmon.diary.models import Entry
from selfmon.diary.reading import read_entries
from selfmon.sharing.permit import Permit
from selfmon.supervision.models import SecondReading, SecondReadingText
from selfmon.supervision.pack_facts import Supervisor
from selfmon.supervision.texts_agreeing import load_chosen
from selfmon.supervision.texts_facts import (
    FIELD,
    KIND,
    ReadingFacts,
    load_readings,
    only_shared_readings,
    opens_texts,
)
from selfmon.web.actor import Actor


@dataclass(frozen=True)
class TextToCode:
    """One text under a random id, and the code this reader gave it, if any."""

    id: UUID
    words: str
    code: int | None


def list_open_readings(session: Session, actor: Actor, now: datetime) -> list[ReadingFacts]:
    """Those this supervisor may read at this moment. Two statements, whatever the answer is."""
    found = load_readings(session, Supervisor.id == actor.person_id, opens_texts(now))
    return only_shared_readings(session, found, now)


def find_open_reading(session: Session, actor: Actor, reading_id: UUID, now: datetime) -> ReadingFacts:
    """One of these. Raises NotFound for one that is unknown, somebody else's, not agreed to, or over."""
    mine = SecondReading.id == reading_id, Supervisor.id == actor.person_id
    shared = only_shared_readings(session, load_readings(session, *mine, opens_texts(now)), now)
    if not shared:
        raise NotFound
    return shared[0]


def read_texts(session: Session, permit: Permit, reading: ReadingFacts) -> list[TextToCode]:
    """What was chosen, stands unchanged and is shared with words still, in an order that tells no time."""
    chosen = load_chosen(session, reading)
    found = read_entries(session, permit, (KIND,), only_ids=[entry_id for _row, entry_id, _code in chosen])
    words = {entry.id: entry.words.get(FIELD, "") for entry in found}
    return [TextToCode(row, words[entry], code) for row, entry, code in chosen if words.get(entry)]


def list_second_codes(session: Session, treatment_id: UUID) -> dict[UUID, int]:
    """What second readers gave, by entry, of texts that stand as they were chosen and were not taken back; of one read twice
    the later. Whoever asks leaves out what is not shared with them. One statement."""
    text = SecondReadingText
    rows = session.execute(
        sa.select(text.entry_id, text.code)
        .join(SecondReading, SecondReading.id == text.reading_id)
        .join(Entry, sa.and_(Entry.id == text.entry_id, Entry.revision == text.revision))
        .where(SecondReading.treatment_id == treatment_id, SecondReading.closed_at.is_(None), text.code.is_not(None))
        .order_by(SecondReading.agreed_at, SecondReading.id)
    )
    return {row.entry_id: row.code for row in rows}


def keep_second_codes(session: Session, texts: Sequence[TextToCode], codes: Mapping[str, str]) -> None:
    """Keep what was given, by text id; a text without a code stays as it was. Needs `writing()`.

    Raises BadFacts, and keeps nothing, where a code is no whole number from 0 to 4.
    """
    given = {text.id: said for text in texts if (said := codes.get(str(text.id)))}
    if any(said not in ("0", "1", "2", "3", "4") for said in given.values()):
        raise BadFacts({"code": "out_of_range"})
    for text_id, said in given.items():
        session.execute(
            sa.update(SecondReadingText)
            .where(SecondReadingText.id == text_id)
            .values(code=int(said))
            .execution_options(synchronize_session=False)
        )
