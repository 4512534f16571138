"""Level within a limit: said only where all of the change is shown to be smaller, and never of what bends."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon import stats

rating = st.one_of(st.integers(0, 6), st.none())


@settings(max_examples=60)
@given(st.lists(rating, max_size=14), st.floats(0.5, 9))
def test_level_is_said_only_where_the_whole_range_lies_within_the_limit(values: list[int | None], limit: float) -> None:
    found = stats.level_within(values, range(len(values)), limit)
    assert found.n_used + found.n_missing == len(values)
    assert (found.interval is None) == (found.n_used < 7)
    if found.is_level:
        assert found.low is not None
        assert found.high is not None
        assert -limit < found.low <= found.high < limit
    turned = stats.level_within([None if v is None else 6 - v for v in values], range(len(values)), limit)
    assert turned.is_level == found.is_level


def test_level_begins_with_seven_and_bends_are_not_level() -> None:
    assert stats.level_within([10] * 7, range(7), 6).is_level
    assert stats.level_within([10] * 6, range(6), 6).doubt == "too_few"
    assert stats.level_within([10] * 12 + [13.1] * 2, range(14), 6).doubt == "moved_within"
    assert stats.level_within([float(n) for n in range(8)], range(8), 6).doubt == "reaches_outside"
    assert stats.level_within([10, 11] * 4, range(8), 6).needed == 12
    with pytest.raises(ValueError, match="limit"):
        stats.level_within([10] * 7, range(7), 0)
