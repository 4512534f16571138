"""The one rule of sight: what a reader with a Permit sees of one row. Knows no request, no clock, no table.

It is said twice and nowhere else: `sight` for a row in hand, `within` for a WHERE. A property test holds the two equal
(tests/sharing/test_admission.py), and every sentence that says who sees something is made from `sight`
(docs/decisions/0013). The rule, in words: the client sees everything of their own but a second version that waits for a
choice. Anybody else sees rows of the streams and local days of their windows, unless they are held back, a second version,
or still being filled in; choices and words from `words_at` on, where the window goes that deep. A kind whose mere existence
says something does not exist below that.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

import sqlalchemy as sa

from selfmon.core.errors import Locked
from selfmon.sharing.permit import Permit, Window
from selfmon.sharing.streams import Depth, Stream

Told = TypeVar("Told")


class Sight(StrEnum):
    """What one reader sees of one row at one moment."""

    NOTHING = "nothing"
    LATER = "later"  # nothing now, and all of it from `words_at`: a kind that is words only, before its morning
    NUMBERS = "numbers"
    WORDS_LATER = "words_later"  # numbers now, choices and words from `words_at`
    WORDS = "words"


SEEN = frozenset((Sight.NUMBERS, Sight.WORDS_LATER, Sight.WORDS))


@dataclass(frozen=True)
class RowFacts:
    """What the rule needs to know of a row. `local_day` is the day where it was written; instants are UTC."""

    stream: str
    local_day: date
    words_at: datetime
    is_held_back: bool = False
    is_second_version: bool = False
    is_open_until: datetime | None = None  # a form still being filled in
    is_words_only: bool = False


@dataclass(frozen=True)
class RowColumns:
    """The same as columns of a table, or as constants of SQL where it has no such state."""

    client_id: Any
    stream: Any
    local_day: Any
    words_at: Any
    is_held_back: Any
    is_second_version: Any
    is_words_only: Any
    open_until: Any = None  # no form of such a row is ever half filled in


def depth_on(windows: Iterable[Window], stream: str, day: date) -> Depth | None:
    """How deep these windows go into a stream on one local day; None: not at all."""
    depths = {
        w.depth
        for w in windows
        if w.stream == stream and (w.from_on is None or w.from_on <= day) and (w.to_on is None or day <= w.to_on)
    }
    return None if not depths else Depth.WORDS if Depth.WORDS in depths else Depth.NUMBERS


def list_depths(windows: Iterable[Window], stream: str) -> list[tuple[Depth, date | None, date | None]]:
    """The days of a stream that these windows show, as stretches of one depth in order of time, each with its first and
    last day (None: open). It asks `depth_on`, so that what is said of days is what is shown of them."""
    mine = [w for w in windows if w.stream == stream]
    found: list[tuple[Depth, date | None, date | None]] = []
    for first, following in pairwise((None, *_turns(mine), None)):
        depth = depth_on(mine, stream, first if first is not None else date.min)
        last = following - timedelta(days=1) if following is not None else None
        if depth is None:
            continue
        if found and found[-1][0] is depth and first is not None and found[-1][2] == first - timedelta(days=1):
            found[-1] = (depth, found[-1][1], last)
        else:
            found.append((depth, first, last))
    return found


def by_day(permit: Permit, decide: Callable[[date], Told]) -> Callable[[date], Told]:
    """`decide`, which asks this Permit's windows about a local day, asked once for all days between two turns of theirs."""
    turns, found = _turns(permit.windows), {}

    def answer(day: date) -> Told:
        stretch = bisect_right(turns, day)
        if stretch not in found:
            found[stretch] = decide(day)
        return found[stretch]

    return answer


def _turns(windows: Iterable[Window]) -> list[date]:
    """The days on which a window begins, or is over: from one to the next, what is seen of a day is the same."""
    begins = {w.from_on for w in windows if w.from_on is not None}
    return sorted(begins | {w.to_on + timedelta(days=1) for w in windows if w.to_on is not None and w.to_on < date.max})


