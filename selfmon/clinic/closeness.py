"""Closeness and distance as a place with its trail, the swing, and needs: for the therapist alone, computed under the Permit.

A place on two scales, never a type: nothing is named, no population is drawn, and how far chance moves a dot is not known.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.clinic.window import read_window
from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import look_at_days, read_entries, read_numbers
from selfmon.formulation.placing import HIGHEST, LOWEST, Placed, list_placed
from selfmon.insight.names import LABELS
from selfmon.insight.swings import say_swing, summarise_swing
from selfmon.measures.reading import Filled, list_recorded, read_filled
from selfmon.measures.scoring import mean_over_targets
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import TreatmentPermit

QUESTIONNAIRES = ("ecr-rs", "ecr-r")
# Moments that held, beside the need that the words of their own tile are nearest to; which met which is for the two to say.
NEAREST = {
    "pleased": "mirroring",
    "mistake_seen": "mirroring",
    "asked_help": "steady_other",
    "glad_for_someone": "belonging",
    "sorry": "belonging",
    "said_need": "fairness",
    "angry_fair": "fairness",
    "kindness": "comfort",
    "noticed_swing": "peace",
}
NEWEST = 3  # days that are named of each; the rest is counted
SIZE, EDGE = 380.0, 44.0


@dataclass(frozen=True)
class Dot:
    """One position, 1 to 7 on both scales. `about`: the relationship's code, or "" for the mean of what was filled in."""

    pack: str
    on: date
    about: str
    worry: float
    distance: float

    @property
    def x(self) -> float:
        return _along(self.worry)

    @property
    def y(self) -> float:
        return SIZE - _along(self.distance)


@dataclass(frozen=True)
class Moments:
    """Entries of one tile: how many, and the newest with their days."""

    label: str
    n: int
    newest: Sequence[tuple[date, UUID]]


@dataclass(frozen=True)
class Need:
    """The looks back that name it, and moments that held whose own words are near."""

    looks: Moments
    held: Sequence[Moments]


@dataclass(frozen=True)
class Closeness:
    """`trail`: by day, of the questionnaire filled in last; `runs`: which of them one text and one key join. `each`: the
    newest day, relationship by relationship, and `apart`, the farthest two of them on one scale. `by_hand`: where the
    therapist placed it, on the same field. `other_held`: moments that stand near no need."""

    trail: Sequence[Dot]
    runs: Sequence[str]
    each: Sequence[Dot]
    apart: float | None
    placed: Sequence[Placed]
    by_hand: Sequence[Dot]
    swing: str
    needs: Sequence[Need]
    n_looks: int
    other_held: Sequence[Moments]

    @property
    def has_moments(self) -> bool:
        return bool(self.n_looks or self.other_held or any(need.held for need in self.needs))


def build_closeness(session: Session, permit: Permit, treatment: TreatmentPermit) -> Closeness:
    """A fixed number of statements whatever the history."""
    filled = [
        one
        for one in [*read_filled(session, permit), *list_recorded(session, [treatment.treatment_id])]
        if one.pack.id in QUESTIONNAIRES
    ]
    newest = max(filled, key=lambda one: one.on).pack.id if filled else ""
    days: dict[date, list[Filled]] = {}
    for one in sorted(filled, key=lambda one: one.on):
        if one.pack.id == newest:
            days.setdefault(one.on, []).append(one)
    trail = [dot for day in days.values() if (dot := _mean(day)) is not None]
    last = days[trail[-1].on] if trail else []
    each = [dot for one in last if one.about and (dot := _mean([one], one.about)) is not None]
    window = read_window({}, look_at_days(session, permit).today)
    swing = summarise_swing(
        read_numbers(session, permit, "check_in", ["above", "unseen"], from_on=window.first, to_on=window.last)
    )
    found = read_entries(session, permit, ("looking_again", "held"), from_on=window.first, to_on=window.last)
    looks = [one for one in found if one.many.get("needed")]
    placed = list_placed(session, treatment)
    return Closeness(
        trail,
        _join(trail, days),
        each,
        _spread(each),
        placed,
        [Dot("", one.on, "", one.worry, one.distance) for one in placed],
        say_swing(swing) if swing else "",
        _needs(looks, found),
        len(looks),
        _held(found, ""),
    )


def _needs(looks: Sequence[EntryView], found: Sequence[EntryView]) -> list[Need]:
    """Every need there is, in the order of the client's own page."""
    return [
        Need(
            _moments(label, [one for one in looks if any(pick.code == code for pick in one.many["needed"])]),
            _held(found, code),
        )
        for code, label in LABELS["needed"].items()
        if code != "cannot_tell"
    ]


def _held(found: Sequence[EntryView], need: str) -> list[Moments]:
    held = [one for one in found if one.kind == "held"]
    told = [
        _moments(label, [one for one in held if one.choices.get("what") == code])
        for code, label in LABELS["what"].items()
        if NEAREST.get(code, "") == need
    ]
    return [moments for moments in told if moments.n]


def _moments(label: object, entries: Sequence[EntryView]) -> Moments:
    newest = sorted(entries, key=lambda one: one.occurred_at, reverse=True)[:NEWEST]
    return Moments(str(label), len(entries), [(one.local_day, one.id) for one in newest])


def _mean(filled: Sequence[Filled], about: str = "") -> Dot | None:
    scores = [one.scores for one in filled]
    worry = mean_over_targets([s["anxiety"] for s in scores])
    distance = mean_over_targets([s["avoidance"] for s in scores])
    if worry is None or distance is None:
        return None
    return Dot(filled[0].pack.id, filled[0].on, about, float(worry), float(distance))


def _join(trail: Sequence[Dot], days: dict[date, list[Filled]]) -> list[str]:
    """Lines only between days of one text, one version of the key and the same relationships: a mean of others is another
    mean."""
    runs: list[list[Dot]] = []
    before: object = None
    for dot in trail:
        kind = sorted((one.about, str(one.comparable)) for one in days[dot.on])
        if kind == before:
            runs[-1].append(dot)
        else:
            runs.append([dot])
        before = kind
    return [" ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in run) for run in runs if len(run) > 1]


def _spread(each: Sequence[Dot]) -> float | None:
    if len(each) < 2:
        return None
    sides = ([dot.worry for dot in each], [dot.distance for dot in each])
    return max(max(values) - min(values) for values in sides)


def _along(value: float) -> float:
    return round(EDGE + (SIZE - 2 * EDGE) * (value - LOWEST) / (HIGHEST - LOWEST), 1)


def grid() -> list[tuple[int, float]]:
    """Each step with its distance from the corner."""
    return [(step, _along(step)) for step in range(LOWEST, HIGHEST + 1)]
