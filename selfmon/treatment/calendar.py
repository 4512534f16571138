"""What a calendar file (RFC 5545) says: timed events, repeats written out, read event by event. Pure: no database, no clock.

Repeats are expanded by `recurring-ical-events`; an event that cannot be read costs itself alone and is named. A file can be
written so that reading it takes minutes (a zone with a rule for every day since year 1): `read_calendar` therefore reads in
a process of its own that is ended after `MOST_SECONDS`, and no lock is held meanwhile. Titles are read for choosing; no
caller stores them.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from selfmon.core.days import instant_of, is_zone, local_day

MOST_BYTES = 512 * 1024  # half a year of a whole practice is far below
MOST_SESSIONS = 500  # of one file, in the days asked for
MOST_SECONDS = 8.0
MOST_MEMORY = 1024 * 1024 * 1024  # bytes of address space while reading
AHEAD = timedelta(days=183)


class NotACalendar(ValueError):
    """The file holds no event that could be found, or is too large."""


class TakesTooLong(ValueError):
    """Reading it was given up: a rule in it goes on for ever."""


@dataclass(frozen=True)
class Planned:
    """One session to be. `zone` is that of the event where the world knows it; `uid` tells it apart at the next import."""

    starts_at: datetime  # UTC
    zone: str
    minutes: int  # 10 to 480
    uid: str
    sequence: int = 0  # the higher one of the same uid is the later word


@dataclass(frozen=True)
class Titled:
    """Everything in a file under one title."""

    title: str
    planned: tuple[Planned, ...]


@dataclass(frozen=True)
class Reading:
    """What came out of a file, in order of time, and the titles of events that could not be read."""

    titled: tuple[Titled, ...]
    unread: tuple[str, ...] = ()
    n_left_out: int = 0  # beyond MOST_SESSIONS


def read_calendar(text: bytes, zone: str, now: datetime) -> Reading:
    """Events from the local day of `now` half a year ahead, read in a process of its own.

    Raises NotACalendar, TakesTooLong.
    """
    if not text.strip() or len(text) > MOST_BYTES:
        raise NotACalendar
    asked = json.dumps({"text": base64.b64encode(text).decode(), "zone": zone, "now": now.isoformat()})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "selfmon.treatment.calendar"],
            input=asked.encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise TakesTooLong from problem
    if done.returncode != 0:
        raise TakesTooLong
    said = json.loads(done.stdout)
    if not said["titled"] and not said["unread"]:
        raise NotACalendar
    return Reading(
        tuple(
            Titled(title, tuple(Planned(datetime.fromisoformat(p[0]), *p[1:]) for p in planned))
            for title, planned in said["titled"]
        ),
        tuple(said["unread"]),
        said["n_left_out"],
    )


def read_events(text: str, zone: str, now: datetime) -> Reading:
    """The same in this process, however long it takes."""
    found: dict[str, list[Planned]] = {}
    unread: list[str] = []
    zones = "".join(_blocks(text, "VTIMEZONE"))
    for events in _by_uid(_blocks(text, "VEVENT")):
        title = _line(events[0], "SUMMARY")
        try:
            planned = _told_apart(list(_expand(zones, events, zone, now)))
        except Exception:
            unread.append(title)
            continue
        found.setdefault(title, []).extend(planned)
    every = sorted((p for planned in found.values() for p in planned), key=lambda p: p.starts_at)
    kept = set(every[:MOST_SESSIONS])
    titled = [
        Titled(title, tuple(sorted((p for p in planned if p in kept), key=lambda p: p.starts_at)))
        for title, planned in found.items()
    ]
    return Reading(
        tuple(sorted(titled, key=lambda t: t.planned[0].starts_at if t.planned else datetime.max.replace(tzinfo=UTC))),
        tuple(unread),
        max(0, len(every) - MOST_SESSIONS),
    )


def _blocks(text: str, name: str) -> list[str]:
    """Every part between BEGIN and END of that name, unfolded; what stands outside is nobody's event."""
    lines = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").split("\n")
    found: list[str] = []
    part: list[str] | None = None
    for line in lines:
        said = line.strip().upper()
        if said == f"BEGIN:{name}":
            part = []
        if part is not None:
            part.append(line)
        if said == f"END:{name}" and part is not None:
            found.append("\r\n".join(part) + "\r\n")
            part = None
    return found


def _line(event: str, name: str) -> str:
    """The value of one line of an event, as it stands; empty where there is none."""
    for line in event.split("\r\n"):
        head, _colon, value = line.partition(":")
        if head.split(";")[0].upper() == name:
            return value.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ").strip()[:120]
    return ""


