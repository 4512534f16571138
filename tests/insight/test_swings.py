"""The swing as a panel: four counts that add up, never centred, nothing said early, nothing compared across wordings."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from plotly import graph_objects

from selfmon.diary.reading import NumberRow
from selfmon.insight import charts
from selfmon.insight.ground import Ground
from selfmon.insight.swings import Swing, say_swing, summarise_swing

START = datetime(2026, 3, 2, 12, tzinfo=UTC)
PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=40)


def answered(n: int, above: int | None, unseen: int | None, version: int = 2, mode: str = "spontaneous") -> NumberRow:
    """The nth answer, every other day."""
    at = START + timedelta(days=2 * n)
    values = {"above": above, "unseen": unseen}
    return NumberRow(uuid4(), at, "UTC", at.date(), mode, (), (), values, version)


def swing_of(pairs: list[tuple[int, int]]) -> Swing:
    found = summarise_swing([answered(n, *pair) for n, pair in enumerate(pairs)])
    assert found is not None
    return found


def test_counts_and_changes_of_side_as_counted_by_hand(app: Flask) -> None:
    found = swing_of([(5, 1), (1, 5), (5, 5), (3, 2), (6, 0)])
    with app.app_context():
        assert say_swing(found) == (
            "Answered together 5 times: ahead 2, as if not counting 1, both high 1, near each other 1. "
            "Of 2 neighbouring answers on a side, 2 changed side. "
            "Asked three days a week: swings within a day are not seen."
        )


def test_somebody_always_ahead_never_changes_side_and_shares_come_from_twelve_pairs(app: Flask) -> None:
    with app.app_context():
        said = say_swing(swing_of([(4, 1)] * 13))
        assert "ahead 13 (69 to 100 of 100)" in said
        assert "Of 12 neighbouring answers on a side, 0 changed side." in said
        assert "if order did not matter, 0 would." in said
        assert "of 100" not in say_swing(swing_of([(4, 1)] * 11))


@given(PAIRS)
def test_the_four_counts_add_up_and_stay_the_same_the_other_way_round(pairs: list[tuple[int, int]]) -> None:
    found, turned = swing_of(pairs).found, swing_of([(b, a) for a, b in pairs]).found
    assert sum(found.counts.values()) == found.n == len(pairs)
    assert (found.counts["above"], found.switches) == (turned.counts["unseen"], turned.switches)


def test_another_wording_is_drawn_and_not_counted_and_another_time_is_neither() -> None:
    rows = [answered(0, 5, 1, version=1), answered(1, 1, 5), answered(2, 6, 0, mode="retrospective")]
    found = summarise_swing([*rows, answered(3, 5, None)])
    assert found is not None
    assert (len(found.occasions), found.found.n) == (2, 1)
    assert summarise_swing([answered(0, 5, None), answered(1, None, 2)]) is None


def test_its_figure_is_one_hue_up_and_down_and_valid_for_plotly() -> None:
    figure = charts.draw_swing(swing_of([(5, 1), (0, 0)]).occasions, Ground(date(2026, 3, 1), date(2026, 4, 1)))
    graph_objects.Figure(figure)  # raises for any property that plotly does not know
    up, down, middle = figure["data"]
    assert (up["y"], down["y"], middle["y"]) == ([5, 0], [-1, 0], [0, 0])
    assert {trace["meta"] for trace in figure["data"]} == {"raw"}
