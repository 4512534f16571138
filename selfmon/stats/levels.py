"""The level of a stretch of days, of one week, and the difference of two stretches: in steps of the scale, and on it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from selfmon.stats.carry_over import pool_lag_one, variance_factor
from selfmon.stats.distributions import t_quantile
from selfmon.stats.proportions import score_limits
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Values, as_floats, normal_quantile, present

Scale = tuple[float, float]

MOST_CARRY_OVER, USUAL_CARRY_OVER = 0.8, 0.4
PAIRS_FOR_CARRY_OVER = 10
MOST_DISPERSION = 1.5
DAYS_OF_A_WEEK = 7
DAYS_IN_A_WEEK_MEAN, WEEKS_FOR_SPREAD = 3, 4
DAYS_FOR_A_WEEK, WEEKS_FOR_A_WEEK = 4, 6


@dataclass(frozen=True, kw_only=True)
class LevelResult(Result):
    """A mean on its scale. `n_eff`: how many independent days would tell it as well."""

    n_eff: float | None = None

    @property
    def mean(self) -> float | None:
        return self.estimate


@dataclass(frozen=True, kw_only=True)
class PhasesResult(Result):
    """Second level minus first, in steps, with both levels and the carry-over that both share."""

    first: LevelResult
    second: LevelResult
    phi: float

    @property
    def difference(self) -> float | None:
        return self.estimate


@dataclass(frozen=True)
class _Days:
    """A stretch of days on a scale from 0 to 1, with the spread its mean is judged by."""

    grid: Floats
    step: float  # one step of the rating on that scale

    @property
    def values(self) -> Floats:
        return present(self.grid)

    @property
    def squares(self) -> float:
        """Squared distances from the mean: at least what one answer one step away would have given."""
        n = len(self.values)
        return max(float(((self.values - self.values.mean()) ** 2).sum()), self.step**2 * (n - 1) / n)

    @property
    def room(self) -> float:
        """m (1 − m), and never the 0 of a mean at the very end."""
        m, edge = float(self.values.mean()), self.step / len(self.values)
        return max(m * (1 - m), edge * (1 - edge))


def phase_difference(
    first: Values, second: Values, scale: Scale, *, alpha: float = 0.05, phi: float | None = None
) -> PhasesResult:
    """The second phase's mean minus the first's, in steps of the rating, with an interval that knows of carry-over.

    Each phase holds one value a day, None where there is none. φ is pooled within both, bias-corrected, within 0 to 0.8
    (0.4 where fewer than ten pairs tell). The effective number of days is n over the variance factor of the days that
    are there; where whole-week means (three days or more, from four weeks on) scatter more, it is what they say instead.
    Each level has score limits with dispersion s²/(m (1 − m)) and a t quantile, so it stays on the scale; the difference
    has square-and-add limits. Undefined without a day in either; no interval below two.
    Example: 18 + 23 days of 28 + 28 around 2.67 and 1.91 → −0.754, from −1.780 to 0.336.
    Source: Wilson (1927) JASA 22:209-212; Rao & Scott (1992) Biometrics 48:577-585; Zou & Donner (2008) Stat Med
    27:1693-1702.
    """
    a, b = as_floats(first), as_floats(second)
    shared = carry_over_of([a, b]) if phi is None else phi
    before, after = _level(a, shared, scale, alpha), _level(b, shared, scale, alpha)
    n_used, n_missing = before.n_used + after.n_used, before.n_missing + after.n_missing
    reason = before.reason or after.reason
    if before.mean is None or after.mean is None or before.interval is None or after.interval is None:
        difference = None if before.mean is None or after.mean is None else after.mean - before.mean
        return PhasesResult(
            estimate=difference,
            n_used=n_used,
            n_missing=n_missing,
            reason=reason,
            first=before,
            second=after,
            phi=shared,
        )
    difference = after.mean - before.mean
    low = difference - float(np.hypot(after.mean - after.interval[0], before.interval[1] - before.mean))
    high = difference + float(np.hypot(after.interval[1] - after.mean, before.mean - before.interval[0]))
    width = scale[1] - scale[0]
    return PhasesResult(
        estimate=difference,
        interval=(max(low, -width), min(high, width)),
        n_used=n_used,
        n_missing=n_missing,
        first=before,
        second=after,
        phi=shared,
    )


def week_level(week: Values, history: Iterable[Values], scale: Scale, *, alpha: float = 0.05) -> LevelResult | None:
    """One week's mean with an interval that stays on the scale, its spread pooled over the person's weeks.

    `week` and each of `history` hold seven days, None where there is no answer; weeks of `history` with fewer than four
    answered days are left out. Dispersion and carry-over come from all of them together. None with fewer than four days
    in the week or six weeks of history: an interval from one week alone would be as wide as the scale.
    Example: seven zeros among weeks about 0.7 → 0, from 0 to 0.670.
    Source: as `phase_difference`; pooling: docs/statistics.md.
    """
    days = as_floats(week)
    rows = [row for row in map(as_floats, history) if len(present(row)) >= DAYS_FOR_A_WEEK]
    if len(present(days)) < DAYS_FOR_A_WEEK or len(rows) < WEEKS_FOR_A_WEEK:
        return None
    phi = carry_over_of([np.concatenate(rows)])
    step = 1 / (scale[1] - scale[0])
    squares = room = left = 0.0
    for row in rows:
        values = _on_unit(present(row), scale)
        m = float(values.mean())
        squares += float(((values - m) ** 2).sum())
        left += len(values) - variance_factor(row, phi)
        room += m * (1 - m)
    variance = max(squares / max(left, 1.0), (step / 2) ** 2)
    edge = step / DAYS_OF_A_WEEK
    dispersion = min(variance / max(room / len(rows), edge * (1 - edge)), MOST_DISPERSION)
    n = len(present(days))
    n_eff = n / variance_factor(days, phi)
    mean = float(_on_unit(present(days), scale).mean())
    limits = score_limits(mean, n_eff, normal_quantile(1 - alpha), dispersion)
    return LevelResult(
        estimate=_back(mean, scale),
        interval=(_back(limits[0], scale), _back(limits[1], scale)),
        n_used=n,
        n_missing=len(days) - n,
        n_eff=n_eff,
    )


def carry_over_of(stretches: Iterable[Floats]) -> float:
    """Lag-1 autocorrelation of days, pooled, bias-corrected as (n φ + 1)/(n − 3), within 0 and 0.8; 0.4 if unknown."""
    centred = [days - np.nanmean(days) for days in stretches if len(present(days)) >= 2]
    pooled = pool_lag_one(centred)
    if pooled is None or pooled.n_pairs < PAIRS_FOR_CARRY_OVER:
        return USUAL_CARRY_OVER
    corrected = (pooled.n * pooled.raw + 1) / (pooled.n - 3) if pooled.n > 6 else pooled.raw
    return float(np.clip(corrected, 0.0, MOST_CARRY_OVER))


def _level(grid: Floats, phi: float, scale: Scale, alpha: float) -> LevelResult:
    n = len(present(grid))
    n_missing = len(grid) - n
    if not n:
        return LevelResult(estimate=None, n_used=0, n_missing=n_missing, reason=Reason.NO_VALUES)
    days = _Days(_on_unit(grid, scale), 1 / (scale[1] - scale[0]))
    mean = float(days.values.mean())
    if n < 2:
        return LevelResult(
            estimate=_back(mean, scale), n_used=n, n_missing=n_missing, reason=Reason.TOO_FEW_VALUES, n_eff=1.0
        )
    n_eff, df, variance = _spread(days, phi)
    quantile = t_quantile(max(df, 2.0), 1 - alpha / 2)
    limits = score_limits(mean, n_eff, quantile, min(variance / days.room, MOST_DISPERSION))
    return LevelResult(
        estimate=_back(mean, scale),
        interval=(_back(limits[0], scale), _back(limits[1], scale)),
        n_used=n,
        n_missing=n_missing,
        n_eff=n_eff,
    )


def _spread(days: _Days, phi: float) -> tuple[float, float, float]:
    """Effective number of days, degrees of freedom and variance of a day: by AR(1), or by whole weeks if they say less."""
    n = len(days.values)
    n_eff = max(n / variance_factor(days.grid, phi), 1.0)
    by_weeks = _weeks_say(days)
    if by_weeks is not None and by_weeks[0] < n_eff:
        return by_weeks[0], by_weeks[1], days.squares / (n - 1)
    return n_eff, n_eff - 1, days.squares / n * n_eff / max(n_eff - 1, 0.5)


def _weeks_say(days: _Days) -> tuple[float, float] | None:
    """Effective number of days and degrees of freedom by the scatter of whole-week means; weeks end with the last day."""
    weeks = days.grid[len(days.grid) % DAYS_OF_A_WEEK :].reshape(-1, DAYS_OF_A_WEEK)
    weeks = weeks[(~np.isnan(weeks)).sum(axis=1) >= DAYS_IN_A_WEEK_MEAN]
    variance = float(days.values.var(ddof=1))
    if len(weeks) < WEEKS_FOR_SPREAD or variance <= 0:
        return None
    seen = float(np.nanmean(weeks, axis=1).var(ddof=1)) / len(weeks)
    return (max(variance / seen, 1.0), len(weeks) - 1) if seen > 0 else None


def _on_unit(values: Floats, scale: Scale) -> Floats:
    return (values - scale[0]) / (scale[1] - scale[0])


def _back(share: float, scale: Scale) -> float:
    return scale[0] + share * (scale[1] - scale[0])
