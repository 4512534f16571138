"""Read entries through a Permit, and only so. Streams, days and depth come from it; nobody passes a filter by hand.

What a therapist may not see is absent here already: held-back entries, second versions, forms still being filled
in, words before their morning. Choices and words need words depth.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import Locked, NotFound
from selfmon.core.sealing import CannotOpen, Place
from selfmon.diary.kinds import KINDS, Kind, Pick, words_only_kinds
from selfmon.diary.models import Entry, EntryChoice
from selfmon.sharing.models import Depth
from selfmon.sharing.permit import Permit


@dataclass(frozen=True)
class EntryView:
    """One entry as one reader may see it. `choices`, `many` and `words` are empty below words depth."""

    id: UUID
    kind: str
    occurred_at: datetime
    zone: str
    local_day: date
    entry_mode: str
    numbers: Mapping[str, Any]
    asked: tuple[str, ...]
    skipped: tuple[str, ...]
    parent_id: UUID | None
    is_clock_corrected: bool
    plain: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, Any] = field(default_factory=dict)
    many: Mapping[str, tuple[Pick, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    talk_about: bool = False
    talked_about_on: date | None = None
    # For the client alone; always empty for a therapist.
    recorded_at: datetime | None = None
    revision: int = 0
    held_back: bool = False
    words_at: datetime | None = None
    source: str = ""
    no_more_questions: bool = False


def admitted(permit: Permit) -> sa.ColumnElement[bool]:
    """The WHERE clause of a Permit over `entries`. Every reader of entries starts from it. Raises Locked."""
    if not permit.can_read:
        raise Locked
    if permit.is_own:
        return sa.and_(Entry.client_id == permit.client_id, Entry.conflict_of_id.is_(None))
    days = [
        sa.and_(
            Entry.stream == window.stream,
            *([Entry.local_day >= window.from_on] if window.from_on else []),
            *([Entry.local_day <= window.to_on] if window.to_on else []),
        )
        for window in permit.windows
    ]
    return sa.and_(
        Entry.client_id == permit.client_id,
        is_shown(permit.now),
        sa.or_(*days) if days else sa.false(),
        sa.or_(Entry.kind.not_in(words_only_kinds()), _worded(permit)),
    )


def _worded(permit: Permit) -> sa.ColumnElement[bool]:
    """Entries of which this reader sees choices and words by now."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                Entry.stream == w.stream,
                Entry.words_at <= permit.now,
                *([Entry.local_day >= w.from_on] if w.from_on else []),
                *([Entry.local_day <= w.to_on] if w.to_on else []),
            )
            for w in permit.windows
            if w.depth == Depth.WORDS
        ),
    )


def is_shown(now: datetime) -> sa.ColumnElement[bool]:
    """What no grant ever opens is left out: held back, a second version, a form still being filled in."""
    return sa.and_(
        Entry.conflict_of_id.is_(None),
        Entry.held_back.is_(False),
        sa.or_(Entry.open_until.is_(None), Entry.open_until <= now),
    )


def _between(from_on: date | None, to_on: date | None) -> list[sa.ColumnElement[bool]]:
    return [*([Entry.local_day >= from_on] if from_on else []), *([Entry.local_day <= to_on] if to_on else [])]


@dataclass(frozen=True)
class NumberRow:
    """The numbers of one entry, light enough for ten years of them."""

    entry_id: UUID
    occurred_at: datetime
    local_day: date
    entry_mode: str
    asked: tuple[str, ...]
    skipped: tuple[str, ...]
    values: Mapping[str, Any]


