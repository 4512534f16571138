"""Agreement of judges on targets, and how finely one person tells feelings apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from selfmon.stats.distributions import f_quantile
from selfmon.stats.result import Reason, Result
from selfmon.stats.series import Floats, Values, as_table, is_constant

IccForm = Literal["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"]

FEWEST_ITEMS = 3


@dataclass(frozen=True, kw_only=True)
class IccResult(Result):
    """One form of the intraclass correlation with its F test's parts. n_used and n_missing count rows."""

    form: IccForm = "ICC2"
    f: float | None = None
    df1: int | None = None
    df2: int | None = None
    n_targets: int = 0
    n_judges: int = 0


@dataclass(frozen=True, kw_only=True)
class DifferentiationResult(Result):
    """1 − ICC with the ICC and the items that went in. n_used and n_missing count occasions."""

    icc: float | None = None
    n_items: int = 0
    dropped_items: tuple[int, ...] = ()


@dataclass(frozen=True)
class _MeanSquares:
    n: int
    k: int
    between: float
    within: float
    judges: float
    error: float


def icc(ratings: Iterable[Values], *, form: IccForm = "ICC2", confidence: float = 0.95) -> IccResult:
    """Intraclass correlation of rows (targets) rated by columns (judges), in one of the six Shrout–Fleiss forms.

    With mean squares MSB between targets, MSW within, MSJ judges, MSE error, n targets and k judges:
    ICC1 = (MSB − MSW) / (MSB + (k−1) MSW); ICC2 = (MSB − MSE) / (MSB + (k−1) MSE + k (MSJ − MSE)/n);
    ICC3 = (MSB − MSE) / (MSB + (k−1) MSE); ICC1k = (MSB − MSW)/MSB; ICC2k = (MSB − MSE) / (MSB + (MSJ − MSE)/n);
    ICC3k = (MSB − MSE)/MSB. 1: other judges for each target; 2: judges are a sample; 3: these judges only; k: mean of
    all k. At most 1, may be negative. A row with a missing value is dropped. Undefined below two rows or columns and
    where the denominator is 0. Intervals are F-based.
    Source: Shrout & Fleiss (1979) Psychol Bull 86:420-428.
    """
    if form not in get_args(IccForm):
        raise ValueError(f"unknown form {form!r}")
    table = as_table(ratings)
    complete = table[~np.isnan(table).any(axis=1)]
    n, k = complete.shape
    n_missing = len(table) - n
    if n < 2 or k < 2:
        reason = Reason.NO_VALUES if not n else Reason.TOO_FEW_VALUES if n < 2 else Reason.TOO_FEW_ITEMS
        return IccResult(
            estimate=None, n_used=n, n_missing=n_missing, reason=reason, form=form, n_targets=n, n_judges=k
        )
    squares = _mean_squares(complete)
    top, bottom = _fraction(squares, form)
    if is_constant(complete.ravel()) or bottom <= 1e-12 * max(squares.between, squares.judges, squares.error):
        return IccResult(
            estimate=None, n_used=n, n_missing=n_missing, reason=Reason.NO_VARIATION, form=form, n_targets=n, n_judges=k
        )
    one_way = form.startswith("ICC1")
    noise = squares.within if one_way else squares.error
    f = squares.between / noise if noise > 1e-12 * max(squares.between, squares.judges) else None
    return IccResult(
        estimate=top / bottom,
        interval=None if f is None else _interval(squares, form, f, 1 - confidence),
        n_used=n,
        n_missing=n_missing,
        form=form,
        f=f,
        df1=n - 1,
        df2=n * (k - 1) if one_way else (n - 1) * (k - 1),
        n_targets=n,
        n_judges=k,
    )


