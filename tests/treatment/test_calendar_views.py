"""A calendar file over HTTP: shown before it is kept, chosen by title, and no title stays."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import escape

from selfmon.core.db import db
from selfmon.treatment import calendar
from selfmon.treatment.calendar import MOST_BYTES, Unreadable, WhyNot
from selfmon.treatment.calendar_views import WHY_NOT
from tests.clocks import Clock
from tests.forms import on_one_line, post, token_of
from tests.people import People

from .test_calendar import FILES
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


def send(two: Two, text: bytes) -> Any:
    return two.room.post(
        f"{two.at}/sessions/calendar",
        data={"csrf_token": token_of(two.room), "calendar": (io.BytesIO(text), "week.ics")},
    )


def read_in(two: Two, text: bytes) -> str:
    """The page that shows what would come in."""
    answer = send(two, text)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def take(two: Two, page: str, *titles: str, spoil: str = "") -> Any:
    """Tick these titles and keep them."""
    offered = re.findall(r'name="take"\s+value="(\d+)"[^>]*>\s*<strong><bdi>([^<]+)</bdi>', page)
    picked = [n for n, title in offered if title in titles]
    assert len(picked) == len(titles)
    shown = re.search(r'name="shown" value="([^"]+)"', page)
    assert shown is not None
    return post(two.room, f"{two.at}/sessions/calendar/keep", {"take": picked, "shown": shown[1] + spoil})


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
    assert take(two, read_in(two, CALENDAR), "zqtitle", spoil="x").status_code == 303
    assert two.sessions() == []
    assert "could not be read" in two.page(two.room, f"{two.at}/sessions")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"hello", "read that as a calendar. Export it"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "That calendar holds no events."),
        (b"x" * (MOST_BYTES + 1), "larger than 512 KB"),
    ],
)
def test_what_stands_against_a_file_is_said_where_it_was_sent(two: Two, text: bytes, said: str) -> None:
    bad = send(two, text)
    assert bad.status_code == 400
    assert said in bad.get_data(as_text=True)


def test_no_file_is_said_as_such(two: Two) -> None:
    for data in ({}, {"calendar": (io.BytesIO(b""), "")}):
        bad = two.room.post(f"{two.at}/sessions/calendar", data={"csrf_token": token_of(two.room), **data})
        assert bad.status_code == 400
        assert "Please choose a file." in bad.get_data(as_text=True)


@pytest.mark.parametrize("why", list(WhyNot))
def test_each_cause_has_words_of_its_own(two: Two, monkeypatch: pytest.MonkeyPatch, why: WhyNot) -> None:
    def refuse(*_given: object) -> None:
        raise Unreadable(why)

    monkeypatch.setattr(calendar, "read_calendar", refuse)
    page = on_one_line(send(two, CALENDAR).get_data(as_text=True))
    assert ("takes too long" in page) is (why is WhyNot.TOO_LONG)
    assert str(escape(WHY_NOT[why])) in page


def test_with_nothing_ticked_nothing_comes_in_and_the_choice_stands_there_still(two: Two) -> None:
    answer = take(two, read_in(two, CALENDAR))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Nothing was ticked" in page
    assert "session came in" not in page
    assert two.sessions() == []
    assert take(two, page, "zqtitle").status_code == 303
    assert len(two.sessions()) == 5


def test_what_was_there_already_is_said_as_such(two: Two) -> None:
    for said in ("5 sessions came in.", "All of these were here already."):
        take(two, read_in(two, CALENDAR), "zqtitle")
        page = two.page(two.room, f"{two.at}/sessions")
        assert said in page
        assert "0 sessions" not in page


def test_every_date_that_would_come_in_can_be_looked_at(two: Two) -> None:
    page = on_one_line(read_in(two, CALENDAR.replace(b"COUNT=6", b"COUNT=20")))
    (card,) = [part for part in page.split('<section class="card">') if "zqtitle" in part]
    assert card.count("<li>") == 19
    assert "<summary>and 13 more</summary>" in card
    assert card.count("Amsterdam time, 50 minutes") == 19
    assert "12 Oct, 10:00" in card


def test_what_could_not_be_read_is_named_with_its_day_and_why(two: Two) -> None:
    odd = b"BEGIN:VEVENT\r\nUID:o\r\nSUMMARY:zqodd\r\nDTSTART:20260602T090000Z\r\nRRULE:FREQ=NEVER\r\nEND:VEVENT\r\n"
    page = on_one_line(
        read_in(two, CALENDAR.replace(b"END:VCALENDAR", b"a line of no event\r\n" + odd + b"END:VCALENDAR"))
    )
    assert "1 event could not be read and is left out:" in page
    assert "<bdi>zqodd</bdi>, Tuesday, 2 June 2026: how it repeats could not be understood" in page
    assert "<bdi>a line of no event</bdi>" in page


IN_BERLIN = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "zone", "expected"),
    [
        ("01-moved-occurrence", "", ["1 Dec 09:00", "9 Dec 13:00", "15 Dec 09:00", "22 Dec 09:00"]),
        ("01b-this-and-future-override", "", ["1 Dec 09:00", "8 Dec 09:00", "15 Dec 15:00", "22 Dec 15:00"]),
        ("02-cancelled-occurrence", "", ["1 Dec 09:00", "15 Dec 09:00", "22 Dec 09:00"]),
        ("03-exdate-date-only", "", ["1 Dec 09:00", "8 Dec 09:00", "22 Dec 09:00"]),
        ("06-zone-defined-in-file", "", ["2 Dec 15:00"]),
        ("06b-zone-with-prefix", "", ["2 Dec 15:00"]),
        (
            "07-twice-a-week",
            "",
            ["30 Nov 09:00", *(f"{day} Dec 09:00" for day in (3, 7, 10, 14, 17, 21, 24))],
        ),
        ("07c-twice-a-week-since-september", "", ["30 Nov 09:00", "3 Dec 09:00", "7 Dec 09:00", "10 Dec 09:00"]),
        ("08-one-event-without-start", "", ["2 Dec 09:00"]),
        ("08b-one-impossible-rule", "", ["3 Dec 09:00"]),
        ("08c-one-stray-line", "", ["2 Dec 09:00"]),
        ("10-rescheduled-first", "", ["2 Dec 09:00"]),
        ("10-rescheduled-second", "", ["3 Dec 14:00"]),
        ("11-today-in-the-east", "Asia/Tokyo", ["26 Nov 23:30"]),
    ],
)
def test_every_case_comes_in_as_the_calendar_shows_it(
    app: Flask, people: People, clock: Clock, name: str, zone: str, expected: list[str]
) -> None:
    clock.now = IN_BERLIN
    two = Two(app, people)
    two.therapist = people.therapist("Clara", zone=zone or "Europe/Berlin")
    two.treatment = people.treatment(two.client, two.therapist)
    two.at = f"/clients/{two.treatment.id}"
    people.sign_in(two.room, two.therapist, now=clock.now)
    page = read_in(two, (FILES / f"{name}.ics").read_bytes())
    titles = re.findall(r'name="take"[^>]*>\s*<strong><bdi>([^<]+)</bdi>', page)
    assert take(two, page, *titles).status_code == 303
    found = [f"{at.day} {at:%b %H:%M}" for at in (s.starts_at for s in two.sessions())]
    assert found[: len(expected)] == expected
    assert len(found) == (52 if name.startswith("07c") else len(expected))


def test_the_same_session_with_a_later_word_moves(app: Flask, people: People, clock: Clock) -> None:
    clock.now = IN_BERLIN
    two = Two(app, people)
    people.sign_in(two.room, two.therapist, now=clock.now)
    for name, day, said in (
        ("first", 2, "1 session came in."),
        ("second", 3, "1 session moved."),
        ("first", 3, "already"),
    ):
        take(two, read_in(two, (FILES / f"10-rescheduled-{name}.ics").read_bytes()), "without a title")
        assert [s.starts_at.day for s in two.sessions()] == [day]
        assert said in two.page(two.room, f"{two.at}/sessions")
