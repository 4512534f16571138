"""The sketch of a figure holds the figure's own points, at the same places; what it cannot show it does not show."""

import re
from datetime import date, datetime, timedelta

import pytest

from selfmon.insight.charts import draw_counts, draw_dots, draw_rating
from selfmon.insight.ground import Figure, Ground
from selfmon.insight.report import Counted, Point, Rated, Week
from selfmon.insight.sketch import BOTTOM, HEIGHT, LEFT, MOST_DOTS, RIGHT, TOP, WIDTH, sketch

FIRST = date(2026, 1, 5)
GROUND = Ground(FIRST, FIRST + timedelta(days=69))


def _point(day: int, value: float) -> Point:
    return Point(datetime(2026, 1, 5, 12) + timedelta(days=day), value, False)


def _week(n: int, median: float | None) -> Week:
    return Week(FIRST + timedelta(weeks=n), 4, 4, median, median, median)


def _numbers(path: str) -> list[float]:
    return [float(one) for one in re.findall(r"[MLV,](-?[0-9.]+)", path)]


def test_a_rating_is_dots_and_a_line_that_breaks_at_a_gap() -> None:
    rated = Rated("shame", (_point(0, 0), _point(35, 6)), (_week(0, 2), _week(1, 3), _week(2, None), _week(3, 4)))
    found = sketch(draw_rating(rated, 0, 6, GROUND))
    assert found
    assert re.sub(r"[0-9.,-]+", "", found.lines) == "MLM"
    xs, ys = _numbers(found.dots)[::2], _numbers(found.dots)[1::2]
    assert xs[0] == pytest.approx(
        LEFT + (WIDTH - LEFT - RIGHT) * 0.5 / 70, abs=0.1
    )  # noon of the first of seventy days
    high, low = TOP, HEIGHT - BOTTOM
    assert ys[0] == pytest.approx(low - (low - high) * 0.4 / 6.8, abs=0.1)
    assert ys[1] == pytest.approx(high + (low - high) * 0.4 / 6.8, abs=0.1)
    assert [said for _y, said in found.steps] == ["0", "3", "6"]


def test_counts_are_bars_from_nought() -> None:
    found = sketch(draw_counts(Counted("held", ((FIRST, 2), (FIRST + timedelta(weeks=1), 0)), ()), GROUND))
    assert found
    assert found.bars.count("M") == 1
    assert found.lines == found.dots == ""


def test_of_very_many_answers_the_weekly_line_stays() -> None:
    many = tuple(_point(n % 70, n % 7) for n in range(MOST_DOTS + 1))
    found = sketch(draw_rating(Rated("shame", many, (_week(0, 2), _week(1, 3))), 0, 6, GROUND))
    assert found
    assert found.lines
    assert found.dots.count("M") == 2
    alone = sketch(draw_dots(many, GROUND, 0, 6))
    assert alone
    assert alone.dots.count("M") == MOST_DOTS + 1


def test_a_figure_without_an_axis_of_time_has_none() -> None:
    figure: Figure = {"data": [], "layout": {"xaxis": {"range": [-1, 1]}, "yaxis": {"type": "category"}}}
    assert sketch(figure) is None
