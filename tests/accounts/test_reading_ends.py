"""A phone that was put down stops reading: its page counts down to the server's own end, and asks for no more time then."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.clocks import NOW, Clock
from tests.people import People


def counted_down(http: FlaskClient, path: str) -> tuple[int, str]:
    """For how many seconds a page stays open, and what it asks for then."""
    found = re.search(r'data-read-until="(\d+)" data-after="([^"]+)"', http.get(path).get_data(as_text=True))
    assert found, path
    return int(found.group(1)), found.group(2)


@pytest.mark.parametrize("used_for", [0, 2, 31, 60, 200, 299])
def test_a_page_left_open_ends_reading_when_it_covers_itself(
    people: People, http: FlaskClient, clock: Clock, used_for: int
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    clock.go(seconds=used_for, milliseconds=300)
    seconds, after = counted_down(http, "/history")
    assert 270 <= seconds <= 300  # an idle end is moved on in steps of half a minute
    clock.go(seconds=seconds)
    assert "data-read-until" not in http.get(after).get_data(as_text=True)
    assert http.get("/history").location == "/unlock?next=/history"


def test_many_tabs_that_cover_themselves_one_after_the_other_lengthen_nothing(
    people: People, http: FlaskClient, clock: Clock
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    tabs = []
    for _n in range(6):
        seconds, after = counted_down(http, "/history")
        tabs.append((clock.now + timedelta(seconds=seconds), after))
        clock.go(seconds=40)
    last = clock.now - timedelta(seconds=40)
    for at, after in tabs:
        clock.now = at
        http.get(after)
    assert clock.now <= last + timedelta(minutes=5)
    assert http.get("/history").location == "/unlock?next=/history"


def test_a_browser_that_looks_for_a_newer_worker_lengthens_no_reading(
    people: People, http: FlaskClient, clock: Clock
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    clock.go(minutes=4)
    assert http.get("/sw.js?lang=en").status_code == 200
    clock.go(minutes=1, seconds=1)
    assert http.get("/history").location == "/unlock?next=/history"
