"""Weekly anchors, read through a Permit."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from selfmon.anchors.items import ITEMS
from selfmon.diary.reading import read_numbers
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Stream


@dataclass(frozen=True)
class Week:
    """One look back: 0–4 per answered item, and what did not come up."""

    week_on: date
    values: dict[str, int]
    not_come_up: tuple[str, ...]


def read_weeks(session: Session, permit: Permit, from_on: date | None = None, to_on: date | None = None) -> list[Week]:
    """Look backs in order of time. One statement; none when anchors are not shared."""
    if not permit.allows(Stream.ANCHORS):
        return []
    rows = read_numbers(session, permit, "weekly", [*ITEMS, "week_on", "not_come_up"], from_on=from_on, to_on=to_on)
    return [
        Week(
            r.values["week_on"],
            {i: r.values[i] for i in ITEMS if r.values[i] is not None},
            tuple(r.values["not_come_up"] or ()),
        )
        for r in rows
    ]
