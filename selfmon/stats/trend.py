"""Trend in one series, and overlap of two phases with the baseline's trend taken into account."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from selfmon.stats.overlap import Improvement, NapResult, as_tau, direct, nap_of
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Values, as_floats, as_times, for_ties, is_constant, normal_quantile, present

# Below this a baseline's slope says too little to be taken away from anything.
SHORTEST_BASELINE = 5

TauUVariant = Literal["a_vs_b_minus_trend_a", "a_vs_b_plus_trend_b", "a_vs_b_plus_trend_b_minus_trend_a"]


@dataclass(frozen=True, kw_only=True)
class TheilSenResult(Result):
    """The slope is the estimate; the line is intercept + slope · t."""

    slope: float | None = None
    intercept: float | None = None


@dataclass(frozen=True, kw_only=True)
class KendallResult(Result):
    """s = concordant − discordant pairs, d = the denominator corrected for ties."""

    s: int = 0
    d: float = 0.0


@dataclass(frozen=True, kw_only=True)
class TauBcResult(NapResult):
    """Tau of the residuals, with the line that was taken away and whether it was."""

    corrected: bool = False
    flag: Literal["baseline_too_short", "baseline_constant"] | None = None
    slope: float | None = None
    intercept: float | None = None


@dataclass(frozen=True, kw_only=True)
class TauUResult(Result):
    """Tau-U with its variant, because four published variants of one name give different numbers."""

    variant: TauUVariant = "a_vs_b_minus_trend_a"
    s_ab: int = 0
    s_a: int = 0
    s_b: int = 0
    pairs: int = 0


def theil_sen(y: Values, t: Iterable[float] | None = None, *, confidence: float = 0.95) -> TheilSenResult:
    """Theil–Sen slope: the median of (y_j − y_i) / (t_j − t_i) over all pairs with t_j ≠ t_i.

    Unit: y per unit of t; t counts 1, 2, 3, … when not given, and a missing y keeps its place in that count. The
    intercept is median(y − slope · t). Undefined below two values or when all times are equal. The interval is Sen's,
    from the ranks of the slopes and Kendall's variance with ties in y; it treats values as independent.
    Source: Theil (1950); Sen (1968) JASA 63:1379-1389.
    """
    values = as_floats(y)
    times = np.arange(1.0, len(values) + 1) if t is None else as_times(t, len(values))
    kept = ~np.isnan(values)
    n_used, n_missing = int(kept.sum()), int((~kept).sum())
    values, times = values[kept], times[kept]
    slopes = _pairwise_slopes(values, times)
    if not slopes.size:
        return TheilSenResult(estimate=None, n_used=n_used, n_missing=n_missing, reason=Reason.TOO_FEW_VALUES)
    slope = float(np.median(slopes))
    return TheilSenResult(
        estimate=slope,
        interval=_sen_interval(np.sort(slopes), values, confidence),
        n_used=n_used,
        n_missing=n_missing,
        slope=slope,
        intercept=float(np.median(values - slope * times)),
    )


def kendall_tau_b(x: Values, y: Values) -> KendallResult:
    """Kendall's tau-b: S / √((n₀ − ties in x)(n₀ − ties in y)), n₀ = n(n − 1)/2.

    Range −1 to 1. A pair with either value missing is dropped. Undefined when x or y does not vary. No interval.
    Source: Kendall (1970) Rank Correlation Methods, 4th ed., ch. 3.
    """
    first, second = as_floats(x), as_floats(y)
    if len(first) != len(second):
        raise ValueError("x and y differ in length")
    kept = ~np.isnan(first) & ~np.isnan(second)
    first, second = for_ties(first[kept]), for_ties(second[kept])
    n_used, n_missing = int(kept.sum()), int((~kept).sum())
    upper = np.triu_indices(n_used, k=1)
    sign_x = np.sign(first[upper[1]] - first[upper[0]])
    sign_y = np.sign(second[upper[1]] - second[upper[0]])
    s = int((sign_x * sign_y).sum())
    d = float(np.sqrt(np.count_nonzero(sign_x) * np.count_nonzero(sign_y)))
    if n_used < 2 or d == 0:
        reason = Reason.TOO_FEW_VALUES if n_used < 2 else Reason.NO_VARIATION
        return KendallResult(estimate=None, n_used=n_used, n_missing=n_missing, reason=reason, s=s, d=d)
    return KendallResult(estimate=s / d, n_used=n_used, n_missing=n_missing, s=s, d=d)


def tau_bc(a: Values, b: Values, *, improvement: Improvement = "increase", confidence: float = 0.95) -> TauBcResult:
    """Baseline-corrected Tau: 2 NAP − 1 of what is left of A and B after A's Theil–Sen line.

    Range −1 to 1. Time counts 1, 2, 3, … through A and on into B, and a missing value keeps its place. With fewer
    than five values in A, or none but equal ones, the values stay uncorrected and `flag` says so. Residuals are
    rounded to 1e-9; when all are 0 Tau is 0. The slope is in units of the data, whatever counts as improvement. The
    interval is Newcombe's for the residuals and knows nothing of the slope's own uncertainty.
    Source: Tarlow (2017) Behav Modif 41:427-467, with the tie rule of NAP.
    """
    first, second = as_floats(a), as_floats(b)
    baseline = present(first)
    flag: Literal["baseline_too_short", "baseline_constant"] | None = None
    if len(baseline) < SHORTEST_BASELINE:
        flag = "baseline_too_short"
    elif is_constant(baseline):
        flag = "baseline_constant"
    line = theil_sen(first)
    if flag is None and line.slope is not None and line.intercept is not None:
        time = np.arange(1.0, len(first) + len(second) + 1)
        fitted = line.intercept + line.slope * time
        first, second = first - fitted[: len(first)], second - fitted[len(first) :]
    plain = as_tau(nap_of(direct(first, improvement), direct(second, improvement), confidence))
    return TauBcResult(
        **vars(plain),
        corrected=flag is None and plain.estimate is not None,
        flag=flag,
        slope=line.slope,
        intercept=line.intercept,
    )


def tau_u(
    a: Values, b: Values, *, improvement: Improvement = "increase", variant: TauUVariant = "a_vs_b_minus_trend_a"
) -> TauUResult:
    """Tau-U: (S_AB − S_A) / (m n), each S being improving minus worsening pairs.

    May exceed ±1, because S_A is not among the m n pairs. Missing values are dropped. Two further published variants
    add S_B: over m n + n(n − 1)/2 pairs, or with S_A as well over all N(N − 1)/2 pairs. No interval.
    Source: Parker, Vannest, Davis & Sauber (2011) Behav Ther 42:284-299.
    """
    first, second = as_floats(a), as_floats(b)
    n_given = len(first) + len(second)
    first, second = present(direct(first, improvement)), present(direct(second, improvement))
    m, n = len(first), len(second)
    s_ab = int(np.sign(for_ties(second)[None, :] - for_ties(first)[:, None]).sum())
    s_a, s_b = _kendall_s(first), _kendall_s(second)
    s, pairs = {
        "a_vs_b_minus_trend_a": (s_ab - s_a, m * n),
        "a_vs_b_plus_trend_b": (s_ab + s_b, m * n + n * (n - 1) // 2),
        "a_vs_b_plus_trend_b_minus_trend_a": (s_ab + s_b - s_a, (m + n) * (m + n - 1) // 2),
    }[variant]
    defined = m > 0 and n > 0
    return TauUResult(
        estimate=s / pairs if defined else None,
        n_used=m + n,
        n_missing=n_given - m - n,
        reason=None if defined else Reason.NO_VALUES,
        variant=variant,
        s_ab=s_ab,
        s_a=s_a,
        s_b=s_b,
        pairs=pairs,
    )


def _kendall_s(values: Floats) -> int:
    rounded = for_ties(values)
    earlier, later = np.triu_indices(len(rounded), k=1)
    return int(np.sign(rounded[later] - rounded[earlier]).sum())


def _pairwise_slopes(values: Floats, times: Floats) -> Floats:
    earlier, later = np.triu_indices(len(values), k=1)
    run = times[later] - times[earlier]
    apart = run != 0
    return np.asarray((values[later] - values[earlier])[apart] / run[apart], dtype=np.float64)


def _sen_interval(slopes: Floats, values: Floats, confidence: float) -> tuple[float, float] | None:
    """Order statistics of the slopes. None where the sample is too small for the limits to lie among them."""
    n = len(values)
    ties = np.unique(for_ties(values), return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())) / 18
    reach = normal_quantile(confidence) * np.sqrt(max(variance, 0.0))
    low, high = round((slopes.size - reach) / 2) - 1, round((slopes.size + reach) / 2)
    if variance <= 0 or low < 0 or high >= slopes.size:
        return None
    return float(slopes[low]), float(slopes[high])
