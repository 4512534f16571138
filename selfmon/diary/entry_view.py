"""One entry as one reader may see it. Below words depth there are no choices and no words, whatever is stored."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from selfmon.core.clock import wall_clock
from selfmon.core.sealing import CannotOpen, Place
from selfmon.diary.kinds import KINDS, Kind, Pick
from selfmon.diary.models import Entry
from selfmon.sharing.admission import unseen_fields, unworded_fields
from selfmon.sharing.permit import Permit

EntryRow = Any  # a row of SEEN: nothing here needs an Entry that could be changed
COUNTED = (
    Entry.id,
    Entry.parent_id,
    Entry.occurred_at,
    Entry.zone,
    Entry.local_day,
    Entry.entry_mode,
)
SEEN = (
    *COUNTED,
    Entry.kind,
    Entry.stream,
    Entry.conflict_of_id,
    Entry.recorded_at,
    Entry.is_clock_corrected,
    Entry.revision,
    Entry.source,
    Entry.asked,
    Entry.skipped,
    Entry.held_back,
    Entry.words_at,
    Entry.words,
    Entry.words_label,
    Entry.open_until,
    Entry.talk_about,
    Entry.talked_about_on,
    Entry.no_more_questions,
)


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class EntryView(NamedTuple):
    """One entry as one reader may see it, light enough for ten years of them. `choices`, `many` and `words` are empty below
    words depth."""

    id: UUID
    kind: str
    occurred_at: datetime
    zone: str
    local_at: datetime  # day and clock where it was written, without a zone
    local_day: date
    entry_mode: str
    numbers: Mapping[str, Any]
    asked: tuple[str, ...]
    skipped: tuple[str, ...]
    parent_id: UUID | None
    is_clock_corrected: bool
    plain: Mapping[str, Any] = _NOTHING
    choices: Mapping[str, Any] = _NOTHING
    many: Mapping[str, tuple[Pick, ...]] = _NOTHING
    words: Mapping[str, str] = _NOTHING
    talk_about: bool = False
    talked_about_on: date | None = None
    # For the client alone; always empty for a therapist.
    recorded_at: datetime | None = None
    revision: int = 0
    held_back: bool = False
    words_at: datetime | None = None
    source: str = ""
    no_more_questions: bool = False


def hidden_fields(permit: Permit, kind: Kind, day: date) -> frozenset[str]:
    """Fields of entries of that local day that are not there for this reader, or hold choices and words not for them."""
    return unseen_fields(permit, kind.later, day) | unworded_fields(permit, kind.later, kind.numbers, day)


def count_entry(
    row: EntryRow, kind: Kind, many: Mapping[str, tuple[Pick, ...]], *, with_words: bool, hidden: frozenset[str]
) -> EntryView:
    """What is counted and drawn of an admitted entry, of a row of COUNTED and then its kind's columns: no own words, nothing of
    how it was asked. Ten years of episodes come through here."""
    entry_id, parent_id, at, zone, day, mode, *values = row
    told = iter(values)  # in the order of `Kind.columns`
    numbers = dict(zip(kind.numbers, told, strict=False))
    choices = dict(zip(kind.choices, told, strict=False))
    plain = dict(zip(kind.plain, told, strict=True))
    return EntryView(
        entry_id,
        kind.code,
        at,
        zone,
        wall_clock(at, zone),
        day,
        mode,
        _without(hidden, numbers),
        (),
        (),
        parent_id,
        False,
        _plain(plain, hidden),
        _without(hidden, choices) if with_words else {},
        {name: picks for name, picks in many.items() if name not in hidden} if with_words else {},
    )


def view_entry(
    permit: Permit,
    entry: EntryRow,
    content: Mapping[str, Any],
    many: Mapping[str, tuple[Pick, ...]],
    *,
    with_words: bool,
    hidden: frozenset[str],
) -> EntryView:
    """As much of an admitted entry as this reader sees: what they may not see is absent, not empty. `with_words`: choices and
    words are open to this reader by now; `hidden`: see `hidden_fields`."""
    kind, own = KINDS[entry.kind], permit.is_own
    visible = (set(kind.numbers) if not with_words else {*kind.columns, *kind.many, *kind.words}) - hidden
    return EntryView(
        id=entry.id,
        kind=entry.kind,
        occurred_at=entry.occurred_at,
        zone=entry.zone,
        local_at=wall_clock(entry.occurred_at, entry.zone),
        local_day=entry.local_day,
        entry_mode=entry.entry_mode,
        numbers={c: content.get(c) for c in kind.numbers if c not in hidden},
        asked=tuple(q for q in entry.asked if q in visible),
        skipped=tuple(q for q in entry.skipped if q in visible),
        parent_id=entry.parent_id,
        is_clock_corrected=entry.is_clock_corrected,
        plain=_plain({c: content.get(c) for c in kind.plain}, hidden),
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


def _without(hidden: frozenset[str], told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name not in hidden} if hidden else told


def _plain(plain: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    if hidden and plain.get("not_come_up"):
        plain["not_come_up"] = [c for c in plain.get("not_come_up") or () if c not in hidden]
    return plain


def _open_words(permit: Permit, entry: EntryRow, kind: Kind) -> dict[str, str]:
    if entry.words is None or entry.words_label is None or permit.opener is None:
        return {}
    place = Place("entry", str(permit.subject_id), str(entry.id))
    try:
        return permit.opener.open(entry.words_label, entry.words, place)
    except CannotOpen:
        # A blob that does not fit its row was moved or changed. Showing nothing is the only honest answer here;
        # `flask audit verify` and the integrity check name it.
        return {}
