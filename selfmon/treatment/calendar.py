"""What a calendar file (RFC 5545) says: timed events, repeats written out, read event by event. No database, no clock.

A file can be written so that reading it takes minutes (a zone with a rule for every day since year 1): `read_calendar`
therefore reads in a process of its own (`calendar_reader`) that is ended after `MOST_SECONDS`, and no lock is held meanwhile.
Titles are read for choosing; no caller stores them.
"""

import base64
import json
import logging
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

MOST_BYTES = 512 * 1024  # half a year of a whole practice is far below
MOST_SESSIONS = 500  # of one file, in the days asked for
MOST_SECONDS = 8.0
MOST_MEMORY = 1024 * 1024 * 1024  # bytes of address space while reading
AHEAD = timedelta(days=183)
OUT_OF_MEMORY, BROKEN = 3, 4  # how the reading process says what ended it

log = logging.getLogger("selfmon")


class Unreadable(ValueError):
    """Why nothing came out of a file. `why` is one of the words below."""

    def __init__(self, why: "WhyNot") -> None:
        super().__init__(why)
        self.why = why


class WhyNot(StrEnum):
    """What stood against a whole file."""

    NO_CALENDAR = "no_calendar"
    NO_EVENTS = "no_events"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"  # to read: a rule in it goes on for ever
    TOO_MUCH_MEMORY = "too_much_memory"
    OUR_MISTAKE = "our_mistake"


class Amiss(StrEnum):
    """What stood against one event."""

    NO_BEGINNING = "no_beginning"
    REPEATS = "repeats"
    ZONE = "zone"
    OTHER = "other"


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
class Unread:
    """One event that could not be read: its title and the day it says, as far as it has them."""

    title: str
    day: str  # "2026-12-02", or nothing
    amiss: str


@dataclass(frozen=True)
class Reading:
    """What came out of a file, in order of time; events that could not be read; lines of no event that say nothing."""

    titled: tuple[Titled, ...]
    unread: tuple[Unread, ...] = ()
    stray: tuple[str, ...] = ()
    n_left_out: int = 0  # beyond MOST_SESSIONS

    def as_json(self) -> dict[str, Any]:
        """Plain values, to be sent through a pipe or a page."""
        return {
            "titled": [
                [t.title, [[p.starts_at.isoformat(), p.zone, p.minutes, p.uid, p.sequence] for p in t.planned]]
                for t in self.titled
            ],
            "unread": [list(asdict(u).values()) for u in self.unread],
            "stray": list(self.stray),
            "n_left_out": self.n_left_out,
        }


def from_json(said: dict[str, Any]) -> Reading:
    """What `as_json` said."""
    return Reading(
        tuple(
            Titled(title, tuple(Planned(datetime.fromisoformat(p[0]), *p[1:]) for p in planned))
            for title, planned in said["titled"]
        ),
        tuple(Unread(*row) for row in said["unread"]),
        tuple(said["stray"]),
        said["n_left_out"],
    )


def read_calendar(text: bytes, zone: str, now: datetime) -> Reading:
    """Events from the local day of `now` half a year ahead, read in a process of its own. Raises Unreadable."""
    if len(text) > MOST_BYTES:
        raise Unreadable(WhyNot.TOO_LARGE)
    if b"BEGIN:" not in text.upper():
        raise Unreadable(WhyNot.NO_CALENDAR)
    asked = json.dumps({"text": base64.b64encode(text).decode(), "zone": zone, "now": now.isoformat()})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "selfmon.treatment.calendar_reader"],
            input=asked.encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise Unreadable(WhyNot.TOO_LONG) from problem
    if done.returncode == OUT_OF_MEMORY:
        raise Unreadable(WhyNot.TOO_MUCH_MEMORY)
    if done.returncode != 0:
        # Its last words may quote the file, so the log gets the number and no word.
        log.error("calendar: the reading process ended with %s", done.returncode)
        raise Unreadable(WhyNot.OUR_MISTAKE)
    reading = from_json(json.loads(done.stdout))
    if not reading.titled and not reading.unread:
        raise Unreadable(WhyNot.NO_EVENTS if b"BEGIN:VCALENDAR" in text.upper() else WhyNot.NO_CALENDAR)
    return reading
