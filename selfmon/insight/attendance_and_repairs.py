"""What the record of the work adds up to: attendance, strains and repairs, the two items after a session."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from selfmon.treatment.ruptures import RuptureView, sessions_to_repair
from selfmon.treatment.sessions import COUNTED, SessionView


@dataclass(frozen=True)
class Attendance:
    """Sessions that took place among those the client could have come to. A therapist's cancellation never counts.
    `n_frame`: sessions in which a question about the frame came up."""

    n_came: int
    n: int
    n_therapist_cancelled: int
    n_frame: int


def summarise_attendance(sessions: Sequence[SessionView], now: datetime) -> Attendance:
    """Of the sessions up to now: a full count, so that there is nothing to estimate."""
    counted = [s for s in sessions if s.starts_at <= now and s.status in COUNTED]
    came = sum(1 for s in counted if s.took_place)
    cancelled = sum(1 for s in sessions if s.status == "therapist_cancelled")
    return Attendance(came, len(counted), cancelled, sum(s.frame_question for s in sessions))


@dataclass(frozen=True)
class Repairs:
    """Ruptures of one kind: how many, how many fully and how many partly repaired."""

    kind: str
    n: int
    n_fully: int
    n_partly: int


@dataclass(frozen=True)
class Strains:
    """Ruptures by kind, the most frequent first, and how many sessions their repair took: the median, or each of them."""

    by_kind: tuple[Repairs, ...]
    median_sessions: float | None
    is_each: bool = False  # one repair alone, or all after the same number

    @property
    def n(self) -> int:
        return sum(one.n for one in self.by_kind)


def summarise_strains(ruptures: Sequence[RuptureView], sessions: Sequence[SessionView]) -> Strains:
    """Every rupture that was noted: a full count. Information, never a failure."""
    took = [n for r in ruptures if (n := sessions_to_repair(r, sessions)) is not None]
    found = []
    for kind, n in Counter(r.type for r in ruptures).most_common():
        repairs = Counter(r.repair for r in ruptures if r.type == kind)
        found.append(Repairs(kind, n, repairs["fully"], repairs["partly"]))
    return Strains(tuple(found), float(median(took)) if took else None, len(set(took)) == 1)
