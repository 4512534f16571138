"""Decides, writes the access row, commits, and only then hands out the Permit. Nobody else makes one.

Reading and rendering start afterwards, without the write lock.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.accounts.profiles import find_own, list_subjects
from selfmon.audit.reading import load_last_deeds
from selfmon.audit.trail import Deed, record_deed, record_deeds
from selfmon.core.clock import latest_day, local_day
from selfmon.core.db import writing
from selfmon.core.errors import Locked, NotAllowed
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Opener, Sealer
from selfmon.house import key_ring
from selfmon.sharing.models import Depth, Grant, Stream
from selfmon.sharing.permit import Permit, Reader, Window
from selfmon.sharing.policy import GrantFacts, decide
from selfmon.web.actor import Actor

_OWN_WINDOWS = tuple(Window(stream, Depth.WORDS) for stream in Stream)
_OWN_LABELS = (*Stream, OWN)


def own_permit(session: Session, actor: Actor, now: datetime, purpose: str = "own") -> Permit:
    """A client's Permit for their own diary: a sealer always, an opener only while unlocked. Not audited.

    No write, and no statement where the session was read in this request. Raises NotAllowed for anyone who is not a client.
    """
    own = actor.own or find_own(session, actor.person_id)
    if own is None or actor.mode == "half":
        raise NotAllowed
    keys = key_ring().open_subkeys("client", str(own.subject_id), _OWN_LABELS)
    return Permit(
        Reader.OWN,
        actor.person_id,
        own.subject_id,
        own.zone,
        _OWN_WINDOWS,
        purpose,
        now,
        sealer=Sealer(keys),
        opener=Opener(keys) if actor.can_read(now) else None,
        words_wait=own.words_wait,
        keep_to_myself=own.keep_to_myself,
        queue_tag=own.queue_tag,
    )


def import_permit(session: Session, client_id: int, now: datetime) -> Permit:
    """For bringing a record in at the command line: seals, never opens. Raises NotAllowed for unknown clients."""
    (client,) = list_subjects(session, [client_id]) or [None]
    if client is None:
        raise NotAllowed("no_such_client")
    keys = key_ring().open_subkeys("client", str(client.subject_id), _OWN_LABELS)
    return Permit(
        Reader.OWN, client_id, client.subject_id, client.zone, _OWN_WINDOWS, "import", now, sealer=Sealer(keys)
    )


def note_permit(client_id: int, subject_id: UUID, zone: str, now: datetime) -> Permit:
    """For a note that an active client asked for, of whom the caller has these facts: which days have entries of their
    own, and no key. Not audited, as nothing of a person's own is."""
    return Permit(Reader.OWN, client_id, subject_id, zone, _OWN_WINDOWS, "note", now, opener=Opener({}))


def permit_for(session: Session, actor: Actor, client_id: int, purpose: str, now: datetime) -> Permit:
    """A therapist's Permit for one client. Decides, writes the access row and commits, all in one short write.

    The caller has already found the treatment (`treatment`), so that the client exists for this therapist. With
    nothing shared the Permit is empty and its page looks the same whatever the reason.
    """
    with writing(session):
        permit = _decide_for(session, actor.person_id, client_id, purpose, now)
        record_deed(
            session, Deed(permit.subject_id, actor.public_id, "opened_page", local_day(now, permit.zone), purpose), now
        )
    return permit


def preview_permit(session: Session, actor: Actor, therapist_id: int, now: datetime) -> Permit:
    """What that therapist's Permit would be right now, for the client to look through. Raises Locked when locked."""
    if actor.role != "client" or not actor.can_read(now):
        raise Locked
    return _decide_for(session, therapist_id, actor.person_id, "preview", now)


def pack_permit(session: Session, actor: Actor, client_id: int, therapist_id: int, now: datetime) -> Permit:
    """For a supervisor's pack: what that therapist's Permit is at this moment, numbers only, with an access row of its
    own. Raises NotAllowed when nothing is shared; then nothing is written.

    The caller has already found the pack the client agreed to (`supervision.opening`).
    """
    with writing(session):
        permit = _without_words(_decide_for(session, therapist_id, client_id, "pack", now))
        if not permit.windows:
            raise NotAllowed("nothing_shared")
        record_deed(session, Deed(permit.subject_id, actor.public_id, "opened_pack", local_day(now, permit.zone)), now)
    return permit


def pack_preview_permit(session: Session, actor: Actor, therapist_id: int, now: datetime) -> Permit:
    """The same Permit for the client to look through. Raises Locked when locked."""
    return _without_words(preview_permit(session, actor, therapist_id, now))


def texts_permit(session: Session, actor: Actor, client_id: int, therapist_id: int, now: datetime) -> Permit:
    """For a supervisor who reads texts a client chose: what that therapist's Permit opens of words at this moment, with an
    access row of its own. Raises NotAllowed when no words are shared; then nothing is written.

    The caller has already found what the client agreed to, and reads the chosen texts alone (`supervision.texts_reading`).
    """
    with writing(session):
        permit = _decide_for(session, therapist_id, client_id, "texts", now)
        permit = replace(permit, windows=tuple(w for w in permit.windows if w.depth == Depth.WORDS))
        if not permit.windows:
            raise NotAllowed("nothing_shared")
        record_deed(session, Deed(permit.subject_id, actor.public_id, "opened_texts", local_day(now, permit.zone)), now)
    return permit


