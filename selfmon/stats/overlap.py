"""Overlap of two phases: how often a value of the later phase is better than one of the earlier."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Values, as_floats, for_ties, normal_quantile, present

Improvement = Literal["increase", "decrease"]


@dataclass(frozen=True, kw_only=True)
class NapResult(Result):
    """NAP or Tau with the sizes of both phases and three standard errors for independent values."""

    n_a: int = 0
    n_b: int = 0
    se_unbiased: float | None = None
    se_hanley: float | None = None
    se_null: float | None = None


def nap(a: Values, b: Values, *, improvement: Improvement = "increase", confidence: float = 0.95) -> NapResult:
    """Non-overlap of all pairs: P(B better than A) + ½ P(tie).

    Range 0 to 1; 0.5 means no difference, also when everything is tied. Missing values are dropped. The interval is
    Newcombe's method 5, which treats values as independent: with autocorrelation it is too narrow, see
    `block_bootstrap_interval`. Standard errors: unbiased (Sen 1967; needs two values in each phase), Hanley and
    McNeil (1982), and under no difference.
    Source: Parker & Vannest (2009) Behav Ther 40:357-367; Newcombe (2006) Stat Med 25:559-573.
    """
    first, second = as_floats(a), as_floats(b)
    return nap_of(direct(first, improvement), direct(second, improvement), confidence)


def tau(a: Values, b: Values, *, improvement: Improvement = "increase", confidence: float = 0.95) -> NapResult:
    """Tau for non-overlap: 2 NAP − 1, interval and standard errors rescaled with it.

    Range −1 to 1; 0 means no difference. Missing values are dropped.
    Source: Parker, Vannest, Davis & Sauber (2011) Behav Ther 42:284-299.
    """
    return as_tau(nap(a, b, improvement=improvement, confidence=confidence))


def direct(values: Floats, improvement: Improvement) -> Floats:
    """The values turned so that more is better."""
    if improvement not in ("increase", "decrease"):
        raise ValueError("improvement is 'increase' or 'decrease'")
    return values if improvement == "increase" else -values


def dominance(a: Floats, b: Floats) -> Floats:
    """For every pair 1 where b is higher, ½ where tied, 0 where a is higher. Rows belong to a, columns to b."""
    difference = np.sign(for_ties(b)[None, :] - for_ties(a)[:, None])
    return np.asarray((difference + 1) / 2, dtype=np.float64)


def nap_of(a: Floats, b: Floats, confidence: float = 0.95) -> NapResult:
    """NAP where more is better, from arrays that may hold NaN."""
    n_given = len(a) + len(b)
    a, b = present(a), present(b)
    n_a, n_b = len(a), len(b)
    n_missing = n_given - n_a - n_b
    if not n_a or not n_b:
        return NapResult(
            estimate=None, n_used=n_a + n_b, n_missing=n_missing, reason=Reason.NO_VALUES, n_a=n_a, n_b=n_b
        )
    wins = dominance(a, b)
    estimate = float(wins.mean())
    return NapResult(
        estimate=estimate,
        interval=newcombe_interval(estimate, n_a, n_b, confidence),
        n_used=n_a + n_b,
        n_missing=n_missing,
        n_a=n_a,
        n_b=n_b,
        se_unbiased=_unbiased_error(wins),
        se_hanley=_hanley_error(wins),
        se_null=float(np.sqrt((n_a + n_b + 1) / (12 * n_a * n_b))),
    )


def as_tau(result: NapResult) -> NapResult:
    """The same result on the scale −1 to 1."""

    def doubled(error: float | None) -> float | None:
        return None if error is None else 2 * error

    return NapResult(
        estimate=None if result.estimate is None else 2 * result.estimate - 1,
        interval=None if result.interval is None else (2 * result.interval[0] - 1, 2 * result.interval[1] - 1),
        n_used=result.n_used,
        n_missing=result.n_missing,
        reason=result.reason,
        n_a=result.n_a,
        n_b=result.n_b,
        se_unbiased=doubled(result.se_unbiased),
        se_hanley=doubled(result.se_hanley),
        se_null=doubled(result.se_null),
    )


def newcombe_interval(estimate: float, n_a: float, n_b: float, confidence: float = 0.95) -> tuple[float, float]:
    """Newcombe's (2006) method 5 for P(B > A) + ½ P(tie); sizes may be effective sizes and need not be whole.

    The limits are the θ at which (estimate − θ)² equals z² times the Hanley–McNeil variance at θ, with both sizes
    replaced by their mean in the variance's numerator. Solved to machine precision by halving.
    """
    z = normal_quantile(confidence)
    spread = (n_a + n_b) / 2 - 1

    def excess(theta: float) -> float:
        room = theta * (1 - theta)
        distance = n_a * n_b * (estimate - theta) ** 2 * (2 - theta) * (1 + theta)
        return float(distance - z**2 * room * (2 + spread + (1 + 2 * spread) * room))

    def limit(outer: float) -> float:
        if estimate == outer:
            return outer
        inner = estimate
        for _ in range(60):
            middle = (inner + outer) / 2
            inner, outer = (inner, middle) if excess(middle) > 0 else (middle, outer)
        return (inner + outer) / 2

    return limit(0.0), limit(1.0)


def _placements(wins: Floats) -> tuple[float, float]:
    """Mean squared share of b that beats one a, and of a beaten by one b."""
    return float((wins.mean(axis=1) ** 2).mean()), float((wins.mean(axis=0) ** 2).mean())


def _unbiased_error(wins: Floats) -> float | None:
    n_a, n_b = wins.shape
    if n_a < 2 or n_b < 2:
        return None
    theta = float(wins.mean())
    by_a, by_b = _placements(wins)
    variance = theta - (n_a + n_b - 1) * theta**2 + n_b * by_a + n_a * by_b - 2 * float((wins**2).mean())
    variance /= (n_a - 1) * (n_b - 1)
    # Unbiased also means that a tiny sample can come out below zero; rounding dust may do the same.
    return float(np.sqrt(max(variance, 0.0))) if variance > -1e-12 else None


def _hanley_error(wins: Floats) -> float:
    n_a, n_b = wins.shape
    theta = float(wins.mean())
    by_a, by_b = _placements(wins)
    variance = theta * (1 - theta) + (n_b - 1) * (by_a - theta**2) + (n_a - 1) * (by_b - theta**2)
    return float(np.sqrt(max(variance, 0.0) / (n_a * n_b)))
