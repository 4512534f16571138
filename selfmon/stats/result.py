"""What every statistic hands back: a number, or the name of the reason why there is none."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why a number is missing. Codes, not sentences: the room that speaks to people words them."""

    NO_VALUES = "no_values"
    TOO_FEW_VALUES = "too_few_values"
    TOO_FEW_PAIRS = "too_few_pairs"
    TOO_FEW_ITEMS = "too_few_items"
    NO_VARIATION = "no_variation"
    MEAN_AT_BOUND = "mean_at_bound"
    MEAN_NOT_POSITIVE = "mean_not_positive"
    NEGATIVE_VALUES = "negative_values"
    NEGATIVE_ICC = "negative_icc"
    NO_OBSERVATIONS = "no_observations"
    NO_ANTECEDENTS = "no_antecedents"
    NO_COMPARISON = "no_comparison"
    MEDIAN_NOT_REACHED = "median_not_reached"
    NO_RELIABILITY = "no_reliability"
    NO_NORMS = "no_norms"
    NO_ERROR_VARIANCE = "no_error_variance"


@dataclass(frozen=True, kw_only=True)
class Result:
    """The five fields every result carries.

    estimate    the number, or None where its formula is undefined; never NaN, never a stand-in 0
    interval    (low, high), or None where no interval is defined
    n_used      values, rows or trials that went into the estimate
    n_missing   values, rows or trials that were given but missing
    reason      why the estimate (or, where the estimate stands, its interval) is None
    """

    estimate: float | None
    interval: tuple[float, float] | None = None
    n_used: int
    n_missing: int
    reason: Reason | None = None

    @property
    def low(self) -> float | None:
        """The interval's lower end, or None."""
        return None if self.interval is None else self.interval[0]

    @property
    def high(self) -> float | None:
        """The interval's upper end, or None."""
        return None if self.interval is None else self.interval[1]
