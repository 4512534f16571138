"""The only reader of the clock. Views and commands read it once and pass `now` down."""

from datetime import UTC, datetime

from selfmon.core.days import (
    MORNING,
    instant_of,
    is_zone,
    latest_day,
    local_day,
    local_time,
    next_morning,
    wall_clock,
    zone_of,
    zone_of_phone,
)

__all__ = [
    "MORNING",
    "instant_of",
    "is_zone",
    "latest_day",
    "local_day",
    "local_time",
    "next_morning",
    "utc_now",
    "wall_clock",
    "zone_of",
    "zone_of_phone",
]


def utc_now() -> datetime:
    """The present instant, timezone-aware in UTC."""
    return datetime.now(UTC)
