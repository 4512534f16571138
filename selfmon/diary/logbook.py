"""Log, complete, amend, remove. Every function takes a client's own Permit; the caller holds `writing()` and commits."""

from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit import ledger
from selfmon.core.clock import local_day, next_morning
from selfmon.core.db import Base
from selfmon.core.errors import Conflict, Locked, NotFound
from selfmon.diary.content import add_choices, find_own, keep_revision, seal_words, sealer_of, write_content
from selfmon.diary.device_ids import known_versions, uuid_mac
from selfmon.diary.drafts import discard_drafts_of_entry
from selfmon.diary.facts import Facts, Kept, Outcome
from selfmon.diary.kinds import KINDS, Kind, check_content
from selfmon.diary.models import Entry, Tombstone
from selfmon.diary.unchanged import Change, compare
from selfmon.sharing.permit import Permit

OPEN_FOR = timedelta(minutes=30)  # how long the session that began an entry may complete it without unlocking
UNDO_FOR = timedelta(minutes=10)


def keep_entry(
    session: Session,
    permit: Permit,
    facts: Facts,
    now: datetime,
    *,
    session_id: UUID | None = None,
    in_progress: bool = False,
    is_overtaken: bool = False,
    words_wait: bool = True,
    saved_at: datetime | None = None,
) -> Kept:
    """Store an entry once: the same uuid with the same content changes nothing, with other content both are kept and the
    client chooses later. What was left and never saved is completed: within OPEN_FOR by the session that began it (by
    `saved_at`, where this waited on a phone since), at any time by the unlocked client. Raises BadFacts, NotFound (parent).
    """
    sealer_of(permit)
    check_content(kind := KINDS[facts.kind], facts.values, facts.many, facts.words)
    parent = find_own(session, permit, facts.parent_id) if facts.parent_id is not None else None
    content_mac = facts.content_mac(permit.client_id)
    if (versions := known_versions(session, permit.client_id, facts.uuid)) is None:
        return Kept(Outcome.DELETED, None, facts.occurred_at)
    live = next((v for v in versions if v.conflict_of_id is None), None)
    is_closed = live is not None and live.session_id != session_id and not permit.can_read
    if in_progress and live is not None and (live.open_until is None or is_overtaken):  # saved or tapped since
        return Kept(Outcome.ALREADY, live.id, live.occurred_at, is_closed)
    is_begun_here = live is not None and _is_being_filled_in(live, session_id, saved_at or now)
    if live is not None and live.open_until is not None and (is_begun_here or permit.can_read):
        if not is_begun_here:
            _keep_what_was_read(session, permit, live, kind, now)
        return _go_on(session, permit, live, facts, content_mac, now, session_id, in_progress, words_wait)
    if same := next((v for v in versions if v.content_mac == content_mac), None):
        return Kept(Outcome.ALREADY, same.id, same.occurred_at, is_closed)
    entry = _new_entry(permit, kind, facts, content_mac, now, words_wait)
    entry.held_back = facts.held_back or (parent is not None and parent.held_back)
    entry.session_id, entry.open_until = session_id, now + OPEN_FOR if in_progress else None
    entry.conflict_of_id = live.id if live else None
    _store(session, permit, entry, facts)
    return Kept(Outcome.CONFLICT if live is not None else Outcome.KEPT, entry.id, facts.occurred_at, is_closed)


def _store(session: Session, permit: Permit, entry: Entry, facts: Facts) -> None:
    """The rows of a new entry: itself, its content, its picks. Nobody needs it as an object any more."""
    seal_words(permit, entry, facts.words)
    row = {name: value for name, value in vars(entry).items() if name in Entry.__table__.c}
    session.connection().execute(_insert(Entry.__tablename__), row)
    table = KINDS[facts.kind].model.__tablename__
    session.connection().execute(_insert(table), {"entry_id": entry.id, **facts.values})
    add_choices(session, entry.id, facts)


@cache
def _insert(table: str) -> sa.Insert:
    """Built once for each table: building one costs more than running it."""
    return sa.insert(Base.metadata.tables[table])


