"""Hold back, release, choose between two versions. The caller holds `writing()` and commits.

Holding back never needs unlocking; releasing widens what others see, so its route demands a fresh sign-in.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit import ledger
from selfmon.core.clock import next_morning
from selfmon.core.errors import Locked, NotFound
from selfmon.diary.content import find_own, relabel_words
from selfmon.diary.models import Entry
from selfmon.sharing.permit import Permit


def hold_back(session: Session, permit: Permit, entry_id: UUID) -> None:
    """From the next click on nobody but the client sees this entry, nor what was added to it later."""
    ledger.note(session, "held", permit.now, client=permit.subject_id, entry=entry_id)
    for entry in _with_children(session, permit, entry_id):
        entry.held_back = True
        entry.open_until = None  # a Save that comes late is another version, and widens nothing
        relabel_words(permit, entry)
    session.flush()


def release(session: Session, permit: Permit, entry_id: UUID, now: datetime, words_wait: bool = True) -> None:
    """Let the grants decide over this entry again. Its words wait until the next morning, as new ones do."""
    for entry in _with_children(session, permit, entry_id):
        entry.held_back = False
        entry.words_at = next_morning(now, permit.zone) if words_wait else now
        relabel_words(permit, entry)
    session.flush()


def release_imported(session: Session, permit: Permit, now: datetime) -> int:
    """Release every imported entry that is still held back, in one statement: imports carry ratings, no words.

    Returns how many.
    """
    done = session.execute(
        sa.update(Entry)
        .where(Entry.client_id == permit.client_id, Entry.source == "import", Entry.held_back, Entry.words.is_(None))
        .values(held_back=False, words_at=next_morning(now, permit.zone))
        .execution_options(synchronize_session=False)
    )
    return int(getattr(done, "rowcount", 0))


def list_conflicts(session: Session, permit: Permit) -> list[tuple[UUID, UUID]]:
    """(entry, waiting other version) pairs, oldest first. Raises Locked: what differs is stored content."""
    if not permit.can_read:
        raise Locked
    rows = session.execute(
        sa.select(Entry.conflict_of_id, Entry.id)
        .where(
            Entry.client_id == permit.client_id, Entry.conflict_of_id.is_not(None), Entry.conflict_settled_at.is_(None)
        )
        .order_by(Entry.recorded_at)
    ).all()
    return [(row[0], row[1]) for row in rows if row[0] is not None]


def is_version_waiting(session: Session, permit: Permit) -> bool:
    """One bit, which a locked phone may know as well: two versions of one entry wait for a choice."""
    return session.execute(
        sa.select(
            sa.exists().where(
                Entry.client_id == permit.client_id,
                Entry.conflict_of_id.is_not(None),
                Entry.conflict_settled_at.is_(None),
            )
        )
    ).scalar_one()


def choose_version(session: Session, permit: Permit, waiting_id: UUID, keep_waiting: bool, now: datetime) -> None:
    """Settle one conflict: show the waiting version, or go on showing the one that came first.

    Both are kept; the one that is not shown is the client's alone. Raises Locked, NotFound.
    """
    if not permit.can_read:
        raise Locked
    waiting = find_own(session, permit, waiting_id)
    if waiting.conflict_of_id is None or waiting.conflict_settled_at is not None:
        raise NotFound
    first = find_own(session, permit, waiting.conflict_of_id)
    if keep_waiting:
        waiting.held_back = first.held_back
        first.conflict_of_id, first.conflict_settled_at = waiting.id, now
        session.flush()  # only one version may be the live one at any moment
        waiting.conflict_of_id = None
    else:
        waiting.conflict_settled_at = now
    relabel_words(permit, first)
    relabel_words(permit, waiting)
    session.flush()


def _with_children(session: Session, permit: Permit, entry_id: UUID) -> Iterable[Entry]:
    parent = find_own(session, permit, entry_id)
    children = (
        session.execute(sa.select(Entry).where(Entry.client_id == permit.client_id, Entry.parent_id == parent.id))
        .scalars()
        .all()
    )
    return [parent, *children]
