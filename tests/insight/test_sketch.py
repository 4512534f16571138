"""The sketch of a figure holds all that the figure holds, at the same places: it is what is read and printed."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask

from selfmon.diary.reading import NumberRow
from selfmon.insight.charts import draw_beside, draw_counts, draw_rating
from selfmon.insight.contrast_chart import ROW, draw_contrasts, sketch_contrasts
from selfmon.insight.ground import Band, Figure, Ground
from selfmon.insight.phases_compared import Contrast, Span
from selfmon.insight.report import LATE, Counted, Rated, Week
from selfmon.insight.sketch import Name, Sketch, Stripe, sketch

FIRST = date(2026, 1, 5)  # a Monday
GROUND = Ground(FIRST, FIRST + timedelta(days=69))


def _row(day: int, value: int, mode: str = "spontaneous") -> NumberRow:
    at = datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(days=day)
    return NumberRow(uuid4(), at, "UTC", at.date(), mode, (), (), {"shame": value})


def _week(n: int, median: float | None, low: float | None = None, high: float | None = None) -> Week:
    return Week(
        FIRST + timedelta(weeks=n), 4, 4, median, median if low is None else low, median if high is None else high
    )


def _numbers(path: str) -> list[float]:
    return [float(one) for one in re.findall(r"[MLVhz,](-?[0-9.]+)", path)]


def _days(found: Sketch) -> list[str]:
    return [day.isoformat() for _x, day, _is_roomy in found.days]


def test_a_rating_is_dots_and_a_line_that_breaks_at_a_gap() -> None:
    rated = Rated(
        "shame",
        (_row(0, 0), _row(35, 6), _row(7, 3, mode=LATE)),
        (_week(0, 2, 1, 4), _week(1, 3), _week(2, None), _week(3, 4)),
    )
    found = sketch(draw_rating(rated, 0, 6, GROUND))
    assert re.sub(r"[0-9.,-]+", "", found.lines) == "MLMh"  # a week between two gaps is a dot
    xs, ys = _numbers(found.dots)[::3], _numbers(found.dots)[1::3]
    assert xs == [pytest.approx(1000 * n / 70, abs=0.1) for n in (0.5, 35.5)]  # noon of the first of seventy days
    assert ys == [pytest.approx(found.height * (6.4 - n) / 6.8, abs=0.1) for n in (0, 6)]
    assert [x for x, _y in found.late] == [pytest.approx(100 * 7.5 / 70, abs=0.01)]
    assert [y for _x, y in found.diamonds] == [
        pytest.approx(found.height * (6.4 - n) / 6.8, abs=0.1) for n in (2, 3, 4)
    ]
    assert _numbers(found.ranges)[1:] == [pytest.approx(found.height * (6.4 - n) / 6.8, abs=0.1) for n in (4, 1)]
    assert [said for _y, said in found.steps] == ["0", "3", "6"]
    assert found.titles == ("Day", "Answer")


def test_two_views_are_large_dots_and_diamonds() -> None:
    found = sketch(draw_beside([(FIRST, 1.0)], [(FIRST, 3.0)], GROUND))
    assert (found.large.count("M"), len(found.diamonds), found.dots) == (1, 1, "")


def test_counts_are_bars_from_nought_beside_whole_numbers() -> None:
    counted = Counted("held", ((FIRST, 12), (FIRST + timedelta(weeks=1), 0)), ())
    found = sketch(draw_counts(counted, GROUND))
    assert found.bars.count("M") == 1
    assert found.lines == found.dots == ""
    assert [said for _y, said in found.steps] == ["0", "5", "10"]


def test_over_years_a_line_with_an_area_and_the_years_below() -> None:
    ground = Ground(date(2016, 5, 16), date(2026, 5, 14))
    weeks = tuple(_week(n - 400, 3, 1, 5) for n in range(400))
    found = sketch(draw_rating(Rated("shame", (), weeks), 0, 6, ground))
    assert found.area.count("M") == found.lines.count("M") == 1
    assert found.diamonds == ()
    assert found.skeleton == "y"
    assert _days(found) == [f"{year}-01-01" for year in (2018, 2020, 2022, 2024)]


@pytest.mark.parametrize(
    ("n_days", "skeleton", "named"),
    [
        (3, "MMMd", ["2026-01-07", "2026-01-08", "2026-01-09"]),
        (30, "MMMd", ["2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02"]),
        (240, "yMMM", [f"2026-0{month}-01" for month in range(2, 9)]),
        (800, "yMMM", ["2026-07-01", "2027-01-01", "2027-07-01", "2028-01-01"]),
    ],
)
def test_the_days_below_are_few_and_even(n_days: int, skeleton: str, named: list[str]) -> None:
    first = FIRST + timedelta(days=2)
    found = sketch(draw_beside([], [], Ground(first, first + timedelta(days=n_days - 1))))
    assert (found.skeleton, _days(found)) == (skeleton, named)


def test_phases_are_named_and_what_is_marked_stands_on_its_day() -> None:
    ends = [FIRST + timedelta(days=n) for n in (-1, 9, 14, 69)]
    bands = tuple(Band(n, ends[n - 1] + timedelta(days=1), ends[n]) for n in (1, 2, 3))
    ground = Ground(FIRST, ends[-1], bands, (FIRST + timedelta(days=7),), (FIRST + timedelta(days=14),))
    found = sketch(draw_beside([], [], ground))
    assert found.stripes == (
        Stripe(0, 14.29, "band-1"),
        Stripe(14.29, 7.14, "band-2"),
        Stripe(21.43, 78.57, "band-3"),
        Stripe(10.71, 0, "session"),
        Stripe(20.71, 0, "strain"),
    )
    assert found.names == (
        Name(0, "phase 1", "1", True),  # its whole name where there is room
        Name(14.29, "2", "2", False),
        Name(21.43, "phase 3", "3", False),
    )


def _contrasted(steps: float, low: float, high: float) -> Contrast:
    span = Span(1, FIRST, FIRST)
    return Contrast("shame", span, span, 20, 20, (1.0, 1.0 + steps), steps, (low, high), False, None, 0)


def test_phases_compared_are_rows_around_nought(app: Flask) -> None:
    with app.test_request_context():
        figure: Figure = draw_contrasts([_contrasted(-1.0, -2.0, 0.0), _contrasted(2.0, 1.0, 3.0)], ["one", "two"])
        found = sketch_contrasts(figure)
    reach = 3.3
    assert [(row.name, row.top) for row in found.rows] == [("one", 0), ("two", ROW)]
    for row, told in zip(found.rows, ((-1, -2, 0), (2, 1, 3)), strict=True):
        assert (row.at, row.low, row.high) == tuple(pytest.approx(50 + 50 * n / reach, abs=0.01) for n in told)
    assert [said for _x, said in found.steps] == ["−2", "0", "2"]
    assert all(found.titles)
