"""Read entries through a Permit, and only so. Streams, days and depth come from it; nobody passes a filter by hand.

What a therapist may not see is absent here already: held-back entries, second versions, forms still being filled
in, words before their morning. Choices and words need words depth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day, wall_clock
from selfmon.core.errors import Locked, NotFound
from selfmon.diary.admitted import DayOf, admitted, between
from selfmon.diary.entry_view import COUNTED, SEEN, EntryRow, EntryView, count_entry, hidden_fields, view_entry
from selfmon.diary.kinds import KINDS, Pick
from selfmon.diary.models import Entry, EntryChoice
from selfmon.sharing.admission import by_day, unseen_fields
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Depth


class NumberRow(NamedTuple):
    """The numbers of one entry, light enough for ten years of them."""

    entry_id: UUID
    occurred_at: datetime
    zone: str
    local_day: date
    entry_mode: str
    asked: tuple[str, ...]
    skipped: tuple[str, ...]
    values: Mapping[str, Any]
    schema_version: int = 1  # the wording of the questions as it was answered

    @property
    def local_at(self) -> datetime:
        """Day and clock where it was written; of a week that is one point nobody asks."""
        return wall_clock(self.occurred_at, self.zone)


def worded_from(rows: Sequence[NumberRow]) -> date | None:
    """The day from which the newest wording was answered, where an earlier one was answered before; else None."""
    newest = max((row.schema_version for row in rows), default=1)
    if all(row.schema_version == newest for row in rows):
        return None
    return min(row.local_day for row in rows if row.schema_version == newest)


def of_one_wording(*groups: Sequence[NumberRow]) -> list[list[NumberRow]]:
    """Each group without what an earlier wording was answered to: nothing is compared across two."""
    newest = max((row.schema_version for rows in groups for row in rows), default=1)
    return [[row for row in rows if row.schema_version == newest] for rows in groups]


def read_numbers(
    session: Session,
    permit: Permit,
    kind_code: str,
    columns: Sequence[str],
    *,
    from_on: date | DayOf | None = None,
    to_on: date | None = None,
    is_bare: bool = False,
) -> list[NumberRow]:
    """Ratings of one kind in order of time, one statement whatever the history. Columns must be numbers or plain. `is_bare`:
    without ids and without what was asked, which no chart tells and which take as long to read as all the rest."""
    kind = KINDS[kind_code]
    if not set(columns) <= {*kind.numbers, *kind.plain}:
        raise ValueError("read_numbers reads numbers only")
    session.flush()
    rows = session.connection().execute(  # by the session each row would be made a second time
        sa.select(
            Entry.occurred_at,
            Entry.zone,
            Entry.local_day,
            Entry.entry_mode,
            Entry.schema_version,
            *(getattr(kind.model, c) for c in columns),
            *(() if is_bare else (Entry.id, Entry.asked, Entry.skipped)),
        )
        .join(kind.model, kind.model.entry_id == Entry.id)
        .where(admitted(permit), Entry.kind == kind_code, *between(from_on, to_on))
        .order_by(Entry.occurred_at, Entry.id)
    )
    unseen_on = by_day(permit, lambda day: unseen_fields(permit, kind.later, day))
    return [_number_row(row, columns, unseen_on(row.local_day)) for row in rows.all()]


_BARE: tuple[UUID, Sequence[str], Sequence[str]] = (UUID(int=0), (), ())


def _number_row(row: Any, columns: Sequence[str], unseen: frozenset[str]) -> NumberRow:
    """One row without what does not exist for this reader. Ten years of rows come through here: the common case is short."""
    at, zone, day, mode, version, *told = row
    values = dict(zip(columns, told, strict=False))
    entry_id, asked, skipped = told[len(columns) :] or _BARE
    if unseen:
        values = {name: None if name in unseen else value for name, value in values.items()}
        if "not_come_up" in values:
            values["not_come_up"] = [name for name in values["not_come_up"] or () if name not in unseen]
        asked, skipped = ([q for q in names if q not in unseen] for names in (asked, skipped))
    return NumberRow(entry_id, at, zone, day, mode, tuple(asked), tuple(skipped), values, version)


def clock_of(row: Any) -> datetime:
    """Day and clock where an entry was written, of a row that holds its `occurred_at` and `zone`."""
    return wall_clock(row.occurred_at, row.zone)


def read_entries(
    session: Session,
    permit: Permit,
    kinds: Iterable[str],
    *,
    from_on: date | DayOf | None = None,
    to_on: date | None = None,
    newest_first: bool = False,
    limit: int | None = None,
    parent_id: UUID | None = None,
    only_id: UUID | None = None,
    only_ids: Sequence[UUID] | None = None,
) -> list[EntryView]:
    """Entries with all this reader may see of them. Statements: one, and two per kind that occurs."""
    order = [Entry.occurred_at.desc(), Entry.id] if newest_first else [Entry.occurred_at, Entry.id]
    query = (
        sa.select(*SEEN, admitted(permit, Depth.WORDS).label("sees_words"))
        .where(admitted(permit), Entry.kind.in_(list(kinds)), *between(from_on, to_on))
        .order_by(*order)
        .limit(limit)
    )
    if parent_id is not None:
        query = query.where(Entry.parent_id == parent_id)
    if only_ids is not None:
        query = query.where(Entry.id.in_(only_ids))
    if only_id is not None:
        query = query.where(Entry.id == only_id)
    return _views(session, permit, session.execute(query).all())


def read_happened(
    session: Session, permit: Permit, kinds: Iterable[str], from_on: date, to_on: date
) -> dict[str, list[EntryView]]:
    """What is counted and drawn of each kind, in order of time, so that no words are opened for a figure (`count_entry`). One
    statement a kind, and one for its choices where this reader sees any."""
    session.flush()
    found, may_see, sees_words = {}, admitted(permit), admitted(permit, Depth.WORDS)
    for kind in (KINDS[code] for code in kinds):
        rows = (
            session.connection()
            .execute(
                sa.select(sees_words, *COUNTED, *(getattr(kind.model, c) for c in kind.columns))
                .join(kind.model, kind.model.entry_id == Entry.id)
                .where(may_see, Entry.kind == kind.code, *between(from_on, to_on))
                .order_by(Entry.occurred_at, Entry.id)
            )
            .all()
        )
        picks = _load_picks(session, [row.id for row in rows if row[0]])
        hidden_on = by_day(permit, partial(hidden_fields, permit, kind))
        found[kind.code] = [
            count_entry(row[1:], kind, picks.get(row.id, {}), with_words=row[0], hidden=hidden_on(row.local_day))
            for row in rows
        ]
    return found


def _views(session: Session, permit: Permit, entries: Sequence[EntryRow]) -> list[EntryView]:
    content = _load_content(session, entries)
    # The client's second version is theirs to choose from, words and all.
    worded = {entry.id for entry in entries if permit.is_own or entry.sees_words}
    picks = _load_picks(session, [entry.id for entry in entries if entry.id in worded])
    hidden_on = cache(lambda code: by_day(permit, lambda day: hidden_fields(permit, KINDS[code], day)))
    return [
        view_entry(
            permit,
            entry,
            content.get(entry.id, {}),
            picks.get(entry.id, {}),
            with_words=entry.id in worded,
            hidden=hidden_on(entry.kind)(entry.local_day),
        )
        for entry in entries
    ]


def read_flagged(session: Session, permit: Permit) -> list[EntryView]:
    """What the client marked to talk about, oldest first: only where this reader sees words, and they are due."""
    ids = session.execute(sa.select(Entry.id).where(admitted(permit, Depth.WORDS), Entry.talk_about)).scalars().all()
    return [e for e in read_entries(session, permit, KINDS, only_ids=ids) if e.talk_about] if ids else []


def read_entry(session: Session, permit: Permit, entry_id: UUID) -> EntryView:
    """One entry. Raises NotFound for what does not exist and for what this reader may not see, alike."""
    found = read_entries(session, permit, KINDS, only_id=entry_id)
    if not found:
        raise NotFound
    return found[0]


def read_waiting_version(session: Session, permit: Permit, entry_id: UUID) -> EntryView:
    """The second version of an entry, which counts nowhere yet. For the client alone."""
    if not permit.is_own or permit.opener is None:
        raise Locked
    entry = session.execute(
        sa.select(*SEEN).where(
            Entry.client_id == permit.client_id,
            Entry.id == entry_id,
            Entry.conflict_of_id.is_not(None),
            Entry.conflict_settled_at.is_(None),
        )
    ).one_or_none()
    if entry is None:
        raise NotFound
    return _views(session, permit, [entry])[0]


@dataclass(frozen=True)
class ClientDays:
    """What day it is for a reader: `today`, and the local day of the newest entry they may see, if there is one."""

    today: date
    newest: date | None


def look_at_days(session: Session, permit: Permit) -> ClientDays:
    """Today is that of the client's chosen zone, or a later one where an entry was written that is over already: who is
    ahead of their chosen zone is on tomorrow. One statement; what this reader may not see moves nothing."""
    today = local_day(permit.now, permit.zone)
    ahead = (
        sa.select(sa.func.max(Entry.local_day))
        .where(admitted(permit), Entry.local_day > today, Entry.occurred_at <= permit.now)
        .scalar_subquery()
    )
    newest, later = session.execute(sa.select(sa.func.max(Entry.local_day), ahead).where(admitted(permit))).one()
    return ClientDays(later or today, newest)


def _load_content(session: Session, entries: Sequence[EntryRow]) -> dict[UUID, Mapping[str, Any]]:
    by_kind: dict[str, list[UUID]] = {}
    for entry in entries:
        by_kind.setdefault(entry.kind, []).append(entry.id)
    content: dict[UUID, Mapping[str, Any]] = {}
    for code, ids in by_kind.items():
        kind = KINDS[code]
        columns = [getattr(kind.model, c) for c in kind.columns]
        for some in _in_parts(ids):
            for row in session.execute(sa.select(kind.model.entry_id, *columns).where(kind.model.entry_id.in_(some))):
                content[row[0]] = dict(zip(kind.columns, row[1:], strict=True))
    return content


def _load_picks(session: Session, ids: Sequence[UUID]) -> dict[UUID, dict[str, tuple[Pick, ...]]]:
    picks: dict[UUID, dict[str, tuple[Pick, ...]]] = {}
    for some in _in_parts(ids):
        rows = session.execute(
            sa.select(EntryChoice.entry_id, EntryChoice.question, EntryChoice.code, EntryChoice.intensity)
            .where(EntryChoice.entry_id.in_(some))
            .order_by(EntryChoice.entry_id, EntryChoice.question, EntryChoice.position)
        )
        for row in rows:
            of_entry = picks.setdefault(row.entry_id, {})
            of_entry[row.question] = (*of_entry.get(row.question, ()), Pick(row.code, row.intensity))
    return picks


def _in_parts(ids: Sequence[UUID], size: int = 10_000) -> Iterable[Sequence[UUID]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))
