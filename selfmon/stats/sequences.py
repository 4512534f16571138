"""Whether one thing follows another from one occasion to the next."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from selfmon.stats.proportions import newcombe_difference
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Days, Floats, Values, as_day_numbers, as_floats, seed_from

Occurrences = Iterable[bool | float | None] | Values

PERMUTATIONS = 1999


@dataclass(frozen=True, kw_only=True)
class LagResult(Result):
    """P(B next | A) − P(B next | not A), with the four counts behind it.

    n_used counts the pairs of neighbouring occasions, n_missing those left out because an answer is missing.
    """

    after_a: int = 0
    b_after_a: int = 0
    after_not_a: int = 0
    b_after_not_a: int = 0
    share_after_a: float | None = None
    share_after_not_a: float | None = None
    p_value: float | None = None
    permutations: int = 0
    n_days: int = 0


def lag_table(
    a: Occurrences,
    b: Occurrences,
    *,
    days: Days | None = None,
    permutations: int = PERMUTATIONS,
    seed: int | None = None,
    confidence: float = 0.95,
) -> LagResult:
    """Whether B comes next after A: P(B next | A) − P(B next | not A), range −1 to 1.

    `a` and `b` say for each occasion, in order, whether A and whether B was present (true or 1, false or 0, None for
    missing). With `days` only neighbours on the same local day make a pair, never across a night; without, all
    neighbours do. A pair with a missing half is left out. Newcombe's interval treats pairs as independent. The
    two-sided p-value is from circular shifts of the following values against the preceding ones,
    p = (1 + #)/(B + 1): every shift where there are at most `permutations`, otherwise a seeded draw without repeats.
    Undefined, counts kept, when A never came first or was never absent. `n_days`: days with a pair.
    Source: Bakeman & Quera (2011) Sequential Analysis and Observational Methods, ch. 8 and 10.
    """
    leading, following = as_floats(a), as_floats(b)
    if len(leading) != len(following):
        raise ValueError("a and b need the same occasions")
    for array in (leading, following):
        if not np.isin(array[~np.isnan(array)], (0.0, 1.0)).all():
            raise ValueError("an occurrence is true, false or missing")
    x, y, n_missing, n_days = _neighbours(leading, following, days)
    n_used = len(x)
    after_a, b_after_a = int(x.sum()), int((x * y).sum())
    after_not_a, b_after_not_a = n_used - after_a, int(((1 - x) * y).sum())
    contrast = newcombe_difference(b_after_a, after_a, b_after_not_a, after_not_a, confidence=confidence)
    reason = _why_none(n_used, after_a) if contrast.estimate is None else None
    p_value, n_shifts = (None, 0) if reason else _shift_test(x, y, permutations, seed)
    return LagResult(
        estimate=contrast.estimate,
        interval=contrast.interval,
        n_used=n_used,
        n_missing=n_missing,
        reason=reason,
        after_a=after_a,
        b_after_a=b_after_a,
        after_not_a=after_not_a,
        b_after_not_a=b_after_not_a,
        share_after_a=contrast.first,
        share_after_not_a=contrast.second,
        p_value=p_value,
        permutations=n_shifts,
        n_days=n_days,
    )


def _why_none(n_used: int, after_a: int) -> Reason:
    if not n_used:
        return Reason.NO_OBSERVATIONS
    return Reason.NO_COMPARISON if after_a else Reason.NO_ANTECEDENTS


def _neighbours(leading: Floats, following: Floats, days: Days | None) -> tuple[Floats, Floats, int, int]:
    """Both halves of every complete pair, the number of incomplete ones, and the days with a complete one."""
    day_numbers = np.zeros(len(leading), dtype=np.int64) if days is None else as_day_numbers(days)
    if len(day_numbers) != len(leading):
        raise ValueError("days and occasions differ in length")
    order = np.argsort(day_numbers, kind="stable")
    day_numbers, leading, following = day_numbers[order], leading[order], following[order]
    same_day = np.diff(day_numbers) == 0
    x, y, pair_days = leading[:-1][same_day], following[1:][same_day], day_numbers[1:][same_day]
    complete = ~np.isnan(x) & ~np.isnan(y)
    return x[complete], y[complete], int((~complete).sum()), len(np.unique(pair_days[complete]))


def _shift_test(x: Floats, y: Floats, permutations: int, seed: int | None) -> tuple[float | None, int]:
    """A circular shift keeps each sequence's own rhythm and breaks only their link.

    The counts of A and of B stay as they are under a shift, so the difference of shares moves with the joint count
    alone, and its distance from chance orders the shifts exactly as the difference itself does.
    """
    n = len(x)
    shifts = np.arange(1, n)
    if len(shifts) > permutations:
        generator = np.random.default_rng(seed_from(x, y) if seed is None else seed)
        shifts = generator.choice(shifts, size=permutations, replace=False)
    if not len(shifts):
        return None, 0
    expected = float(x.sum() * y.sum() / n)
    observed = abs(float(x @ y) - expected)
    shifted = np.array([abs(float(x @ np.roll(y, shift)) - expected) for shift in shifts])
    as_extreme = int((shifted >= observed - 1e-9).sum())
    return (1 + as_extreme) / (len(shifts) + 1), len(shifts)