def add_to_entry(
    session: Session, permit: Permit, entry_id: UUID, facts: Facts, session_id: UUID, now: datetime
) -> None:
    """Add a later stage to an entry: only the fields that `facts` names.

    From the session that made it, within OPEN_FOR, this works without unlocking and shows nothing. Raises Locked,
    NotFound, BadFacts.
    """
    entry, kind = find_own(session, permit, entry_id), KINDS[facts.kind]
    if entry.kind != kind.code:
        raise NotFound
    check_content(kind, facts.values, facts.many, facts.words)
    made_here = entry.session_id == session_id and now - entry.recorded_at < OPEN_FOR
    if not made_here:
        if not set(facts.asked) - set(entry.asked) and compare(session, permit, entry, kind, facts) is Change.NONE:
            return
        keep_revision(session, permit, entry, kind, now)
        entry.revision, entry.changed_at = entry.revision + 1, now
    if permit.words_wait and any(facts.words.values()):
        entry.words_at = max(entry.words_at, next_morning(now, facts.zone))
    write_content(session, permit, entry, kind, facts)
    entry.asked = [*entry.asked, *(q for q in facts.asked if q not in entry.asked)]
    entry.skipped = [*(q for q in entry.skipped if q not in facts.asked), *facts.skipped]
    entry.talk_about = entry.talk_about or facts.talk_about


def amend_entry(
    session: Session, permit: Permit, entry_id: UUID, facts: Facts, now: datetime, expected_revision: int
) -> None:
    """Change an entry and keep the earlier version for the client alone. With nothing changed it stays as it is.

    Raises Locked, NotFound, BadFacts, and Conflict when it was changed elsewhere meanwhile.
    """
    if not permit.can_read:
        raise Locked
    entry, kind = find_own(session, permit, entry_id), KINDS[facts.kind]
    if entry.kind != kind.code:
        raise NotFound
    if entry.revision != expected_revision:
        raise Conflict
    check_content(kind, facts.values, facts.many, facts.words)
    entry.open_until = None  # changed is finished: what a form of before sends late is another version
    change = compare(session, permit, entry, kind, facts)
    if change is Change.NONE:
        return
    keep_revision(session, permit, entry, kind, now)
    entry.revision, entry.changed_at = entry.revision + 1, now
    if change is Change.WORDS:
        entry.words_at = max(entry.words_at, next_morning(now, facts.zone))  # changed words wait overnight again
    write_content(session, permit, entry, kind, facts)
    entry.occurred_at, entry.zone = facts.occurred_at, facts.zone
    entry.local_day, entry.entry_mode = local_day(facts.occurred_at, facts.zone), facts.entry_mode
    entry.asked, entry.skipped, entry.talk_about = list(facts.asked), list(facts.skipped), facts.talk_about
    entry.schema_version = facts.schema_version
    entry.no_more_questions = entry.no_more_questions or facts.no_more_questions


def remove_entry(session: Session, permit: Permit, entry_id: UUID, now: datetime) -> None:
    """Delete an entry with all its versions. A tombstone keeps a late replay from bringing it back. Narrowing: works
    from a log-only session. Raises NotFound."""
    entry = find_own(session, permit, entry_id)
    ledger.note(session, "deleted", now, client=permit.subject_id, entry=entry_id)
    family = sa.or_(Entry.id == entry.id, Entry.parent_id == entry.id, Entry.conflict_of_id == entry.id)
    device_uuids = (
        session.execute(sa.select(Entry.client_uuid).where(Entry.client_id == permit.client_id, family)).scalars().all()
    )
    for device_uuid in set(device_uuids):
        session.merge(
            Tombstone(client_id=permit.client_id, uuid_mac=uuid_mac(permit.client_id, device_uuid), deleted_at=now)
        )
    discard_drafts_of_entry(session, permit, device_uuids)
    session.execute(sa.delete(Entry).where(Entry.id == entry.id, Entry.client_id == permit.client_id))
    session.expunge(entry)


def may_undo(entry: Entry, session_id: UUID, now: datetime) -> bool:
    """True where this session saved the entry within UNDO_FOR."""
    return entry.session_id == session_id and now - (entry.finished_at or entry.recorded_at) <= UNDO_FOR


def undo_entry(session: Session, permit: Permit, entry_id: UUID, session_id: UUID, now: datetime) -> None:
    """Take back what this session saved a moment ago, whole: also what had been kept of it before. Raises NotFound
    afterwards: then it is "delete", unlocked."""
    entry = find_own(session, permit, entry_id)
    if not may_undo(entry, session_id, now):
        raise NotFound
    remove_entry(session, permit, entry_id, now)


