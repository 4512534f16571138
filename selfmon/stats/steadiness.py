"""Whether a series has been level for weeks: said only when it can be shown, else "can't tell yet"."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from selfmon.stats.bootstrap import (
    REPLICATES,
    block_size,
    carry_over,
    circular_blocks,
    inflation,
    stretched_percentiles,
)
from selfmon.stats.result import Result
from selfmon.stats.series import Floats, Values, as_floats, as_times, for_ties, is_constant, seed_from
from selfmon.stats.trend import theil_sen

FEWEST_WEEKS = 8
# Slopes are computed for many replicates at once, in slices that keep memory flat for long series.
SLOPES_AT_ONCE = 4_000_000

Doubt = Literal[
    "under_eight_weeks", "interval_reaches_outside", "no_interval", "reliable_change", "reliable_change_unknown"
]


@dataclass(frozen=True, kw_only=True)
class PlateauResult(Result):
    """The slope per week with its interval; `is_plateau` is True or None, and `doubt` is why we can't tell yet."""

    is_plateau: Literal[True] | None = None
    doubt: Doubt | None = None
    weeks: int = 0
    margin: float = 0.05
    replicates: int = 0
    seed: int | None = None


def plateau(
    values: Values,
    weeks: Iterable[float] | None = None,
    *,
    reliable_change: bool | None = False,
    margin: float = 0.05,
    confidence: float = 0.95,
    replicates: int = REPLICATES,
    seed: int | None = None,
) -> PlateauResult:
    """Plateau: Theil–Sen slope per week whose block-bootstrap interval lies wholly within ± margin.

    Three things together: values in at least eight different weeks, the interval inside ± 0.05 per week, and no
    reliable change in twelve weeks, which the caller knows (`reliable_change`; None for unknown). Otherwise
    `is_plateau` is None: this never says that something is *not* level. `weeks` are times in weeks, fractions
    allowed, in order; without it each value is one week. Missing values keep their place. Unit: data per week.
    The interval resamples the residuals of the line in circular blocks, as `block_bootstrap_interval` does for one
    series. A constant series has slope 0 and interval (0, 0).
    """
    array = as_floats(values)
    time = np.arange(float(len(array))) if weeks is None else as_times(weeks, len(array))
    if (np.diff(time) < 0).any():
        raise ValueError("weeks are in order")
    kept = ~np.isnan(array)
    covered = len(np.unique(np.floor(for_ties(time[kept]))))
    line = theil_sen(array, time)
    seed = seed_from(array, time) if seed is None else seed
    interval = None
    if line.slope is not None and line.intercept is not None and line.n_used > 2:
        residuals = for_ties(array - line.intercept - line.slope * time)
        interval = _slope_interval(line.slope, residuals, time, confidence, replicates, seed)
    doubt = _doubt(covered, interval, margin, reliable_change)
    return PlateauResult(
        estimate=line.estimate,
        interval=interval,
        n_used=line.n_used,
        n_missing=line.n_missing,
        reason=line.reason,
        is_plateau=True if doubt is None else None,
        doubt=doubt,
        weeks=covered,
        margin=margin,
        replicates=0 if interval is None else replicates,
        seed=seed,
    )


def _doubt(
    weeks: int, interval: tuple[float, float] | None, margin: float, reliable_change: bool | None
) -> Doubt | None:
    """The first thing that keeps a series from being called level, if there is one."""
    if weeks < FEWEST_WEEKS:
        return "under_eight_weeks"
    if interval is None:
        return "no_interval"
    if not -margin < interval[0] <= interval[1] < margin:
        return "interval_reaches_outside"
    if reliable_change is None:
        return "reliable_change_unknown"
    return "reliable_change" if reliable_change else None


def _slope_interval(
    slope: float, residuals: Floats, time: Floats, confidence: float, replicates: int, seed: int
) -> tuple[float, float]:
    """The line plus resampled residuals has the slope of the line plus that of the residuals alone."""
    kept = ~np.isnan(residuals)
    if is_constant(residuals[kept]):
        return slope, slope
    indices = circular_blocks(len(residuals), replicates, np.random.default_rng(seed))
    earlier, later = np.triu_indices(len(residuals), k=1)
    apart = time[later] != time[earlier]
    earlier, later = earlier[apart], later[apart]
    run = time[later] - time[earlier]
    step = max(1, SLOPES_AT_ONCE // len(run))
    drawn = []
    for start in range(0, replicates, step):
        noise = residuals[indices[start : start + step]]
        slopes = (noise[:, later] - noise[:, earlier]) / run
        usable = ~np.isnan(slopes).all(axis=1)
        drawn.append(np.nanmedian(slopes[usable], axis=1))
    widen = inflation(carry_over([residuals - np.nanmean(residuals)]), len(residuals), block_size(len(residuals)))
    return stretched_percentiles(slope, slope + np.concatenate(drawn), widen, confidence)
