"""When sessions come: right across clock changes, and a calendar file says the same twice."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfmon.core.days import local_day
from selfmon.treatment.schedule import NotACalendar, occurrences, read_calendar

CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//synthetic//EN\r
BEGIN:VEVENT\r
UID:one@example.org\r
SUMMARY:zqtitle\r
DTSTART;TZID=Europe/Amsterdam:20261001T100000\r
DTEND;TZID=Europe/Amsterdam:20261001T105000\r
RRULE:FREQ=WEEKLY;COUNT=6\r
EXDATE;TZID=Europe/Amsterdam:20261015T100000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:two@example.org\r
DTSTART;VALUE=DATE:20261002\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_a_session_stays_at_its_local_time_when_the_clocks_change() -> None:
    starts = list(
        occurrences(date(2026, 10, 22), time(10), "Europe/Amsterdam", 1, date(2026, 10, 22), date(2026, 11, 5))
    )
    assert starts == [
        datetime(2026, 10, 22, 8, tzinfo=UTC),
        datetime(2026, 10, 29, 9, tzinfo=UTC),
        datetime(2026, 11, 5, 9, tzinfo=UTC),
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 8), st.integers(0, 200), st.integers(0, 200))
def test_every_session_of_a_series_is_in_the_days_asked_for(first: date, every: int, ahead: int, length: int) -> None:
    start = first + timedelta(days=ahead)
    days = [
        local_day(at, "Europe/Amsterdam")
        for at in occurrences(first, time(9), "Europe/Amsterdam", every, start, start + timedelta(days=length))
    ]
    assert all(start <= day <= start + timedelta(days=length) and (day - first).days % (7 * every) == 0 for day in days)
    assert len(days) == sum((start + timedelta(days=n) - first).days % (7 * every) == 0 for n in range(length + 1))


def test_a_calendar_gives_times_without_titles_and_leaves_out_what_it_leaves_out() -> None:
    planned = read_calendar(CALENDAR, "Europe/Amsterdam", date(2026, 9, 1), date(2026, 12, 1))
    assert [(p.starts_at.day, p.starts_at.hour, p.minutes) for p in planned] == [
        (1, 8, 50),
        (8, 8, 50),
        (22, 8, 50),
        (29, 9, 50),
        (5, 9, 50),
    ]
    assert "zqtitle" not in repr(planned)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\x00\xff",
        b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        b"<html></html>",
        CALENDAR.replace(b"20261001T100000", b"nonsense"),
    ],
)
def test_what_is_no_calendar_is_refused_by_name(text: bytes) -> None:
    with pytest.raises(NotACalendar):
        read_calendar(text, "Europe/Amsterdam", date(2026, 9, 1), date(2026, 12, 1))


@pytest.mark.parametrize("rule", [b"INTERVAL=0", b"INTERVAL=-1", b"COUNT=99999999999999", b"COUNT=-3"])
def test_a_rule_that_makes_no_sense_is_refused_or_bounded(rule: bytes) -> None:
    start = b"DTSTART;TZID=Europe/Amsterdam:"
    text = CALENDAR.replace(b"COUNT=6", rule).replace(start + b"2026", start + b"1902")
    try:
        planned = read_calendar(text, "Europe/Amsterdam", date(2026, 9, 1), date(2026, 12, 1))
    except NotACalendar:
        return
    assert len(planned) <= 14  # one a week of the window at most
