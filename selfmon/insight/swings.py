"""Feeling a step ahead and feeling as if not counting, answered together, over a stretch of days. Pure but for the words.

Counts on the scale itself, never centred on the person's own mean; nothing is compared across two wordings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from selfmon.diary.reading import NumberRow, of_one_wording
from selfmon.insight.report import monday_of
from selfmon.insight.wording import say_number
from selfmon.web.languages import list_for_people

if TYPE_CHECKING:  # numpy comes with it: loaded where something was answered
    from selfmon.stats import SwingResult

PAIRS_FOR_SHARES = 12
PLACES = {
    "above": _l("ahead"),
    "unseen": _l("as if not counting"),
    "both_high": _l("both high"),
    "near": _l("near each other"),
}


@dataclass(frozen=True)
class Occasion:
    """Both answers, 0 to 6, of one check-in about right then; `at` is the client's clock."""

    at: datetime
    above: int
    unseen: int


@dataclass(frozen=True)
class Swing:
    """`occasions`: all that were answered, in order of time. Counted (`found`) are those of the newest wording; `shares`:
    95 % limits of each count's share, 0 to 1, from twelve pairs on, else empty."""

    occasions: tuple[Occasion, ...]
    found: "SwingResult"
    shares: Mapping[str, tuple[float, float]]


def summarise_swing(rows: Sequence[NumberRow]) -> Swing | None:
    """None where the two were never answered together."""
    answered = _answered(rows)
    if not answered:
        return None
    from selfmon.stats import likeness_interval, swing  # numpy loads on first use

    (comparable,) = of_one_wording(rows)
    counted = _answered(comparable)
    found = swing(
        [one.at.date().toordinal() for one in counted],
        [one.above for one in counted],
        [one.unseen for one in counted],
    )
    shares = {}
    if found.n >= PAIRS_FOR_SHARES:
        shares = {place: likeness_interval(k, found.n) for place, k in found.counts.items()}
    return Swing(tuple(answered), found, shares)


def highest_each_week(occasions: Sequence[Occasion]) -> list[Occasion]:
    """The highest answer to each side in each week that has one, standing at the week's Thursday."""
    weeks: dict[date, list[Occasion]] = {}
    for one in occasions:
        weeks.setdefault(monday_of(one.at.date()), []).append(one)
    return [
        Occasion(
            datetime.combine(monday + timedelta(days=3), time()),
            max(one.above for one in week),
            max(one.unseen for one in week),
        )
        for monday, week in sorted(weeks.items())
    ]


def _answered(rows: Sequence[NumberRow]) -> list[Occasion]:
    return [
        Occasion(row.local_at, row.values["above"], row.values["unseen"])
        for row in rows
        if row.entry_mode != "retrospective" and row.values["above"] is not None and row.values["unseen"] is not None
    ]


def say_swing(swing: Swing) -> str:
    """The four counts, which add up to n; how often the side changed; and what cannot be seen."""
    found = swing.found
    told = [f"{name} {found.counts[place]}{_say_share(swing.shares.get(place))}" for place, name in PLACES.items()]
    said = [
        ngettext(
            "Answered together once: %(counts)s.",
            "Answered together %(num)s times: %(counts)s.",
            found.n,
            counts=list_for_people(told),
        )
    ]
    if found.neighbours:
        said.append(
            ngettext(
                "Of one pair of neighbouring answers on a side, %(k)s changed side.",
                "Of %(num)s neighbouring answers on a side, %(k)s changed side.",
                found.neighbours,
                k=found.switches,
            )
        )
    if found.interval and found.expected_switches is not None:
        said.append(
            _(
                "95 %% interval %(low)s to %(high)s of 100; if order did not matter, %(expected)s would.",
                low=round(100 * found.interval[0]),
                high=round(100 * found.interval[1]),
                expected=say_number(round(found.expected_switches, 1)),
            )
        )
    return " ".join([*said, _("Asked three days a week: swings within a day are not seen.")])


def _say_share(limits: tuple[float, float] | None) -> str:
    if limits is None:
        return ""
    return " " + _("(%(low)s to %(high)s of 100)", low=round(100 * limits[0]), high=round(100 * limits[1]))
