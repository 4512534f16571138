"""Calendars as people export them: what comes in, what costs one event alone, and what is refused. All files are synthetic."""

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from selfmon.treatment import calendar
from selfmon.treatment.calendar import (
    OUT_OF_MEMORY,
    Amiss,
    Reading,
    Unread,
    Unreadable,
    WhyNot,
    from_json,
    read_calendar,
)
from selfmon.treatment.calendar_reader import read_events

FILES = Path(__file__).parent / "calendars"
NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//EN\r\n"
TAIL = "END:VCALENDAR\r\n"


def event(uid: str, start: str, *more: str) -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"DTSTART{start}", *more, "END:VEVENT", ""))


def read(name: str, zone: str = "Europe/Berlin") -> Reading:
    return read_events((FILES / f"{name}.ics").read_text(), zone, NOW)


def times(reading: Reading) -> list[str]:
    found = sorted(p.starts_at for titled in reading.titled for p in titled.planned)
    return [f"{at.day} {at:%b %H:%M}" for at in found]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("01-moved-occurrence", ["1 Dec 09:00", "9 Dec 13:00", "15 Dec 09:00", "22 Dec 09:00"]),
        ("01b-this-and-future-override", ["1 Dec 09:00", "8 Dec 09:00", "15 Dec 15:00", "22 Dec 15:00"]),
        ("02-cancelled-occurrence", ["1 Dec 09:00", "15 Dec 09:00", "22 Dec 09:00"]),
        ("03-exdate-date-only", ["1 Dec 09:00", "8 Dec 09:00", "22 Dec 09:00"]),
        ("06-zone-defined-in-file", ["2 Dec 15:00"]),
        ("06b-zone-with-prefix", ["2 Dec 15:00"]),
        (
            "07-twice-a-week",
            [f"{day} {month} 09:00" for day, month in ((30, "Nov"), *((d, "Dec") for d in (3, 7, 10, 14, 17, 21, 24)))],
        ),
        ("11-today-in-the-east", ["26 Nov 23:30"]),
    ],
)
def test_what_comes_in_is_what_the_calendar_shows(name: str, expected: list[str]) -> None:
    reading = read(name)
    assert times(reading) == expected
    assert reading.unread == ()
    uids = [p.uid for titled in reading.titled for p in titled.planned]
    assert len(set(uids)) == len(uids)


def test_a_rule_begun_in_september_goes_on() -> None:
    found = times(read("07c-twice-a-week-since-september"))
    assert found[:3] == ["30 Nov 09:00", "3 Dec 09:00", "7 Dec 09:00"]
    assert len(found) == 52  # two a week of half a year; the clock goes forward in March and the sessions stay at ten
    assert found[-1].endswith("08:00")


@pytest.mark.parametrize(
    ("name", "expected", "unread", "stray"),
    [
        ("08-one-event-without-start", ["2 Dec 09:00"], (Unread("x", "", Amiss.NO_BEGINNING),), ()),
        ("08b-one-impossible-rule", ["3 Dec 09:00"], (Unread("x", "2026-12-02", Amiss.REPEATS),), ()),
        ("08c-one-stray-line", ["2 Dec 09:00"], (), ("line two without colon",)),
    ],
)
def test_what_is_bad_costs_itself_alone_and_is_named(
    name: str, expected: list[str], unread: tuple[Unread, ...], stray: tuple[str, ...]
) -> None:
    reading = read(name)
    assert times(reading) == expected
    assert (reading.unread, reading.stray) == (unread, stray)


# What the library would pass over, shorten, or put somewhere else without a word.
@pytest.mark.parametrize(
    ("start", "line", "amiss"),
    [
        (":20261201T090000Z", "RRULE:garbage", Amiss.REPEATS),
        (":20261201T090000Z", "RRULE:FREQ=WEEKLY;COUNT=x", Amiss.REPEATS),
        (":20261201T090000Z", "RRULE:FREQ=WEEKLY;BYDAY=XX", Amiss.REPEATS),
        (":20261201T090000Z", "RRULE:FREQ=WEEKLY;COUNT=3;FOO=bar", Amiss.REPEATS),
        (":20261201T090000Z", "RRULE:FREQ=WEEKLY\r\nRRULE:FREQ=DAILY", Amiss.REPEATS),
        (":20261201T090000Z", "RRULE:FREQ=WEEKLY\r\nEXRULE:FREQ=MONTHLY", Amiss.REPEATS),
        (":20261201T090000Z", "EXDATE:garbage", Amiss.REPEATS),
        (":20261201T090000Z", "RDATE:garbage", Amiss.REPEATS),
        (":20261201T090000Z", "DTEND:garbage", Amiss.OTHER),
        (":20261201T090000Z", "DTEND:20261130T090000Z", Amiss.OTHER),  # before it begins
        (":20261201T090000Z", "SEQUENCE:x", Amiss.OTHER),
        (":20261201T090000Z", "RECURRENCE-ID:garbage", Amiss.OTHER),
        (":20261201T090000Z", "DTSTART:20261202T090000Z", Amiss.NO_BEGINNING),  # two are none
        (";TZID=Nowhere/Place:20261201T100000", "DTEND;TZID=Nowhere/Place:20261201T105000", Amiss.ZONE),
    ],
)
def test_nothing_of_an_event_is_guessed(start: str, line: str, amiss: Amiss) -> None:
    reading = read_events(HEAD + event("odd", start, line, "SUMMARY:odd one") + TAIL, "Europe/Berlin", NOW)
    assert times(reading) == []
    assert reading.unread == (Unread("odd one", "2026-12-01", amiss),)


