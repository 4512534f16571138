"""Reads a calendar's events one by one, in a process of its own: `python -m selfmon.treatment.calendar_reader`.

Repeats are expanded by `recurring-ical-events`; an event that cannot be read costs itself alone and is named.
"""

import base64
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from selfmon.core.days import instant_of, is_zone, local_day
from selfmon.treatment.calendar import (
    AHEAD,
    BROKEN,
    MOST_MEMORY,
    MOST_SESSIONS,
    OUT_OF_MEMORY,
    Amiss,
    Planned,
    Reading,
    Titled,
    Unread,
)

MOST_STRAY = 5  # lines shown of those that say nothing


class _CannotRead(ValueError):
    """This event costs itself; `amiss` says why."""

    def __init__(self, amiss: Amiss) -> None:
        super().__init__(amiss)
        self.amiss = amiss


def read_events(text: str, zone: str, now: datetime) -> Reading:
    """What a file says, in this process, however long it takes."""
    if any(line.strip().upper() == "METHOD:CANCEL" for line in _unfolded(text)):
        return Reading(())  # it says that what it holds does not take place
    found: dict[str, list[Planned]] = {}
    unread: list[Unread] = []
    zones = "".join(_blocks(text, "VTIMEZONE"))
    for events in _by_uid(_blocks(text, "VEVENT")):
        title = _line(events[0], "SUMMARY")
        try:
            planned = _told_apart(list(_expand(zones, events, zone, now)))
        except Exception as problem:  # whatever a reader makes of a broken event costs that event, which is named
            unread.append(Unread(title, _day_of(events[0]), _amiss(problem, events)))
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
        _stray_lines(text),
        max(0, len(every) - MOST_SESSIONS),
    )


def _unfolded(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "").split("\n")


def _stray_lines(text: str) -> tuple[str, ...]:
    """The beginnings of the first lines that are neither a name with a value nor empty."""
    return tuple([line.strip()[:60] for line in _unfolded(text) if line.strip() and ":" not in line][:MOST_STRAY])


def _amiss(problem: Exception, events: Sequence[str]) -> Amiss:
    if isinstance(problem, _CannotRead):
        return problem.amiss
    is_repeated = any(_line(event, name) for event in events for name in ("RRULE", "RDATE", "EXDATE"))
    return Amiss.REPEATS if is_repeated else Amiss.OTHER


def _day_of(event: str) -> str:
    """The day of its beginning as it stands there; nothing where that is no day."""
    said = _line(event, "DTSTART")[:8]
    try:
        return datetime.strptime(said, "%Y%m%d").date().isoformat()
    except ValueError:
        return ""


def _blocks(text: str, name: str) -> list[str]:
    """Every part between BEGIN and END of that name, unfolded; what stands outside is nobody's event."""
    lines = _unfolded(text)
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
        _check(event)
    for event in recurring_ical_events.of(whole).between(now - timedelta(days=1), now + AHEAD):
        start = event["dtstart"].dt
        if not isinstance(start, datetime) or str(event.get("status", "")).upper() == "CANCELLED":
            continue  # a day-long event is no session
        own = _zone_of(start, zone)
        at = start.astimezone(UTC) if start.tzinfo else instant_of(start.date(), start.time(), zone)
        if _is_left_out(whole, event, start) or local_day(at, own) < local_day(now, own) or at > now + AHEAD:
            continue
        yield Planned(at, own, _minutes(event, start), _name(event, len(events) > 1, whole), _sequence(event))


def _check(event: Any) -> None:
    """Nothing of an event is guessed or left aside: what the library would pass over is said. Raises _CannotRead."""
    rule, start, end = event.get("rrule"), event.get("dtstart"), event.get("dtend")
    if not hasattr(start, "dt"):  # none, or several
        raise _CannotRead(Amiss.NO_BEGINNING)
    if (rule is not None and not _is_for_sessions(rule)) or "exrule" in event:
        raise _CannotRead(Amiss.REPEATS)
    if isinstance(start.dt, datetime) and start.dt.tzinfo is None and start.params.get("tzid"):
        raise _CannotRead(Amiss.ZONE)
    if end is not None and type(end.dt) is type(start.dt) and end.dt < start.dt:
        raise _CannotRead(Amiss.OTHER)
    if rule is not None and isinstance(start.dt, datetime):
        rule["until"] = [_whole_day(until, start.dt) for until in rule.get("until", [])] or None
        if rule["until"] is None:
            del rule["until"]


def _whole_day(until: date, start: datetime) -> date:
    """A rule that goes on until a mere day goes on until that day is over."""
    if isinstance(until, datetime):
        return until
    last = datetime.combine(until, time.max.replace(microsecond=0), start.tzinfo)
    return last.astimezone(UTC) if start.tzinfo else last


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
    try:
        asked = json.load(sys.stdin.buffer)
        text = base64.b64decode(asked["text"]).decode("utf-8", "replace")
        json.dump(read_events(text, asked["zone"], datetime.fromisoformat(asked["now"])).as_json(), sys.stdout)
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception:  # the process that asked says so in words, and nothing of the file is in a traceback
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(_main())
