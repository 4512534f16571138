"""A supervision pack, built from a numbers-only Permit alone: the supervisor's page and the client's preview are the same call.

No name, no date, no word: relative weeks, phase numbers, ratings and counts. A further section is one more function
in SECTIONS. A stream that is shared has its section also while nothing is in it: an absent one would tell a zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.anchors.items import ITEMS
from selfmon.anchors.series import read_weeks
from selfmon.diary.reading import read_entries, read_numbers
from selfmon.insight import report
from selfmon.insight.small_charts import SmallChart, draw_small
from selfmon.insight.wording import say_number
from selfmon.journal.questions import CHECK_IN
from selfmon.practice.series import read_practices
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Stream
from selfmon.supervision.small_counts import FEW, SMALL, at_least, hide_part, hide_small
from selfmon.treatment.across import list_met_days, list_rupture_days
from selfmon.treatment.phases import PhaseSpan, list_phase_spans

WEEKS, BLOCK = 26, 4


@dataclass(frozen=True)
class Weeks:
    """The whole weeks a pack looks at, from the Monday `first` on. Week 1 is the first of them."""

    first: date
    n: int

    @property
    def last(self) -> date:
        return self.first + timedelta(weeks=self.n, days=-1)

    def number(self, day: date) -> int:
        return (day - self.first).days // 7 + 1

    def count_blocks(self, days: Sequence[date]) -> list[int]:
        """How many of these days lie in each block of four weeks."""
        counts = [0] * -(-self.n // BLOCK)
        for day in days:
            counts[(self.number(day) - 1) // BLOCK] += 1
        return counts

    def say_blocks(self) -> tuple[str, ...]:
        starts = range(1, self.n + 1, BLOCK)
        return tuple(
            _("Week %(a)s", a=a) if a == self.n else _("Weeks %(a)s–%(b)s", a=a, b=min(a + BLOCK - 1, self.n))
            for a in starts
        )


@dataclass(frozen=True)
class Section:
    """One part of a pack: sentences, small charts, a table."""

    title: str
    lines: tuple[str, ...] = ()
    charts: tuple[SmallChart, ...] = ()
    heads: tuple[Any, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class Pack:
    label: str
    n_weeks: int
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Material:
    """What every section is made from."""

    session: Session
    permit: Permit
    phases: Sequence[PhaseSpan]
    weeks: Weeks
    treatment_id: UUID

    def phase_of(self, number: int) -> int | None:
        """The phase in which a week ended."""
        sunday = self.weeks.first + timedelta(weeks=number, days=-1)
        found = [
            p.number for p in self.phases if p.started_on <= sunday and (p.ended_on is None or sunday <= p.ended_on)
        ]
        return found[-1] if found else None


def decide_weeks(day: date, started_on: date | None) -> Weeks:
    """Half a year of whole weeks before `day`, no further back than the treatment. Fixed once agreed, so that two looks
    at the same pack cannot be subtracted from each other."""
    end = report.monday_of(day)
    first = end - timedelta(weeks=WEEKS)
    if started_on is not None:
        first = max(first, report.monday_of(started_on))
    return Weeks(first, max(0, (end - first).days // 7))


def build_pack(session: Session, permit: Permit, treatment_id: UUID, label: str, weeks: Weeks) -> Pack:
    """A fixed number of statements; nothing that the Permit does not admit is in it."""
    material = Material(session, permit, list_phase_spans(session, treatment_id), weeks, treatment_id)
    found = (make(material) for make in SECTIONS) if weeks.n else ()
    return Pack(label, weeks.n, tuple(section for section in found if section is not None))


def _phases(material: Material) -> Section | None:
    runs: list[tuple[int | None, int, int]] = []
    for number in range(1, material.weeks.n + 1):
        phase = material.phase_of(number)
        if runs and runs[-1][0] == phase:
            runs[-1] = (phase, runs[-1][1], number)
        else:
            runs.append((phase, number, number))
    lines = [
        _("Week %(a)s: phase %(n)s", a=a, n=phase) if a == b else _("Weeks %(a)s–%(b)s: phase %(n)s", a=a, b=b, n=phase)
        for phase, a, b in runs
        if phase is not None
    ]
    return Section(_("Phases"), tuple(lines)) if lines else None


def _ratings(material: Material) -> Section | None:
    weeks = material.weeks
    rows = read_numbers(
        material.session, material.permit, "check_in", report.RATED, from_on=weeks.first, to_on=weeks.last
    )
    shown: dict[str, dict[int, float]] = {}
    heads: list[Any] = []
    charts = []
    for code in report.RATED:
        rated, item = report.summarise_rating(code, rows), CHECK_IN[code]
        n = sum(week.n for week in rated.weeks)
        medians = {weeks.number(week.monday): week.median for week in rated.weeks if week.median is not None}
        if n < SMALL or not medians:
            continue
        shown[code] = medians
        heads.append(_("%(item)s (n ≥ %(n)s)", item=item.question, n=at_least(n)))
        ends = f"{say_number(item.low)} {item.left} … {item.high} {item.right}"
        charts.append(
            draw_small(
                item.question,
                _("n ≥ %(n)s answers. %(ends)s", n=at_least(n), ends=ends),
                [(week - 1, value) for week, value in medians.items()],
                weeks.n,
                item.low,
                item.high,
            )
        )
    if not shown:
        return None
    table = [
        (number, material.phase_of(number) or "", *(_told(found.get(number)) for found in shown.values()))
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
        tuple(charts),
        (_("Week"), _("Phase"), *heads),
        tuple(table),
    )


def _told(value: float | None) -> str:
    return "–" if value is None else say_number(value)


def _events(material: Material) -> Section | None:
    if not material.permit.allows(Stream.EPISODES):
        return None
    weeks = material.weeks
    happened = read_entries(
        material.session, material.permit, ("episode", "hard_moment", "held"), from_on=weeks.first, to_on=weeks.last
    )
    names = (("episode", _("Something stung")), ("hard_moment", _("Hard moments")), ("held", _("Something held")))
    peaks = [float(e.numbers["peak"]) for e in happened if e.kind == "episode" and e.numbers.get("peak") is not None]
    n_episodes = sum(e.kind == "episode" for e in happened)
    lines = (
        [
            _(
                "How strong at its strongest, 0 to 6: median %(middle)s, n = %(n)s.",
                middle=say_number(median(peaks)),
                n=hide_part(len(peaks), n_episodes),
            )
        ]
        if len(peaks) >= SMALL
        else []
    )
    return Section(
        _("What happened, in blocks of four weeks"),
        tuple(lines),
        (),
        (_("What"), *weeks.say_blocks(), _("n")),
        tuple(_count_row(title, [e.local_day for e in happened if e.kind == kind], weeks) for kind, title in names),
    )


def _count_row(title: str, days: Sequence[date], weeks: Weeks) -> tuple[Any, ...]:
    counts = hide_small(weeks.count_blocks(days))
    return (title, *counts.cells, counts.total)


def _practice(material: Material) -> Section | None:
    if not material.permit.allows(Stream.PRACTICE):
        return None
    weeks = material.weeks
    done = read_practices(material.session, material.permit, weeks.first, weeks.last)
    practised = report.summarise_practice(done)
    lines = [
        _(
            "Rated before and after: %(n)s. Of these it got heavier in %(k)s.",
            n=hide_part(practised.n_rated, len(done)),
            k=hide_part(practised.n_heavier, practised.n_rated),
        )
    ]
    if practised.mean_change is not None and practised.n_tension >= SMALL:
        lines.append(
            _(
                "Tension, 0 to 6, after minus before: on average %(change)s, n = %(n)s of these.",
                change=say_number(practised.mean_change),
                n=hide_part(practised.n_tension, practised.n_rated),
            )
        )
    return Section(
        _("Exercises, in blocks of four weeks"),
        tuple(lines),
        (),
        (_("What"), *weeks.say_blocks(), _("n")),
        (_count_row(_("Times practised"), [d.on for d in done], weeks),),
    )


def _anchors(material: Material) -> Section | None:
    weeks = material.weeks
    found = [
        w
        for w in read_weeks(material.session, material.permit, weeks.first, weeks.last)
        if 1 <= weeks.number(w.week_on) <= weeks.n
    ]
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


def _work(material: Material) -> Section | None:
    """Sessions, and the ruptures both have talked about: the client sees this pack too, and learns of no other here."""
    weeks = material.weeks
    met = list_met_days(material.session, material.treatment_id)
    raised = [
        r
        for r in list_rupture_days(material.session, treatment_id=material.treatment_id)
        if r.is_raised and weeks.first <= r.on <= weeks.last
    ]
    if not met:
        return None
    repaired = sum(r.is_repaired for r in raised)
    lines = [
        _(
            "Ruptures talked about together: %(n)s; of these fully repaired: %(k)s.",
            n=FEW if len(raised) < SMALL else len(raised),
            k=hide_part(repaired, len(raised)),
        )
    ]
    return Section(
        _("The work together, in blocks of four weeks"),
        tuple(lines),
        (),
        (_("What"), *weeks.say_blocks(), _("n")),
        (_count_row(_("Sessions that took place"), [d for d in met if weeks.first <= d <= weeks.last], weeks),),
    )


SECTIONS = (_phases, _work, _ratings, _events, _practice, _anchors)

__all__ = ["SECTIONS", "Pack", "Section", "Weeks", "build_pack", "decide_weeks"]
