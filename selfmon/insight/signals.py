"""Signals: transparent rules with their evidence, "worth a look" and no more. Pure: rows in, signals out.

No score, no order of urgency, nothing about the future. Each has a key for its evidence, so that putting one aside
lasts until there is new evidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

BASELINE_WEEKS, RECENT_WEEKS = 20, 4
STREAMS_NEEDED = 2
SESSIONS_UNREPAIRED = 2
RISES = 2  # practices of one exercise with tension up by two or more, in the last four weeks


class Rule(StrEnum):
    CONTROL_CHART = "control_chart"
    QUIET_SINCE_STRAIN = "quiet_since_strain"
    UNREPAIRED = "unrepaired"
    HEAVY = "heavy"


@dataclass(frozen=True)
class WeekRow:
    """What was shared of one kind in one week. `week` counts Mondays; means are of the week's answers."""

    kind: str
    week: int
    n: int
    days: int
    shame: float | None = None
    pleasantness: float | None = None
    exercise: str | None = None
    n_rises: int = 0


@dataclass(frozen=True)
class StrainRow:
    """One strain: when its session was, how far it is repaired, how many sessions took place since."""

    id: str
    at: datetime
    on: date
    repair: str
    sessions_since: int


@dataclass(frozen=True)
class Signal:
    """One rule that holds. `facts` fill its sentence (insight.wording_frame.say_signal)."""

    rule: Rule
    evidence: str
    facts: Mapping[str, str | int]


def find_signals(
    weeks: Sequence[WeekRow],
    strains: Sequence[StrainRow],
    last_shared_on: date | None,
    shared_since: date | None,
    this_week: int,
) -> list[Signal]:
    """Every rule that holds now. `shared_since`: from when on something was granted without a break, None if nothing is."""
    found = [*_left_range(weeks, this_week), *_heavy(weeks, this_week)]
    if strains and shared_since is not None:
        newest = max(strains, key=lambda s: s.at)
        if shared_since <= newest.on and (last_shared_on is None or last_shared_on < newest.on):
            found.append(Signal(Rule.QUIET_SINCE_STRAIN, newest.id, {"day": newest.on.isoformat()}))
    found += [
        Signal(Rule.UNREPAIRED, s.id, {"day": s.on.isoformat(), "n": s.sessions_since})
        for s in strains
        if s.repair != "fully" and s.sessions_since >= SESSIONS_UNREPAIRED
    ]
    return found


def series_of(weeks: Sequence[WeekRow], this_week: int) -> dict[str, list[float | None]]:
    """The three charted streams, week by week up to the last whole week: shame, pleasantness, episodes a week.

    A week of fewer than four answered days is missing. Weeks without an episode count as none from the first week on
    in which anything at all was shared.
    """
    if not weeks:
        return {}
    first, last = min(w.week for w in weeks), this_week - 1
    moods = {w.week: w for w in weeks if w.kind == "check_in" and w.days >= 4}
    stings = {w.week: w.n for w in weeks if w.kind == "episode"}
    span = range(first, last + 1)
    return {
        "shame": [moods[w].shame if w in moods else None for w in span],
        "pleasantness": [moods[w].pleasantness if w in moods else None for w in span],
        "episodes": [float(stings.get(w, 0)) if stings else None for w in span],
    }


def _left_range(weeks: Sequence[WeekRow], this_week: int) -> list[Signal]:
    """Control chart (EWMA λ = 0.2, L = 2.86, AR(1)-prewhitened, 20 weeks' baseline) on two of three streams."""
    outside = {}
    for name, values in series_of(weeks, this_week).items():
        if len(values) <= BASELINE_WEEKS or sum(v is not None for v in values[:BASELINE_WEEKS]) < BASELINE_WEEKS - 4:
            continue
        from selfmon.stats import ewma  # scipy loads on first use

        chart = ewma(values, baseline=BASELINE_WEEKS)
        recent = [place for place in chart.signals if place >= len(values) - RECENT_WEEKS]
        if recent:
            place = recent[-1]
            past = [v for v in values[:BASELINE_WEEKS] if v is not None]
            value = values[place]
            outside[name] = "up" if value is not None and value > sum(past) / len(past) else "down"
    if len(outside) < STREAMS_NEEDED:
        return []
    return [
        Signal(
            Rule.CONTROL_CHART,
            f"week-{this_week // RECENT_WEEKS}",
            {"streams": " ".join(f"{name}={way}" for name, way in sorted(outside.items()))},
        )
    ]


def _heavy(weeks: Sequence[WeekRow], this_week: int) -> list[Signal]:
    rises: dict[str, int] = {}
    newest: dict[str, int] = {}
    for row in weeks:
        if row.kind == "practice" and row.exercise and row.n_rises and row.week > this_week - RECENT_WEEKS:
            rises[row.exercise] = rises.get(row.exercise, 0) + row.n_rises
            newest[row.exercise] = max(newest.get(row.exercise, 0), row.week)
    return [
        Signal(Rule.HEAVY, f"{code}-{newest[code]}", {"exercise": code, "n": n})
        for code, n in sorted(rises.items())
        if n >= RISES
    ]
