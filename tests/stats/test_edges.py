"""No values, one value, all missing, all the same; order, shift and scale: never a NaN, never a stand-in 0."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon import stats

NAN = float("nan")
ONE_SERIES: dict[str, Callable[[Any], stats.Result]] = {
    "theil_sen": stats.theil_sen,
    "mssd": stats.mssd,
    "rmssd": stats.rmssd,
    "inertia": stats.inertia,
    "relative_sd": lambda v: stats.relative_sd(v, minimum=0, maximum=6),
    "mssd_time_adjusted": lambda v: stats.mssd_time_adjusted(v, range(len(v))),
}
TWO_SERIES: dict[str, Callable[[Any, Any], stats.Result]] = {
    "nap": stats.nap,
    "tau": stats.tau,
    "tau_bc": stats.tau_bc,
    "tau_u": stats.tau_u,
    "log_response_ratio": stats.log_response_ratio,
}
ratings = st.lists(st.one_of(st.integers(0, 6), st.none()), max_size=25)
answered = st.lists(st.integers(0, 6), min_size=5, max_size=20)


def is_honest(found: Any) -> bool:
    """A number, or None with a named reason."""
    if found.estimate is None:
        return found.reason is not None
    return math.isfinite(found.estimate)


@pytest.mark.parametrize("values", [[], [None], [NAN, None], [3], [3, 3, 3, 3, 3, 3]])
@pytest.mark.parametrize("name", ONE_SERIES)
def test_one_series_that_carries_little(name: str, values: list[float | None]) -> None:
    assert is_honest(ONE_SERIES[name](values))


@pytest.mark.parametrize("values", [[], [None], [NAN, None], [3], [3, 3, 3, 3, 3, 3]])
@pytest.mark.parametrize("name", TWO_SERIES)
def test_two_series_that_carry_little(name: str, values: list[float | None]) -> None:
    assert is_honest(TWO_SERIES[name](values, values))
    if not [v for v in values if v == 3]:
        assert TWO_SERIES[name](values, [1, 2, 3]).estimate is None


@settings(max_examples=60)
@given(ratings, ratings)
def test_whatever_comes_the_answer_is_honest_and_counts_every_value(a: list[int | None], b: list[int | None]) -> None:
    for function in TWO_SERIES.values():
        found = function(a, b)
        assert is_honest(found)
        assert found.n_used + found.n_missing == len(a) + len(b)
    for single in ONE_SERIES.values():
        assert is_honest(single(a))


@settings(max_examples=60)
@given(answered, answered)
def test_overlap_turns_round_with_the_phases_and_ignores_shift_and_scale(a: list[int], b: list[int]) -> None:
    found = stats.nap(a, b).estimate
    assert found is not None
    assert stats.nap(b, a).estimate == pytest.approx(1 - found)
    assert stats.nap(a, b, improvement="decrease").estimate == pytest.approx(1 - found)
    assert stats.nap([3 * x + 7 for x in a], [3 * x + 7 for x in b]).estimate == pytest.approx(found)
    assert stats.nap(a[::-1], b[::-1]).estimate == pytest.approx(found)  # order within a phase does not count
    assert 0 <= found <= 1


@settings(max_examples=60)
@given(answered)
def test_successive_differences_scale_squared_and_ignore_a_shift(a: list[int]) -> None:
    found = stats.mssd(a).estimate
    assert found is not None
    assert stats.mssd([x + 5 for x in a]).estimate == pytest.approx(found)
    assert stats.mssd([2 * x for x in a]).estimate == pytest.approx(4 * found)
    assert stats.rmssd(a).estimate == pytest.approx(math.sqrt(found))


@settings(max_examples=40)
@given(st.integers(0, 40), st.integers(0, 40))
def test_a_proportions_interval_holds_it(k: int, more: int) -> None:
    found = stats.wilson_interval(k, k + more)
    if not k + more:
        assert found.estimate is None
        return
    assert found.interval is not None
    low, high = found.interval
    assert 0 <= low <= k / (k + more) <= high <= 1


def test_all_tied_is_one_half_and_a_missing_day_is_not_a_difference() -> None:
    assert stats.nap([2] * 6, [2] * 6).estimate == 0.5
    assert stats.mssd([1, None, 5, 5]).estimate == 0  # 1 and 5 are not neighbours


@settings(max_examples=25)
@given(answered, answered)
def test_the_bootstrap_holds_its_estimate_and_repeats_itself(a: list[int], b: list[int]) -> None:
    found = stats.block_bootstrap_interval(a, b, replicates=199)
    assert found == stats.block_bootstrap_interval(a, b, replicates=199)
    assert found.estimate == pytest.approx(stats.nap(a, b).estimate)
    if found.interval is not None:
        assert 0 <= found.interval[0] <= found.interval[1] <= 1


def test_a_plateau_is_claimed_only_for_a_level_line_over_eight_weeks() -> None:
    assert stats.plateau([3.0, 3.01, 2.99, 3.0, 3.0, 3.01, 2.99, 3.0, 3.0, 3.0]).is_plateau
    assert not stats.plateau([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).is_plateau
    assert stats.plateau([3.0, 3.0, 3.0]).is_plateau is None
    assert stats.plateau([3.0] * 10, reliable_change=None).is_plateau is None


def test_too_little_for_a_piecewise_line_says_so() -> None:
    for a, b in (([], []), ([1, 2], [3]), ([None, None], [1, 2, 3])):
        assert is_honest(stats.piecewise_regression(a, b))
