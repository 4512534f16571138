"""Shares and differences of shares."""

from dataclasses import dataclass

import numpy as np

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
    z = normal_quantile(confidence)
    share = successes / n
    middle = 2 * successes + z**2
    reach = z * float(np.sqrt(z**2 + 4 * successes * (1 - share)))
    low = 0.0 if successes == 0 else (middle - reach) / (2 * (n + z**2))
    high = 1.0 if successes == n else (middle + reach) / (2 * (n + z**2))
    return low, high
