"""How much a series varies, how much from one moment to the next, and how much carries over."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from selfmon.stats.distributions import t_quantile
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import (
    Days,
    Floats,
    Values,
    as_day_numbers,
    as_floats,
    as_times,
    is_constant,
    lagged_pairs,
    present,
)


@dataclass(frozen=True, kw_only=True)
class RelativeSdResult(Result):
    """SD relative to the largest SD possible at this mean."""

    mean: float | None = None
    sd: float | None = None
    max_sd: float | None = None


@dataclass(frozen=True, kw_only=True)
class SuccessiveResult(Result):
    """A mean of squared successive differences, or its root, with the number of pairs it rests on."""

    n_pairs: int = 0
    lag: int = 1


@dataclass(frozen=True, kw_only=True)
class TimeAdjustedResult(Result):
    """Time-adjusted MSSD with the exponent and the usual gap it was adjusted by."""

    n_pairs: int = 0
    lam: float = 0.5
    median_gap: float | None = None


@dataclass(frozen=True, kw_only=True)
class InertiaResult(Result):
    """The slope is the estimate; `correlation` is Pearson's r of the same pairs."""

    n_pairs: int = 0
    se: float | None = None
    correlation: float | None = None


def relative_sd(values: Values, *, minimum: float, maximum: float) -> RelativeSdResult:
    """Relative SD: s / s_max, with s²_max = (k R² + r² − n m²) / (n − 1).

    m is the mean above `minimum`, R = maximum − minimum, k = ⌊n m / R⌋, r = n m − k R. Range 0 to 1. Missing values
    are dropped. Undefined below two values and where the mean sits on a bound, because no other SD is possible there.
    Raises ValueError for a value outside the bounds.
    Source: Mestdagh et al. (2018) Psychol Methods 23:690-707.
    """
    array = as_floats(values)
    kept = present(array)
    n, n_missing = len(kept), len(array) - len(kept)
    reach = maximum - minimum
    if reach <= 0 or (n and (kept.min() < minimum or kept.max() > maximum)):
        raise ValueError("bounds are not in order or a value lies outside them")
    mean = float(kept.mean()) if n else None
    if mean is None or n < 2:
        reason = Reason.TOO_FEW_VALUES if n else Reason.NO_VALUES
        return RelativeSdResult(estimate=None, n_used=n, n_missing=n_missing, reason=reason, mean=mean)
    sd = 0.0 if is_constant(kept) else float(kept.std(ddof=1))
    # In units of the range, so that the floor below is not decided by the scale's own rounding dust.
    total = round(n * (mean - minimum) / reach, 9)
    if total in (0, n):
        return RelativeSdResult(
            estimate=None, n_used=n, n_missing=n_missing, reason=Reason.MEAN_AT_BOUND, mean=mean, sd=sd
        )
    at_maximum = np.floor(total)
    rest = total - at_maximum
    max_sd = reach * float(np.sqrt((at_maximum + rest**2 - total**2 / n) / (n - 1)))
    return RelativeSdResult(estimate=sd / max_sd, n_used=n, n_missing=n_missing, mean=mean, sd=sd, max_sd=max_sd)


def mssd(
    values: Values, *, times: Iterable[float] | None = None, days: Days | None = None, lag: int = 1
) -> SuccessiveResult:
    """Mean squared successive difference: Σ (x_{i+lag} − x_i)² / n_pairs over valid pairs.

    Unit: the data's, squared. A missing value breaks the chain. With `days` a pair stays within one local day (or, in
    once-daily data, spans consecutive days); with `times` its gap is at most 1.5 times the median gap. Undefined
    without a pair.
    Source: von Neumann, Kent, Bellinson & Hart (1941) Ann Math Stat 12:153-162.
    """
    array = as_floats(values)
    earlier, later = lagged_pairs(array, times=times, days=days, lag=lag)
    estimate = float(((later - earlier) ** 2).mean()) if earlier.size else None
    return _successive(array, estimate, earlier.size, lag)


def rmssd(
    values: Values, *, times: Iterable[float] | None = None, days: Days | None = None, lag: int = 1
) -> SuccessiveResult:
    """Root mean squared successive difference: √MSSD, in the data's own unit. Pairs, missing data and source as `mssd`.

    Source: von Neumann, Kent, Bellinson & Hart (1941) Ann Math Stat 12:153-162.
    """
    array = as_floats(values)
    squared = mssd(array, times=times, days=days, lag=lag)
    estimate = None if squared.estimate is None else float(np.sqrt(squared.estimate))
    return _successive(array, estimate, squared.n_pairs, lag)