def emotion_differentiation(ratings: Iterable[Values], *, confidence: float = 0.95) -> DifferentiationResult:
    """Emotion differentiation: 1 − ICC(3,k) of occasions (rows) by at least three items of one valence (columns).

    0 means that all items move as one, 1 that each goes its own way. Occasions with a missing item are dropped; items
    that never vary are dropped and listed. Undefined with fewer than three items or two occasions left, and where the
    ICC is negative.
    Source: Shrout & Fleiss (1979) Psychol Bull 86:420-428.
    """
    table = as_table(ratings)
    complete = table[~np.isnan(table).any(axis=1)]
    n_used, n_missing = len(complete), len(table) - len(complete)
    varies = [not is_constant(column) for column in complete.T]
    dropped = tuple(index for index, does in enumerate(varies) if not does) if n_used else ()
    items = complete[:, np.array(varies, dtype=bool)]
    n_items = items.shape[1]
    coherence = icc(items, form="ICC3k", confidence=confidence)
    reason = coherence.reason
    if n_used >= 2 and n_items < FEWEST_ITEMS:
        reason = Reason.NO_VARIATION if table.shape[1] >= FEWEST_ITEMS and not n_items else Reason.TOO_FEW_ITEMS
    elif n_used < 2:
        reason = Reason.TOO_FEW_VALUES if n_used else Reason.NO_VALUES
    elif coherence.estimate is not None and round(coherence.estimate, 9) < 0:
        reason = Reason.NEGATIVE_ICC
    if reason is not None or coherence.estimate is None:
        return DifferentiationResult(
            estimate=None,
            n_used=n_used,
            n_missing=n_missing,
            reason=reason,
            n_items=n_items,
            dropped_items=dropped,
            icc=coherence.estimate if reason == Reason.NEGATIVE_ICC else None,
        )
    bounds = coherence.interval
    return DifferentiationResult(
        estimate=1 - coherence.estimate,
        interval=None if bounds is None else (1 - bounds[1], 1 - bounds[0]),
        n_used=n_used,
        n_missing=n_missing,
        icc=coherence.estimate,
        n_items=n_items,
        dropped_items=dropped,
    )


def _mean_squares(table: Floats) -> _MeanSquares:
    n, k = table.shape
    grand = table.mean()
    rows, columns = table.mean(axis=1) - grand, table.mean(axis=0) - grand
    residual = table - grand - rows[:, None] - columns[None, :]
    judges = n * float(columns @ columns)
    error = float((residual**2).sum())
    return _MeanSquares(
        n=n,
        k=k,
        between=k * float(rows @ rows) / (n - 1),
        within=(judges + error) / (n * (k - 1)),
        judges=judges / (k - 1),
        error=error / ((n - 1) * (k - 1)),
    )


def _fraction(s: _MeanSquares, form: IccForm) -> tuple[float, float]:
    """Numerator and denominator of one form."""
    return {
        "ICC1": (s.between - s.within, s.between + (s.k - 1) * s.within),
        "ICC2": (s.between - s.error, s.between + (s.k - 1) * s.error + s.k * (s.judges - s.error) / s.n),
        "ICC3": (s.between - s.error, s.between + (s.k - 1) * s.error),
        "ICC1k": (s.between - s.within, s.between),
        "ICC2k": (s.between - s.error, s.between + (s.judges - s.error) / s.n),
        "ICC3k": (s.between - s.error, s.between),
    }[form]


def _interval(s: _MeanSquares, form: IccForm, f: float, alpha: float) -> tuple[float, float] | None:
    if form.startswith("ICC2"):
        return _interval_of_sampled_judges(s, averaged=form.endswith("k"), alpha=alpha)
    df1 = s.n - 1
    df2 = s.n * (s.k - 1) if form.startswith("ICC1") else (s.n - 1) * (s.k - 1)
    low, high = f / f_quantile(df1, df2, 1 - alpha / 2), f * f_quantile(df2, df1, 1 - alpha / 2)
    if form.endswith("k"):
        return (1 - 1 / low, 1 - 1 / high) if low > 0 else None
    return (low - 1) / (low + s.k - 1), (high - 1) / (high + s.k - 1)


def _interval_of_sampled_judges(s: _MeanSquares, *, averaged: bool, alpha: float) -> tuple[float, float] | None:
    """Satterthwaite's degrees of freedom, because three mean squares are involved (Shrout & Fleiss, p. 425)."""
    n, k = s.n, s.k
    top, bottom = _fraction(s, "ICC2")
    rho, ratio = top / bottom, s.judges / s.error
    share = n * (1 + (k - 1) * rho) - k * rho
    spread = (n - 1) * (k * rho * ratio) ** 2 + share**2
    if spread <= 0:
        return None
    df = (k - 1) * (n - 1) * (k * rho * ratio + share) ** 2 / spread
    if df <= 0:
        return None
    f_low, f_high = f_quantile(n - 1, df, 1 - alpha / 2), f_quantile(df, n - 1, 1 - alpha / 2)
    others = k * s.judges + (k * n - k - n) * s.error
    low = n * (s.between - f_low * s.error) / (f_low * others + n * s.between)
    high = n * (f_high * s.between - s.error) / (others + n * f_high * s.between)
    if averaged:
        low, high = low * k / (1 + low * (k - 1)), high * k / (1 + high * (k - 1))
    return low, high
