"""Pure: which days of which streams a therapist may see, and why not. Knows no database, no request, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from selfmon.sharing.permit import Window
from selfmon.sharing.streams import Depth, Stream


class Refusal(StrEnum):
    """Why a grant opens nothing. For tests and the client's own page; a therapist is never told which."""

    NOT_STARTED = "not_started"
    STOPPED = "stopped"
    REACHED_ITS_END = "reached_its_end"


@dataclass(frozen=True)
class GrantFacts:
    """One grant as plain facts. Days are the client's local days. `shown_until` is the last whole day on which a
    grant that is over was shown; None while it is not over."""

    stream: Stream
    depth: Depth
    from_on: date | None
    to_on: date | None
    ends_on: date
    is_stopped: bool
    shown_until: date | None = None
    given_on: date | None = None


def decide_grant(grant: GrantFacts, today: date, latest: date | None = None) -> Window | Refusal:
    """The window one grant opens today, or the reason it opens none.

    `today` is the day in the client's chosen zone, by which grants end. `latest`, where it is told, is the day it is
    anywhere by now: who agrees abroad "from today on" may be a day ahead of their chosen zone.
    """
    if grant.is_stopped:
        return Refusal.STOPPED
    if today > grant.ends_on:
        return Refusal.REACHED_ITS_END
    if grant.from_on is not None and grant.from_on > (latest or today):
        return Refusal.NOT_STARTED
    return Window(Stream(grant.stream), Depth(grant.depth), grant.from_on, grant.to_on, grant.given_on)


def decide(grants: Iterable[GrantFacts], today: date, latest: date | None = None) -> tuple[Window, ...]:
    """Every window that is open today. No grants, no windows: what was not given is not shared."""
    windows = (decide_grant(grant, today, latest) for grant in grants)
    return tuple(window for window in windows if isinstance(window, Window))


def has_just_ended(grants: Iterable[GrantFacts], today: date) -> bool:
    """True on the one day after the agreed end of a grant that nobody switched off, unless its stream goes on."""
    grants = list(grants)
    running = {window.stream for window in decide(grants, today)}
    return any(not g.is_stopped and today == g.ends_on + timedelta(days=1) and g.stream not in running for g in grants)


def list_earlier(grants: Iterable[GrantFacts], today: date) -> tuple[Window, ...]:
    """The days that were shown by grants that are over, as they were shown. For asking about them when resuming."""
    found = []
    for grant in grants:
        last_on = grant.shown_until if grant.is_stopped else grant.ends_on
        if last_on is None or (not grant.is_stopped and today <= grant.ends_on):
            continue
        to_on = min(last_on, grant.to_on) if grant.to_on else last_on
        if grant.from_on is None or grant.from_on <= to_on:
            found.append(Window(grant.stream, grant.depth, grant.from_on, to_on))
    return tuple(found)


ASKED_BEFORE = (30, 14, 3)  # days before the agreed end


def decide_end_question(ends_on: date, today: date, agreed_on: date | None = None) -> int | None:
    """Which of the three times to ask about the agreed end it is (30, 14 or 3), or None while it is far or over.

    Each time lasts until the next, so that somebody who opens the app on another day is asked too. Whoever has just chosen
    a near day knows it, and is asked the next time, or on the day after where this is the last.
    """
    left = (ends_on - today).days
    if left < 0:
        return None
    due = next((days for days in sorted(ASKED_BEFORE) if left <= days), None)
    if due is not None and agreed_on is not None:
        asked_from = ends_on - timedelta(days=due) if due > min(ASKED_BEFORE) else today
        return None if asked_from <= agreed_on else due
    return due
