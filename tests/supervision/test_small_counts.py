"""Nobody can work out a count under five, neither from a cell nor from a difference."""

from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon.supervision.small_counts import FEW, hide_part, hide_small


@pytest.fixture(autouse=True, scope="module")
def _words() -> Iterator[None]:
    """Sentences go through gettext."""
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def possible(cells: tuple[str, ...], total: str) -> list[set[int]]:
    """Every value each hidden cell could have for somebody who knows all that is told, and the rule."""
    n_hidden = cells.count(FEW)
    told = [int(cell) for cell in cells if cell != FEW]
    fitting = [hidden for hidden in product(range(5), repeat=n_hidden) if hide_small([*told, *hidden]).total == total]
    return [set(values) for values in zip(*fitting, strict=True)]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=6))
@settings(max_examples=300, deadline=None)
def test_a_hidden_count_stays_open_from_nought_to_four(counts: list[int]) -> None:
    told = hide_small(counts)
    assert [cell == FEW for cell in told.cells] == [n < 5 for n in counts]
    assert not told.total.isdigit() or int(told.total) == sum(counts)
    assert all(values == {0, 1, 2, 3, 4} for values in possible(told.cells, told.total))


@pytest.mark.parametrize(
    ("counts", "cells", "total"),
    [
        ([7, 9, 12], ("7", "9", "12"), "28"),
        ([7, 9, 3], ("7", "9", FEW), "16 or more"),  # 19 would tell the 3
        ([7, 0, 0], ("7", FEW, FEW), "7 or more"),
        ([7, 4, 3, 2], ("7", FEW, FEW, FEW), "7 or more"),  # 16: none of the three could be nought
        ([7, 3, 2, 2], ("7", FEW, FEW, FEW), "14"),
        ([1, 2], (FEW, FEW), "not shown"),
        ([4, 4], (FEW, FEW), "not shown"),
        ([0], (FEW,), FEW),
    ],
)
def test_totals_that_would_tell_a_small_count_are_left_out(
    counts: list[int], cells: tuple[str, ...], total: str
) -> None:
    told = hide_small(counts)
    assert (told.cells, told.total) == (cells, total)


@pytest.mark.parametrize(
    ("part", "whole", "told"),
    [
        (0, 30, FEW),
        (4, 30, FEW),
        (5, 30, "5"),
        (25, 30, "25"),
        (26, 30, "all but <5"),
        (30, 30, "all but <5"),
        (3, 3, FEW),
    ],
)
def test_a_part_never_tells_a_small_rest(part: int, whole: int, told: str) -> None:
    assert hide_part(part, whole) == told
