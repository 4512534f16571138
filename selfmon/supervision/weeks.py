"""The whole weeks a pack looks at. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from selfmon.insight import report

if TYPE_CHECKING:
    from selfmon.stats.bands import Block

WEEKS, BLOCK = 26, 4


@dataclass(frozen=True)
class Weeks:
    """The whole weeks a pack looks at, from the Monday `first` on. Week 1 is the first of them. `began`: the Monday of
    treatment week 1, from which the blocks of what the client wrote are counted."""

    first: date
    n: int
    began: date | None = None

    @property
    def last(self) -> date:
        return self.first + timedelta(weeks=self.n, days=-1)

    def number(self, day: date) -> int:
        return (day - self.first).days // 7 + 1

    def in_bands(self, days: Sequence[date]) -> tuple["Block", ...]:
        """What the client wrote on these days, in whole blocks of thirteen treatment weeks that lie in these weeks, each in
        its band; the blocks are named in weeks of this summary. A later pack cuts no block differently."""
        from selfmon.stats import pack_counts  # numpy comes with it

        before = (self.first - (self.began or self.first)).days // 7
        told = pack_counts([self.number(day) + before for day in days], before + 1, before + self.n).blocks
        return tuple(block._replace(first=block.first - before, last=block.last - before) for block in told)

    def count_blocks(self, days: Sequence[date]) -> list[int]:
        """How many of these days lie in each block of four weeks."""
        counts = [0] * -(-self.n // BLOCK)
        for day in days:
            counts[(self.number(day) - 1) // BLOCK] += 1
        return counts

    def say_blocks(self) -> tuple[str, ...]:
        starts = range(1, self.n + 1, BLOCK)
        return tuple(
            _("Week %(a)s", a=a) if a == self.n else _("Weeks %(a)s–%(b)s", a=a, b=min(a + BLOCK - 1, self.n))
            for a in starts
        )


def decide_weeks(day: date, started_on: date | None) -> Weeks:
    """Half a year of whole weeks before `day`, no further back than the treatment. Fixed once agreed, so that two looks
    at the same pack cannot be subtracted from each other."""
    end = report.monday_of(day)
    first = end - timedelta(weeks=WEEKS)
    if started_on is not None:
        first = max(first, report.monday_of(started_on))
    began = report.monday_of(started_on) if started_on is not None else None
    return Weeks(first, max(0, (end - first).days // 7), began)
