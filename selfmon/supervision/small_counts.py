"""Counts under five are not told, also not by a difference. Pure.

A hidden cell stays open from 0 to 4 whatever else is told, also for somebody who knows this rule: a total is left out
where it would narrow one down, and leaving it out says nothing either.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

SMALL = 5
FEW = "<5"


@dataclass(frozen=True)
class Counts:
    """What may be told of some counts and their total."""

    cells: tuple[str, ...]
    total: str


def hide_small(counts: Sequence[int]) -> Counts:
    """Each count, or "<5"; the total where no hidden count follows from it."""
    hidden = [n for n in counts if n < SMALL]
    cells = tuple(FEW if n < SMALL else str(n) for n in counts)
    rest, total = sum(hidden), sum(counts)
    told = total - rest
    if len(counts) == 1:
        return Counts(cells, cells[0])
    if not hidden or SMALL <= rest <= (SMALL - 1) * (len(hidden) - 1):
        return Counts(cells, str(total))
    return Counts(cells, _("%(n)s or more", n=told) if told else _("not shown"))


def at_least(n: int) -> int:
    """For several counts of the same entries: down to the step of five, so that none can be taken from another."""
    return n - n % SMALL


def hide_part(part: int, whole: int) -> str:
    """How many of `whole`: neither the part nor what is left of the whole is told below five."""
    if part < SMALL:
        return FEW
    return _("all but <5") if whole - part < SMALL else str(part)
