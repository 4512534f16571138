"""What the house computes by itself agrees with scipy, which only tests install."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, special, stats

from selfmon.stats.bootstrap import _ranks
from selfmon.stats.distributions import beta_quantile, beta_share, f_quantile, t_quantile
from selfmon.stats.settling import _never_falling

SHAPES = st.floats(0.5, 4000)
SHARES = st.floats(0.0005, 0.9995)


@given(SHAPES, SHAPES, st.floats(0, 1))
def test_the_share_of_a_beta_distribution_below(a: float, b: float, x: float) -> None:
    assert beta_share(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-12)


@given(SHAPES, SHAPES, SHARES)
def test_where_a_share_of_a_beta_distribution_lies(a: float, b: float, share: float) -> None:
    assert beta_quantile(a, b, share) == pytest.approx(special.betaincinv(a, b, share), rel=1e-8)


@pytest.mark.parametrize("x", [0, 1])
def test_ends_are_ends(x: int) -> None:
    assert beta_share(2, 3, x) == beta_quantile(2, 3, x) == x


@given(st.floats(1, 1e6) | st.just(float("inf")), SHARES)
def test_student(freedom: float, share: float) -> None:
    wanted = special.stdtrit(freedom, share) if np.isfinite(freedom) else special.ndtri(share)
    assert t_quantile(freedom, share) == pytest.approx(wanted, rel=1e-7, abs=1e-9)


@given(st.floats(1, 500), st.floats(1, 500), SHARES)
def test_fisher(above: float, below: float, share: float) -> None:
    assert f_quantile(above, below, share) == pytest.approx(special.fdtri(above, below, share), rel=1e-7)


@given(st.lists(st.sampled_from([0.0, 1.0]), max_size=40))
def test_shares_that_never_fall(done: list[float]) -> None:
    wanted = optimize.isotonic_regression(done).x if done else []
    assert _never_falling(np.array(done)).tolist() == pytest.approx(list(wanted))


@given(st.lists(st.integers(0, 6) | st.none(), min_size=1, max_size=40))
def test_ranks(values: list[int | None]) -> None:
    array = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    np.testing.assert_array_equal(_ranks(array), stats.rankdata(array, nan_policy="omit"))
