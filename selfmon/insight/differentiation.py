"""How far four unpleasant feelings go apart: emotion differentiation, 1 − ICC(3,k) (`stats.emotion_differentiation`). Pure.

Occasions are check-ins about right then that answered all four, to one wording. No figure before fifty of them; none for a
phase, none over time, and no norm: the figure is too rough for that (docs/statistics.md, G).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.diary.reading import NumberRow, of_one_wording
from selfmon.web.numbers import number_for_people

if TYPE_CHECKING:
    from selfmon.stats import DifferentiationResult

FOUR = ("shame", "anger", "anxiety", "sadness")
FEWEST = 50  # occasions


@dataclass(frozen=True)
class Apart:
    """`n`: complete occasions. `found` None: too few of them."""

    n: int
    found: "DifferentiationResult | None"


def find_apart(rows: Sequence[NumberRow]) -> Apart:
    """The figure of all these check-ins."""
    (comparable,) = of_one_wording(rows)
    told = [
        [float(row.values[code]) for code in FOUR]
        for row in comparable
        if row.entry_mode != "retrospective" and all(row.values[code] is not None for code in FOUR)
    ]
    if len(told) < FEWEST:
        return Apart(len(told), None)
    from selfmon.stats import emotion_differentiation  # numpy loads on first use

    return Apart(len(told), emotion_differentiation(told))


def say_apart(apart: Apart) -> str:
    """The figure with its range and what its two ends mean; "" where the four were never answered together."""
    if not apart.n:
        return ""
    said = ngettext(
        "Exposed, angry, uneasy and sad were answered together once in a year.",
        "Exposed, angry, uneasy and sad were answered together %(num)s times in a year.",
        apart.n,
    )
    return f"{said} {_say_figure(apart)}"


def _say_figure(apart: Apart) -> str:
    found = apart.found
    if found is None:
        return _("How far they go apart is told from %(n)s such times on.", n=FEWEST)
    if found.icc is None:
        return _("Too few of them ever changed to say how far they go apart.")
    low, high = found.interval or (found.estimate, found.estimate)  # no interval where all four were always the same
    if found.estimate is None or low is None or high is None or high >= 1:
        return _("They cannot be told from four that go each their own way.")
    left_out = _("One that never changed is left out.") + " " if found.dropped_items else ""
    return left_out + _(
        "How far they go apart: %(now)s (between %(low)s and %(high)s), where 0 is all up and down together and 1 each "
        "on its own. It is rough, has no norm, and is not compared between times.",
        now=number_for_people(found.estimate, 2),
        low=number_for_people(low, 2),
        high=number_for_people(high, 2),
    )
