"""A month of one's own as it felt when it was written: only the days there are, nothing counted, no gap drawn."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import lazy_gettext as _l

from selfmon.diary.kinds import KINDS
from selfmon.diary.reading import NumberRow
from selfmon.insight.step_names import name_step
from selfmon.web.languages import day_without_year, list_for_people

FELT = "pleasantness"


@dataclass(frozen=True)
class Group:
    """One way of filtering: its name, its picture, its colour and the kinds of entry it shows."""

    code: str
    name: object
    picture: str
    look: str
    kinds: tuple[str, ...]


GROUPS = {
    group.code: group
    for group in (
        Group("check-in", _l("Check in"), "d-check", "check", ("check_in",)),
        Group("stung", _l("Stung"), "d-stung", "stung", ("episode", "settling", "looking_again")),
        Group("hard", _l("Hard"), "d-hard", "hard", ("hard_moment",)),
        Group("held", _l("Held"), "d-held", "held", ("held",)),
        Group("steady", _l("Steady"), "d-steady", "steady", ("practice",)),
    )
}
_REST = Group("more", _l("More"), "list", "check", ())
_OF_KIND = {kind: group for group in GROUPS.values() for kind in group.kinds}


def group_of(kind: str) -> Group:
    """How an entry of a kind is marked."""
    return _OF_KIND.get(kind, _REST)


def all_groups() -> list[Group]:
    """Every way of filtering; the last holds what the five doors do not write."""
    rest = tuple(kind for kind in KINDS if kind not in _OF_KIND)
    return [*GROUPS.values(), Group(_REST.code, _REST.name, _REST.picture, _REST.look, rest)]


def pick_month(wished: str | None, months: Sequence[date], today: date) -> date:
    """The first day of the month to show: the one asked for, or the newest that has begun, or this one."""
    try:
        return date.fromisoformat(f"{wished}-01")
    except ValueError:
        return next((month for month in months if month <= today), today.replace(day=1))


def last_day(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def pick_last(month: date, wished: int | None) -> date:
    """The day from which a list goes back: the one of this month that was asked for, or its last."""
    try:
        return month.replace(day=wished or 0)
    except ValueError:
        return last_day(month)


@dataclass(frozen=True)
class Day:
    """A day that has moments: each as a tone from 1 to 7, and the whole day in words."""

    day: date
    tones: tuple[int, ...]
    said: str


def list_moments(rows: Sequence[NumberRow]) -> list[Day]:
    """The days of check-ins that were rated, in order, each with its moments in the order of the day."""
    rated = sorted((r for r in rows if r.values[FELT] is not None), key=lambda r: r.local_at)
    found = []
    for day, of_day in groupby(rated, key=lambda r: r.local_day):
        values = [int(r.values[FELT]) for r in of_day]
        words = list_for_people(name_step(FELT, value) for value in values)
        found.append(Day(day, tuple(value + 4 for value in values), f"{day_without_year(day)}: {words}"))
    return found
