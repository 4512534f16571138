"""Days and instants in people's zones. Pure: knows no present moment."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

MORNING = time(6, 0)  # "the next morning": words shared overnight appear at this local time
# What browsers say that hide where they are: all of them stand on Greenwich's clock. Iceland's zone is among them since
# Firefox and the Tor Browser say it in place of UTC.
_AT_GREENWICH = ("UTC", "UCT", "Universal", "Zulu", "GMT", "GMT0", "GMT+0", "GMT-0", "Greenwich")
HIDING = frozenset((*_AT_GREENWICH, *(f"Etc/{name}" for name in _AT_GREENWICH), "Atlantic/Reykjavik", "Iceland"))


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """True if `name` is a known IANA zone, such as "Europe/Amsterdam"."""
    return name in _zone_names()


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """The zone called `name`; UTC where the name is unknown, so that a stored old name never breaks a page."""
    return ZoneInfo(name) if is_zone(name) else ZoneInfo("UTC")


def zone_of_phone(said: str | None, chosen: str) -> str:
    """The zone a phone says it is in; the `chosen` one where the phone hides it, or says nothing we know."""
    return said if said and said not in HIDING and is_zone(said) else chosen


def local_day(instant: datetime, zone: str) -> date:
    """The calendar day of `instant` where the person is."""
    return instant.astimezone(zone_of(zone)).date()


def latest_day(instant: datetime) -> date:
    """The day it is where the day comes first: nobody's local day is later."""
    return local_day(instant, "Pacific/Kiritimati")


def local_time(instant: datetime, zone: str) -> datetime:
    """`instant` on the person's own clock."""
    return instant.astimezone(zone_of(zone))


def wall_clock(instant: datetime, zone: str) -> datetime:
    """What the calendar and the clock on the wall said there: a local day and time, without a zone."""
    there = instant.astimezone(zone_of(zone))
    return datetime.combine(there.date(), there.time())  # replace(tzinfo=None) takes three times as long


def instant_of(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a local day and time.

    A time that the clock skips in spring is read as the instant just as long after midnight would have been;
    a time that comes twice in autumn is read as its first coming.
    """
    return datetime.combine(day, at, tzinfo=zone_of(zone)).astimezone(UTC)


def next_morning(instant: datetime, zone: str) -> datetime:
    """06:00 on the local day after `instant`, in UTC: when freshly shared words appear."""
    return instant_of(local_day(instant, zone) + timedelta(days=1), MORNING, zone)
