"""Whether the newest week lies outside what an unchanged week of the same person would be."""

from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np

from selfmon.stats.distributions import beta_share, t_quantile
from selfmon.stats.series import Floats, Values, as_floats

ALPHA = 0.01  # for one row in one unchanged week
STEP = 1.0  # and at least this far from the mean of the weeks before
SMALLEST_SPREAD = 0.3  # steps; a person who always answers the same is not out of range by one answer
WEEKS_FOR_COUNTS = 8
COUNTS_APART = 2


@dataclass(frozen=True, kw_only=True)
class News:
    """The newest window's mean, the mean of the windows before, and the range of an unchanged window."""

    now: float
    before: float
    low: float
    high: float
    is_news: bool
    n: int  # answers in the newest window
    n_windows: int  # windows before that were filled


@dataclass(frozen=True, kw_only=True)
class CountNews:
    """How likely this many or more, and this many or fewer, would be in an unchanged week."""

    p_up: float
    p_down: float
    is_news: bool


def news(
    daily: Values,
    scale: tuple[float, float],
    *,
    window: int = 7,
    least: int = 3,
    reference: int = 8,
    most: int = 12,
    least_reference: int = 3,
    alpha: float = ALPHA,
) -> News | None:
    """The mean of the newest `window` days against up to `most` windows before it, with a prediction range.

    `daily` holds one value a day, the last one the newest; windows are counted back from it. Needs `least` answered
    days in the newest window and `reference` windows with `least_reference` before it, else None: not enough to compare.
    Range: centre ± t · √(max(variance of the window means, within-window variance / usual n, 0.3²) · (1 + 1/k)
    + within · max(1/n − 1/usual n, 0)), kept on the scale; k − 1 degrees of freedom, 2 (k − 1) where the spread within
    windows is the larger. News when the mean lies outside it *and* at least one step from the centre. Means, because
    medians of whole numbers jump. Missing days are left out, nothing is filled in.
    With nothing changed and seven rows some row is news in 1 to 7.5 % of weeks; one step in one week is mostly missed.
    Example: twelve weeks of twos, then threes → range 1.030 to 2.970, news.
    Source: Hahn & Meeker (1991) Statistical Intervals, ch. 4; variance and least step: docs/statistics.md.
    """
    values = as_floats(daily)
    windows = values[len(values) % window :].reshape(-1, window)
    if len(windows) < 2:
        return None
    newest, past = windows[-1], windows[:-1][-most:]
    n = int((~np.isnan(newest)).sum())
    past = past[(~np.isnan(past)).sum(axis=1) >= least_reference]
    if n < least or len(past) < reference:
        return None
    now, centre = float(np.nanmean(newest)), float(np.nanmean(past, axis=1).mean())
    reach = _reach(past, n, alpha)
    low, high = max(scale[0], centre - reach), min(scale[1], centre + reach)
    return News(
        now=now,
        before=centre,
        low=low,
        high=high,
        is_news=not low <= now <= high and abs(now - centre) >= STEP,
        n=n,
        n_windows=len(past),
    )


def _reach(past: Floats, n: int, alpha: float) -> float:
    """Half the width of the range for the mean of `n` days."""
    means, counts, k = np.nanmean(past, axis=1), (~np.isnan(past)).sum(axis=1), len(past)
    between, usual = float(means.var(ddof=1)), float(counts.mean())
    within = float(np.nansum((past - means[:, None]) ** 2)) / max(int((counts - 1).sum()), 1)
    is_from_weeks = between >= within / usual
    spread = max(between, within / usual, SMALLEST_SPREAD**2)
    error = sqrt(spread * (1 + 1 / k) + within * max(1 / n - 1 / usual, 0.0))
    return t_quantile(k - 1 if is_from_weeks else 2 * (k - 1), 1 - alpha / 2) * error


def count_news(now: int, past: Values, *, alpha: float = ALPHA) -> CountNews | None:
    """This week's count against those of the weeks before: a negative-binomial prediction.

    With total T over k weeks and dispersion d = max(1, variance/mean), both counts are divided by d; then the chance of
    `now` or more is that of a negative binomial with size (T + ½)/d and p = k/(k + 1). News when a tail is below
    alpha/2 *and* the count lies at least two from the mean. None below eight weeks. A week that nobody counted is
    missing and left out.
    Example: 7 after 1 2 0 1 3 2 1 0 2 1 1 2 → 0.0011 for as many, news.
    Source: Hahn & Meeker (1991) Statistical Intervals, ch. 7; gamma–Poisson prediction.
    """
    counts = as_floats(past)
    counts = counts[~np.isnan(counts)]
    k = len(counts)
    if k < WEEKS_FOR_COUNTS:
        return None
    mean = float(counts.mean())
    dispersion = max(1.0, float(counts.var(ddof=1)) / mean) if mean > 0 else 1.0
    size, count, p = (float(counts.sum()) + 0.5) / dispersion, now / dispersion, k / (k + 1)
    p_up = beta_share(ceil(count), size, 1 - p) if now > 0 else 1.0
    p_down = beta_share(size, floor(count) + 1, p)
    is_up = p_up < alpha / 2 and now - mean >= COUNTS_APART
    is_down = p_down < alpha / 2 and mean - now >= COUNTS_APART
    return CountNews(p_up=p_up, p_down=p_down, is_news=is_up or is_down)
