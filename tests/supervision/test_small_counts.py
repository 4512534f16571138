"""Blocks of a summary: fixed from the treatment's first week on, so that two summaries cannot be taken from each other."""

from datetime import date, timedelta

import pytest

from selfmon.supervision.weeks import Weeks, decide_weeks

BEGAN = date(2025, 6, 4)  # a Wednesday


def told(day: date, days: list[date]) -> dict[date, tuple[int, int]]:
    """Each block of the summary agreed on that day, by the day it begins, with its band."""
    weeks = decide_weeks(day, BEGAN)
    return {weeks.first + timedelta(weeks=b.first - 1): b.band for b in weeks.in_bands(days)}


def test_a_summary_four_weeks_later_tells_the_same_of_a_block() -> None:
    days = [BEGAN + timedelta(days=3 * n) for n in range(150)]
    seen: dict[date, tuple[int, int]] = {}
    for later in range(40):
        found = told(date(2025, 9, 20) + timedelta(weeks=later), days)
        assert all(seen.get(begins, band) == band for begins, band in found.items())
        seen |= found
    assert len(seen) == 4
    assert all((begins - date(2025, 6, 2)).days % (13 * 7) == 0 for begins in seen)


@pytest.mark.parametrize(("n", "band"), [(0, (0, 4)), (4, (0, 4)), (5, (5, 9)), (9, (5, 9)), (10, (10, 14))])
def test_five_counts_stay_possible_whatever_is_told(n: int, band: tuple[int, int]) -> None:
    first = date(2026, 1, 5)
    weeks = Weeks(first, 26, first)
    days = [first + timedelta(days=k) for k in range(n)]
    assert [block.band for block in weeks.in_bands(days)] == [band, (0, 4)]


def test_a_block_that_is_not_whole_is_left_out() -> None:
    first = date(2026, 1, 5)
    assert Weeks(first, 12, first).in_bands([first]) == ()
    assert [(b.first, b.last) for b in Weeks(first, 25, first - timedelta(weeks=4)).in_bands([])] == [(10, 22)]