def mssd_time_adjusted(
    values: Values, times: Iterable[float], *, days: Days | None = None, lam: float = 0.5
) -> TimeAdjustedResult:
    """Time-adjusted MSSD: the mean of [Δx / (Δt / median Δt)^λ]², λ = `lam` kept with the result.

    Unit: the data's, squared, at the median gap. Occasions are put in order; missing values are dropped, the longer
    gap being what the adjustment is for; values at the same time are averaged into one. With `days` no difference
    crosses a night. Undefined without a pair.
    Source: Jahng, Wood & Trull (2008) Psychol Methods 13:354-375.
    """
    array = as_floats(values)
    moments = as_times(times, len(array))
    kept = ~np.isnan(array)
    day_numbers = np.zeros(len(array), dtype=np.int64) if days is None else as_day_numbers(days)
    if len(day_numbers) != len(array):
        raise ValueError("days and values differ in length")
    merged_times, first, group = np.unique(moments[kept], return_index=True, return_inverse=True)
    counts = np.bincount(group, minlength=len(merged_times))
    merged = np.bincount(group, weights=array[kept], minlength=len(merged_times)) / np.maximum(counts, 1)
    together = np.diff(day_numbers[kept][first]) == 0
    steps, gaps = np.diff(merged)[together], np.diff(merged_times)[together]
    n_used, n_missing = int(kept.sum()), int((~kept).sum())
    if not steps.size:
        return TimeAdjustedResult(
            estimate=None,
            n_used=n_used,
            n_missing=n_missing,
            lam=lam,
            reason=Reason.TOO_FEW_PAIRS if n_used else Reason.NO_VALUES,
        )
    median_gap = float(np.median(gaps))
    estimate = float(((steps / (gaps / median_gap) ** lam) ** 2).mean())
    return TimeAdjustedResult(
        estimate=estimate, n_used=n_used, n_missing=n_missing, n_pairs=steps.size, lam=lam, median_gap=median_gap
    )


def inertia(
    values: Values, *, times: Iterable[float] | None = None, days: Days | None = None, confidence: float = 0.95
) -> InertiaResult:
    """Inertia, AR(1): the OLS slope of x_{i+1} on x_i over valid pairs, both centred on the person's mean.

    No unit; near 1 means that a state lasts. Valid pairs as in `mssd`. Undefined below two pairs or when the earlier
    values do not vary. The interval is t-based with n_pairs − 2 degrees of freedom, so it needs three pairs. Biased
    towards 0 in short series, by about (1 + 3φ)/n.
    Source: Kuppens, Allen & Sheeber (2010) Psychol Sci 21:984-991.
    """
    array = as_floats(values)
    n_used, n_missing = _count(array)
    earlier, later = lagged_pairs(array - (present(array).mean() if n_used else 0.0), times=times, days=days)
    n_pairs = int(earlier.size)
    if n_pairs < 2 or is_constant(earlier):
        reason = Reason.NO_VARIATION if n_pairs >= 2 else Reason.TOO_FEW_PAIRS if n_used else Reason.NO_VALUES
        return InertiaResult(estimate=None, n_used=n_used, n_missing=n_missing, reason=reason, n_pairs=n_pairs)
    x, y = earlier - earlier.mean(), later - later.mean()
    slope = float((x @ y) / (x @ x))
    correlation = None if is_constant(later) else float((x @ y) / np.sqrt((x @ x) * (y @ y)))
    se = interval = None
    if n_pairs > 2:
        residual = y - slope * x
        se = float(np.sqrt((residual @ residual) / (n_pairs - 2) / (x @ x)))
        reach = t_quantile(n_pairs - 2, 0.5 + confidence / 2) * se
        interval = (slope - reach, slope + reach)
    return InertiaResult(
        estimate=slope,
        interval=interval,
        n_used=n_used,
        n_missing=n_missing,
        n_pairs=n_pairs,
        se=se,
        correlation=correlation,
    )


def _count(array: Floats) -> tuple[int, int]:
    n_used = len(present(array))
    return n_used, len(array) - n_used


def _successive(array: Floats, estimate: float | None, n_pairs: int, lag: int) -> SuccessiveResult:
    n_used, n_missing = _count(array)
    reason = None if estimate is not None else Reason.TOO_FEW_PAIRS if n_used else Reason.NO_VALUES
    return SuccessiveResult(
        estimate=estimate, n_used=n_used, n_missing=n_missing, reason=reason, n_pairs=n_pairs, lag=lag
    )
