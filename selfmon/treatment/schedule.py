"""Pure: when sessions of a series come. Knows no database and no clock."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from selfmon.core.days import instant_of


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
