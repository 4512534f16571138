"""Turns plain sequences into clean arrays and says which neighbours in time may be compared."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Values = Iterable[float | None] | Floats
Days = Sequence[int | date]

# Two numbers that differ only by floating-point dust are a tie.
TIE_DECIMALS = 9
# A gap longer than this many usual gaps means an occasion was skipped without leaving a row.
LONGEST_GAP = 1.5


def as_floats(values: Values) -> Floats:
    """The values as an array, None turned into NaN. Raises ValueError for infinite values: they are a caller's bug."""
    array = np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    if np.isinf(array).any():
        raise ValueError("a value is infinite")
    return array


def as_table(rows: Iterable[Values]) -> Floats:
    """Rows of equal length as a two-dimensional array, None turned into NaN."""
    arrays = [as_floats(row) for row in rows]
    if len({len(array) for array in arrays}) > 1:
        raise ValueError("rows differ in length")
    return np.vstack(arrays) if arrays else np.empty((0, 0))


def present(array: Floats) -> Floats:
    """The values that are not missing, in order."""
    return array[~np.isnan(array)]


def for_ties(array: Floats) -> Floats:
    """Rounded, so that ties and ranks do not hang on the last bit."""
    return np.round(array, TIE_DECIMALS) + 0.0


def is_constant(array: Floats) -> bool:
    """Whether there is nothing but one value, floating-point dust aside."""
    return array.size == 0 or bool(np.ptp(array) <= 1e-12 * max(1.0, float(np.abs(array).max())))


def normal_quantile(confidence: float) -> float:
    """The two-sided standard normal quantile, 1.96 for 0.95."""
    if not 0 < confidence < 1:
        raise ValueError("confidence lies between 0 and 1")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def quantiles(values: Floats, shares: Sequence[float]) -> list[float]:
    """Linear between neighbours, as numpy's own; which loads its masked arrays too, 1.4 MB, to ask whether these are some."""
    places = np.asarray(shares) * (len(values) - 1)
    found: list[float] = np.interp(places, np.arange(len(values)), np.sort(values)).tolist()
    return found


def as_day_numbers(days: Days) -> Ints:
    """Local days as whole numbers; dates become their ordinal."""
    return np.array([day.toordinal() if isinstance(day, date) else int(day) for day in days], dtype=np.int64)


def as_times(times: Iterable[float], length: int) -> Floats:
    """Times in any one unit, one for each value."""
    array = as_floats(times)
    if len(array) != length:
        raise ValueError("times and values differ in length")
    if np.isnan(array).any():
        raise ValueError("a time is missing")
    return array


def lagged_pairs(
    values: Floats, *, times: Iterable[float] | None = None, days: Days | None = None, lag: int = 1
) -> tuple[Floats, Floats]:
    """Earlier and later value of every valid pair.

    A pair is two occasions `lag` places apart with both values present. With days, both lie on the same local day;
    where no day has two occasions (once-daily data) they lie `lag` days apart instead. With times, occasions are put
    in order first and the gap is at most 1.5 times the median gap; once-daily data with days skip that rule, because
    there the calendar already says what is consecutive.
    """
    if lag < 1:
        raise ValueError("lag is at least 1")
    day_numbers = None if days is None else as_day_numbers(days)
    moments = None if times is None else as_times(times, len(values))
    if day_numbers is not None and len(day_numbers) != len(values):
        raise ValueError("days and values differ in length")
    order = np.arange(len(values))
    if moments is not None:
        order = np.argsort(moments, kind="stable")
    elif day_numbers is not None:
        order = np.argsort(day_numbers, kind="stable")
    values = values[order]
    allowed = np.ones(max(len(values) - lag, 0), dtype=bool)
    once_daily = False
    if day_numbers is not None:
        day_numbers = day_numbers[order]
        once_daily = bool((np.diff(np.sort(day_numbers)) > 0).all())
        allowed &= day_numbers[lag:] - day_numbers[:-lag] == (lag if once_daily else 0)
    if moments is not None and not once_daily:
        moments = moments[order]
        neighbours = np.diff(moments)
        if day_numbers is not None:
            neighbours = neighbours[np.diff(day_numbers) == 0]
        if neighbours.size:
            allowed &= moments[lag:] - moments[:-lag] <= LONGEST_GAP * lag * float(np.median(neighbours)) + 1e-9
    earlier, later = values[:-lag], values[lag:]
    allowed &= ~np.isnan(earlier) & ~np.isnan(later)
    return earlier[allowed], later[allowed]


def seed_from(*arrays: Floats) -> int:
    """A seed that belongs to the data, so that every page shows the same resampled number."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(len(array).to_bytes(8, "big"))
        digest.update(np.where(np.isnan(array), np.inf, for_ties(array)).tobytes())
    return int.from_bytes(digest.digest()[:8], "big")
