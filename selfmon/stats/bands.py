"""Counts told to somebody who may know the rest: in bands, so that no single number follows from what is told.

Whatever else a reader adds up, at least five values stay possible for each count.
"""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Half = Literal["less than half", "half or more"]

BAND = 5
BLOCK_WEEKS = 13
LEAST_WHOLE = 10


class Block(NamedTuple):
    """Treatment weeks from `first` to `last`, both included, and the band their count lies in."""

    first: int
    last: int
    band: tuple[int, int]


class PackCounts(NamedTuple):
    """Whole blocks only. `total` is always None: with it the last block could be taken from the others."""

    blocks: tuple[Block, ...]
    total: None = None


def band(n: int) -> tuple[int, int]:
    """Lowest and highest count of the step of five that holds `n`, on a fixed grid: 0 to 4 may be none."""
    low = n - n % BAND
    return low, low + BAND - 1


def pack_counts(entry_weeks: Iterable[int], first_week_of_pack: int, whole_weeks: int) -> PackCounts:
    """Entries of one kind in blocks of thirteen weeks counted from treatment week 1, each as its band.

    `entry_weeks`: the treatment week of each entry, from 1; `whole_weeks`: the last week that is over. A block that
    began before `first_week_of_pack` or is not over is left out, so a later pack says nothing new about an earlier block.
    Example: nine entries in weeks 1–13, six in 14–26, one in 27 → 5 to 9 and 5 to 9.
    Source: Fellegi (1972) JASA 67:7-18; Hundepool et al. (2012) Statistical Disclosure Control.
    """
    weeks = list(entry_weeks)
    starts = range(1, whole_weeks - BLOCK_WEEKS + 2, BLOCK_WEEKS)
    blocks = [(start, start + BLOCK_WEEKS - 1) for start in starts if start >= first_week_of_pack]
    return PackCounts(tuple(Block(a, b, band(sum(a <= week <= b for week in weeks))) for a, b in blocks))


def part_of(part: int, whole: int) -> tuple[int, int] | None:
    """The band of a part of a whole that is itself told as a band; None below ten. Never a percentage."""
    return band(part) if whole >= LEAST_WHOLE else None


def part_of_known(part: int, known_whole: int) -> Half | None:
    """Which half of a whole that the reader knows exactly; None below ten, where half would tell too much.

    Example: 11 of 11 → "half or more"; 3 of 9 → None.
    """
    if known_whole < LEAST_WHOLE:
        return None
    return "half or more" if 2 * part >= known_whole else "less than half"
