"""How far two scores of one person are apart, against sourced limits for chance change.

Promise: a limit of the kind *relevance* never makes a change reliable; without a sourced limit there is no verdict.
Imports neither Flask nor the database nor the clock.
"""

from dataclasses import dataclass
from decimal import Decimal

from selfmon.measures.packs import Meaning, Pack, Threshold, ThresholdKind


@dataclass(frozen=True)
class Limit:
    """One threshold in points of the scale. `is_reached_at`: a change of just so many points counts already."""

    points: Decimal
    threshold: Threshold
    is_reached_at: bool

    def is_passed_by(self, change: Decimal) -> bool:
        """The change is as large as the limit asks for."""
        return abs(change) >= self.points if self.is_reached_at else abs(change) > self.points


@dataclass(frozen=True)
class Change:
    """From one score to another. `drawn`: the largest limit for chance change, None where no source gives one."""

    points: Decimal
    limits: tuple[Limit, ...]
    drawn: Limit | None
    relevance: tuple[Limit, ...]
    higher_means: Meaning

    @property
    def is_reliable(self) -> bool:
        """Larger than the largest sourced limit for chance change."""
        return self.drawn is not None and self.drawn.is_passed_by(self.points)

    @property
    def is_disputed(self) -> bool:
        """One source calls it more than chance, another does not."""
        return len({limit.is_passed_by(self.points) for limit in self.limits}) > 1

    @property
    def direction(self) -> Meaning:
        """Better or worse, as the pack says; NEITHER without a change or where nobody can say."""
        if not self.points or self.higher_means is Meaning.NEITHER:
            return Meaning.NEITHER
        is_better = (self.points > 0) == (self.higher_means is Meaning.BETTER)
        return Meaning.BETTER if is_better else Meaning.WORSE


def judge(pack: Pack, scale_code: str, before: Decimal, after: Decimal) -> Change:
    """The change from `before` to `after` in the scale's points. Raises KeyError for a scale the pack does not have."""
    limits = limits_of(pack, scale_code, before)
    errors = tuple(limit for limit in limits if limit.threshold.kind is ThresholdKind.ERROR)
    relevance = tuple(limit for limit in limits if limit.threshold.kind is ThresholdKind.RELEVANCE)
    drawn = max(errors, key=lambda limit: limit.points, default=None)
    return Change(after - before, errors, drawn, relevance, pack.scale(scale_code).higher_means)


def limits_of(pack: Pack, scale_code: str, reference: Decimal) -> tuple[Limit, ...]:
    """Every sourced limit of a scale in points, around a reference score.

    Points as printed by their source; per cent of the reference; or from SD and reliability, 1.96 · √2 · SD · √(1 − r)
    (Jacobson & Truax 1991), which a change has to exceed.
    """
    return tuple(_in_points(threshold, reference) for threshold in pack.thresholds if threshold.scale == scale_code)


def _in_points(threshold: Threshold, reference: Decimal) -> Limit:
    if threshold.points is not None:
        return Limit(threshold.points, threshold, is_reached_at=True)
    if threshold.percent is not None:
        return Limit(abs(reference) * threshold.percent / 100, threshold, is_reached_at=True)
    if threshold.sd is None or threshold.r is None:
        raise ValueError("a threshold is given in points, in per cent, or by an SD and a reliability")
    from selfmon.stats.change import RELIABLE_Z  # numpy comes with it: loaded where something is judged

    s_diff = threshold.sd * (2 * (1 - threshold.r)).sqrt()
    return Limit(Decimal(str(RELIABLE_Z)) * s_diff, threshold, is_reached_at=False)
