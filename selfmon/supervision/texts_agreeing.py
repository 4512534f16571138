"""For the client: which of their texts a second reader may read, yes, no, taken back. Writers need `writing()`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.core.errors import BadFacts, Locked, NotAllowed, NotFound
from selfmon.diary.entry_view import EntryView
from selfmon.diary.models import Entry
from selfmon.diary.reading import read_entries
from selfmon.sharing.permit import Permit
from selfmon.supervision.models import SecondReading, SecondReadingText
from selfmon.supervision.pack_facts import write_deed
from selfmon.supervision.texts_facts import FIELD, KIND, ReadingFacts, close_readings, is_asked, load_readings
from selfmon.treatment.frame import treatments_of
from selfmon.treatment.models import Treatment

MOST = 40  # texts to choose from, the newest


def list_for_client(session: Session, permit: Permit, now: datetime) -> list[ReadingFacts]:
    """What waits for an answer, and what was agreed to and not taken back. Raises Locked for a locked phone."""
    if not permit.is_own:
        raise NotAllowed
    if not permit.can_read:
        raise Locked
    return load_readings(
        session,
        Treatment.client_id == permit.client_id,
        sa.or_(SecondReading.agreed_at.is_not(None), is_asked(now)),
    )


def find_for_client(session: Session, permit: Permit, reading_id: UUID, now: datetime) -> ReadingFacts:
    """One of these. Raises NotFound, Locked."""
    found = next((one for one in list_for_client(session, permit, now) if one.id == reading_id), None)
    if found is None:
        raise NotFound
    return found


def list_texts_to_choose(session: Session, preview: Permit) -> list[EntryView]:
    """The newest texts whose words the therapist reads at this moment: `preview` is that therapist's own Permit."""
    found = read_entries(session, preview, (KIND,), newest_first=True)
    return [entry for entry in found if entry.words.get(FIELD)][:MOST]


def list_chosen(session: Session, preview: Permit, reading: ReadingFacts) -> list[EntryView]:
    """The texts that open for the second reader at this moment, newest first: chosen, unchanged, and shared still."""
    ids = [entry_id for _row, entry_id, _code in load_chosen(session, reading)]
    found = read_entries(session, preview, (KIND,), only_ids=ids, newest_first=True)
    return [entry for entry in found if entry.words.get(FIELD)]


def load_chosen(session: Session, reading: ReadingFacts) -> Sequence[tuple[UUID, UUID, int | None]]:
    """Row, entry and code of the texts that stand as they were when they were chosen, in an order that tells no time."""
    text = SecondReadingText
    query = (
        sa.select(text.id, text.entry_id, text.code)
        .join(Entry, sa.and_(Entry.id == text.entry_id, Entry.revision == text.revision))
        .where(text.reading_id == reading.id)
        .order_by(text.id)
    )
    return [(row.id, row.entry_id, row.code) for row in session.execute(query)]


def agreed_lines_of_texts(reading: ReadingFacts) -> tuple[str, ...]:
    """What the client agrees to, sentence by sentence, as it is shown and as it is kept."""
    names = {"supervisor": reading.supervisor_name, "therapist": reading.therapist_name}
    return (
        _(
            "%(supervisor)s may read the texts you tick, word for word, and note for each how it takes the other person's "
            "side. Your name and the day are not with them; a name you wrote in a text stands in it.",
            **names,
        ),
        _(
            "%(supervisor)s does not see what %(therapist)s noted. %(therapist)s then sees how far the two agree.",
            **names,
        ),
        _("Only the texts you tick, as they stand now: what you change or hold back later is no longer among them."),
        _(
            "They can be read for 30 days. You can take it back at any moment, also later; what was noted is removed with it."
        ),
        _('Who opened them, and on which day, stands under "Who has looked".'),
    )


def agree_to_texts(
    session: Session,
    permit: Permit,
    actor_id: UUID,
    reading: ReadingFacts,
    offered: Collection[EntryView],
    ticked: Collection[str],
    locale: str,
    now: datetime,
) -> None:
    """Yes for the texts that were ticked. Widening: the route is fresh. Raises BadFacts without one that was offered,
    NotFound when the question was taken back meanwhile."""
    chosen = [entry.id for entry in offered if str(entry.id) in ticked]
    if not chosen:
        raise BadFacts({"texts": "missing"})
    done = session.execute(
        sa.update(SecondReading)
        .where(
            SecondReading.id == reading.id,
            SecondReading.treatment_id.in_(treatments_of(permit.client_id)),
            SecondReading.closed_at.is_(None),
            is_asked(now),
        )
        .values(agreed_at=now, locale=locale, wording="\n".join(agreed_lines_of_texts(reading)))
        .execution_options(synchronize_session=False)
    )
    if not getattr(done, "rowcount", 0):
        raise NotFound
    own = read_entries(session, permit, (KIND,), only_ids=chosen)  # which version of each stands: others do not know
    session.add_all(SecondReadingText(reading_id=reading.id, entry_id=one.id, revision=one.revision) for one in own)
    session.flush()
    write_deed(session, permit.client_id, actor_id, "agreed_texts", reading.supervisor_id, now)


def decline_texts(session: Session, permit: Permit, actor_id: UUID, reading_id: UUID, now: datetime) -> None:
    """No. Nobody is told; it stays "not open". A second no changes nothing."""
    done = session.execute(
        sa.update(SecondReading)
        .where(
            SecondReading.id == reading_id,
            SecondReading.treatment_id.in_(_own_treatments(permit)),
            SecondReading.agreed_at.is_(None),
            SecondReading.declined_at.is_(None),
        )
        .values(declined_at=now)
        .execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0):
        write_deed(session, permit.client_id, actor_id, "declined_texts", None, now)


def take_back_texts(
    session: Session,
    permit: Permit,
    actor_id: UUID,
    now: datetime,
    reading_id: UUID | None = None,
    treatment_id: UUID | None = None,
) -> None:
    """Take back one, those of one treatment, or all, with every code. Narrowing: holds from the next click, works from a
    locked phone, and says nothing of what there was."""
    which: list[Any] = [SecondReading.treatment_id.in_(_own_treatments(permit)), SecondReading.agreed_at.is_not(None)]
    which += [SecondReading.id == reading_id] if reading_id else []
    which += [SecondReading.treatment_id == treatment_id] if treatment_id else []
    if close_readings(session, now, *which):
        write_deed(session, permit.client_id, actor_id, "closed_texts", None, now)


def _own_treatments(permit: Permit) -> sa.Select[Any]:
    if not permit.is_own:
        raise NotAllowed
    return treatments_of(permit.client_id)
