"""Questionnaires over time: each scale's points, what changed since a reference, and question by question.

Points are joined only within one text and one version of the key. A band is drawn only from a sourced limit for chance
change; a single-answer table is left out where only totals were agreed on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from selfmon.measures.change import Change, judge
from selfmon.measures.packs import Cutoff, Norm, Pack, Scale
from selfmon.measures.reading import Filled
from selfmon.measures.scoring import NoScore, range_of


@dataclass(frozen=True)
class ScorePoint:
    """One value of one scale. `n_answered` is None where only a printed total was copied."""

    filled: Filled
    value: Decimal
    n_answered: int | None
    n_items: int

    @property
    def on(self) -> date:
        return self.filled.on

    @property
    def is_prorated(self) -> bool:
        return self.n_answered is not None and self.n_answered < self.n_items


@dataclass(frozen=True)
class Gap:
    """Filled in, and no score: why."""

    on: date
    reason: NoScore


@dataclass(frozen=True)
class Difference:
    """A total that came printed beside the one computed from the answers."""

    on: date
    stated: Decimal
    computed: Decimal


@dataclass(frozen=True)
class Trajectory:
    """One scale over time. `change`: from the reference to the newest point; None with fewer than two."""

    pack: Pack
    scale: Scale
    points: tuple[ScorePoint, ...]
    gaps: tuple[Gap, ...]
    differences: tuple[Difference, ...]
    reference: ScorePoint | None
    change: Change | None

    @property
    def low(self) -> Decimal:
        return range_of(self.pack, self.scale)[0]

    @property
    def high(self) -> Decimal:
        return range_of(self.pack, self.scale)[1]

    @property
    def runs(self) -> list[tuple[ScorePoint, ...]]:
        """Points that may be joined: neighbours of one text and one version of the key, of what may be a trend."""
        runs: list[list[ScorePoint]] = []
        for point in self.points:
            if runs and runs[-1][-1].filled.comparable == point.filled.comparable and not self.pack.is_once:
                runs[-1].append(point)
            else:
                runs.append([point])
        return [tuple(run) for run in runs]

    @property
    def band(self) -> tuple[Decimal, Decimal] | None:
        """The reference and the drawn limit either way, within the scale's range."""
        if self.reference is None or self.change is None or self.change.drawn is None:
            return None
        reach = self.change.drawn.points
        return max(self.low, self.reference.value - reach), min(self.high, self.reference.value + reach)

    @property
    def cutoffs(self) -> list[Cutoff]:
        return [cutoff for cutoff in self.pack.cutoffs if cutoff.scale == self.scale.code]

    @property
    def norms(self) -> list[Norm]:
        return [norm for norm in self.pack.norms if norm.scale == self.scale.code]


@dataclass(frozen=True)
class ItemRow:
    """One question: its printed words where there are any, the newest answer, the one before, and the step between."""

    number: int
    text: str
    newest: int | None
    before: int | None
    said: str

    @property
    def step(self) -> int | None:
        return None if self.newest is None or self.before is None else self.newest - self.before


def trace(filled: Sequence[Filled], reference_id: UUID | None = None) -> list[Trajectory]:
    """Every scale of one questionnaire about one thing, in the pack's order. The reference is the first with a value,
    or the administration that is named."""
    if not filled:
        return []
    return [_trace_scale(filled, scale, reference_id) for scale in filled[0].pack.scales]


def _trace_scale(filled: Sequence[Filled], scale: Scale, reference_id: UUID | None) -> Trajectory:
    points, gaps, differences = [], [], []
    for one in filled:
        found, stated = one.scores[scale.code], one.stated.get(scale.code)
        if found.value is not None:
            points.append(ScorePoint(one, found.value, found.n_answered, found.n_items))
            if stated is not None and stated != found.value:
                differences.append(Difference(one.on, stated, found.value))
        elif stated is not None:
            points.append(ScorePoint(one, stated, None, found.n_items))
        elif found.reason is not None and one.answers:
            gaps.append(Gap(one.on, found.reason))
    pack = filled[0].pack
    reference = next((p for p in points if p.filled.id == reference_id), points[0] if points else None)
    last = points[-1] if points else None
    change = None
    if reference is not None and last is not None and last is not reference and not pack.is_once:
        change = judge(pack, scale.code, reference.value, last.value)
    return Trajectory(pack, scale, tuple(points), tuple(gaps), tuple(differences), reference, change)


def list_items(filled: Sequence[Filled]) -> list[ItemRow]:
    """The newest answers beside the ones before, question by question; empty where only totals were copied."""
    answered = [one for one in filled if one.answers]
    if not answered:
        return []
    newest, before = answered[-1], answered[-2] if len(answered) > 1 else None
    rows = []
    for number in newest.asked or newest.pack.item_numbers:
        question = newest.text.question(number) if newest.text and number in newest.text.numbers else None
        weight = newest.answers.get(number)
        said = next((o.text for o in question.options if o.weight == weight), "") if question else ""
        rows.append(
            ItemRow(
                number,
                question.text if question else "",
                weight,
                before.answers.get(number) if before and before.comparable == newest.comparable else None,
                said,
            )
        )
    return rows
