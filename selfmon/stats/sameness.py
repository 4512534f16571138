"""Whether somebody stayed level on a questionnaire: said only where the change is shown to be smaller than the limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from selfmon.stats.change import RELIABLE_Z
from selfmon.stats.distributions import t_quantile
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Values, as_floats, as_times, normal_quantile

FEWEST_TIMES = 7  # half a year of every four weeks
MOST_CARRY_OVER = 0.8
PART = 0.5  # of the limit: how far apart thirds of the time may lie, and the newest two from the rest
MOSTLY = 2.93  # standard errors in a limit: 1.645 for the interval, 1.28 for a place in it
FARTHEST = 60  # times filled in: later than that, nothing is promised

Doubt = Literal["too_few", "reaches_outside", "moved_within"]


@dataclass(frozen=True, kw_only=True)
class LevelWithinResult(Result):
    """`estimate`: the change over the whole time, in points, with its 90 % interval. `is_level`: True or None, never False.
    `needed`: from how many times on, as evenly spaced, somebody level is mostly told so; None where that is far off."""

    is_level: Literal[True] | None = None
    doubt: Doubt | None = None
    limit: float
    needed: int | None = None


def level_within(
    values: Values, weeks: Iterable[float], limit: float, *, confidence: float = 0.90
) -> LevelWithinResult:
    """Level: the change along a straight line from first to last, its interval wholly inside ± `limit` (two one-sided tests
    at 5 %), from seven values on.

    The error of one value is at least what the limit itself says, limit / (1.96 √2); scatter about the line counts where it is
    larger, times (1 + φ)/(1 − φ) for the carry-over φ from one to the next (bias-corrected, 0 to .8), with t for the normal.
    A line misses what bends: the means of three thirds lie within half the limit of each other, so do the newest two and the
    rest, and the last is under the limit from the first. Missing values are left out. Raises ValueError for a limit of 0.
    Example: 12 11 13 12 11 12 12 13, four weeks apart, limit 6 → 0.67, −3.18 to 4.51: level.
    Source: Schuirmann (1987) J Pharmacokinet Biopharm 15:657-680; constants: docs/statistics.md.
    """
    if limit <= 0:
        raise ValueError("a limit is more than 0")
    array = as_floats(values)
    time = as_times(weeks, len(array))
    kept = ~np.isnan(array)
    array, time = array[kept], time[kept]
    n, n_missing, error = len(array), int((~kept).sum()), limit / (RELIABLE_Z * sqrt(2))
    if n < FEWEST_TIMES or time[-1] <= time[0]:
        needed = _needed(error**2, limit)
        return LevelWithinResult(
            estimate=None,
            n_used=n,
            n_missing=n_missing,
            reason=Reason.TOO_FEW_VALUES,
            doubt="too_few",
            limit=limit,
            needed=needed,
        )
    change, half, variance = _line(array, time, error, confidence)
    doubt: Doubt | None = None
    if abs(change) + half >= limit:
        doubt = "reaches_outside"
    elif _bends(array, limit):
        doubt = "moved_within"
    return LevelWithinResult(
        estimate=change,
        interval=(change - half, change + half),
        n_used=n,
        n_missing=n_missing,
        is_level=True if doubt is None else None,
        doubt=doubt,
        limit=limit,
        needed=_needed(variance, limit),
    )


def _line(array: Floats, time: Floats, error: float, confidence: float) -> tuple[float, float, float]:
    """The change over the whole time, half its interval, and the variance of one value."""
    n = len(array)
    place = (time - time[0]) / (time[-1] - time[0])
    place = place - place.mean()
    spread = float(place @ place)
    change = float(array @ place) / spread
    left = array - array.mean() - change * place
    total = float(left @ left)
    scatter, variance = total / (n - 2), error**2
    if total > 1e-9:
        after = float(left[1:] @ left[:-1]) / total
        carried = min(max(after + (1 + 3 * after) / n, 0.0), MOST_CARRY_OVER)
        scatter *= (1 + carried) / (1 - carried)
    up_to = 0.5 + confidence / 2
    quantile = normal_quantile(confidence)
    if scatter > variance:
        variance, quantile = scatter, t_quantile(n - 2, up_to)
    return change, quantile * sqrt(variance / spread), variance


def _bends(array: Floats, limit: float) -> bool:
    third = len(array) // 3
    parts = [float(part.mean()) for part in (array[:third], array[third:-third], array[-third:])]
    return (
        max(parts) - min(parts) >= PART * limit
        or abs(float(array[-2:].mean() - array[:-2].mean())) >= PART * limit
        or abs(float(array[-1] - array[0])) >= limit
    )


def _needed(variance: float, limit: float) -> int | None:
    """The fewest evenly spaced values whose standard error fits into the limit often enough."""
    for n in range(FEWEST_TIMES, FARTHEST + 1):
        if MOSTLY * sqrt(variance * 12 * (n - 1) / (n * (n + 1))) <= limit:
            return n
    return None