@pytest.mark.parametrize("start", [":20261201T090000Z", ";TZID=Europe/Berlin:20261201T100000", ":20261201T100000"])
def test_a_rule_until_a_mere_day_holds_on_that_day(start: str) -> None:
    text = HEAD + event("one", start, "RRULE:FREQ=WEEKLY;UNTIL=20261215") + TAIL
    assert times(read_events(text, "Europe/Berlin", NOW)) == ["1 Dec 09:00", "8 Dec 09:00", "15 Dec 09:00"]


def test_a_file_that_calls_sessions_off_brings_none() -> None:
    text = HEAD + "METHOD:CANCEL\r\n" + event("one", ":20261201T090000Z") + TAIL
    assert times(read_events(text, "Europe/Berlin", NOW)) == []


def test_six_hundred_past_events_still_bring_the_four_to_come() -> None:
    past = "".join(event(f"p{n}", f":{NOW - timedelta(days=n + 2):%Y%m%dT090000Z}") for n in range(600))
    coming = "".join(event(f"c{n}", f":202612{n + 1:02}T090000Z") for n in range(4))
    assert times(read_events(HEAD + past + coming + TAIL, "Europe/Berlin", NOW)) == [
        f"{n} Dec 09:00" for n in (1, 2, 3, 4)
    ]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=HOURLY;COUNT=4", "FREQ=WEEKLY;INTERVAL=-1", "FREQ=NEVER"])
def test_a_rule_that_is_none_for_sessions_is_named_and_never_shortened(rule: str) -> None:
    odd = event("odd", ":20261201T090000Z", f"RRULE:{rule}", "SUMMARY:odd one")
    reading = read_events(HEAD + odd + event("good", ":20261202T090000Z") + TAIL, "Europe/Berlin", NOW)
    assert times(reading) == ["2 Dec 09:00"]
    assert reading.unread == (Unread("odd one", "2026-12-01", Amiss.REPEATS),)


def test_a_day_long_event_is_no_session_and_an_event_without_a_zone_is_in_the_readers() -> None:
    text = HEAD + event("day", ";VALUE=DATE:20261202") + event("float", ":20261203T100000", "SUMMARY:a\\, b") + TAIL
    reading = read_events(text, "Asia/Kathmandu", NOW)
    assert times(reading) == ["3 Dec 04:15"]
    assert {p.minutes for titled in reading.titled for p in titled.planned} == {50}
    assert [titled.title for titled in reading.titled if titled.planned] == ["a, b"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", WhyNot.NO_CALENDAR),
        (b"  \n", WhyNot.NO_CALENDAR),
        (b"\x00\xff", WhyNot.NO_CALENDAR),
        (b"<html></html>", WhyNot.NO_CALENDAR),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", WhyNot.NO_CALENDAR),
        ((HEAD + TAIL).encode(), WhyNot.NO_EVENTS),
        (b"x" * (calendar.MOST_BYTES + 1), WhyNot.TOO_LARGE),
    ],
)
def test_what_stands_against_a_whole_file_is_said_by_name(text: bytes, why: WhyNot) -> None:
    with pytest.raises(Unreadable) as refused:
        read_calendar(text, "Europe/Berlin", NOW)
    assert refused.value.why is why


@pytest.mark.parametrize(
    ("code", "why"),
    [(OUT_OF_MEMORY, WhyNot.TOO_MUCH_MEMORY), (1, WhyNot.OUR_MISTAKE), (-9, WhyNot.OUR_MISTAKE)],
)
def test_a_reader_that_broke_off_is_not_called_slow(monkeypatch: pytest.MonkeyPatch, code: int, why: WhyNot) -> None:
    real = subprocess.run

    def broken(_command: object, **options: Any) -> Any:
        return real(["/bin/sh", "-c", f"exit {code}" if code > 0 else f"kill {code} $$"], **options)

    monkeypatch.setattr(subprocess, "run", broken)
    with pytest.raises(Unreadable) as refused:
        read_calendar((HEAD + event("one", ":20261201T090000Z") + TAIL).encode(), "Europe/Berlin", NOW)
    assert refused.value.why is why


def test_a_reading_survives_being_sent() -> None:
    for path in sorted(FILES.glob("*.ics")):
        reading = read(path.stem)
        assert from_json(json.loads(json.dumps(reading.as_json()))) == reading


def test_reading_is_ended_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A zone with a rule for every day since year 1, in less than two kilobytes."""
    rule = "TZOFFSETFROM:+0{}00\r\nTZOFFSETTO:+0{}00\r\nRRULE:FREQ=DAILY\r\n"
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Forever\r\n"
        f"BEGIN:STANDARD\r\nDTSTART:00010101T000000\r\n{rule.format(0, 1)}END:STANDARD\r\n"
        f"BEGIN:DAYLIGHT\r\nDTSTART:00010101T120000\r\n{rule.format(1, 0)}END:DAYLIGHT\r\nEND:VTIMEZONE\r\n"
    )
    text = (HEAD + zone + event("one", ";TZID=Forever:20261202T100000") + TAIL).encode()
    assert len(text) < 2000
    monkeypatch.setattr(calendar, "MOST_SECONDS", 1.0)
    with pytest.raises(Unreadable) as refused:
        read_calendar(text, "Europe/Berlin", NOW)
    assert refused.value.why is WhyNot.TOO_LONG


def test_what_is_read_in_a_process_of_its_own_is_the_same() -> None:
    text = (FILES / "01-moved-occurrence.ics").read_bytes()
    assert read_calendar(text, "Europe/Berlin", NOW) == read("01-moved-occurrence")
