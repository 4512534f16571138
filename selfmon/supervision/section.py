"""What one section of a pack is made from, and what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.insight.small_charts import SmallChart
from selfmon.sharing.permit import Permit
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
    """A row of exact counts by block of four weeks, with their total: of what the therapist's own record holds."""
    counts = weeks.count_blocks(days)
    return (title, *counts, sum(counts))


def band_row(title: str, days: Sequence[date], weeks: Weeks) -> tuple[Any, ...]:
    """A row of counts of what the client wrote, in bands of five by block of thirteen weeks, without a total."""
    return (title, *(say_band(block.band) for block in weeks.in_bands(days)))


def say_blocks(weeks: Weeks) -> tuple[str, ...]:
    """Heads over the columns of `band_row`."""
    return tuple(_("Weeks %(a)s–%(b)s", a=block.first, b=block.last) for block in weeks.in_bands(()))


def say_band(band: tuple[int, int]) -> str:
    """ "5 to 9"."""
    return _("%(low)s to %(high)s", low=band[0], high=band[1])


def say_limits() -> str:
    """What to know beside such counts."""
    return _(
        "In steps of five and whole blocks of thirteen weeks of the treatment; 0 to 4 can be none; one step's difference "
        "may be chance, and neighbouring steps mean nothing."
    )