def sight(permit: Permit, row: RowFacts) -> Sight:
    """What this reader sees of a row of the Permit's client, at the Permit's moment. Raises Locked."""
    if not permit.can_read:
        raise Locked
    if permit.is_own:
        return Sight.NOTHING if row.is_second_version else Sight.WORDS
    is_open = row.is_open_until is not None and row.is_open_until > permit.now
    depth = depth_on(permit.windows, row.stream, row.local_day)
    if depth is None or row.is_held_back or row.is_second_version or is_open:
        return Sight.NOTHING
    if depth is Depth.WORDS:
        if row.words_at <= permit.now:
            return Sight.WORDS
        return Sight.LATER if row.is_words_only else Sight.WORDS_LATER
    return Sight.NOTHING if row.is_words_only else Sight.NUMBERS


def within(permit: Permit, at: RowColumns, depth: Depth = Depth.NUMBERS) -> sa.ColumnElement[bool]:
    """The WHERE of `sight`: rows of which this reader sees anything, or with `Depth.WORDS` their words. Raises Locked."""
    if not permit.can_read:
        raise Locked
    if permit.is_own:
        return own_rows(at, permit.client_id)
    worded = sa.and_(at.words_at <= permit.now, _on_days(permit.windows, at, Depth.WORDS))
    if depth is Depth.WORDS:
        return sa.and_(at.client_id == permit.client_id, _open_to_others(at, permit.now), worded)
    return sa.and_(
        at.client_id == permit.client_id,
        _open_to_others(at, permit.now),
        _on_days(permit.windows, at, Depth.NUMBERS),
        sa.or_(sa.not_(at.is_words_only), worded),
    )


def own_rows(at: RowColumns, client_id: Any) -> sa.ColumnElement[bool]:
    """The rows of the client whose own they are; `client_id` may be a bound parameter."""
    return sa.and_(at.client_id == client_id, sa.not_(at.is_second_version))


def within_table(who: Any, at: RowColumns, now: datetime) -> sa.ColumnElement[bool]:
    """The same at numbers depth for many Permits at once: `who` has client_id, stream and to_on of each stretch of days.
    The caller adds where a stretch begins, which differs from column to column of a caseload."""
    return sa.and_(
        _open_to_others(at, now),
        at.client_id == who.client_id,
        at.stream == who.stream,
        at.local_day <= who.to_on,
        sa.not_(at.is_words_only),
    )


def list_stretches(windows: Sequence[Window]) -> list[tuple[Stream, date, date]]:
    """Stream, first and last local day of what these windows show. Windows that overlap are one, so that nothing is
    counted twice."""
    found: list[tuple[Stream, date, date]] = []
    for stream in sorted({w.stream for w in windows}):
        stretches: list[list[date]] = []
        for first, last in sorted((w.from_on or date.min, w.to_on or date.max) for w in windows if w.stream == stream):
            if stretches and first <= stretches[-1][1]:
                stretches[-1][1] = max(stretches[-1][1], last)
            else:
                stretches.append([first, last])
        found += [(stream, first, last) for first, last in stretches]
    return found


def unseen_fields(permit: Permit, later: Mapping[str, Stream], day: date) -> frozenset[str]:
    """Fields that came with a later phase and are not shared for that day: for this reader they do not exist."""
    if permit.is_own:
        return frozenset()
    return frozenset(name for name, stream in later.items() if depth_on(permit.windows, stream, day) is None)


def unworded_fields(permit: Permit, later: Mapping[str, Stream], numbers: Container[str], day: date) -> frozenset[str]:
    """Later choices and words that are shared as numbers only, or not at all, for that day."""
    if permit.is_own:
        return frozenset()
    return frozenset(
        name
        for name, stream in later.items()
        if name not in numbers and depth_on(permit.windows, stream, day) is not Depth.WORDS
    )


def _on_days(windows: Sequence[Window], at: RowColumns, depth: Depth) -> sa.ColumnElement[bool]:
    """Rows of the streams and local days of windows that go at least this deep (words include numbers)."""
    deep = [w for w in windows if depth is Depth.NUMBERS or w.depth == Depth.WORDS]
    return sa.or_(
        sa.false(),
        *(
            sa.and_(
                at.stream == w.stream,
                *([at.local_day >= w.from_on] if w.from_on else []),
                *([at.local_day <= w.to_on] if w.to_on else []),
            )
            for w in deep
        ),
    )


def _open_to_others(at: RowColumns, now: datetime) -> sa.ColumnElement[bool]:
    """What no window ever opens is left out: held back, a second version, a form still being filled in."""
    is_done = sa.true() if at.open_until is None else sa.or_(at.open_until.is_(None), at.open_until <= now)
    return sa.and_(sa.not_(at.is_second_version), sa.not_(at.is_held_back), is_done)
