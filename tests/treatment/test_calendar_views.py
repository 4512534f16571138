"""A calendar file over HTTP: shown before it is kept, chosen by title, and no title stays."""

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from tests.forms import post, token_of
from tests.people import People

from .two import Two

CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:one@example.org\r
SUMMARY:zqtitle\r
DTSTART;TZID=Europe/Amsterdam:20260601T100000\r
DTEND;TZID=Europe/Amsterdam:20260601T105000\r
RRULE:FREQ=WEEKLY;COUNT=6\r
EXDATE;TZID=Europe/Amsterdam:20260615T100000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:two@example.org\r
SUMMARY:zqother\r
DTSTART:20260603T090000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def two(app: Flask, people: People) -> Two:
    return Two(app, people)


def read_in(two: Two, text: bytes) -> str:
    """The page that shows what would come in."""
    answer = two.room.post(
        f"{two.at}/sessions/calendar",
        data={"csrf_token": token_of(two.room), "calendar": (io.BytesIO(text), "week.ics")},
    )
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def take(two: Two, page: str, *titles: str) -> Any:
    """Tick these titles and keep them."""
    offered = re.findall(r'name="take"\s+value="([^"]+)"[^>]*>\s*<strong><bdi>([^<]+)</bdi>', page)
    picked = [packed for packed, title in offered if title in titles]
    assert len(picked) == len(titles)
    return post(two.room, f"{two.at}/sessions/calendar/keep", {"take": picked})


def test_what_a_calendar_brings_is_shown_chosen_and_kept_once(two: Two) -> None:
    page = read_in(two, CALENDAR)
    assert "Tuesday" in page or "1 Jun" in page
    assert two.sessions() == []  # nothing is kept before it was chosen
    for _again in range(2):
        assert take(two, read_in(two, CALENDAR), "zqtitle").status_code == 303
        assert [s.starts_at.day for s in two.sessions()] == [1, 8, 22, 29, 6]
    assert "zqtitle" not in two.page(two.room, f"{two.at}/sessions")
    with two.app.app_context(), db.engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT * FROM therapy_sessions")).all()
    assert "zqtitle" not in repr(kept)
    assert "zqother" not in repr(kept)


def test_a_later_word_moves_a_session_and_an_earlier_one_does_not(two: Two) -> None:
    def saying(sequence: int, start: str) -> bytes:
        return (
            f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:only-one@example.org\r\nSEQUENCE:{sequence}\r\nSUMMARY:us\r\n"
            f"DTSTART:{start}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        ).encode()

    for sequence, start, day in ((0, "20260602T090000Z", 2), (1, "20260603T140000Z", 3), (0, "20260602T090000Z", 3)):
        take(two, read_in(two, saying(sequence, start)), "us")
        assert [s.starts_at.day for s in two.sessions()] == [day]


def test_a_choice_is_for_the_client_it_was_shown_for(two: Two) -> None:
    packed = re.search(r'name="take"\s+value="([^"]+)"', read_in(two, CALENDAR))
    assert packed is not None
    assert post(two.room, f"{two.at}/sessions/calendar/keep", {"take": packed[1] + "x"}).status_code == 303
    assert two.sessions() == []
    assert "could not be read" in two.page(two.room, f"{two.at}/sessions")


def test_what_is_no_calendar_is_said_where_it_was_sent(two: Two) -> None:
    bad = two.room.post(
        f"{two.at}/sessions/calendar",
        data={"csrf_token": token_of(two.room), "calendar": (io.BytesIO(b"hello"), "week.ics")},
    )
    assert bad.status_code == 400
    assert "couldn&#39;t read that as a calendar" in bad.get_data(as_text=True)
