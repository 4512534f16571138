"""Level contrast of two phases for counts and durations."""

from dataclasses import dataclass

import numpy as np

from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Values, as_floats, normal_quantile, present


@dataclass(frozen=True, kw_only=True)
class LogRatioResult(Result):
    """Log ratio of means; `percent_change` is the same number for people."""

    se: float | None = None
    uncorrected: float | None = None
    percent_change: float | None = None
    n_a: int = 0
    n_b: int = 0


def log_response_ratio(a: Values, b: Values, *, confidence: float = 0.95) -> LogRatioResult:
    """Bias-corrected log response ratio: ln(m_B / m_A) + s²_B/(2 n_B m²_B) − s²_A/(2 n_A m²_A).

    Unit: natural log; below 0 means less in B, whichever direction is wished for. Only for counts and durations,
    whose zero means none: any negative value, or a mean of 0, leaves it undefined, and so do fewer than two values
    in a phase. Missing values are dropped. SE = √(s²_A/(n_A m²_A) + s²_B/(n_B m²_B)); the normal interval treats
    values as independent. `percent_change` = 100 (e^estimate − 1).
    Source: Pustejovsky (2018) J Sch Psychol 68:99-112.
    """
    first, second = as_floats(a), as_floats(b)
    n_given = len(first) + len(second)
    first, second = present(first), present(second)
    n_a, n_b = len(first), len(second)
    n_used, n_missing = n_a + n_b, n_given - n_a - n_b
    reason: Reason | None = None
    if not n_a or not n_b:
        reason = Reason.NO_VALUES
    elif min(first.min(), second.min()) < 0:
        reason = Reason.NEGATIVE_VALUES
    elif first.mean() <= 0 or second.mean() <= 0:
        reason = Reason.MEAN_NOT_POSITIVE
    elif n_a < 2 or n_b < 2:
        reason = Reason.TOO_FEW_VALUES
    if reason is not None:
        return LogRatioResult(estimate=None, n_used=n_used, n_missing=n_missing, reason=reason, n_a=n_a, n_b=n_b)
    relative_a = float(first.var(ddof=1) / (n_a * first.mean() ** 2))
    relative_b = float(second.var(ddof=1) / (n_b * second.mean() ** 2))
    uncorrected = float(np.log(second.mean()) - np.log(first.mean()))
    estimate = uncorrected + relative_b / 2 - relative_a / 2
    se = float(np.sqrt(relative_a + relative_b))
    reach = normal_quantile(confidence) * se
    return LogRatioResult(
        estimate=estimate,
        interval=(estimate - reach, estimate + reach),
        n_used=n_used,
        n_missing=n_missing,
        se=se,
        uncorrected=uncorrected,
        percent_change=100 * float(np.expm1(estimate)),
        n_a=n_a,
        n_b=n_b,
    )
