"""Ratings in a pack: the medians of the client's check-ins week by week, and of their weekly look back in blocks of thirteen
weeks. No median of fewer than five answers; how many there are stands in bands, whole block by whole block (`stats.bands`):
a column of single answers would count them exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

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
from selfmon.supervision.section import Material, Section, band_row, say_band, say_blocks
from selfmon.supervision.small_counts import SMALL
from selfmon.supervision.weeks import Weeks


@dataclass(frozen=True)
class _Rated:
    """One rating: its question, the Monday of each answer, the median of each week that has one."""

    item: Item
    mondays: Sequence[date]
    medians: Mapping[int, float]


def show_ratings(material: Material) -> Section | None:
    weeks = material.weeks
    rows = read_numbers(
        material.session, material.permit, "check_in", report.RATED, from_on=weeks.first, to_on=weeks.last
    )
    shown = [_Rated(CHECK_IN[code], *_by_week(code, rows, material)) for code in report.RATED]
    shown = [rated for rated in shown if rated.medians]
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
                "A week has a median where at least five of its seven days have an answer. Gaps are left as gaps. Numbers "
                "of answers are given in steps of five, for whole blocks of thirteen weeks."
            ),
        ),
        tuple(_draw(rated, weeks) for rated in shown),
        (_("Week"), _("Phase"), *(rated.item.question for rated in shown)),
        (*table, *_answers(shown, weeks)),
    )


def _by_week(code: str, rows: Sequence[NumberRow], material: Material) -> tuple[list[date], dict[int, float]]:
    found = report.summarise_rating(code, rows).weeks
    medians = {
        material.weeks.number(week.monday): week.median
        for week in found
        if week.median is not None and week.days >= SMALL
    }
    return [week.monday for week in found for _answer in range(week.n)], medians


def _answers(shown: Sequence[_Rated], weeks: Weeks) -> list[tuple[object, ...]]:
    """Below the medians: how many answers, block by block."""
    columns = [band_row("", rated.mondays, weeks)[1:] for rated in shown]
    return [
        (_("Answers in weeks %(a)s–%(b)s", a=block.first, b=block.last), "", *(column[place] for column in columns))
        for place, block in enumerate(weeks.in_bands(()))
    ]


def _draw(rated: _Rated, weeks: Weeks) -> SmallChart:
    item = rated.item
    told = [
        _("Weeks %(a)s–%(b)s: n = %(n)s.", a=block.first, b=block.last, n=say_band(block.band))
        for block in weeks.in_bands(rated.mondays)
    ]
    ends = f"{say_number(item.low)} {item.left} … {item.high} {item.right}"
    return draw_small(
        item.question,
        " ".join((*told, ends)),
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
    """Of each block the median; a row of weeks would say in which of them something was written."""
    found = _looks_back(material)
    rows = [(item.name, *cells) for item in ITEMS.values() if any(cells := _middles(item.code, found, material.weeks))]
    if not rows:
        return None
    return Section(
        _("The client's weekly look back, 0 to 4, in blocks of thirteen weeks"),
        (
            _(
                "A median where at least five weeks of a block have an answer; how many have one is given in steps of five."
            ),
        ),
        (),
        (_("Item"), *say_blocks(material.weeks)),
        tuple((name, *(cell or "–" for cell in cells)) for name, *cells in rows),
    )


def _middles(code: str, found: Sequence[Week], weeks: Weeks) -> list[str]:
    """The median of each block with its n in a band; "" below five answers."""
    answered = [(weeks.number(w.week_on), w.week_on, w.values[code]) for w in found if code in w.values]
    told = []
    for block in weeks.in_bands([on for _number, on, _value in answered]):
        values = [value for number, _on, value in answered if block.first <= number <= block.last]
        enough = len(values) >= SMALL
        n = say_band(block.band)
        told.append(_("median %(middle)s, n = %(n)s", middle=say_number(median(values)), n=n) if enough else "")
    return told


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