def close_entries(session: Session, session_id: UUID, client_id: int) -> None:
    """What this browser saved can no more be looked at, gone on with or taken back without unlocking: it was hidden or
    locked, and may be in other hands. The caller holds `writing()`."""
    session.execute(
        sa.update(Entry)
        .where(Entry.client_id == client_id, Entry.session_id == session_id)
        .values(session_id=None)
        .execution_options(synchronize_session=False)
    )


def _is_being_filled_in(entry: Entry, session_id: UUID | None, now: datetime) -> bool:
    return (
        session_id is not None
        and entry.session_id == session_id
        and entry.open_until is not None
        and now < entry.open_until
    )


def _keep_what_was_read(session: Session, permit: Permit, entry: Entry, kind: Kind, now: datetime) -> None:
    """What is gone on with after its half hour may have been read meanwhile: a change, with what was there before."""
    assert entry.open_until is not None  # it was left, and not saved
    if now < entry.open_until or (entry.changed_at is not None and now - entry.changed_at < OPEN_FOR):
        return
    keep_revision(session, permit, entry, kind, now)
    entry.revision, entry.changed_at = entry.revision + 1, now


def _open_until(entry: Entry, now: datetime) -> datetime:
    """Half an hour from now while it is filled in for the first time; what readers saw already stays in their sight."""
    assert entry.open_until is not None
    return entry.open_until if entry.changed_at is not None else now + OPEN_FOR


def _new_entry(permit: Permit, kind: Kind, facts: Facts, content_mac: bytes, now: datetime, words_wait: bool) -> Entry:
    return Entry(
        id=uuid4(),
        client_id=permit.client_id,
        client_uuid=facts.uuid,
        content_mac=content_mac,
        kind=kind.code,
        of_which=kind.which_of(facts.values),
        stream=kind.stream,
        parent_id=facts.parent_id,
        occurred_at=facts.occurred_at,
        zone=facts.zone,
        local_day=local_day(facts.occurred_at, facts.zone),
        recorded_at=now,
        device_at=facts.device.at if facts.device else None,
        skew_seconds=facts.device.skew_seconds if facts.device else None,
        is_clock_corrected=facts.is_clock_corrected,
        entry_mode=facts.entry_mode,
        source=facts.source,
        asked=list(facts.asked),
        skipped=list(facts.skipped),
        held_back=facts.held_back,
        talk_about=facts.talk_about,
        schema_version=facts.schema_version,
        no_more_questions=facts.no_more_questions,
        words_at=next_morning(now, facts.zone) if words_wait else now,
    )


def _go_on(
    session: Session,
    permit: Permit,
    live: Entry,
    facts: Facts,
    content_mac: bytes,
    now: datetime,
    session_id: UUID | None,
    in_progress: bool,
    words_wait: bool,
) -> Kept:
    if words_wait:  # they are new today, whenever it began
        live.words_at = max(live.words_at, next_morning(now, facts.zone))
    open_until = _open_until(live, now) if in_progress else None
    if not in_progress:  # it can be taken back for a while, where it was saved
        live.session_id, live.finished_at = session_id or live.session_id, now
    return _complete_entry(session, permit, live, facts, content_mac, open_until)


def _complete_entry(
    session: Session, permit: Permit, entry: Entry, facts: Facts, content_mac: bytes, open_until: datetime | None
) -> Kept:
    if facts.held_back and not entry.held_back:
        ledger.note(session, "held", permit.now, client=permit.subject_id, entry=entry.id)
    entry.held_back = facts.held_back
    write_content(session, permit, entry, KINDS[facts.kind], facts)
    entry.asked, entry.skipped, entry.content_mac = list(facts.asked), list(facts.skipped), content_mac
    entry.talk_about, entry.occurred_at, entry.zone = facts.talk_about, facts.occurred_at, facts.zone
    entry.local_day, entry.entry_mode = local_day(facts.occurred_at, facts.zone), facts.entry_mode
    entry.device_at = facts.device.at if facts.device else entry.device_at
    entry.schema_version, entry.no_more_questions = facts.schema_version, facts.no_more_questions
    entry.open_until = open_until
    return Kept(Outcome.KEPT, entry.id, entry.occurred_at)