def list_sharing_pairs(session: Session, pairs: Sequence[tuple[int, int]], now: datetime) -> set[tuple[int, int]]:
    """Of these (client, therapist) pairs, those where anything is shared at this moment. One statement."""
    rows = session.execute(
        _grants()
        .add_columns(Person.zone)
        .join(Person, Person.id == Grant.client_id)
        .where(
            sa.tuple_(Grant.client_id, Grant.therapist_id).in_(pairs or [(0, 0)]),
            Grant.stopped_at.is_(None),
            Person.active,
        )
    )
    return {
        (row.client_id, row.therapist_id)
        for row in rows
        if decide([_as_facts(row, row.zone)], local_day(now, row.zone), latest_day(now))
    }


def _without_words(permit: Permit) -> Permit:
    return replace(permit, windows=_numbers_only(permit.windows), opener=None)


def permits_for(session: Session, actor: Actor, client_ids: Sequence[int], purpose: str, now: datetime) -> list[Permit]:
    """Numbers-only Permits for a whole caseload in a fixed number of statements; one access row per client and day."""
    with writing(session):
        clients = list_subjects(session, client_ids)
        grants = _load_grants(session, actor.person_id, client_ids)
        days = {c.person_id: local_day(now, c.zone) for c in clients}
        seen = load_last_deeds(session, actor.public_id, ("listed", "opened_page"))
        record_deeds(
            session,
            [
                Deed(c.subject_id, actor.public_id, "listed", days[c.person_id])
                for c in clients
                if not _is_listed_on(seen.get((c.subject_id, "listed")), days[c.person_id])
            ],
            now,
        )
    return [
        Permit(
            Reader.THERAPIST,
            c.person_id,
            c.subject_id,
            c.zone,
            _numbers_only(decide(grants.get(c.person_id, ()), days[c.person_id], latest_day(now))),
            purpose,
            now,
            looked_at=getattr(seen.get((c.subject_id, "opened_page")), "at", None),
        )
        for c in clients
    ]


def _is_listed_on(row: Any, day: date) -> bool:
    return row is not None and row.on_day >= day


def permits_still_hold(session: Session, actor: Actor, permits: Sequence[Permit], now: datetime) -> bool:
    """Inside `writing()`: would `permits_for` decide the same at this moment? Holds the grants until the commit, so
    that nobody can stop sharing between this answer and what the caller commits on it."""
    client_ids = [permit.client_id for permit in permits]
    session.execute(
        sa.select(Grant.id)
        .where(Grant.therapist_id == actor.person_id, Grant.client_id.in_(client_ids))
        .order_by(Grant.id)
        .with_for_update()
    )
    grants = _load_grants(session, actor.person_id, client_ids)
    latest = latest_day(now)
    return all(
        _numbers_only(decide(grants.get(p.client_id, ()), local_day(now, p.zone), latest)) == p.windows for p in permits
    )


def _numbers_only(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    return tuple(Window(w.stream, Depth.NUMBERS, w.from_on, w.to_on, w.given_on) for w in windows)


def _decide_for(session: Session, therapist_id: int, client_id: int, purpose: str, now: datetime) -> Permit:
    (client,) = list_subjects(session, [client_id]) or [None]
    if client is None:
        raise NotAllowed("no_such_client")
    today: date = local_day(now, client.zone)
    grants = _load_grants(session, therapist_id, [client_id]).get(client_id, ())
    windows = decide(grants, today, latest_day(now))
    worded = tuple(sorted({w.stream for w in windows if w.depth == Depth.WORDS}))
    keys = key_ring().open_subkeys("client", str(client.subject_id), worded)
    return Permit(
        Reader.THERAPIST, client_id, client.subject_id, client.zone, windows, purpose, now, opener=Opener(keys)
    )


def load_grant_facts(
    session: Session, client_id: int, zone: str, therapist_id: int | None = None
) -> dict[int, list[GrantFacts]]:
    """Every grant a client ever gave, oldest first, by therapist. For the client's own pages and for consent."""
    rows = session.execute(
        _grants()
        .where(
            Grant.client_id == client_id, *([Grant.therapist_id == therapist_id] if therapist_id is not None else [])
        )
        .order_by(Grant.given_at)
    )
    found: dict[int, list[GrantFacts]] = {}
    for row in rows:
        found.setdefault(row.therapist_id, []).append(_as_facts(row, zone))
    return found


def _grants() -> Any:
    return sa.select(
        Grant.client_id,
        Grant.therapist_id,
        Grant.stream,
        Grant.depth,
        Grant.from_on,
        Grant.to_on,
        Grant.ends_on,
        Grant.stopped_at,
        Grant.given_at,
    )


def _as_facts(row: Any, zone: str) -> GrantFacts:
    # The day of stopping was shown only in part, so it counts among the days between.
    until = local_day(row.stopped_at, zone) - timedelta(days=1) if row.stopped_at is not None else None
    return GrantFacts(
        Stream(row.stream),
        Depth(row.depth),
        row.from_on,
        row.to_on,
        row.ends_on,
        row.stopped_at is not None,
        until,
        local_day(row.given_at, zone),
    )


def _load_grants(session: Session, therapist_id: int, client_ids: Sequence[int]) -> dict[int, list[GrantFacts]]:
    rows = session.execute(
        _grants()
        .where(Grant.therapist_id == therapist_id, Grant.client_id.in_(client_ids), Grant.stopped_at.is_(None))
        .order_by(Grant.given_at)
    )
    found: dict[int, list[GrantFacts]] = {}
    for row in rows:
        found.setdefault(row.client_id, []).append(_as_facts(row, "UTC"))
    return found


__all__ = [
    "import_permit",
    "list_sharing_pairs",
    "load_grant_facts",
    "note_permit",
    "own_permit",
    "pack_permit",
    "pack_preview_permit",
    "permit_for",
    "permits_for",
    "permits_still_hold",
    "preview_permit",
    "texts_permit",
]