def read_numbers(
    session: Session,
    permit: Permit,
    kind_code: str,
    columns: Sequence[str],
    *,
    from_on: date | None = None,
    to_on: date | None = None,
) -> list[NumberRow]:
    """Ratings of one kind in order of time, one statement whatever the history. Columns must be numbers or plain."""
    kind = KINDS[kind_code]
    if not set(columns) <= {*kind.numbers, *kind.plain}:
        raise ValueError("read_numbers reads numbers only")
    rows = session.execute(
        sa.select(
            Entry.id,
            Entry.occurred_at,
            Entry.local_day,
            Entry.entry_mode,
            Entry.asked,
            Entry.skipped,
            *(getattr(kind.model, c) for c in columns),
        )
        .join(kind.model, kind.model.entry_id == Entry.id)
        .where(admitted(permit), Entry.kind == kind_code, *_between(from_on, to_on))
        .order_by(Entry.occurred_at, Entry.id)
    )
    found = []
    by_day: dict[date, frozenset[str]] = {}
    for r in rows:
        if r[2] not in by_day:
            by_day[r[2]] = hidden_fields(permit, kind, r[2])
        hidden = by_day[r[2]]
        if not hidden:
            found.append(
                NumberRow(r[0], r[1], r[2], r[3], tuple(r[4]), tuple(r[5]), dict(zip(columns, r[6:], strict=True)))
            )
            continue
        values = {c: None if c in hidden else v for c, v in zip(columns, r[6:], strict=True)}
        if "not_come_up" in values:
            values["not_come_up"] = [c for c in values["not_come_up"] or () if c not in hidden]
        found.append(
            NumberRow(
                r[0],
                r[1],
                r[2],
                r[3],
                tuple(q for q in r[4] if q not in hidden),
                tuple(q for q in r[5] if q not in hidden),
                values,
            )
        )
    return found


def hidden_fields(permit: Permit, kind: Kind, day: date) -> frozenset[str]:
    """Fields that came with a later phase and are not shared for that day: for this reader they do not exist."""
    if permit.is_own or not kind.later:
        return frozenset()
    return frozenset(name for name, stream in kind.later.items() if _depth_on(permit, stream, day) is None)


def read_entries(
    session: Session,
    permit: Permit,
    kinds: Iterable[str],
    *,
    from_on: date | None = None,
    to_on: date | None = None,
    newest_first: bool = False,
    limit: int | None = None,
    parent_id: UUID | None = None,
    only_id: UUID | None = None,
    only_ids: Sequence[UUID] | None = None,
) -> list[EntryView]:
    """Entries with all this reader may see of them. Statements: one, and two per kind that occurs."""
    order = [Entry.occurred_at.desc(), Entry.id] if newest_first else [Entry.occurred_at, Entry.id]
    query = sa.select(Entry).where(admitted(permit), Entry.kind.in_(list(kinds)), *_between(from_on, to_on))
    if parent_id is not None:
        query = query.where(Entry.parent_id == parent_id)
    if only_ids is not None:
        query = query.where(Entry.id.in_(only_ids))
    if only_id is not None:
        query = query.where(Entry.id == only_id)
    entries = (
        session.execute(query.order_by(*order).limit(limit).execution_options(populate_existing=True)).scalars().all()
    )
    content = _load_content(session, entries)
    picks = _load_picks(session, [e.id for e in entries if _depth(permit, e) is Depth.WORDS])
    return [_view(permit, entry, content.get(entry.id, {}), picks.get(entry.id, {})) for entry in entries]


def read_flagged(session: Session, permit: Permit) -> list[EntryView]:
    """What the client marked to talk about, oldest first: only where this reader sees words, and they are due."""
    ids = (
        session.execute(
            sa.select(Entry.id).where(
                admitted(permit), Entry.talk_about, sa.true() if permit.is_own else _worded(permit)
            )
        )
        .scalars()
        .all()
    )
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
        sa.select(Entry).where(
            Entry.client_id == permit.client_id,
            Entry.id == entry_id,
            Entry.conflict_of_id.is_not(None),
            Entry.conflict_settled_at.is_(None),
        )
    ).scalar_one_or_none()
    if entry is None:
        raise NotFound
    return _view(
        permit, entry, _load_content(session, [entry])[entry.id], _load_picks(session, [entry.id]).get(entry.id, {})
    )


