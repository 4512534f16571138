"""The client's own charts: a morning stands left of its evening, wherever the phone is."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.days import instant_of
from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.journal.models import CheckIn
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.people import People

DAY = date(2026, 5, 14)
DOT = re.compile(r'<circle class="p-(?:up|on|dn)" cx="([\d.]+)"')


def dots(http: FlaskClient) -> list[float]:
    """Where the dots of the first chart stand, in the order they are drawn."""
    page = on_one_line(http.get("/history/charts").get_data(as_text=True))
    return [float(x) for x in DOT.findall(page.split('<figure class="plot"', 1)[-1].split("</svg>")[0])]


def check_in(http: FlaskClient, value: int, zone: str) -> None:
    said = {"asked": "pleasantness", "pleasantness": str(value), "device_zone": zone}
    assert post(http, "/check-in", said).status_code == 303


@pytest.mark.parametrize(
    ("zone", "clocks"),
    [
        ("Asia/Tokyo", (time(8), time(22))),
        ("Europe/Amsterdam", (time(0, 40), time(9, 40))),
        ("America/New_York", (time(7), time(21, 30))),
        ("Asia/Kathmandu", (time(5, 30), time(12), time(23, 50))),
        ("Pacific/Kiritimati", (time(0, 5), time(13, 59), time(14, 1), time(23, 55))),
    ],
)
def test_a_morning_stands_left_of_its_evening(
    app: Flask, people: People, http: FlaskClient, clock: Clock, zone: str, clocks: tuple[time, ...]
) -> None:
    client = people.client(zone=zone)
    for value, at in enumerate(clocks):
        clock.now = instant_of(DAY, at, zone)
        people.sign_in(http, client, now=clock.now)
        check_in(http, value % 4, zone)
    drawn = dots(http)
    assert drawn == sorted(drawn)
    span = drawn[-1] - drawn[0]  # of one day among 57
    hours = (datetime.combine(DAY, clocks[-1]) - datetime.combine(DAY, clocks[0])).total_seconds() / 3600
    assert abs(span - 280 / 57 * hours / 24) <= 1  # each dot stands on a whole unit, about a pixel
    page = on_one_line(http.get("/history/charts").get_data(as_text=True))
    for at in clocks:
        assert f"14 May, {at.hour}:{at.minute:02}" in page or f"14 May, {at:%H:%M}" in page


def test_a_line_goes_from_left_to_right_also_for_somebody_who_flew_west(
    people: People, http: FlaskClient, clock: Clock
) -> None:
    client = people.client(zone="Pacific/Auckland")
    for at, zone in (
        (datetime(2026, 5, 13, 20, tzinfo=UTC), "Pacific/Auckland"),  # Thursday 14 May, 08:00
        (datetime(2026, 5, 14, 1, tzinfo=UTC), "America/Los_Angeles"),  # Wednesday 13 May, 18:00
        (datetime(2026, 5, 14, 16, tzinfo=UTC), "America/Los_Angeles"),  # Thursday 14 May, 09:00
    ):
        clock.now = at
        people.sign_in(http, client, now=at)
        check_in(http, 1, zone)
    page = http.get("/history/charts").get_data(as_text=True)
    (line,) = re.findall(r'class="p-line"\s+points="([^"]+)"', page)
    along = [float(point.split(",")[0]) for point in line.split()]
    assert along == sorted(along)
    assert len(along) == 3


def test_somebody_on_tomorrow_already_sees_what_they_just_noted(
    people: People, http: FlaskClient, clock: Clock
) -> None:
    """Profile Los Angeles, phone Auckland: there it is the next day."""
    clock.now = datetime(2026, 5, 14, 22, tzinfo=UTC)  # Thursday 15:00 in Los Angeles, Friday 10:00 in Auckland
    people.sign_in(http, people.client(zone="America/Los_Angeles"), now=clock.now)
    check_in(http, 2, "Pacific/Auckland")
    (x,) = dots(http)
    assert x < 290
    page = on_one_line(http.get("/history/charts").get_data(as_text=True))
    assert "15 May</bdi></p>" in page
    assert "15 May, 10:00" in page


def test_what_is_kept_for_a_later_day_waits_for_it(people: People, http: FlaskClient, clock: Clock) -> None:
    people.sign_in(http, people.client(), now=clock.now)
    said = {"asked": "pleasantness", "pleasantness": "1", "when": "pick", "day": "2026-05-15", "future_ok": "y"}
    assert post(http, "/check-in", said).status_code == 303
    assert dots(http) == []


def test_a_chart_marks_where_the_worded_steps_begin_and_the_numbers_stay_what_they_were(
    app: Flask, people: People, http: FlaskClient, clock: Clock
) -> None:
    client = people.client(zone="Europe/Amsterdam")
    for day, version in ((DAY, ""), (DAY + timedelta(days=2), "2")):
        clock.now = instant_of(day, time(9), "Europe/Amsterdam")
        people.sign_in(http, client, now=clock.now)
        said = {"asked": "pleasantness", "pleasantness": "-2", "schema": version}
        assert post(http, "/check-in", {**said, "device_zone": "Europe/Amsterdam"}).status_code == 303
        page = on_one_line(http.get("/history/charts").get_data(as_text=True))
        assert ("chart-begins" in page) is bool(version)
    with app.app_context():
        kept = db.session.execute(sa.select(CheckIn.pleasantness, Entry.schema_version).join(Entry)).all()
    assert sorted(kept) == [(-2, 1), (-2, 2)]


def test_a_page_whose_charts_are_hidden_does_not_say_there_is_nothing(
    people: People, http: FlaskClient, clock: Clock
) -> None:
    people.sign_in(http, people.client(), now=clock.now)
    assert "Nothing to draw yet." in http.get("/history/charts").get_data(as_text=True)
    check_in(http, 1, "Europe/Amsterdam")
    post(http, "/history/hide", {"chart": "pleasantness"})
    page = http.get("/history/charts").get_data(as_text=True)
    assert "Nothing to draw yet." not in page
    assert "Show: How does it feel" in page
