"""Ratings in a pack: the client's check-ins week by week, and their weekly look back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from selfmon.anchors.items import ITEMS
from selfmon.anchors.ratings import client_side, list_known_to_both
from selfmon.anchors.series import Week, read_weeks
from selfmon.diary.items import Item
from selfmon.diary.reading import NumberRow, read_numbers
from selfmon.insight import report
from selfmon.insight.small_charts import SmallChart, draw_small
from selfmon.insight.wording import say_number
from selfmon.journal.questions import CHECK_IN
from selfmon.supervision.section import Material, Section
from selfmon.supervision.small_counts import SMALL, at_least
from selfmon.supervision.weeks import Weeks


@dataclass(frozen=True)
class _Rated:
    """One rating: its question, the number of answers, the median of each week that has one."""

    item: Item
    n: int
    medians: Mapping[int, float]


def show_ratings(material: Material) -> Section | None:
    weeks = material.weeks
    rows = read_numbers(
        material.session, material.permit, "check_in", report.RATED, from_on=weeks.first, to_on=weeks.last
    )
    shown = [_Rated(CHECK_IN[code], *_by_week(code, rows, material)) for code in report.RATED]
    shown = [rated for rated in shown if rated.n >= SMALL and rated.medians]
    if not shown:
        return None
    table = [
        (number, material.phase_of(number) or "", *(_told(rated.medians.get(number)) for rated in shown))
        for number in range(1, weeks.n + 1)
    ]
    return Section(
        _("Check-ins: the median of each week"),
        (
            _(
                "A week has a median where at least four of its seven days have an answer. Gaps are left as "
                "gaps. Numbers of answers are given in steps of five."
            ),
        ),
        tuple(_draw(rated, weeks) for rated in shown),
        (_("Week"), _("Phase"), *(_("%(item)s (n ≥ %(n)s)", item=r.item.question, n=at_least(r.n)) for r in shown)),
        tuple(table),
    )


def _by_week(code: str, rows: Sequence[NumberRow], material: Material) -> tuple[int, dict[int, float]]:
    found = report.summarise_rating(code, rows).weeks
    medians = {material.weeks.number(week.monday): week.median for week in found if week.median is not None}
    return sum(week.n for week in found), medians


def _draw(rated: _Rated, weeks: Weeks) -> SmallChart:
    item = rated.item
    ends = f"{say_number(item.low)} {item.left} … {item.high} {item.right}"
    return draw_small(
        item.question,
        _("n ≥ %(n)s answers. %(ends)s", n=at_least(rated.n), ends=ends),
        [(week - 1, value) for week, value in rated.medians.items()],
        weeks.n,
        item.low,
        item.high,
    )


def _told(value: float | None) -> str:
    return "–" if value is None else say_number(value)


def _looks_back(material: Material) -> list[Week]:
    weeks = material.weeks
    return [
        w
        for w in read_weeks(material.session, material.permit, weeks.first, weeks.last)
        if 1 <= weeks.number(w.week_on) <= weeks.n
    ]


def show_looks_back(material: Material) -> Section | None:
    weeks, found = material.weeks, _looks_back(material)
    counts = {code: sum(code in w.values for w in found) for code in ITEMS}
    items = [item for item in ITEMS.values() if counts[item.code] >= SMALL]
    if not items:
        return None
    by_week = {weeks.number(w.week_on): w.values for w in found}
    return Section(
        _("The client's weekly look back, 0 to 4"),
        (_("Items with fewer than five answers are left out. Empty: not asked, did not come up, or left out."),),
        (),
        (_("Week"), *(_("%(item)s (n = %(n)s)", item=item.name, n=counts[item.code]) for item in items)),
        tuple(
            (number, *(by_week.get(number, {}).get(item.code, "") for item in items))
            for number in range(1, weeks.n + 1)
        ),
    )


def show_anchors_of_both(material: Material) -> Section | None:
    """The newest two ratings of the therapist's that both have looked at within these weeks, each beside the client's answers
    of the two weeks before it. The client sees this pack too, and learns of no other rating here."""
    weeks = material.weeks
    rated = [
        r
        for r in list_known_to_both(material.session, material.treatment_id, weeks.last)
        if weeks.first <= r.rated_on <= weeks.last
    ][-2:]
    if not rated:
        return None
    found = _looks_back(material)
    enough = {code for code in ITEMS if sum(code in w.values for w in found) >= SMALL}
    sides: list[tuple[Mapping[str, int], Mapping[str, int]]] = [
        ({k: v for k, v in client_side(found, r.rated_on).items() if k in enough}, r.values) for r in rated
    ]
    rows = [
        (item.name, *(side.get(item.code, "–") for pair in sides for side in pair))
        for item in ITEMS.values()
        if any(item.code in side for pair in sides for side in pair)
    ]
    numbers = [weeks.number(r.rated_on) for r in rated]
    return Section(
        _("Anchors of both, side by side, 0 to 4"),
        (
            _(
                "Ratings by the therapist that the two have looked at together, beside the client's answers of the two weeks "
                "before. One rating each: no interval can be given."
            ),
        ),
        (),
        (
            _("Item"),
            *(head for n in numbers for head in (_("Week %(n)s: client", n=n), _("Week %(n)s: therapist", n=n))),
        ),
        tuple(rows),
    )
