"""Days put into weeks: blocks counted back from a day, and fixed weeks from the day treatment began. Pure.

One value a day, the mean of its answers about right then. Nothing is filled in: a day without an answer is None.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from selfmon.diary.reading import NumberRow

WEEK = 7
DAYS_FOR_A_WEEK = 4  # with an answer, before a week has a middle
T = TypeVar("T")


@dataclass(frozen=True)
class Block:
    """Some days, first and last included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def daily_means(code: str, rows: Sequence[NumberRow]) -> dict[date, float]:
    """One value a local day; entries about another time are left out."""
    by_day: dict[date, list[float]] = {}
    for row in rows:
        if row.values[code] is not None and row.entry_mode != "retrospective":
            by_day.setdefault(row.local_day, []).append(float(row.values[code]))
    return {day: sum(values) / len(values) for day, values in by_day.items()}


def on_grid(daily: Mapping[date, float], first: date, last: date) -> list[float | None]:
    """Every day from the first to the last in order, None where there is no answer."""
    return [daily.get(first + timedelta(days=n)) for n in range((last - first).days + 1)]


def blocks_back(last: date, n: int, days: int = WEEK) -> list[Block]:
    """The `n` blocks of some days that end with `last`, the oldest first."""
    ends = [last - timedelta(days=days * back) for back in range(n - 1, -1, -1)]
    return [Block(end - timedelta(days=days - 1), end) for end in ends]


def blocks_over(first: date, last: date, days: int = WEEK) -> list[Block]:
    """Blocks counted back from `last` that together hold every day since `first`."""
    n = -(-((last - first).days + 1) // days)
    return blocks_back(last, max(n, 0), days)


def by_block(what: Sequence[T], blocks: Sequence[Block], day_of: Callable[[T], date]) -> list[list[T]]:
    """What lies in each of these blocks, which follow each other, are equally long and are in order."""
    found: list[list[T]] = [[] for _block in blocks]
    if blocks:
        first, length = blocks[0].first, (blocks[0].last - blocks[0].first).days + 1
        for one in what:
            place = (day_of(one) - first).days // length
            if 0 <= place < len(blocks):
                found[place].append(one)
    return found


def count_in(blocks: Iterable[Block], when: Sequence[date]) -> list[int]:
    """How many of these days lie in each block."""
    return [sum(block.holds(day) for day in when) for block in blocks]


def whole_weeks(began: date, today: date, most: int) -> list[Block]:
    """The newest whole weeks of a treatment that are over before `today`, counted from the day it began."""
    n = max(0, (today - began).days // WEEK)
    weeks = range(max(0, n - most), n)
    return [Block(began + timedelta(weeks=w), began + timedelta(weeks=w, days=WEEK - 1)) for w in weeks]
