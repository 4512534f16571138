"""How an episode settles, when each was looked at once: whether it was down to half by then, never when it got there."""

from dataclasses import dataclass

import numpy as np

from selfmon.stats.proportions import wilson_limits
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Values, as_floats, quantiles

# The 95 % point of chi-square. The limit law of Banerjee and Wellner has 2.27, which held the truth in 77 to 87 % only
# where the curve has a plateau (docs/statistics.md).
CUT = 3.84


@dataclass(frozen=True, kw_only=True)
class FirstLookResult(Result):
    """The share down to half or less at the first look, and the quartiles of how many hours later that look was."""

    k: int = 0
    n: int = 0
    looked_after_quartiles: tuple[float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class BracketResult:
    """Between which hours half of the episodes had settled. An end that is None is open: the looks do not bound it.

    There is no point estimate: `estimate_between` are the two looks between which the fitted share passes one half.
    """

    interval: tuple[float | None, float | None]
    estimate_between: tuple[float | None, float | None]
    n_used: int
    n_missing: int
    reason: Reason | None = None

    @property
    def low(self) -> float | None:
        return self.interval[0]

    @property
    def high(self) -> float | None:
        return self.interval[1]


def settled_at_first_look(hours: Values, settled: Values) -> FirstLookResult:
    """In how many episodes it was down to half or less when first looked at; Wilson's interval for that share.

    Says nothing about how long it took: the look came when it came. A pair with either half missing is dropped.
    Example: 9 of 12, looked after 2.975, 3.15 and 4.25 hours → 0.4677 to 0.9111.
    Source: Wilson (1927) JASA 22:209-212.
    """
    times, done, n_missing = _looks(hours, settled)
    n, k = len(times), int(done.sum())
    if not n:
        return FirstLookResult(estimate=None, n_used=0, n_missing=n_missing, reason=Reason.NO_OBSERVATIONS)
    first, middle, last = quantiles(times, [0.25, 0.5, 0.75])
    return FirstLookResult(
        estimate=k / n,
        interval=wilson_limits(k, n, 0.95),
        n_used=n,
        n_missing=n_missing,
        k=k,
        n=n,
        looked_after_quartiles=(first, middle, last),
    )


def settling_bracket(hours: Values, settled: Values, *, cut: float = CUT) -> BracketResult:
    """The hours within which half of the episodes had come down to half, from one look at each: no shape is assumed.

    The share settled by the time t is fitted as the likeliest that never falls (pooled neighbours). A time m stays in
    the bracket unless the likelihood ratio against "the share at m is one half" exceeds `cut`. Tied times are put
    settled last, which can only widen it. Looks must come at times that do not follow from having settled: the
    caller hands in prompted looks alone. A pair with either half missing is dropped.
    Twelve looks give one end, forty a bracket; medians under an hour cannot be bounded below.
    Example: all of twelve settled, the third look after 0.8 h → open to 0.8 h.
    Source: Ayer et al. (1955) Ann Math Stat 26:641-647; Turnbull (1976) JRSS B 38:290-295; Banerjee & Wellner (2001)
    Ann Stat 29:1699-1731.
    """
    times, done, n_missing = _looks(hours, settled)
    if not len(times):
        none = (None, None)
        return BracketResult(
            interval=none, estimate_between=none, n_used=0, n_missing=n_missing, reason=Reason.NO_OBSERVATIONS
        )
    order = np.lexsort((done, times))
    times, done = times[order], done[order]
    fit, n = _never_falling(done), len(times)
    best = _log_likelihood(done, fit)
    kept = [place for place in range(n + 1) if 2 * (best - _with_half_at(done, place)) <= cut]
    below, above = np.flatnonzero(fit < 0.5 - 1e-12), np.flatnonzero(fit >= 0.5 - 1e-12)
    return BracketResult(
        interval=(
            None if kept[0] == 0 else float(times[kept[0] - 1]),
            None if kept[-1] == n else float(times[kept[-1]]),
        ),
        estimate_between=(
            float(times[below[-1]]) if below.size else None,
            float(times[above[0]]) if above.size else None,
        ),
        n_used=n,
        n_missing=n_missing,
    )


def _looks(hours: Values, settled: Values) -> tuple[Floats, Floats, int]:
    times, done = as_floats(hours), as_floats(settled)
    if len(times) != len(done):
        raise ValueError("hours and settled differ in length")
    kept = ~np.isnan(times) & ~np.isnan(done)
    times, done = times[kept], done[kept]
    if (times < 0).any() or not np.isin(done, (0.0, 1.0)).all():
        raise ValueError("hours are not negative and settled is true or false")
    return times, done, int((~kept).sum())


def _never_falling(done: Floats) -> Floats:
    """The likeliest shares that never fall, one for each look in order of time."""
    pools: list[tuple[float, int]] = []  # neighbours that would fall share their mean
    for value in done.tolist():
        total, n = value, 1
        while pools and pools[-1][0] * n >= total * pools[-1][1]:
            before = pools.pop()
            total, n = total + before[0], n + before[1]
        pools.append((total, n))
    return np.array([total / n for total, n in pools for _one in range(n)], dtype=np.float64)


def _with_half_at(done: Floats, place: int) -> float:
    """The largest log likelihood where the share is one half between the look before `place` and the one at it."""
    before = np.minimum(_never_falling(done[:place]), 0.5)
    after = np.maximum(_never_falling(done[place:]), 0.5)
    return _log_likelihood(done, np.concatenate([before, after]))


def _log_likelihood(done: Floats, shares: Floats) -> float:
    inside = np.clip(shares, 1e-12, 1 - 1e-12)
    return float((done * np.log(inside) + (1 - done) * np.log(1 - inside)).sum())
