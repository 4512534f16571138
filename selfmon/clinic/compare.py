"""One click further: phases compared, one rating in detail, sequences. Built from a Permit, like the page itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.clinic.window import Window
from selfmon.clinic.work_record import Record
from selfmon.diary.reading import look_at_days, of_one_wording, read_entries, read_numbers
from selfmon.insight import contrast_chart, report, wording
from selfmon.insight import phases_compared as compared
from selfmon.insight.episodes import count_sequences
from selfmon.journal.questions import CHECK_IN
from selfmon.sharing.permit import Permit


@dataclass(frozen=True)
class PhasesCompared:
    """Phase 1 beside now, then neighbouring phases, the newest first; with one figure a pair."""

    pairs: Sequence[
        tuple[
            compared.Span,
            compared.Span,
            Sequence[tuple[str, str, compared.Contrast]],
            str,
            dict[str, Any],
            contrast_chart.ContrastSketch,
        ]
    ]
    leaves_out_first_week: bool


def compare(
    session: Session, permit: Permit, record: Record, hoped: Mapping[str, str], leave_out_first_week: bool = True
) -> PhasesCompared:
    """Every rating between each phase and the one before it; `hoped`: the way agreed on, by code. Two statements whatever
    the history."""
    today = look_at_days(session, permit).today
    (rows,) = of_one_wording(read_numbers(session, permit, "check_in", report.RATED))
    spans = [
        compared.Span(p.number, p.started_on, min(p.ended_on or today, today))
        for p in record.phases
        if p.started_on <= today
    ]
    if leave_out_first_week:
        spans = compared.without_first_days(spans, compared.first_answered_day(rows))
    pairs = []
    for earlier, later in compared.spans_of(spans, today):
        found = [
            compared.compare_phases(
                code, rows, earlier, later, (CHECK_IN[code].low, CHECK_IN[code].high), hoped.get(code, "")
            )
            for code in report.RATED
        ]
        found = [c for c in found if c.n_earlier or c.n_later]
        names = [str(CHECK_IN[c.code].question) for c in found]
        told = [(name, wording.say_contrast(c), c) for name, c in zip(names, found, strict=True)]
        figure = contrast_chart.draw_contrasts(found, names)
        pairs.append((earlier, later, told, _say_pair(found), figure, contrast_chart.sketch_contrasts(figure)))
    return PhasesCompared(pairs, leave_out_first_week)


def _say_pair(found: Sequence[compared.Contrast]) -> str:
    """The whole figure in a sentence."""
    n, k = sum(c.steps is not None for c in found), sum(c.differs for c in found)
    return _("Enough days to compare: %(n)s of %(m)s ratings. It differs: %(k)s.", n=n, m=len(found), k=k)


@dataclass(frozen=True)
class Detail:
    """One rating: how much there is, weekly means with intervals, from day to day in each phase."""

    code: str
    title: str
    coverage: compared.Coverage
    said: Sequence[str]
    weeks: Sequence[compared.WeekMean]
    ups: Sequence[tuple[int, compared.Ups]]


def detail(session: Session, permit: Permit, record: Record, code: str, window: Window, today: date) -> Detail:
    """One statement, and resampling for each week."""
    rows = read_numbers(session, permit, "check_in", [code], from_on=window.first, to_on=window.last)
    item = CHECK_IN[code]
    last = min(window.last, today)
    coverage = compared.cover(code, rows, last, item.low, item.high)
    ups = []
    for phase in record.phases:
        inside = [r for r in rows if phase.started_on <= r.local_day <= (phase.ended_on or last)]
        if inside:
            ups.append((phase.number, compared.day_to_day(code, inside)))
    return Detail(
        code,
        str(item.question),
        coverage,
        wording.say_coverage(coverage),
        compared.weekly_means(code, rows, (item.low, item.high)),
        ups,
    )


def sequences(session: Session, permit: Permit, window: Window) -> list[str]:
    """Which feeling was named before which within an episode, in sentences. Words depth; empty below it."""
    stung = read_entries(session, permit, ("episode",), from_on=window.first, to_on=window.last)
    return [wording.say_sequence(found) for found in count_sequences(stung)]
