"""The days a page looks at. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = (4, 12, 26, 52)
USUAL = 26
FARTHEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Window:
    """From the first to the last local day, both included. `weeks` is the preset, None for chosen days."""

    first: date
    last: date
    weeks: int | None
    is_corrected: bool = False  # what was asked for made no sense; this is the usual window instead


def read_window(args: Mapping[str, str], today: date) -> Window:
    """`?weeks=12` or `?from=2026-01-01&to=2026-03-01`; anything else is the usual half year, and says so."""
    if "from" in args or "to" in args:
        try:
            first, last = date.fromisoformat(args.get("from", "")), date.fromisoformat(args.get("to", ""))
        except ValueError:
            return _back_from(today, USUAL, is_corrected=True)
        if FARTHEST <= first <= last <= today + timedelta(days=366):
            return Window(first, last, None)
        return _back_from(today, USUAL, is_corrected=True)
    said = args.get("weeks", str(USUAL))
    if said not in {str(n) for n in WEEKS}:
        return _back_from(today, USUAL, is_corrected=True)
    return _back_from(today, int(said))


def _back_from(today: date, weeks: int, is_corrected: bool = False) -> Window:
    return Window(today - timedelta(weeks=weeks) + timedelta(days=1), today, weeks, is_corrected)
