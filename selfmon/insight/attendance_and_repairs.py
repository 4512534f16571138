"""What the record of the work adds up to: attendance, strains and repairs, the two items after a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from selfmon.treatment.ruptures import RuptureView, sessions_to_repair
from selfmon.treatment.sessions import COUNTED, SessionView


@dataclass(frozen=True)
class Attendance:
    """Sessions that took place among those the client could have come to. A therapist's cancellation never counts."""

    n_came: int
    n: int
    interval: tuple[float, float] | None
    n_therapist_cancelled: int


def summarise_attendance(sessions: Sequence[SessionView], now: datetime) -> Attendance:
    """Of the sessions up to now, with Wilson's interval."""
    counted = [s for s in sessions if s.starts_at <= now and s.status in COUNTED]
    came = sum(1 for s in counted if s.took_place)
    cancelled = sum(1 for s in sessions if s.status == "therapist_cancelled")
    return Attendance(came, len(counted), _wilson(came, len(counted)), cancelled)


@dataclass(frozen=True)
class Strains:
    """Strains and repairs: how many, how many fully repaired, and the median number of sessions it took."""

    n: int
    n_repaired: int
    interval: tuple[float, float] | None
    median_sessions: float | None


def summarise_strains(ruptures: Sequence[RuptureView], sessions: Sequence[SessionView]) -> Strains:
    """With Wilson's interval for the share repaired. Information, never a failure."""
    took = [n for r in ruptures if (n := sessions_to_repair(r, sessions)) is not None]
    repaired = sum(1 for r in ruptures if r.repair == "fully")
    return Strains(len(ruptures), repaired, _wilson(repaired, len(ruptures)), float(median(took)) if took else None)


def _wilson(k: int, n: int) -> tuple[float, float] | None:
    if not n:
        return None
    from selfmon.stats import wilson_interval  # scipy loads on first use

    return wilson_interval(k, n).interval
