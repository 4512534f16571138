"""The only reader of the clock. Views and commands read it once and pass `now` down."""

from datetime import UTC, datetime

from selfmon.core.days import MORNING, instant_of, is_zone, local_day, local_time, next_morning, zone_of

__all__ = ["MORNING", "instant_of", "is_zone", "local_day", "local_time", "next_morning", "utc_now", "zone_of"]


def utc_now() -> datetime:
    """The present instant, timezone-aware in UTC."""
    return datetime.now(UTC)
