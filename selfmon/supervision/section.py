"""What one section of a pack is made from, and what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.insight.small_charts import SmallChart
from selfmon.sharing.permit import Permit
from selfmon.supervision.small_counts import hide_small
from selfmon.supervision.weeks import Weeks
from selfmon.treatment.phases import PhaseSpan


@dataclass(frozen=True)
class Section:
    """One part of a pack: sentences, small charts, a table."""

    title: str
    lines: tuple[str, ...] = ()
    charts: tuple[SmallChart, ...] = ()
    heads: tuple[Any, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class Material:
    """What every section is made from."""

    session: Session
    permit: Permit
    phases: Sequence[PhaseSpan]
    weeks: Weeks
    treatment_id: UUID

    def phase_of(self, number: int) -> int | None:
        """The phase in which a week ended."""
        sunday = self.weeks.first + timedelta(weeks=number, days=-1)
        found = [
            p.number for p in self.phases if p.started_on <= sunday and (p.ended_on is None or sunday <= p.ended_on)
        ]
        return found[-1] if found else None


def count_row(title: str, days: Sequence[date], weeks: Weeks) -> tuple[Any, ...]:
    """A row of counts by block, none of which can be worked out where it is under five."""
    counts = hide_small(weeks.count_blocks(days))
    return (title, *counts.cells, counts.total)
