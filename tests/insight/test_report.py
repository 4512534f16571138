"""From rows to figures: nothing is imputed, and the chart, the sentence and the table say the same."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from plotly import graph_objects

from selfmon.diary.reading import NumberRow
from selfmon.insight import charts, report, wording
from selfmon.insight.ground import Band, Ground
from selfmon.practice.series import Done

MONDAY = date(2026, 5, 11)


def row(day: int, value: int | None, hour: int = 12, mode: str = "spontaneous") -> NumberRow:
    at = datetime(2026, 5, 11, hour, tzinfo=UTC) + timedelta(days=day)
    skipped = ("shame",) if value is None else ()
    return NumberRow(uuid4(), at, "UTC", at.date(), mode, ("shame",), skipped, {"shame": value})


def test_a_week_has_a_median_from_four_answered_days_on() -> None:
    rows = [row(0, 1), row(1, 2), row(2, 6), row(7, 1), row(8, 2), row(9, 5), row(10, 6)]
    rated = report.summarise_rating("shame", rows)
    assert [(w.n, w.days, w.median, w.low, w.high) for w in rated.weeks] == [(3, 3, None, 1, 6), (4, 4, 3.5, 1, 6)]


def test_a_week_without_answers_stays_a_gap() -> None:
    rated = report.summarise_rating("shame", [row(0, 1), row(15, 2)])
    assert [(w.monday, w.n, w.median) for w in rated.weeks] == [
        (MONDAY, 1, None),
        (MONDAY + timedelta(7), 0, None),
        (MONDAY + timedelta(14), 1, None),
    ]


def test_skipped_is_never_a_value() -> None:
    rated = report.summarise_rating("shame", [row(0, 3), row(1, None), row(2, None)])
    assert rated.n == 1
    assert report.summarise_rating("shame", [row(0, None)]).points == ()


def test_back_then_never_stands_on_the_line_of_right_now() -> None:
    rows = [row(n, 1) for n in range(4)] + [row(4, 6, mode="retrospective")]
    rated = report.summarise_rating("shame", rows)
    assert (rated.weeks[0].median, rated.weeks[0].high) == (1, 1)
    figure = charts.draw_rating(rated, 0, 6, Ground(MONDAY, MONDAY + timedelta(7)))
    assert [trace["meta"] for trace in figure["data"]] == ["raw", "late", "second"]


@pytest.mark.parametrize(
    "figure",
    [
        charts.draw_rating(
            report.summarise_rating("shame", [row(n, n % 7) for n in range(30)]),
            0,
            6,
            Ground(
                MONDAY,
                MONDAY + timedelta(40),
                (Band(1, MONDAY, MONDAY + timedelta(9)),),
                (MONDAY,),
                (MONDAY + timedelta(2),),
            ),
        ),
        charts.draw_peaks((report.Point(datetime(2026, 5, 12, 9), 5, False),), Ground(MONDAY, MONDAY + timedelta(7))),
        charts.draw_counts(
            report.count_weeks("held", [datetime(2026, 5, 12, 9)]),
            Ground(MONDAY, MONDAY + timedelta(7)),
        ),
        charts.draw_beside([(MONDAY, 2.5)], [(MONDAY, 1.0)], Ground(MONDAY, MONDAY + timedelta(7))),
    ],
)
def test_figures_are_valid_for_plotly_share_one_axis_and_hold_still(figure: charts.Figure) -> None:
    import copy

    graph_objects.Figure(copy.deepcopy(figure))  # raises for any property that plotly does not know
    layout = figure["layout"]
    assert layout["dragmode"] is False
    assert layout["xaxis"]["fixedrange"]
    assert layout["yaxis"]["fixedrange"]
    assert layout["margin"] == {"l": 52, "r": 8, "t": 22, "b": 46}


def test_the_mean_change_never_comes_without_n_and_the_share_that_got_heavier(app: Flask) -> None:
    at = datetime(2026, 5, 12, 9, tzinfo=UTC)
    done = [
        Done(at, MONDAY, "1", "tension", 4, 2),
        Done(at, MONDAY, "1", "tension", 2, 4),
        Done(at, MONDAY, "2", "soothed", 3, 2, landing="heavier"),
        Done(at, MONDAY, "2", "tension"),
    ]
    practised = report.summarise_practice(done)
    assert (practised.n_tension, practised.mean_change, practised.n_rated, practised.n_heavier) == (2, 0, 3, 2)
    with app.app_context():
        said = wording.say_practice(practised)
    assert said == "4 times in one week. Tension was rated before and after 2 times: on average 0. Heavy in 2 of 3."


def test_numbers_are_said_with_a_real_minus_and_no_needless_decimals() -> None:
    assert [wording.say_number(n) for n in (0, -1, 2.5, 3.0, 10, -0.04)] == ["0", "−1", "2.5", "3", "10", "0"]
