"""Control charts: whether a series has left the range its own baseline gave it."""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from selfmon.stats.result import Reason, Result
from selfmon.stats.series import TIE_DECIMALS, Floats, Values, as_floats, is_constant

Limits = Literal["exact", "asymptotic"]

# A chart that calls out at every point of one long excursion says one thing many times.
POINTS_BETWEEN_SIGNALS = 4


@dataclass(frozen=True, kw_only=True)
class ChartResult(Result):
    """What both charts share. `signals` are positions in the values given, counted from 0."""

    signal: bool = False
    signals: tuple[int, ...] = ()
    target: float | None = None
    sigma: float | None = None
    phi: float | None = None
    first_charted: int = 0


@dataclass(frozen=True, kw_only=True)
class EwmaResult(ChartResult):
    """`ewma` begins with the target, so it is one longer than the limits `lower` and `upper` at each charted value.

    lcl and ucl are the limits once the chart has run for long.
    """

    ewma: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()
    lcl: float | None = None
    ucl: float | None = None


@dataclass(frozen=True, kw_only=True)
class CusumResult(ChartResult):
    """One-sided sums at each charted value, and the threshold h · sigma."""

    upper: tuple[float, ...] = ()
    lower: tuple[float, ...] = ()
    threshold: float | None = None


@dataclass(frozen=True)
class _Charted:
    values: Floats
    target: float
    sigma: float
    phi: float | None
    first: int


def ewma(
    values: Values,
    *,
    target: float | None = None,
    sigma: float | None = None,
    baseline: int | None = None,
    lam: float = 0.2,
    width: float = 2.86,
    limits: Limits = "exact",
    spacing: int = POINTS_BETWEEN_SIGNALS,
) -> EwmaResult:
    """EWMA chart: z₀ = target, z_i = λ x_i + (1 − λ) z_{i−1}; limits target ± L σ √(λ/(2 − λ) · [1 − (1 − λ)^{2i}]).

    λ = `lam`, L = `width`; `limits="asymptotic"` leaves out the bracket. Either `target` and `sigma` are known, or the
    first `baseline` values give mean, AR(1) and innovation SD, and the values after it are charted as prewhitened,
    standardised innovations (target 0, sigma 1). The estimate is the last z; the interval holds the limits there.
    A missing value leaves z as it was. At most one signal in `spacing` points. Undefined without a value to chart,
    or when the baseline does not vary or has fewer than three neighbouring pairs.
    Source: Montgomery, Introduction to Statistical Quality Control, ch. 9; NIST/SEMATECH e-Handbook 6.3.2.4.
    """
    if not 0 < lam <= 1 or limits not in ("exact", "asymptotic"):
        raise ValueError("lam lies above 0 and up to 1, limits are exact or asymptotic")
    array = as_floats(values)
    charted = _prepare(array, target, sigma, baseline)
    if isinstance(charted, Reason):
        return EwmaResult(estimate=None, n_used=0, n_missing=int(np.isnan(array).sum()), reason=charted)
    path = [charted.target]
    for value in charted.values.tolist():
        path.append(path[-1] if np.isnan(value) else lam * value + (1 - lam) * path[-1])
    reach = width * charted.sigma * float(np.sqrt(lam / (2 - lam)))
    places = np.arange(1, len(path))
    # A missing value does not age the chart either.
    seen = np.cumsum(~np.isnan(charted.values))
    growth = np.ones(len(places)) if limits == "asymptotic" else np.sqrt(1 - (1 - lam) ** (2 * seen))
    lower, upper = charted.target - reach * growth, charted.target + reach * growth
    z = np.array(path[1:])
    outside = (np.round(z - upper, TIE_DECIMALS) > 0) | (np.round(lower - z, TIE_DECIMALS) > 0)
    result = EwmaResult(
        estimate=path[-1],
        interval=(float(lower[-1]), float(upper[-1])),
        n_used=0,
        n_missing=0,
        ewma=tuple(path),
        lower=tuple(lower.tolist()),
        upper=tuple(upper.tolist()),
        lcl=charted.target - reach,
        ucl=charted.target + reach,
    )
    return replace(result, **_shared(charted, outside, spacing))