def last_shared_day(session: Session, permit: Permit) -> date | None:
    """The local day of the newest entry this reader may see."""
    return session.execute(sa.select(sa.func.max(Entry.local_day)).where(admitted(permit))).scalar_one()


def _depth_on(permit: Permit, stream: str, day: date) -> Depth | None:
    """How deep this reader sees a stream on one day; None: not at all."""
    depths = {
        w.depth
        for w in permit.windows
        if w.stream == stream and (w.from_on is None or w.from_on <= day) and (w.to_on is None or day <= w.to_on)
    }
    return None if not depths else Depth.WORDS if Depth.WORDS in depths else Depth.NUMBERS


def _depth(permit: Permit, entry: Entry) -> Depth:
    if permit.is_own:
        return Depth.WORDS
    is_due = entry.words_at <= permit.now
    return Depth.WORDS if is_due and _depth_on(permit, entry.stream, entry.local_day) is Depth.WORDS else Depth.NUMBERS


def _unworded_fields(permit: Permit, kind: Kind, day: date) -> frozenset[str]:
    """Later choices and words that are shared as numbers only, or not at all, for that day."""
    if permit.is_own:
        return frozenset()
    return frozenset(
        name
        for name, stream in kind.later.items()
        if name not in kind.numbers and _depth_on(permit, stream, day) is not Depth.WORDS
    )


def _load_content(session: Session, entries: Sequence[Entry]) -> dict[UUID, Mapping[str, Any]]:
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


def _view(permit: Permit, entry: Entry, content: Mapping[str, Any], many: Mapping[str, tuple[Pick, ...]]) -> EntryView:
    kind, with_words, own = KINDS[entry.kind], _depth(permit, entry) is Depth.WORDS, permit.is_own
    hidden = hidden_fields(permit, kind, entry.local_day) | _unworded_fields(permit, kind, entry.local_day)
    visible = (set(kind.numbers) if not with_words else {*kind.columns, *kind.many, *kind.words}) - hidden
    plain = {c: content.get(c) for c in kind.plain}
    if hidden and plain.get("not_come_up"):
        plain["not_come_up"] = [c for c in plain.get("not_come_up") or () if c not in hidden]
    return EntryView(
        id=entry.id,
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        zone=entry.zone,
        local_day=entry.local_day,
        entry_mode=entry.entry_mode,
        numbers={c: content.get(c) for c in kind.numbers if c not in hidden},
        asked=tuple(q for q in entry.asked if q in visible),
        skipped=tuple(q for q in entry.skipped if q in visible),
        parent_id=entry.parent_id,
        is_clock_corrected=entry.is_clock_corrected,
        plain=plain,
        choices={c: content.get(c) for c in kind.choices if c not in hidden} if with_words else {},
        many={q: picks for q, picks in many.items() if q not in hidden} if with_words else {},
        words={n: t for n, t in _open_words(permit, entry, kind).items() if n not in hidden} if with_words else {},
        talk_about=entry.talk_about and with_words,
        talked_about_on=entry.talked_about_on if with_words else None,
        recorded_at=entry.recorded_at if own else None,
        revision=entry.revision if own else 0,
        held_back=entry.held_back if own else False,
        words_at=entry.words_at if own else None,
        source=entry.source if own else "",
        no_more_questions=entry.no_more_questions if own else False,
    )


def _open_words(permit: Permit, entry: Entry, kind: Kind) -> dict[str, str]:
    if entry.words is None or entry.words_label is None or permit.opener is None:
        return {}
    place = Place("entry", str(permit.subject_id), str(entry.id))
    try:
        return permit.opener.open(entry.words_label, entry.words, place)
    except CannotOpen:
        # A blob that does not fit its row was moved or changed. Showing nothing is the only honest answer here;
        # `flask audit verify` and the integrity check name it.
        return {}
