"""From answers to scores: decimal arithmetic, and a named reason where there is no score. Scores are never stored.

Promise: nothing is ever read as 0 that was not answered 0. Imports neither Flask nor the database nor the clock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor

from selfmon.measures.packs import Method, Pack, Scale


class NoScore(StrEnum):
    """Why a scale has no score."""

    NOTHING_ANSWERED = "nothing_answered"
    TOO_FEW_ANSWERED = "too_few_answered"
    ANSWER_OUTSIDE = "answer_outside"  # an answer is no weight of this questionnaire
    PART_WITHOUT_SCORE = "part_without_score"  # a mean of scales, one of which has none


@dataclass(frozen=True)
class Score:
    """One scale's value in its own points, unrounded; None with a reason. `is_prorated`: some answers are missing."""

    scale: Scale
    value: Decimal | None
    n_answered: int
    n_items: int
    reason: NoScore | None = None

    @property
    def is_prorated(self) -> bool:
        return self.value is not None and self.n_answered < self.n_items

    def printed(self, decimals: int = 2) -> str:
        """The value as it is printed: halves up, no trailing zeros; an empty text where there is none."""
        if self.value is None:
            return ""
        rounded = self.value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        return f"{rounded:f}".rstrip("0").rstrip(".") if "." in f"{rounded:f}" else f"{rounded:f}"


def score(pack: Pack, answers: Mapping[int, int | None], *, already_reversed: Collection[int] = ()) -> dict[str, Score]:
    """Every scale of the pack, by code, in the pack's order.

    `answers`: weight by item number; None or absent is not answered. `already_reversed`: items whose weights run the
    scored way already (a text that prints them so); they are not reversed again. An answer that is no weight of the
    pack leaves every scale it belongs to without a score, under its own reason.
    """
    weights, outside = pack.weights, set()
    is_as_said = not (pack.reverse or pack.keyed_first or pack.keyed_second)
    points: dict[int, int] = {}
    for number, weight in answers.items():
        if weight is None:
            continue
        if weight in weights:
            points[number] = weight if is_as_said else _points(pack, number, weight, number in already_reversed)
        else:
            outside.add(number)
    exact: dict[str, Fraction] = {}  # a mean of means is made of the means themselves, not of their decimals
    found: dict[str, Score] = {}
    for scale in pack.scales:
        if scale.method is Method.MEAN_OF_SCALES:
            found[scale.code] = _score_parts(scale, found, exact)
        else:
            found[scale.code] = _score_items(scale, points, outside, exact)
    return found


def range_of(pack: Pack, scale: Scale) -> tuple[Decimal, Decimal]:
    """The lowest and the highest value a scale can have."""
    if scale.method is Method.MEAN_OF_SCALES:
        ends = [range_of(pack, pack.scale(code)) for code in scale.scales]
        return _decimal(_mean([low for low, _high in ends])), _decimal(_mean([high for _low, high in ends]))
    is_keyed = bool(pack.keyed_first or pack.keyed_second)
    low, high = (0, 1) if is_keyed else (pack.lowest, pack.highest)
    n = len(scale.items) if scale.method in (Method.SUM, Method.PRORATED_SUM) else 1
    return Decimal(low * n * scale.factor), Decimal(high * n * scale.factor)


def _mean(values: Sequence[Decimal]) -> Fraction:
    return sum((Fraction(value) for value in values), Fraction(0)) / len(values)


def mean_over_targets(scores: Collection[Score]) -> Decimal | None:
    """The same scale over several relationships (ECR-RS, global): the mean of those with a score, None without any."""
    values = [score.value for score in scores if score.value is not None]
    return sum(values, Decimal(0)) / len(values) if values else None


def _points(pack: Pack, number: int, weight: int, is_reversed: bool) -> int:
    if pack.keyed_first or pack.keyed_second:
        return int(weight == (pack.lowest if number in pack.keyed_first else pack.highest))
    if number in pack.reverse and not is_reversed:
        return pack.lowest + pack.highest - weight
    return weight


def _score_items(scale: Scale, points: Mapping[int, int], outside: set[int], exact: dict[str, Fraction]) -> Score:
    values = [points[number] for number in scale.items if number in points]
    n, n_items = len(values), len(scale.items)
    if outside.intersection(scale.items):
        return Score(scale, None, n, n_items, NoScore.ANSWER_OUTSIDE)
    if not values:
        return Score(scale, None, 0, n_items, NoScore.NOTHING_ANSWERED)
    if n < scale.minimum_answered:
        return Score(scale, None, n, n_items, NoScore.TOO_FEW_ANSWERED)
    exact[scale.code] = _value(scale, values) * scale.factor
    return Score(scale, _decimal(exact[scale.code]), n, n_items)


def _value(scale: Scale, values: list[int]) -> Fraction:
    n, n_items = len(values), len(scale.items)
    if scale.method is Method.MEAN:
        return Fraction(sum(values), n)
    prorated = Fraction(sum(values) * n_items, n) if n < n_items else Fraction(sum(values))
    if scale.method is Method.ROUNDED_MEAN:
        return Fraction(floor(prorated + Fraction(1, 2)), n_items)
    return prorated


def _score_parts(scale: Scale, found: Mapping[str, Score], exact: Mapping[str, Fraction]) -> Score:
    parts = [found[code] for code in scale.scales]
    n, n_items = sum(p.n_answered for p in parts), sum(p.n_items for p in parts)
    reasons = {part.reason for part in parts}
    if reasons == {None}:
        mean = sum((exact[part.scale.code] for part in parts), Fraction(0)) / len(parts)
        return Score(scale, _decimal(mean * scale.factor), n, n_items)
    reason = NoScore.NOTHING_ANSWERED if reasons == {NoScore.NOTHING_ANSWERED} else NoScore.PART_WITHOUT_SCORE
    return Score(scale, None, n, n_items, reason)


def _decimal(exact: Fraction) -> Decimal:
    return Decimal(exact.numerator) if exact.denominator == 1 else Decimal(exact.numerator) / exact.denominator
