"""A client's own entries as plain facts, to be taken along and brought in elsewhere: the same facts in, the same facts out.

An entry is named by the id its device made, which is the client's own. What hangs on another room's rows (a session of the
therapist's record) is left out; a kind that cannot be without such rows is not moved (`is_movable`).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day, next_morning
from selfmon.core.days import is_zone
from selfmon.core.db import UtcDateTime
from selfmon.core.errors import BadFacts, Locked
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place
from selfmon.diary.content import add_choices, place_of, seal_words, sealer_of
from selfmon.diary.facts import Facts
from selfmon.diary.kinds import KINDS, Kind, Pick, check_content
from selfmon.diary.models import Entry, EntryChoice, EntryMode, EntryRevision
from selfmon.sharing.permit import Permit

Moved = dict[str, Any]
_OWN_TABLES = frozenset({"entries", "own_items"})  # whose rows go along; what names others' rows stays here


def is_movable(kind: Kind) -> bool:
    """True unless its rows cannot be without rows of another room."""
    columns = kind.model.__table__.columns
    return not any(c.foreign_keys and not c.nullable and c.name != "entry_id" for c in columns)


def list_moved(session: Session, permit: Permit) -> list[Moved]:
    """Every entry of the client's own, second versions left out, in order of time. Raises Locked."""
    if permit.opener is None or not permit.is_own:
        raise Locked
    wanted = sa.select(Entry).where(Entry.client_id == permit.client_id, Entry.conflict_of_id.is_(None))
    entries = session.execute(wanted.order_by(Entry.occurred_at, Entry.client_uuid)).scalars().all()
    names = {entry.id: str(entry.client_uuid) for entry in entries}
    kept = [entry for entry in entries if is_movable(KINDS[entry.kind])]
    content, picks, earlier = _contents(session, permit), _picks(session, permit), _earlier(session, permit)
    return [
        {
            "uuid": str(entry.client_uuid),
            "kind": entry.kind,
            "occurred_at": entry.occurred_at.isoformat(),
            "zone": entry.zone,
            "entry_mode": entry.entry_mode,
            "recorded_at": entry.recorded_at.isoformat(),
            "changed_at": entry.changed_at.isoformat() if entry.changed_at else None,
            "is_clock_corrected": entry.is_clock_corrected,
            "schema_version": entry.schema_version,
            "asked": entry.asked,
            "skipped": entry.skipped,
            "values": content.get(entry.id, {}),
            "many": picks.get(entry.id, {}),
            "words": permit.opener.open(entry.words_label or OWN, entry.words, place_of(permit, entry.id))
            if entry.words
            else {},
            "parent": names.get(entry.parent_id) if entry.parent_id else None,
            "talk_about": entry.talk_about,
            "talked_about_on": entry.talked_about_on.isoformat() if entry.talked_about_on else None,
            "no_more_questions": entry.no_more_questions,
            "revision": entry.revision,
            "earlier": earlier.get(entry.id, []),
        }
        for entry in kept
    ]


def keep_moved(session: Session, permit: Permit, moved: Iterable[Moved], now: datetime) -> int:
    """Into an account without entries, held back; how many. Needs `writing()`. Raises BadFacts, and then keep nothing."""
    ids: dict[str, UUID] = {}
    for facts in sorted(moved, key=lambda one: one["parent"] is not None):
        try:
            ids[facts["uuid"]] = _keep(session, permit, facts, ids, now)
        except (KeyError, ValueError, TypeError, AttributeError) as problem:
            raise BadFacts({"file": "unreadable"}) from problem
    session.flush()
    return len(ids)


def list_device_ids(session: Session, permit: Permit) -> dict[UUID, str]:
    """By which id an entry of this client's goes along."""
    rows = session.execute(sa.select(Entry.id, Entry.client_uuid).where(Entry.client_id == permit.client_id))
    return {row.id: str(row.client_uuid) for row in rows}


def has_entries(session: Session, permit: Permit) -> bool:
    """True where anything was noted already."""
    return bool(session.execute(sa.select(sa.exists().where(Entry.client_id == permit.client_id))).scalar_one())


