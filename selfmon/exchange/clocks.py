"""Pure: what a day and a clock in a table's row mean, by the formats the mapping states. Nothing is guessed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from selfmon.core.days import instant_of, zone_of


def read_instant(
    day_cell: str, clock_cell: str, day_format: str, clock_formats: Sequence[str], zone: str, is_again: bool = False
) -> datetime:
    """The UTC instant. An offset or Z in either cell counts; else the clock is that of `zone`. 24:00 ends the day.

    Without formats the clock is 8:05, 08:05 or ISO 8601. `is_again`: in the hour that comes twice in autumn this is the
    second coming of a clock without an offset. Raises ValueError.
    """
    said = datetime.strptime(day_cell.strip(), day_format)
    day, at = said.date(), clock_cell.strip()
    if at.split(":")[0] == "24":
        day, at = day + timedelta(days=1), "00" + at[2:]
        if _read_clock(at, clock_formats).replace(tzinfo=None) != time(0):
            raise ValueError("a day ends at 24:00")
    clock = _read_clock(at, clock_formats)
    offset = clock.tzinfo or said.tzinfo
    if offset is not None:
        return datetime.combine(day, clock.replace(tzinfo=offset)).astimezone(UTC)
    instant = instant_of(day, clock, zone)
    return instant.astimezone(zone_of(zone)).replace(fold=1).astimezone(UTC) if is_again else instant


def _read_clock(text: str, formats: Sequence[str]) -> time:
    if not formats:
        return time.fromisoformat(text if text[1:2] != ":" else f"0{text}")
    for form in formats:
        try:
            return datetime.strptime(text, form).timetz()
        except ValueError:
            continue
    raise ValueError("none of the stated formats")


def is_day(text: str, day_format: str) -> bool:
    """Whether the cell alone is a day."""
    try:
        return isinstance(datetime.strptime(text.strip(), day_format), date)
    except ValueError:
        return False
