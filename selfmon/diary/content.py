"""The content of one entry, written and sealed. Used by the logbook; callers have a client's own Permit in hand."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import Locked, NotAllowed, NotFound
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place, Sealer, Words
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import Kind, Pick
from selfmon.diary.models import Entry, EntryChoice, EntryRevision
from selfmon.sharing.permit import Permit


def place_of(permit: Permit, entry_id: UUID) -> Place:
    """Where an entry's words belong: moved to another row or client they do not open."""
    return Place("entry", str(permit.subject_id), str(entry_id))


def sealer_of(permit: Permit) -> Sealer:
    """The sealer of a client's own Permit. Raises NotAllowed for every other Permit."""
    if not permit.is_own or permit.sealer is None:
        raise NotAllowed
    return permit.sealer


def find_own(session: Session, permit: Permit, entry_id: UUID) -> Entry:
    """The client's own entry, for changing. Raises NotFound, also for anybody else's."""
    if not permit.is_own:
        raise NotAllowed
    entry = session.execute(
        sa.select(Entry)
        .where(Entry.id == entry_id, Entry.client_id == permit.client_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if entry is None:
        raise NotFound
    return entry


def find_within_reach(session: Session, permit: Permit, entry_id: UUID, session_id: UUID) -> Entry:
    """One that this browser may go on with: unlocked, any of the client's own; locked, what it saved itself. To a locked
    phone an id that exists and one that does not are the same. Raises Locked, and NotFound when unlocked."""
    try:
        entry = find_own(session, permit, entry_id)
    except NotFound:
        if permit.can_read:
            raise
        raise Locked from None
    if not permit.can_read and entry.session_id != session_id:
        raise Locked
    return entry


def list_own(session: Session, permit: Permit, ids: Sequence[UUID]) -> dict[UUID, Entry]:
    """The client's own entries by id, for saying who sees each. One statement."""
    if not permit.is_own:
        raise NotAllowed
    rows = session.execute(sa.select(Entry).where(Entry.id.in_(ids), Entry.client_id == permit.client_id)).scalars()
    return {entry.id: entry for entry in rows}


def label_for(entry: Entry) -> str:
    """Which subkey locks this entry's words: the stream's, or the client's alone while nobody else may see it."""
    return OWN if entry.held_back or entry.conflict_of_id is not None else entry.stream


def relabel_words(permit: Permit, entry: Entry) -> None:
    """Lock the words under the subkey that now fits, after the entry was held back, released or chosen."""
    label = label_for(entry)
    if entry.words is not None and entry.words_label is not None and entry.words_label != label:
        entry.words = sealer_of(permit).reseal(entry.words_label, label, entry.words, place_of(permit, entry.id))
        entry.words_label = label


def seal_words(permit: Permit, entry: Entry, words: Words) -> None:
    """Lock the words of a new entry; nothing is stored for empty ones."""
    said = {name: text for name, text in words.items() if text}
    if said:
        entry.words_label = label_for(entry)
        entry.words = sealer_of(permit).seal(entry.words_label, said, place_of(permit, entry.id))


def add_choices(session: Session, entry_id: UUID, facts: Facts) -> None:
    """One row per picked tile, in one statement."""
    rows = [
        {
            "entry_id": entry_id,
            "question": question,
            "code": pick.code,
            "position": position,
            "intensity": pick.intensity,
        }
        for question, picks in facts.many.items()
        for position, pick in enumerate(picks)
    ]
    if rows:
        session.execute(sa.insert(EntryChoice), rows)


def write_content(session: Session, permit: Permit, entry: Entry, kind: Kind, facts: Facts) -> None:
    """Overwrite the fields that `facts` names, and only those. An empty text removes that text."""
    if facts.values:
        session.execute(sa.update(kind.model).where(kind.model.entry_id == entry.id).values(**facts.values))
        entry.of_which = kind.which_of(facts.values) or entry.of_which
    if facts.many:
        session.execute(
            sa.delete(EntryChoice).where(EntryChoice.entry_id == entry.id, EntryChoice.question.in_(list(facts.many)))
        )
        add_choices(session, entry.id, facts)
    relabel_words(permit, entry)
    if facts.words:
        entry.words_label = label_for(entry)
        entry.words = sealer_of(permit).merge(entry.words_label, entry.words, facts.words, place_of(permit, entry.id))
    session.flush()


def keep_revision(session: Session, permit: Permit, entry: Entry, kind: Kind, now: datetime) -> None:
    """Seal the entry as it stands, for the client alone, before it changes. Raises Locked without an opener."""
    if permit.sealer is None or permit.opener is None:
        raise Locked
    content = (
        session.execute(
            sa.select(*(getattr(kind.model, c) for c in kind.columns)).where(kind.model.entry_id == entry.id)
        )
        .one()
        ._mapping
        if kind.columns
        else {}
    )
    picks = session.execute(
        sa.select(EntryChoice)
        .where(EntryChoice.entry_id == entry.id)
        .order_by(EntryChoice.question, EntryChoice.position)
    ).scalars()
    words = permit.opener.open(entry.words_label or OWN, entry.words, place_of(permit, entry.id)) if entry.words else {}
    earlier = {
        "values": json.dumps(dict(content), default=str),
        "many": json.dumps([[p.question, asdict(Pick(p.code, p.intensity))] for p in picks]),
        "words": json.dumps(words),
        "occurred_at": entry.occurred_at.isoformat(),
        "asked": json.dumps(entry.asked),
        "skipped": json.dumps(entry.skipped),
    }
    place = Place("revision", str(permit.subject_id), str(entry.id), entry.revision)
    session.add(
        EntryRevision(
            entry_id=entry.id, revision=entry.revision, replaced_at=now, sealed=permit.sealer.seal(OWN, earlier, place)
        )
    )
    session.flush()
