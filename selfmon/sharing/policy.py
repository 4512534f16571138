"""Pure: which days of which streams a therapist may see, and why not. Knows no database, no request, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from selfmon.sharing.models import Depth, Stream
from selfmon.sharing.permit import Window


class Refusal(StrEnum):
    """Why a grant opens nothing. For tests and the client's own page; a therapist is never told which."""

    NOT_STARTED = "not_started"
    STOPPED = "stopped"
    REACHED_ITS_END = "reached_its_end"


@dataclass(frozen=True)
class GrantFacts:
    """One grant as plain facts. Days are the client's local days."""

    stream: Stream
    depth: Depth
    from_on: date | None
    to_on: date | None
    ends_on: date
    is_stopped: bool


def decide_grant(grant: GrantFacts, today: date) -> Window | Refusal:
    """The window one grant opens today, or the reason it opens none."""
    if grant.is_stopped:
        return Refusal.STOPPED
    if today > grant.ends_on:
        return Refusal.REACHED_ITS_END
    if grant.from_on is not None and grant.from_on > today:
        return Refusal.NOT_STARTED
    return Window(Stream(grant.stream), Depth(grant.depth), grant.from_on, grant.to_on)


def decide(grants: Iterable[GrantFacts], today: date) -> tuple[Window, ...]:
    """Every window that is open today. No grants, no windows: what was not given is not shared."""
    windows = (decide_grant(grant, today) for grant in grants)
    return tuple(window for window in windows if isinstance(window, Window))


def has_just_ended(grants: Iterable[GrantFacts], today: date) -> bool:
    """True on the one day after the agreed end of a grant that nobody switched off."""
    return any(not g.is_stopped and today == g.ends_on + timedelta(days=1) for g in grants)