def _keep(session: Session, permit: Permit, moved: Moved, ids: Mapping[str, UUID], now: datetime) -> UUID:
    kind = KINDS[moved["kind"]]
    if not is_movable(kind):
        raise ValueError
    values = _typed(kind, moved["values"])
    many = {q: tuple(Pick(code, intensity) for code, intensity in picks) for q, picks in moved["many"].items()}
    check_content(kind, values, many, moved["words"])
    at = datetime.fromisoformat(moved["occurred_at"])
    if not is_zone(moved["zone"]):
        raise ValueError
    entry = Entry(
        id=uuid4(),
        client_id=permit.client_id,
        client_uuid=UUID(moved["uuid"]),
        kind=kind.code,
        of_which=kind.which_of(values),
        stream=kind.stream,
        parent_id=ids[moved["parent"]] if moved["parent"] else None,
        occurred_at=at,
        zone=moved["zone"],
        local_day=local_day(at, moved["zone"]),
        recorded_at=datetime.fromisoformat(moved["recorded_at"]),
        changed_at=datetime.fromisoformat(moved["changed_at"]) if moved["changed_at"] else None,
        is_clock_corrected=bool(moved["is_clock_corrected"]),
        entry_mode=EntryMode(moved["entry_mode"]),
        schema_version=_wording(kind, moved.get("schema_version", 1)),  # files of before it went along name none
        asked=[str(q) for q in moved["asked"]],
        skipped=[str(q) for q in moved["skipped"]],
        talk_about=bool(moved["talk_about"]),
        talked_about_on=date.fromisoformat(moved["talked_about_on"]) if moved["talked_about_on"] else None,
        no_more_questions=bool(moved["no_more_questions"]),
        revision=int(moved["revision"]),
        source="import",
        held_back=True,
        words_at=next_morning(now, permit.zone),
    )
    facts = Facts(kind.code, entry.client_uuid, at, entry.zone, values=values, many=many, words=moved["words"])
    _store(session, permit, entry, facts)
    _keep_earlier(session, permit, entry, moved["earlier"])
    return entry.id


def _store(session: Session, permit: Permit, entry: Entry, facts: Facts) -> None:
    entry.content_mac = facts.content_mac(permit.client_id)
    seal_words(permit, entry, facts.words)
    session.add(entry)
    session.flush()
    session.execute(sa.insert(KINDS[facts.kind].model).values(entry_id=entry.id, **facts.values))
    add_choices(session, entry.id, facts)


def _wording(kind: Kind, version: Any) -> int:
    if version not in range(1, kind.schema_version + 1):
        raise ValueError  # nobody here knows what its steps were called
    return int(version)


def _keep_earlier(session: Session, permit: Permit, entry: Entry, earlier: Iterable[Mapping[str, Any]]) -> None:
    for one in earlier:
        content = {str(name): str(text) for name, text in one["content"].items()}
        place = Place("revision", str(permit.subject_id), str(entry.id), int(one["revision"]))
        session.add(
            EntryRevision(
                entry_id=entry.id,
                revision=int(one["revision"]),
                replaced_at=datetime.fromisoformat(one["replaced_at"]),
                sealed=sealer_of(permit).seal(OWN, content, place),
            )
        )


def _typed(kind: Kind, values: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, value in values.items():
        column = kind.model.__table__.columns[name]
        if not _is_own(column):
            raise ValueError  # nobody may hang an entry on others' rows
        if value is not None and isinstance(column.type, UtcDateTime):
            value = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, sa.Date):
            value = date.fromisoformat(value)
        elif value is not None and isinstance(column.type, sa.Uuid):
            value = UUID(value)
        found[name] = value
    return found


def _contents(session: Session, permit: Permit) -> dict[UUID, dict[str, Any]]:
    found: dict[UUID, dict[str, Any]] = {}
    for code, kind in KINDS.items():
        names = [name for name in kind.columns if _is_own(kind.model.__table__.columns[name])]
        rows = session.execute(
            sa.select(kind.model.entry_id, *(getattr(kind.model, name) for name in names))
            .join(Entry, Entry.id == kind.model.entry_id)
            .where(Entry.client_id == permit.client_id, Entry.kind == code)
        )
        for entry_id, *cells in rows:
            pairs = zip(names, cells, strict=True)
            found[entry_id] = {name: _plain(cell) for name, cell in pairs if cell is not None}
    return found


def _is_own(column: sa.Column[Any]) -> bool:
    return all(key.column.table.name in _OWN_TABLES for key in column.foreign_keys)


def _plain(cell: Any) -> Any:
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell) if isinstance(cell, UUID) else cell


def _picks(session: Session, permit: Permit) -> dict[UUID, dict[str, list[list[Any]]]]:
    rows = session.execute(
        sa.select(EntryChoice)
        .join(Entry, Entry.id == EntryChoice.entry_id)
        .where(Entry.client_id == permit.client_id)
        .order_by(EntryChoice.entry_id, EntryChoice.question, EntryChoice.position)
    ).scalars()
    found: dict[UUID, dict[str, list[list[Any]]]] = {}
    for row in rows:
        found.setdefault(row.entry_id, {}).setdefault(row.question, []).append([row.code, row.intensity])
    return found


def _earlier(session: Session, permit: Permit) -> dict[UUID, list[dict[str, Any]]]:
    assert permit.opener is not None
    rows = session.execute(
        sa.select(EntryRevision)
        .join(Entry, Entry.id == EntryRevision.entry_id)
        .where(Entry.client_id == permit.client_id)
        .order_by(EntryRevision.entry_id, EntryRevision.revision)
    ).scalars()
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        place = Place("revision", str(permit.subject_id), str(row.entry_id), row.revision)
        content = permit.opener.open(OWN, row.sealed, place)
        found.setdefault(row.entry_id, []).append(
            {"revision": row.revision, "replaced_at": row.replaced_at.isoformat(), "content": content}
        )
    return found
