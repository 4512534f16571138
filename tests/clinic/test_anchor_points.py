"""One point a weekly page: answers that a page did not ask for anew do not stand there a second time."""

from datetime import date, timedelta

from flask import Flask

from selfmon.anchors.series import Week
from selfmon.clinic.panels import anchor_panels
from selfmon.insight.ground import Ground

MONDAY = date(2026, 5, 4)
GROUND = Ground(MONDAY, MONDAY + timedelta(days=60))


def week(n: int, **values: int) -> Week:
    return Week(MONDAY + timedelta(weeks=n), values, ())


def points(app: Flask, weeks: list[Week]) -> dict[str, list[tuple[date, str]]]:
    with app.app_context():
        return {p.code: [(day, mine) for day, mine, _theirs in p.rows] for p in anchor_panels(weeks, [], GROUND)}


def test_a_page_that_asked_for_other_things_repeats_no_point(app: Flask) -> None:
    found = points(app, [week(0, b1=2, b2=4, b3=3), week(1, d1=1, d2=3), week(2, b1=4, b2=4)])
    sunday = MONDAY + timedelta(days=6)
    assert found["anchor-regulation"] == [(sunday, "3"), (sunday + timedelta(weeks=2), "4")]
    assert found["anchor-relating"] == [(sunday + timedelta(weeks=1), "2")]


def test_halves_of_two_pages_make_one_point_and_two_pages_of_one_week_too(app: Flask) -> None:
    found = points(app, [week(0, b1=2), week(1, b2=4), week(1, b2=4)])
    assert found["anchor-regulation"] == [(MONDAY + timedelta(days=13), "3")]
