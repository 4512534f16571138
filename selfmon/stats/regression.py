"""Two straight lines, one per phase, with errors that may carry over from day to day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from selfmon.stats.distributions import t_quantile
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Values, as_floats, as_times

Errors = Literal["newey_west", "ar1", "ols"]


@dataclass(frozen=True, kw_only=True)
class PiecewiseResult(Result):
    """Level change b2 is the estimate. coefficients, standard_errors and intervals hold b0, b1, b2, b3 in order."""

    errors: Errors = "newey_west"
    coefficients: tuple[float, ...] = ()
    standard_errors: tuple[float, ...] = ()
    intervals: tuple[tuple[float, float], ...] = ()
    level_change: float | None = None
    slope_change: float | None = None
    r_squared: float | None = None
    residual_lag1: float | None = None
    phi: float | None = None
    t0: float | None = None


def piecewise_regression(
    a: Values,
    b: Values,
    *,
    times: Iterable[float] | None = None,
    errors: Errors = "newey_west",
    confidence: float = 0.95,
) -> PiecewiseResult:
    """Piecewise regression: y = b0 + b1 t + b2 D + b3 (t − t0) D, D = 1 in phase B, t0 the time of its first occasion.

    b0 is the level at t = 0, b1 the slope in A, b2 the step at t0, b3 the change of slope; units of y and of y per
    unit of t. Without `times` (A's, then B's) t counts 0, 1, 2, …, so that b0 is the level on the first occasion; a
    missing value keeps its place, and real times belong here when there are gaps. errors: "newey_west" keeps the OLS
    coefficients (Bartlett weights up to lag ⌊4 (n/100)^{2/9}⌋, n/(n − 4)); "ar1" is feasible GLS with correlation
    φ^Δt; "ols" is plain. Intervals are t-based with n − 4 degrees of freedom. R² and lag-1 autocorrelation of the
    residuals belong to the OLS fit. Undefined with four values or fewer or without two different times in each phase.
    Source: Huitema & McKean (2000) Educ Psychol Meas 60:38-58; Newey & West (1987) Econometrica 55:703-708.
    """
    if errors not in ("newey_west", "ar1", "ols"):
        raise ValueError("errors are 'newey_west', 'ar1' or 'ols'")
    y, time, phase, t0 = _lay_out(as_floats(a), as_floats(b), times)
    kept = ~np.isnan(y)
    n, n_missing = int(kept.sum()), int((~kept).sum())
    y, time, phase = y[kept], time[kept], phase[kept]
    none = PiecewiseResult(estimate=None, n_used=n, n_missing=n_missing, errors=errors, t0=t0)
    if t0 is None or n < 5 or (phase == 0).sum() < 2 or (phase == 1).sum() < 2:
        return replace(none, reason=Reason.TOO_FEW_VALUES if n else Reason.NO_VALUES)
    design = np.column_stack([np.ones(n), time, phase, (time - t0) * phase])
    ols, residuals = _fit(design, y)
    phi = _carry_over(design, y, time) if errors == "ar1" else None
    if phi is not None:
        coefficients, covariance = _gls(design, y, time, phi)
    else:
        spread = _newey_west if errors == "newey_west" else _plain
        coefficients, covariance = ols, spread(design, residuals)
    standard_errors = np.sqrt(np.clip(np.diag(covariance), 0.0, None))
    intervals = _t_intervals(coefficients, standard_errors, n - 4, confidence)
    return replace(
        none,
        estimate=float(coefficients[2]),
        interval=intervals[2],
        coefficients=tuple(coefficients.tolist()),
        standard_errors=tuple(standard_errors.tolist()),
        intervals=intervals,
        level_change=float(coefficients[2]),
        slope_change=float(coefficients[3]),
        r_squared=_r_squared(y, residuals),
        residual_lag1=_lag1(residuals),
        phi=phi,
    )


def _lay_out(
    first: Floats, second: Floats, times: Iterable[float] | None
) -> tuple[Floats, Floats, Floats, float | None]:
    """Values, times and phases of both in one row, and when the second begins."""
    y = np.concatenate([first, second])
    time = np.arange(float(len(y))) if times is None else as_times(times, len(y))
    if (np.diff(time) <= 0).any():
        raise ValueError("times rise from one occasion to the next")
    phase = np.repeat([0.0, 1.0], [len(first), len(second)])
    return y, time, phase, float(time[len(first)]) if len(second) else None


def _t_intervals(
    coefficients: Floats, standard_errors: Floats, freedom: int, confidence: float
) -> tuple[tuple[float, float], ...]:
    reach: Floats = np.asarray(t_quantile(freedom, 0.5 + confidence / 2) * standard_errors, dtype=np.float64)
    low, high = coefficients - reach, coefficients + reach
    return tuple((float(a), float(b)) for a, b in zip(low, high, strict=True))


def _r_squared(y: Floats, residuals: Floats) -> float | None:
    """None where the values do not vary."""
    total = y - y.mean()
    return (
        1 - float(residuals @ residuals / (total @ total)) if total @ total > 1e-18 * max(1.0, float(y @ y)) else None
    )


def _fit(design: Floats, y: Floats) -> tuple[Floats, Floats]:
    coefficients: Floats = np.asarray(np.linalg.lstsq(design, y, rcond=None)[0], dtype=np.float64)
    return coefficients, y - design @ coefficients


def _lag1(residuals: Floats) -> float | None:
    power = float(residuals @ residuals)
    return float(residuals[1:] @ residuals[:-1]) / power if power > 1e-18 else None


def _plain(design: Floats, residuals: Floats) -> Floats:
    n, k = design.shape
    return np.asarray(np.linalg.inv(design.T @ design) * float(residuals @ residuals) / (n - k), dtype=np.float64)


def _newey_west(design: Floats, residuals: Floats) -> Floats:
    n, k = design.shape
    last = min(int(4 * (n / 100) ** (2 / 9)), n - 1)
    scores = design * residuals[:, None]
    middle = scores.T @ scores
    for lag in range(1, last + 1):
        cross = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (last + 1)) * (cross + cross.T)
    bread = np.linalg.inv(design.T @ design)
    return np.asarray(bread @ middle @ bread * n / (n - k), dtype=np.float64)


def _carry_over(design: Floats, y: Floats, time: Floats) -> float:
    """φ for one usual step, from residual pairs one usual step apart; a few rounds suffice for it to settle."""
    gaps = np.diff(time)
    step = float(np.median(gaps))
    usual = np.abs(gaps - step) <= 1e-9 * step
    phi = 0.0
    for _ in range(20):
        coefficients, _ = _gls(design, y, time, phi)
        residuals = y - design @ coefficients
        power = float(residuals[:-1][usual] @ residuals[:-1][usual])
        if power <= 1e-18:
            return 0.0
        previous = phi
        phi = float(np.clip(residuals[1:][usual] @ residuals[:-1][usual] / power, 0.0, 0.95))
        if abs(phi - previous) < 1e-8:
            break
    return phi


def _gls(design: Floats, y: Floats, time: Floats, phi: float) -> tuple[Floats, Floats]:
    """Least squares after whitening each value by what the one before, Δt ago, leads one to expect."""
    gaps = np.diff(time)
    carried = phi ** (gaps / np.median(gaps))
    scale = np.sqrt(1 - carried**2)

    def whiten(array: Floats) -> Floats:
        rest = (array[1:].T - carried * array[:-1].T) / scale
        return np.concatenate([array[:1], rest.T])

    white_design, white_y = whiten(design), whiten(y)
    coefficients, residuals = _fit(white_design, white_y)
    return coefficients, _plain(white_design, residuals)
