"""Pure: when sessions of a series come, and what a calendar file says. Knows no database and no clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar

from selfmon.core.days import instant_of, is_zone

MOST_EVENTS = 500  # of one calendar file


@dataclass(frozen=True)
class Planned:
    """One session to be: when it starts (UTC), how long (minutes), and what tells it apart at the next import."""

    starts_at: datetime
    minutes: int
    uid: str


def occurrences(
    first_on: date, clock: time, zone: str, every_weeks: int, from_on: date, to_on: date
) -> Iterator[datetime]:
    """The UTC instants of a series on the local days `from_on`…`to_on`, both included. Right across clock changes."""
    step = timedelta(weeks=every_weeks)
    ahead = max(0, -(-(from_on - first_on) // step))
    day = first_on + ahead * step
    while day <= to_on:
        yield instant_of(day, clock, zone)
        day += step


class NotACalendar(ValueError):
    """The file holds no calendar that can be read."""


def read_calendar(text: bytes, zone: str, from_on: date, to_on: date) -> list[Planned]:
    """Timed events of an iCalendar file (RFC 5545) between two days; weekly repeats are written out.

    Titles are not read: nothing of them is kept. Raises NotACalendar.
    """
    try:
        events = [e for c in Calendar.from_ical(text, multiple=True) for e in c.walk("VEVENT")]
        if not events:
            raise NotACalendar
        planned = [p for event in events[:MOST_EVENTS] for p in _read_event(event, zone, from_on, to_on)]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError) as problem:
        raise NotACalendar from problem
    return sorted(planned, key=lambda p: p.starts_at)[:MOST_EVENTS]


def _read_event(event: Any, zone: str, from_on: date, to_on: date) -> Iterator[Planned]:
    start = event["dtstart"].dt
    if not isinstance(start, datetime) or str(event.get("status", "")).upper() == "CANCELLED":
        return  # a day-long event is no session
    minutes = _minutes(event, start)
    local_zone = _zone(start, zone)
    uid = str(event.get("uid", ""))[:90] or start.isoformat()
    left_out = _left_out(event, local_zone)
    if event.get("recurrence-id") is None and "rrule" in event:
        starts = _repeat(event["rrule"], start, local_zone, from_on, to_on)
    else:
        starts = iter([instant_of(start.date(), start.time().replace(tzinfo=None), local_zone)])
    for at in starts:
        if from_on <= at.date() <= to_on and at not in left_out:
            yield Planned(at, minutes, f"{uid}/{at:%Y%m%dT%H%M}")


def _minutes(event: Any, start: datetime) -> int:
    end = event.get("dtend")
    length = end.dt - start if end is not None else getattr(event.get("duration"), "dt", timedelta(minutes=50))
    return max(10, min(480, round(length.total_seconds() / 60)))


def _zone(start: datetime, zone: str) -> str:
    name = getattr(start.tzinfo, "key", None) or str(start.tzinfo or "")
    return str(name) if is_zone(str(name)) else zone


def _left_out(event: Any, zone: str) -> set[datetime]:
    dates = event.get("exdate") or []
    listed = dates if isinstance(dates, list) else [dates]
    return {
        (d.dt if d.dt.tzinfo else d.dt.replace(tzinfo=None)).astimezone(UTC)
        if d.dt.tzinfo
        else instant_of(d.dt.date(), d.dt.time(), zone)
        for group in listed
        for d in group.dts
        if isinstance(d.dt, datetime)
    }


def _repeat(rule: Any, start: datetime, zone: str, from_on: date, to_on: date) -> Iterator[datetime]:
    """Weekly repeats; any other rule gives its first event only, rather than a guess."""
    if str(rule.get("freq", [""])[0]).upper() != "WEEKLY" or len(rule.get("byday", [""])) > 1:
        yield instant_of(start.date(), start.time().replace(tzinfo=None), zone)
        return
    every, count = int(rule.get("interval", [1])[0]), rule.get("count", [None])[0]
    if every < 1:
        raise NotACalendar
    until = rule.get("until", [None])[0]
    last = min(to_on, until.date() if isinstance(until, datetime) else until) if until else to_on
    if count is not None:
        last = min(last, start.date() + timedelta(weeks=every) * (int(count) - 1))
    yield from occurrences(start.date(), start.time().replace(tzinfo=None), zone, every, from_on, last)