def _by_uid(events: Iterable[str]) -> list[list[str]]:
    """Events of one UID belong together: a series and what became of single dates of it."""
    found: dict[str, list[str]] = {}
    for n, event in enumerate(events):
        found.setdefault(_line(event, "UID") or f"without-{n}", []).append(event)
    return list(found.values())


def _expand(zones: str, events: list[str], zone: str, now: datetime) -> Iterator[Planned]:
    import recurring_ical_events
    from icalendar import Calendar

    whole = Calendar.from_ical(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zones}{''.join(events)}END:VCALENDAR\r\n")
    for event in whole.walk("VEVENT"):
        rule = event.get("rrule")
        if event.get("dtstart") is None or (rule is not None and not _is_for_sessions(rule)):
            raise ValueError("an event without a beginning, or a rule that is not one for sessions")
    for event in recurring_ical_events.of(whole).between(now - timedelta(days=1), now + AHEAD):
        start = event["dtstart"].dt
        if not isinstance(start, datetime) or str(event.get("status", "")).upper() == "CANCELLED":
            continue  # a day-long event is no session
        own = _zone_of(start, zone)
        at = start.astimezone(UTC) if start.tzinfo else instant_of(start.date(), start.time(), zone)
        if _is_left_out(whole, event, start) or local_day(at, own) < local_day(now, own) or at > now + AHEAD:
            continue
        yield Planned(at, own, _minutes(event, start), _name(event, len(events) > 1, whole), _sequence(event))


def _told_apart(planned: list[Planned]) -> list[Planned]:
    """A change of "this and all following" gives its name to all of them: the later ones are named by their time."""
    seen: set[str] = set()
    found = []
    for p in planned:
        found.append(p if p.uid not in seen else replace(p, uid=f"{p.uid.rsplit('/', 1)[0]}/{p.starts_at:%Y%m%dT%H%M}"))
        seen.add(found[-1].uid)
    return found


def _is_for_sessions(rule: Any) -> bool:
    """Daily to yearly, at an interval that exists."""
    often = str(rule.get("freq", [""])[0]).upper() in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
    return often and int(rule.get("interval", [1])[0]) >= 1


def _is_left_out(whole: Any, event: Any, start: datetime) -> bool:
    """EXDATE as a mere day takes out that day's date; the library takes out exact times alone."""
    days = {
        d.dt
        for series in whole.walk("VEVENT")
        for group in (lambda x: x if isinstance(x, list) else [x])(series.get("exdate") or [])
        for d in group.dts
        if not isinstance(d.dt, datetime)
    }
    original = event.get("recurrence-id")
    day: date = original.dt.date() if original is not None and isinstance(original.dt, datetime) else start.date()
    return day in days


def _zone_of(start: datetime, zone: str) -> str:
    name = str(getattr(start.tzinfo, "key", None) or "")
    return name if is_zone(name) and name != "UTC" else zone


def _minutes(event: Any, start: datetime) -> int:
    """10 to 480; 50 where the calendar gives no length."""
    end = event.get("dtend")
    length = end.dt - start if end is not None else getattr(event.get("duration"), "dt", timedelta())
    return max(10, min(480, round(length.total_seconds() / 60))) if length > timedelta() else 50


def _sequence(event: Any) -> int:
    return max(0, min(int(event.get("sequence", 0)), 2**31 - 1))


def _name(event: Any, is_several: bool, whole: Any) -> str:
    """A single event keeps its name when it moves; a date of a series keeps that of the date it was planned for."""
    uid = str(event.get("uid", ""))[:90] or f"{event['dtstart'].dt:%Y%m%dT%H%M}"
    is_series = is_several or any("rrule" in one or "rdate" in one for one in whole.walk("VEVENT"))
    original = event.get("recurrence-id")
    if not is_series or original is None:
        return uid if not is_series else f"{uid}/{event['dtstart'].dt:%Y%m%dT%H%M}"
    said = original.dt
    at = said.astimezone(UTC) if isinstance(said, datetime) and said.tzinfo else said
    return f"{uid}/{at:%Y%m%dT%H%M}"


def _main() -> int:
    """In a process of its own: what to read comes in, what was read goes out, as JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    asked = json.load(sys.stdin.buffer)
    text = base64.b64decode(asked["text"]).decode("utf-8", "replace")
    reading = read_events(text, asked["zone"], datetime.fromisoformat(asked["now"]))
    told = [
        [t.title, [[p.starts_at.isoformat(), p.zone, p.minutes, p.uid, p.sequence] for p in t.planned]]
        for t in reading.titled
    ]
    json.dump({"titled": told, "unread": reading.unread, "n_left_out": reading.n_left_out}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