def cusum(
    values: Values,
    *,
    target: float | None = None,
    sigma: float | None = None,
    baseline: int | None = None,
    k: float = 0.5,
    h: float = 5.0,
    spacing: int = POINTS_BETWEEN_SIGNALS,
) -> CusumResult:
    """Tabular CUSUM: C⁺_i = max(0, x_i − (target + K) + C⁺_{i−1}), C⁻_i = max(0, (target − K) − x_i + C⁻_{i−1}).

    K = k σ and the threshold is H = h σ, so sigma = 1 makes k and h the K and H of a worked table; target and sigma,
    or a baseline, as in `ewma`. Unit: the data's (or SDs of the innovations). The estimate is the larger of the two
    last sums; a sum above H signals. A missing value leaves both sums as they were. At most one signal in `spacing`
    points; the sums are not reset. No interval. Undefined as in `ewma`.
    Source: Montgomery, Introduction to Statistical Quality Control, ch. 9.
    """
    array = as_floats(values)
    charted = _prepare(array, target, sigma, baseline)
    if isinstance(charted, Reason):
        return CusumResult(estimate=None, n_used=0, n_missing=int(np.isnan(array).sum()), reason=charted)
    slack, threshold = k * charted.sigma, h * charted.sigma
    upper, lower = [0.0], [0.0]
    for value in charted.values.tolist():
        if np.isnan(value):
            upper.append(upper[-1])
            lower.append(lower[-1])
            continue
        upper.append(max(0.0, value - (charted.target + slack) + upper[-1]))
        lower.append(max(0.0, (charted.target - slack) - value + lower[-1]))
    outside = np.round(np.maximum(upper, lower)[1:] - threshold, TIE_DECIMALS) > 0
    result = CusumResult(
        estimate=max(upper[-1], lower[-1]),
        n_used=0,
        n_missing=0,
        upper=tuple(upper[1:]),
        lower=tuple(lower[1:]),
        threshold=threshold,
    )
    return replace(result, **_shared(charted, outside, spacing))


def _shared(charted: _Charted, outside: NDArray[np.bool_], spacing: int) -> dict[str, Any]:
    missing = np.isnan(charted.values)
    signals: list[int] = []
    for place in np.flatnonzero(outside & ~missing).tolist():
        if not signals or place + charted.first - signals[-1] >= spacing:
            signals.append(place + charted.first)
    return {
        "n_used": int((~missing).sum()),
        "n_missing": int(missing.sum()),
        "signal": bool(signals),
        "signals": tuple(signals),
        "target": charted.target,
        "sigma": charted.sigma,
        "phi": charted.phi,
        "first_charted": charted.first,
    }


def _prepare(array: Floats, target: float | None, sigma: float | None, baseline: int | None) -> _Charted | Reason:
    """The values to chart with their target and sigma, or why there are none."""
    if baseline is None:
        if target is None or sigma is None or sigma < 0:
            raise ValueError("give target and a sigma that is not negative, or a baseline")
        if sigma == 0:
            return Reason.NO_VARIATION
        return _Charted(array, target, sigma, None, 0) if not np.isnan(array).all() else Reason.NO_VALUES
    if target is not None or sigma is not None:
        raise ValueError("give target and sigma or a baseline, not both")
    if baseline < 1:
        raise ValueError("a baseline has at least one value")
    return _prewhiten(array, baseline)


def _prewhiten(array: Floats, baseline: int) -> _Charted | Reason:
    """Standardised AR(1) innovations after the baseline.

    Autocorrelation alone makes a chart cry wolf; what is charted is the part of each value that the one before it did
    not foretell. After a gap of g occasions the forecast is φ^g of the last deviation and its error is wider.
    """
    start = array[:baseline]
    if np.isnan(array[baseline:]).all():
        return Reason.NO_VALUES
    deviations = array - np.nanmean(start) if not np.isnan(start).all() else array
    x, y = deviations[:baseline][:-1], deviations[:baseline][1:]
    both = ~np.isnan(x) & ~np.isnan(y)
    if both.sum() < 3:
        return Reason.TOO_FEW_PAIRS
    if is_constant(x[both]):
        return Reason.NO_VARIATION
    # An estimate at or beyond 1 would leave no mean to return to.
    phi = float(np.clip((x[both] @ y[both]) / (x[both] @ x[both]), -0.95, 0.95))
    residuals = y[both] - phi * x[both]
    spread = float(np.sqrt((residuals @ residuals) / (both.sum() - 1)))
    if spread <= 1e-9:
        return Reason.NO_VARIATION
    innovations = np.full(len(array), np.nan)
    last: int | None = None
    for place in np.flatnonzero(~np.isnan(deviations)).tolist():
        if last is not None:
            carried = phi ** (place - last)
            error = spread * np.sqrt((1 - carried**2) / (1 - phi**2))
            innovations[place] = (deviations[place] - carried * deviations[last]) / error
        last = place
    return _Charted(innovations[baseline:], 0.0, 1.0, phi, baseline)
