"""When a questionnaire is open for its client, and where its pages are cut.

Promise: one that asks about harm is open only on the two days before a day on which somebody who acknowledges reads.
Days are the client's local days. Imports neither Flask nor the database nor the clock.
"""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

Key = TypeVar("Key")
ONE_PAGE = 12  # items: above that, sections
SECTION = 8  # items of a section, 6 to 9 after evening out
BEFORE_READING = 2  # days before a reading day on which a question about harm may be answered
BEFORE_SESSION = 3  # days before a session on which the others open


class Rhythm(StrEnum):
    ONCE = "once"
    EVERY_WEEKS = "every_weeks"
    BEFORE_SESSION = "before_session"


@dataclass(frozen=True)
class Schedule:
    """What was agreed: from when, how often, how many days open."""

    rhythm: Rhythm
    first_on: date
    days_open: int
    every_weeks: int = 4
    ended_on: date | None = None


@dataclass(frozen=True)
class Reading:
    """Who acknowledges: weekdays (0 is Monday) on which they read, days they are away, and whether a cover reads then."""

    weekdays: frozenset[int]
    away: tuple[tuple[date, date], ...] = ()
    has_cover: bool = False

    def is_read_on(self, day: date) -> bool:
        """Somebody who acknowledges reads on that day."""
        is_away = any(first <= day <= last for first, last in self.away)
        return day.weekday() in self.weekdays and (self.has_cover or not is_away)

    def is_covered(self, first: date, last: date) -> bool:
        """No day between is without somebody."""
        return self.has_cover or not any(a <= last and first <= b for a, b in self.away)


@dataclass(frozen=True)
class Window:
    """Open from `opens_on` to `closes_on`, both included. `read_on`: when an answer about harm is read at the latest."""

    opens_on: date
    closes_on: date
    read_on: date | None = None


def find_window(
    schedule: Schedule, today: date, sessions: Collection[date] = (), reading: Reading | None = None
) -> Window | None:
    """The window that is open today, or None. `reading` is given where a question asks about harm."""
    windows = (_place(schedule, day, reading) for day in _nominal_days(schedule, today, sessions))
    return next((w for w in windows if w is not None and w.opens_on <= today <= w.closes_on), None)


def list_windows(
    schedule: Schedule, from_on: date, to_on: date, sessions: Collection[date] = (), reading: Reading | None = None
) -> list[Window]:
    """Every window that touches the days `from_on` to `to_on`, in order."""
    days = {
        d for n in range((to_on - from_on).days + 1) for d in _nominal_days(schedule, from_on + timedelta(n), sessions)
    }
    placed = {w for day in days if (w := _place(schedule, day, reading)) is not None}
    return sorted((w for w in placed if w.opens_on <= to_on and from_on <= w.closes_on), key=lambda w: w.opens_on)


def _nominal_days(schedule: Schedule, today: date, sessions: Collection[date]) -> list[date]:
    """The agreed days whose window may be open today: the newest one, and the one before, which may have moved on."""
    if schedule.ended_on is not None and schedule.ended_on <= today:
        return []
    if schedule.rhythm is Rhythm.BEFORE_SESSION:
        near = (day - timedelta(days=BEFORE_SESSION) for day in sorted(sessions) if day >= today)
        return [day for day in near if day + timedelta(days=BEFORE_SESSION) >= schedule.first_on][:2]
    if today < schedule.first_on:
        return []
    if schedule.rhythm is Rhythm.ONCE:
        return [schedule.first_on]
    step = timedelta(weeks=schedule.every_weeks)
    newest = schedule.first_on + (today - schedule.first_on) // step * step
    return [newest] if newest == schedule.first_on else [newest - step, newest]


def _place(schedule: Schedule, day: date, reading: Reading | None) -> Window | None:
    is_before_session = schedule.rhythm is Rhythm.BEFORE_SESSION
    if reading is None:
        n_days = BEFORE_SESSION + 1 if is_before_session else schedule.days_open
        return Window(day, day + timedelta(days=n_days - 1))
    first = day - timedelta(days=BEFORE_READING) if is_before_session else day
    for ahead in range(7):
        read_on = first + timedelta(days=BEFORE_READING + ahead)
        if is_before_session and read_on > day + timedelta(days=BEFORE_SESSION):
            return None  # nobody reads before they meet: then it is done together
        opens_on = read_on - timedelta(days=BEFORE_READING)
        if reading.is_read_on(read_on) and reading.is_covered(opens_on, read_on):
            return Window(opens_on, read_on - timedelta(days=1), read_on)
    return None


def cut_sections(numbers: Sequence[Key], harm: Collection[object] = ()) -> list[tuple[Key, ...]]:
    """The pages of a questionnaire in its own order: one up to 12 items, else sections of 6 to 9; a question about harm
    stands alone."""
    if not any(number in harm for number in numbers):
        return _even(numbers)
    pages: list[tuple[Key, ...]] = []
    before: list[Key] = []
    for number in numbers:
        if number in harm:
            pages += [*(_even(before) if before else []), (number,)]
            before = []
        else:
            before.append(number)
    return [*pages, *(_even(before) if before else [])]


def _even(numbers: Sequence[Key]) -> list[tuple[Key, ...]]:
    if len(numbers) <= ONE_PAGE:
        return [tuple(numbers)]
    n_pages = max(1, round(len(numbers) / SECTION))
    ends = [len(numbers) * page // n_pages for page in range(n_pages + 1)]
    return [tuple(numbers[first:last]) for first, last in itertools.pairwise(ends)]
