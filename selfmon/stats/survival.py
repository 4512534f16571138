"""How long until half have settled, when some had not settled at the last look."""

from dataclasses import dataclass

import numpy as np

from selfmon.stats.result import Reason
from selfmon.stats.series import Floats, Values, as_floats, normal_quantile

# R's survival package compares with the square root of machine precision; so do we, to agree on an exact half.
HALF_TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


@dataclass(frozen=True, kw_only=True)
class SurvivalResult:
    """The five fields of every result, plus the curve: `survival` holds S just after each of `times`.

    Unlike elsewhere one end of the interval may be None: the curve's limit never came down to one half.
    """

    estimate: float | None
    interval: tuple[float | None, float | None] | None = None
    n_used: int
    n_missing: int
    reason: Reason | None = None
    n_events: int = 0
    times: tuple[float, ...] = ()
    survival: tuple[float, ...] = ()


def kaplan_meier_median(durations: Values, observed: Values, *, confidence: float = 0.95) -> SurvivalResult:
    """Kaplan–Meier median: the first time at which S(t) = Π (1 − d_i / n_i) is ½ or less.

    `observed` is true or 1 where the end was seen, false or 0 where the last look came before it (censored). Unit:
    that of the durations. Where S equals ½ over a stretch the median is the stretch's middle, as in R's survival. A
    pair with either half missing is dropped; a censoring at the same time as an event counts as later. Undefined when
    S never comes down to ½. The interval collects the times at which ½ lies within the log-log limits
    S^exp(± z √V / ln S), V = Σ d_i / (n_i (n_i − d_i)) (Greenwood); an end that is never reached is None.
    Source: Kaplan & Meier (1958) JASA 53:457-481; Brookmeyer & Crowley (1982) Biometrics 38:29-41.
    """
    spans, seen = as_floats(durations), as_floats(observed)
    if len(spans) != len(seen):
        raise ValueError("durations and observed differ in length")
    kept = ~np.isnan(spans) & ~np.isnan(seen)
    spans, seen = spans[kept], seen[kept]
    if (spans < 0).any() or not np.isin(seen, (0.0, 1.0)).all():
        raise ValueError("durations are not negative and observed is true or false")
    n_used, n_missing, n_events = len(spans), int((~kept).sum()), int(seen.sum())
    if not n_used:
        return SurvivalResult(estimate=None, n_used=0, n_missing=n_missing, reason=Reason.NO_OBSERVATIONS)
    times: Floats = np.unique(spans)
    at_risk = np.array([(spans >= time).sum() for time in times], dtype=np.float64)
    events = np.array([seen[spans == time].sum() for time in times], dtype=np.float64)
    survival: Floats = np.asarray(np.cumprod(1 - events / at_risk), dtype=np.float64)
    median = _first_half(times, survival)
    low, high = (_first_half(times, limit) for limit in _log_log_limits(survival, events, at_risk, confidence))
    return SurvivalResult(
        estimate=median,
        interval=None if low is None and high is None else (low, high),
        n_used=n_used,
        n_missing=n_missing,
        reason=None if median is not None else Reason.MEDIAN_NOT_REACHED,
        n_events=n_events,
        times=tuple(times.tolist()),
        survival=tuple(survival.tolist()),
    )


def _log_log_limits(survival: Floats, events: Floats, at_risk: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Lower and upper limit of S, NaN where S is 0 or 1 and the log-log scale has no place for it."""
    inside = (survival > 0) & (survival < 1)
    left = np.where(at_risk > events, at_risk - events, np.nan)
    greenwood = np.nancumsum(events / (at_risk * left))
    log_survival = np.log(np.where(inside, survival, np.nan))
    reach = normal_quantile(confidence) * np.sqrt(greenwood) / np.abs(log_survival)
    return np.exp(log_survival * np.exp(reach)), np.exp(log_survival * np.exp(-reach))


def _first_half(times: Floats, curve: Floats) -> float | None:
    down = ~np.isnan(curve) & (curve < 0.5 + HALF_TOLERANCE)
    if not down.any():
        return None
    times, curve = times[down], curve[down]
    below = times[curve < curve[0]]
    if abs(curve[0] - 0.5) < HALF_TOLERANCE and below.size:
        return float((times[0] + below[0]) / 2)
    return float(times[0])
