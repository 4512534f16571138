"""Where more is asked of a move before it is called heavier or lighter (docs/decisions/0027)."""

import pytest

from selfmon import stats

WIDE = [3.0, 4.5, 2.0, 4.0, 1.5, 4.5, 2.5, 4.0, 2.0, 3.5, 5.5, 6.0, 5.5]  # they scatter more than is usual


def test_where_no_week_is_missing_and_they_scatter_widely_more_is_asked_of_a_move() -> None:
    for weeks, divided in (
        (WIDE, 1.2),
        ([*WIDE[:4], None, *WIDE[5:]], 1.0),  # one of the eleven is missing
        ([None, *WIDE[1:]], 1.2),  # one before them
        ([3.0 + 0.1 * (n % 3) for n in range(10)] + [5.5, 6.0, 5.5], 1.0),  # calm
    ):
        found, judged = stats.moved(weeks, 0.6), stats.move_to_judge(weeks, 0.6)
        assert found is not None
        assert judged == pytest.approx((found.z / divided, found.move))
    assert stats.move_to_judge([3.0] * 8, 0.6) is None
