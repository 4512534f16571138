"""Shares and differences of shares."""

from dataclasses import dataclass

import numpy as np

from selfmon.stats.distributions import beta_quantile
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import normal_quantile


@dataclass(frozen=True, kw_only=True)
class ProportionResult(Result):
    """A share with its counts."""

    successes: int = 0
    n: int = 0


@dataclass(frozen=True, kw_only=True)
class DifferenceResult(Result):
    """First share minus second share, with both."""

    first: float | None = None
    second: float | None = None


def wilson_interval(successes: int, n: int, *, confidence: float = 0.95) -> ProportionResult:
    """A share with Wilson's score interval: (2 n p + z² ± z √(z² + 4 n p (1 − p))) / (2 (n + z²)).

    Range 0 to 1. What is missing is not among the n. 0 of 0 is undefined.
    Source: Wilson (1927) JASA 22:209-212; Newcombe (1998) Stat Med 17:857-872, method 3.
    """
    if not 0 <= successes <= n:
        raise ValueError("successes lie between 0 and n")
    if n == 0:
        return ProportionResult(estimate=None, n_used=0, n_missing=0, reason=Reason.NO_OBSERVATIONS)
    share = successes / n
    return ProportionResult(
        estimate=share,
        interval=wilson_limits(successes, n, confidence),
        n_used=n,
        n_missing=0,
        successes=successes,
        n=n,
    )


def newcombe_difference(
    successes_1: int, n_1: int, successes_2: int, n_2: int, *, confidence: float = 0.95
) -> DifferenceResult:
    """Difference of two independent shares p₁ − p₂ with the square-and-add interval from both Wilson intervals.

    Low = d − √((p₁ − l₁)² + (u₂ − p₂)²), high = d + √((u₁ − p₁)² + (p₂ − l₂)²). Range −1 to 1. Undefined when either
    n is 0.
    Source: Newcombe (1998) Stat Med 17:873-890, method 10.
    """
    first = wilson_interval(successes_1, n_1, confidence=confidence)
    second = wilson_interval(successes_2, n_2, confidence=confidence)
    p1, p2, bounds1, bounds2 = first.estimate, second.estimate, first.interval, second.interval
    if p1 is None or p2 is None or bounds1 is None or bounds2 is None:
        return DifferenceResult(
            estimate=None, n_used=n_1 + n_2, n_missing=0, reason=Reason.NO_OBSERVATIONS, first=p1, second=p2
        )
    difference = p1 - p2
    low = difference - float(np.hypot(p1 - bounds1[0], bounds2[1] - p2))
    high = difference + float(np.hypot(bounds1[1] - p1, p2 - bounds2[0]))
    return DifferenceResult(
        estimate=difference, interval=(low, high), n_used=n_1 + n_2, n_missing=0, first=p1, second=p2
    )


def wilson_limits(successes: float, n: float, confidence: float) -> tuple[float, float]:
    """The two limits. Exactly 0 and 1 where nothing, or everything, succeeded."""
    return score_limits(successes / n, n, normal_quantile(confidence))


def score_limits(share: float, n: float, quantile: float, dispersion: float = 1.0) -> tuple[float, float]:
    """Score limits of a mean on 0 to 1 whose variance is `dispersion` · p (1 − p) / n: they never leave 0 to 1.

    `n` may be an effective number. With dispersion 1 these are Wilson's limits; with another one Rao and Scott's way
    of carrying them over to answers that spread less, or more, than yes and no would.
    Source: Wilson (1927) JASA 22:209-212; Rao & Scott (1992) Biometrics 48:577-585.
    """
    c = quantile**2 * dispersion / n
    middle = share + c / 2
    reach = float(np.sqrt(max(c * share * (1 - share) + c**2 / 4, 0.0)))
    low = 0.0 if share <= 0 else (middle - reach) / (1 + c)
    high = 1.0 if share >= 1 else (middle + reach) / (1 + c)
    return max(low, 0.0), min(high, 1.0)


def clopper_pearson_limits(successes: int, n: int, confidence: float) -> tuple[float, float]:
    """Exact limits of a share: it lies between them at least as often as `confidence` says, whatever it is.

    Low: the p at which this many or more has chance (1 − confidence)/2; high: this many or fewer.
    Source: Clopper & Pearson (1934) Biometrika 26:404-413.
    """
    tail = (1 - confidence) / 2
    low = 0.0 if successes == 0 else beta_quantile(successes, n - successes + 1, tail)
    high = 1.0 if successes == n else beta_quantile(successes + 1, n - successes, 1 - tail)
    return low, high
