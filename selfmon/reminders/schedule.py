"""When a note is due: one instant for each local date of a plan. Pure: no Flask, no database, no clock.

A time the clock skips in spring becomes the first valid moment after the gap; a time that comes twice in autumn is
its first coming; a date that a zone leaves out altogether has no due moment. So every due local date has exactly
one instant, and later dates have later instants.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))
AHEAD_OF_QUIET = timedelta(minutes=10)
_DAY, _MINUTE = timedelta(days=1), timedelta(minutes=1)
_HORIZON = 15  # days in which a plan with any day of the week has a due date, also beside one that does not exist


@dataclass(frozen=True)
class Plan:
    """What somebody chose. `days`: 0 is Monday. `until`: the end of a window from `at`, in which a moment is drawn
    that is the same whenever it is asked for. `quiet_from`…`quiet_to` may run over midnight. `rests_through`: nothing
    on that local date or before it (a snooze). Raises ValueError for no day, an empty window or an unknown zone.
    """

    days: frozenset[int]
    at: time
    zone: str
    until: time | None = None
    quiet_from: time | None = None
    quiet_to: time | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rests_through: date | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.days or not self.days <= EVERY_DAY:
            raise ValueError("days")
        if self.until is not None and self.until <= self.at:
            raise ValueError("until")
        if (self.quiet_from is None) != (self.quiet_to is None):
            raise ValueError("quiet")
        _zone(self.zone)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as problem:  # zoneinfo's own error is a KeyError
        raise ValueError("zone") from problem


def due_on(plan: Plan, day: date) -> datetime | None:
    """The instant (UTC) at which the plan is due on a local date, or None when it is not due that day."""
    is_outside = (
        (plan.starts_on is not None and day < plan.starts_on)
        or (plan.ends_on is not None and day > plan.ends_on)
        or (plan.rests_through is not None and day <= plan.rests_through)
    )
    if is_outside or day.weekday() not in plan.days:
        return None
    zone = _zone(plan.zone)
    found = _first_moment(day, leave_quiet(_drawn_time(plan, day), plan.quiet_from, plan.quiet_to), zone)
    if found is None:
        return None
    landed = found.astimezone(zone).time()
    allowed = leave_quiet(landed, plan.quiet_from, plan.quiet_to)
    return found if allowed == landed else _first_moment(day, allowed, zone)


def _drawn_time(plan: Plan, day: date) -> time:
    if plan.until is None:
        return plan.at
    begin, end = (t.hour * 60 + t.minute for t in (plan.at, plan.until))
    drawn = int.from_bytes(sha256(f"{plan.seed}/{day.isoformat()}".encode()).digest()[:8], "big")
    minute = begin + drawn % max(end - begin, 1)
    return time(minute // 60, minute % 60)


def leave_quiet(at: time, quiet_from: time | None, quiet_to: time | None) -> time:
    """`at`, or the nearest time of the same date outside the quiet hours: their end, or else shortly before them, so
    that the next sweep and what waits in front of it do not carry it into them."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return at
    if quiet_from < quiet_to:
        return quiet_to if quiet_from <= at < quiet_to else at
    if at < quiet_to:
        return quiet_to
    if at >= quiet_from:
        begin = datetime.combine(date.max, quiet_from) - AHEAD_OF_QUIET
        return max(begin.time() if begin.date() == date.max else time.min, quiet_to)
    return at


def _first_moment(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The first instant of `day` at which its clock shows `at`; across a gap, the first after it on that date, or
    else the last minute before it. None when the zone has no such date."""
    wall = datetime.combine(day, at)
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    early, late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant  # on either side of the jump
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            late = middle
        else:
            early = middle
    for moment in (late, late - _MINUTE):
        if moment.astimezone(zone).date() == day:
            return moment
    return None


def list_due(plan: Plan, after: datetime, last_on: date | None = None) -> Iterator[tuple[date, datetime]]:
    """(local date, instant) of everything due later than `after` and on dates later than `last_on`, in order, for
    as long as the plan runs."""
    day = after.astimezone(_zone(plan.zone)).date()
    day = max(
        day,
        *(
            d
            for d in (plan.starts_on, last_on and last_on + _DAY, plan.rests_through and plan.rests_through + _DAY)
            if d
        ),
        date.min + _DAY,
    )
    empty = 0
    while empty < _HORIZON and day < date.max and (plan.ends_on is None or day <= plan.ends_on):
        instant = due_on(plan, day)
        if instant is not None and instant > after:
            empty = 0
            yield day, instant
        else:
            empty += 1
        day += _DAY


def next_due(plan: Plan, after: datetime, last_on: date | None = None) -> tuple[date, datetime] | None:
    """The first of `list_due`, or None when the plan is over."""
    return next(list_due(plan, after, last_on), None)


def next_times(plan: Plan, now: datetime, n: int = 3, last_on: date | None = None) -> list[datetime]:
    """The next `n` instants (UTC), fewer when the plan ends before."""
    found = list_due(plan, now, last_on)
    return [instant for _n, (_day, instant) in zip(range(n), found, strict=False)]


def end_of_week(day: date) -> date:
    """The Sunday of that week: how far "not this week" reaches."""
    return day + timedelta(days=6 - day.weekday())
