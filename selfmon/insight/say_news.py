"""The rows of the page before a session in words: what is outside, what an unchanged week would be, and for how many
answers. Rows say "inside", never "as usual"; too little is "too early", never a number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from selfmon.insight.strips import Mark, draw_practice, draw_rating, draw_seam, draw_stung, draw_swing, draw_understood
from selfmon.insight.weekly_rows import (
    DAYS_FOR_A_MEAN,
    DRAWN,
    SWING_SCALE,
    PracticeRow,
    RatingRow,
    Rows,
    StungRow,
    SwingRow,
    UnderstoodRow,
    can_be_outside,
)
from selfmon.insight.weeks import blocks_back
from selfmon.insight.wording import say_number
from selfmon.journal.questions import CHECK_IN
from selfmon.web.languages import list_for_people, short_day_for_people

if TYPE_CHECKING:
    from selfmon.stats import News

# The cockpit's own short names: the questions themselves are longer than a row.
NAMES = {
    "pleasantness": _l("Pleasantness"),
    "shame": _l("Exposed, wanting to hide"),
    "warmth": _l("Warm towards someone"),
    "self_worth": _l("Feeling about myself"),
}


@dataclass(frozen=True)
class RowView:
    """One row as it is read: name and ends, its strip with the same in words, now, beside it, the range, and n."""

    name: str
    ends: str
    place: str  # where its own page has more
    marks: tuple[Mark, ...]
    label: str
    now: str
    beside: str
    inside: str
    n: str
    is_out: bool = False
    cells: tuple[str, ...] = ()  # week by week
    measure: str = ""  # what the number is, both ends in words: for plain text, where no strip stands beside it


def name_of(code: str) -> str:
    """Short where there is a short name; else the question."""
    return str(NAMES.get(code) or CHECK_IN[code].question)


def headline(rows: Rows) -> str:
    """Every row that is outside, in the order of the page; or that none is, of how many."""
    if not rows.n_judged:
        return _say_why_not(rows)
    said = [_outside(name_of(row.code), row.news) for row in rows.ratings if row.is_out and row.news]
    if rows.swing:
        named = ((_("A step ahead of others"), rows.swing.above), (_("As if not counting"), rows.swing.unseen))
        said += [_outside(name, found) for name, found in named if found and found.is_news]
    if rows.stung.is_out and rows.stung.inside:
        low, high = rows.stung.inside
        said.append(
            _(
                "Something stung %(n)s × in seven days; unchanged weeks lie between %(low)s and %(high)s.",
                n=rows.stung.now,
                low=low,
                high=high,
            )
        )
    if said:
        return " ".join(said)
    return ngettext(
        "Nothing outside (one row looked at). One step in one week is mostly not seen.",
        "Nothing outside (%(num)s rows looked at). One step in one week is mostly not seen.",
        rows.n_judged,
    )


def _say_why_not(rows: Rows) -> str:
    """Why nothing can be compared: no answers at all, too few of the newest week, or not enough weeks before it."""
    if not rows.is_anything_there:
        return _("No answers in these twelve weeks.") if rows.is_rated else _("Check-ins are not shared.")
    if any(row.news for row in rows.ratings):
        return _("Weeks differ so much that no answer would lie outside.")
    if rows.is_newest_thin:
        return _("Too few answers in these seven days to compare: that takes three days.")
    return _("Too early to compare: that takes eight weeks with answers and one more.")


def _outside(name: str, found: "News") -> str:
    return ngettext(
        "%(name)s: mean %(now)s of one answered day; unchanged weeks lie between %(low)s and %(high)s.",
        "%(name)s: mean %(now)s of %(num)s answered days; unchanged weeks lie between %(low)s and %(high)s.",
        found.n,
        name=name,
        now=say_number(found.now),
        low=say_number(found.low),
        high=say_number(found.high),
    )


def view_rows(rows: Rows) -> list[RowView]:
    """In the order of the page."""
    return [
        *(_view_rating(row, rows.is_rated) for row in rows.ratings),
        *([_view_swing(rows.swing, rows.is_rated)] if rows.swing else []),
        _view_stung(rows.stung),
        *([_view_practice(rows.practice)] if rows.practice else []),
        *([_view_understood(rows.understood)] if rows.understood else []),
    ]


def say_place(found: "News | None") -> str:
    """Where the newest lies: inside, above or below; too early where it cannot be compared."""
    if found is None:
        return _("too early")
    if not found.is_news:
        return _("inside")
    return _("▲ above") if found.now > found.high else _("▼ below")


def _say_place_of(found: "News | None", n: int, scale: tuple[int, int] = SWING_SCALE) -> str:
    """As `say_place`; below three answered days it is not the weeks before that are wanting, and inside the whole scale is
    nowhere."""
    if found is not None and not can_be_outside(found, *scale):
        return _("can't tell")
    if found is not None or n >= DAYS_FOR_A_MEAN:
        return say_place(found)
    return _("too few days") if n else _("no answers")


def say_range(found: "News | None") -> str:
    """ "1 to 4", or a dash."""
    if found is None:
        return "–"
    return _("%(low)s to %(high)s", low=say_number(found.low), high=say_number(found.high))


def _told(value: float | None) -> str:
    return "–" if value is None else say_number(value)


def _weeks(name: str, cells: Iterable[str]) -> str:
    return _("%(name)s, twelve times seven days: %(weeks)s.", name=name, weeks=list_for_people(cells))


def view_small(
    row: RatingRow, last: date, worded_on: date | None, name: str = "", *, with_days: bool = False
) -> tuple[tuple[Mark, ...], str]:
    """A strip on its own and the same in words: of the list of clients, weeks alone, or of a page of small ones. `last`:
    the last of its days. A wording that begins in it is a line in the strip, and a sentence."""
    first = blocks_back(last, DRAWN)[0].first
    seam = draw_seam(first, last, worded_on)
    cells = [f"{_told(mean)} ({n})" if n else "–" for mean, n in zip(row.means, row.answered, strict=True)]
    said = _weeks(name or name_of(row.code), cells)
    if seam and worded_on:
        said += " " + _("Worded anew from %(day)s on.", day=short_day_for_people(worded_on))
    return (*seam, *draw_rating(row, with_days=with_days)), said


def _view_rating(row: RatingRow, is_shared: bool) -> RowView:
    name, item = name_of(row.code), CHECK_IN[row.code]
    cells = tuple(f"{_told(mean)} ({n})" if n else "–" for mean, n in zip(row.means, row.answered, strict=True))
    is_known = is_shared or any(row.answered)
    placed = _("too early") if row.n and row.is_early else _say_place_of(row.news, row.n, (row.low, row.high))
    return RowView(
        name,
        f"{say_number(item.low)} {item.left} … {say_number(item.high)}",
        f"regulation#{row.code}",
        draw_rating(row),
        _weeks(name, cells),
        _told(row.now),
        placed if is_known else _("not shared"),
        say_range(row.news),
        str(row.n) if is_known else "–",
        row.is_out,
        cells,
        f"{say_number(item.low)} {item.left} … {say_number(item.high)} {item.right}",
    )


def _view_swing(row: SwingRow, is_shared: bool) -> RowView:
    name = _("The swing")
    now = "–" if row.now is None else f"↑ {say_number(row.now[0])} ↓ {say_number(row.now[1])}"
    is_out = any(found is not None and found.is_news for found in (row.above, row.unseen))
    judged = row.above is not None or row.unseen is not None
    beside = f"↑ {say_place(row.above)}, ↓ {say_place(row.unseen)}" if is_out else _say_place_of(row.above, row.n)
    return RowView(
        name,
        _("↑ a step ahead, ↓ as if not counting; 14 days"),
        "regulation#swing",
        draw_swing(row),
        ngettext(
            "The swing: answered together on one day of the last 14.",
            "The swing: answered together on %(num)s days of the last 14.",
            row.n,
        ),
        now,
        beside if is_shared else _("not shared"),
        f"↑ {say_range(row.above)} ↓ {say_range(row.unseen)}" if judged else "–",
        str(row.n) if is_shared else "–",
        is_out,
        measure=_("↑ a step ahead, ↓ as if not counting, each 0 … 6; mean of the last 14 days"),
    )


def _view_stung(row: StungRow) -> RowView:
    name, cells = _("Something stung"), tuple("–" if n is None else str(n) for n in row.counts)
    if row.inside is None or row.now is None:
        is_known = any(n is not None for n in row.counts)
        beside = _("not shared") if not is_known else _("not counted") if row.now is None else _("too early")
        inside = "–"
    else:
        low, high = row.inside
        beside = _("inside") if not row.is_out else _("▲ above") if row.now > high else _("▼ below")
        inside = _("%(low)s to %(high)s", low=low, high=high)
    return RowView(
        name,
        _("each at its strongest, 0 … 6"),
        "regulation#episodes",
        draw_stung(row),
        _weeks(name, cells),
        "–" if row.now is None else f"{row.now} ×",
        beside,
        inside,
        "–" if row.now is None else str(row.now),
        row.is_out,
        cells,
    )


def _view_practice(row: PracticeRow) -> RowView:
    cells = tuple(
        _("%(n)s, heavy %(k)s", n=n, k=k) if k else str(n) for n, k in zip(row.counts, row.heavy, strict=True)
    )
    name = _("Practice")
    return RowView(
        name,
        _("outlined: it got heavier"),
        "practice",
        draw_practice(row),
        _weeks(name, cells),
        f"{row.counts[-1]} ×",
        _("heavier in %(k)s of %(n)s", k=row.heavy[-1], n=row.n_rated) if row.n_rated else "",
        "–",
        str(row.n_rated),
        cells=cells,
    )


def _view_understood(row: UnderstoodRow) -> RowView:
    values, newest = [value for _place, value in row.days], row.newest
    is_steady = len(values) >= 4 and all(value == 4 for value in values[-4:])
    name = _("Felt understood")
    return RowView(
        name,
        _("A steady 4 can be closeness, or keeping the peace.") if is_steady else _("after a session, 0 … 4"),
        "relating#after-session",
        draw_understood(row),
        _("Felt understood after sessions: %(values)s.", values=list_for_people(map(say_number, values)))
        if values
        else _("Felt understood after sessions: no answers."),
        say_number(newest.value) if newest else "–",
        short_day_for_people(newest.at.date()) if newest else _("no answers"),
        "–",
        str(len(values)),
        measure=_("after a session, 0 … 4"),
    )
