"""Intervals that know that one day resembles the next: circular block bootstrap, corrected for short series."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np

from selfmon.stats.carry_over import pool_lag_one
from selfmon.stats.overlap import Improvement, direct, nap_of, newcombe_interval
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Ints, Values, as_floats, for_ties, is_constant, present, quantiles, seed_from

Statistic = Callable[..., float | None]

REPLICATES = 1999


@dataclass(frozen=True, kw_only=True)
class BootstrapResult(Result):
    """How the interval was made. `inflation` is the variance factor for what short blocks cannot see."""

    replicates: int = 0
    block_lengths: tuple[int, ...] = ()
    inflation: float | None = None
    phi: float | None = None
    seed: int | None = None


def block_bootstrap_interval(
    a: Values,
    b: Values | None = None,
    *,
    statistic: Statistic | None = None,
    improvement: Improvement = "increase",
    confidence: float = 0.95,
    replicates: int = REPLICATES,
    block_length: int | None = None,
    seed: int | None = None,
) -> BootstrapResult:
    """Block-bootstrap interval: of NAP for two phases, of the mean for one series, or of any `statistic` of them.

    Each phase is resampled in circular blocks of ⌈1.75 n^⅓⌉ occasions (half the phase at most); a missing value
    travels in its block and is left out afterwards. The seed is derived from the data. `statistic` is handed the
    resampled phases as arrays without missing values; None or NaN from it drops the replicate.

    Blocks in a short series understate carry-over, and a plain percentile interval of NAP then covers 80 % instead
    of 95 % at φ = 0.6 with 28 + 28 days. So the bootstrap variance is multiplied by `inflation`
    = (1 + φ)/(1 − φ) / [1 + 2 Σ_{j<l} (1 − j/l) φ^j] · n/(n − l), φ being the bias-corrected lag-1 autocorrelation
    within phases, kept within 0 and 0.9. For NAP the variance is that of the difference of mean ranks and turns both
    sizes into effective sizes for Newcombe's method 5, so that limits stay within 0 and 1 and full separation still
    has a width. Otherwise each percentile's distance from the estimate is stretched by √inflation.
    The estimate stands without an interval (`reason` says why) below two values in a phase or without variation.
    `improvement` belongs to NAP alone.
    Source: Politis & Romano (1992); Künsch (1989) Ann Stat 17:1217-1241; correction: docs/statistics.md.
    """
    arrays = [as_floats(a)] if b is None else [as_floats(a), as_floats(b)]
    is_nap = statistic is None and b is not None
    compute = statistic or (_nap if is_nap else _mean)
    seed = seed_from(*arrays) if seed is None else seed
    if is_nap:
        arrays = [direct(array, improvement) for array in arrays]
    kept = [present(array) for array in arrays]
    n_used = sum(map(len, kept))
    none = BootstrapResult(estimate=None, n_used=n_used, n_missing=sum(map(len, arrays)) - n_used, seed=seed)
    estimate = _number(compute(*kept)) if all(map(len, kept)) else None
    reason = _why_no_interval(kept, estimate)
    if estimate is None or reason is not None:
        return replace(none, estimate=estimate, reason=reason)
    generator = np.random.default_rng(seed)
    indices = [circular_blocks(len(array), replicates, generator, block_length) for array in arrays]
    lengths = tuple(block_size(len(array), block_length) for array in arrays)
    centred = _ranks_within(arrays) if is_nap else [array - np.nanmean(array) for array in arrays]
    phi, widen = _carried(centred, max(lengths))
    drawn = replace(none, estimate=estimate, block_lengths=lengths, phi=phi)
    if is_nap:
        effect = max(1.0, widen * _rank_variance_ratio(centred, indices))
        interval = newcombe_interval(estimate, len(kept[0]) / effect, len(kept[1]) / effect, confidence)
        return replace(drawn, interval=interval, replicates=replicates, inflation=widen)
    values = _replicates(compute, arrays, indices)
    if not len(values):
        return replace(drawn, reason=Reason.TOO_FEW_VALUES)
    interval = stretched_percentiles(estimate, values, widen, confidence)
    return replace(drawn, interval=interval, replicates=len(values), inflation=widen)


def block_size(n: int, wished: int | None = None) -> int:
    """⌈1.75 n^⅓⌉, but never more than half the series: one block that is the series would always redraw it whole."""
    size = ceil(1.75 * n ** (1 / 3) - 1e-9) if wished is None else wished
    return max(1, min(size, n // 2))


def circular_blocks(n: int, replicates: int, generator: "np.random.Generator", wished: int | None = None) -> Ints:
    """Indices of each replicate, one row each: blocks from random starts, running on from the end to the beginning."""
    size = block_size(n, wished)
    starts = generator.integers(0, n, (replicates, ceil(n / size)))
    return np.asarray(((starts[:, :, None] + np.arange(size)) % n).reshape(replicates, -1)[:, :n], dtype=np.int64)


def carry_over(centred: list[Floats]) -> float:
    """Lag-1 autocorrelation pooled over centred phases, bias-corrected as (n φ + 1)/(n − 3), within 0 and 0.9.

    A negative value would narrow the interval on thin evidence, so it counts as 0.
    """
    pooled = pool_lag_one(centred)
    if pooled is None:
        return 0.0
    corrected = (pooled.n * pooled.raw + 1) / (pooled.n - 3) if pooled.n > 4 else pooled.raw
    return float(np.clip(corrected, 0.0, 0.9))


def inflation(phi: float, n: float, size: int) -> float:
    """True over expected block-bootstrap variance of a mean of n values of an AR(1) series in blocks of `size`."""
    lags = np.arange(1, size)
    seen = 1 + 2 * float(((1 - lags / size) * phi**lags).sum())
    return (1 + phi) / (1 - phi) / seen * n / (n - size)


def stretched_percentiles(estimate: float, drawn: Floats, widen: float, confidence: float) -> tuple[float, float]:
    """Percentile limits, their distances from the estimate multiplied by √widen."""
    low, high = quantiles(drawn, [(1 - confidence) / 2, (1 + confidence) / 2])
    return estimate + (low - estimate) * sqrt(widen), estimate + (high - estimate) * sqrt(widen)


def _carried(centred: list[Floats], size: int) -> tuple[float, float]:
    """φ within phases, and by how much it widens what blocks of `size` give."""
    phi = carry_over(centred)
    return phi, inflation(phi, float(np.mean([len(array) for array in centred])), size)


def _nap(a: Floats, b: Floats) -> float | None:
    return nap_of(a, b).estimate


def _mean(values: Floats) -> float:
    return float(values.mean())


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)


def _why_no_interval(kept: list[Floats], estimate: float | None) -> Reason | None:
    if not all(map(len, kept)):
        return Reason.NO_VALUES
    if estimate is None or any(len(array) < 2 for array in kept):
        return Reason.TOO_FEW_VALUES
    return Reason.NO_VARIATION if all(is_constant(array) for array in kept) else None


def _ranks_within(arrays: list[Floats]) -> list[Floats]:
    """Ranks among all values of both phases, centred within each phase, missing values kept as such."""
    ranks = _ranks(np.concatenate([for_ties(array) for array in arrays]))
    phases = np.split(ranks, [len(arrays[0])])
    return [phase - np.nanmean(phase) for phase in phases]


def _ranks(values: Floats) -> Floats:
    """From 1 on; equal values share the mean of their ranks; missing values kept as such."""
    found, is_there = np.full(len(values), np.nan), ~np.isnan(values)
    _sorted, which, n_equal = np.unique(values[is_there], return_inverse=True, return_counts=True)
    found[is_there] = (np.cumsum(n_equal) - (n_equal - 1) / 2)[which]
    return found


def _rank_variance_ratio(ranks: list[Floats], indices: list[Ints]) -> float:
    """Block-bootstrap variance of the difference of mean ranks, over what independent values would give."""
    blocked = independent = 0.0
    for phase, index in zip(ranks, indices, strict=True):
        drawn = phase[index]
        sizes = np.maximum((~np.isnan(drawn)).sum(axis=1), 1)
        blocked += float((np.nansum(drawn, axis=1) / sizes).var())
        n = int((~np.isnan(phase)).sum())
        independent += float(np.nansum(phase**2)) / n**2
    return blocked / independent if independent > 0 else 1.0


def _replicates(compute: Statistic, arrays: list[Floats], indices: list[Ints]) -> Floats:
    if compute is _mean:  # the usual one, for all replicates at once
        drawn_values = arrays[0][indices[0]]
        seen = (~np.isnan(drawn_values)).sum(axis=1)
        return np.asarray(np.nansum(drawn_values, axis=1)[seen > 0] / seen[seen > 0], dtype=np.float64)
    drawn = []
    for row in range(len(indices[0])):
        phases = [present(array[index[row]]) for array, index in zip(arrays, indices, strict=True)]
        if all(len(phase) for phase in phases):
            value = _number(compute(*phases))
            if value is not None:
                drawn.append(value)
    return np.array(drawn, dtype=np.float64)
