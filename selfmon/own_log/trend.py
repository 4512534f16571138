"""The own log as its owner reads it back: raw answers over the year, each chart with its sentence. No average of the eight."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from selfmon.insight.small_charts import SmallChart, date_it, draw_small
from selfmon.insight.wording import say_answers
from selfmon.own_log.lines import CONSULTATION, FEELINGS, HEAVY, STRAIN, Line, after_sessions
from selfmon.treatment.across import RuptureDay
from selfmon.treatment.labels import TYPE
from selfmon.web.languages import list_for_people
from selfmon.web.numbers import number_for_people


def draw_feelings(lines: Sequence[Line], ruptures: Sequence[RuptureDay]) -> list[SmallChart]:
    """One small chart for each feeling that was ever rated, all on the same days, with a line on each day of a rupture."""
    noted = sorted(after_sessions(lines), key=lambda line: line.day)
    if not noted:
        return []
    first, n_days = noted[0].day, (noted[-1].day - noted[0].day).days + 1
    charts = []
    for code, item in FEELINGS.items():
        points = [((line.day - first).days, float(n)) for line in noted if (n := line.number(code)) is not None]
        if points:
            # Sessions with different people are not one series: dots, no line between them.
            drawn = draw_small(
                item.question,
                say_answers([value for _place, value in points], 0, 4),
                points,
                n_days,
                0,
                4,
                joins=lambda _before, _after: False,
            )
            charts.append(date_it(drawn, first, n_days, [r.on for r in ruptures]))
    return charts


def draw_ruptures(lines: Sequence[Line], ruptures: Sequence[RuptureDay]) -> SmallChart | None:
    """The ruptures noted on the days that the feelings' charts cover, on the same axis; their intensity, 1 to 5."""
    noted = sorted(after_sessions(lines), key=lambda line: line.day)
    if not noted:
        return None
    first, n_days = noted[0].day, (noted[-1].day - noted[0].day).days + 1
    points = [
        ((r.on - first).days, float(r.intensity))
        for r in ruptures
        if r.intensity is not None and 0 <= (r.on - first).days < n_days
    ]
    if not points:
        return None
    drawn = draw_small(
        _("Ruptures you noted, 1 to 5"),
        say_answers([value for _place, value in points], 1, 5),
        points,
        n_days,
        1,
        5,
        joins=lambda _before, _after: False,
    )
    return date_it(drawn, first, n_days)


@dataclass(frozen=True)
class Around:
    """One rupture: the four sessions around it, each with the strongest feelings that were noted after it."""

    on: date
    kind: str
    sessions: tuple[tuple[date, str], ...]


def list_around(lines: Sequence[Line], ruptures: Sequence[RuptureDay], met: Sequence[date]) -> list[Around]:
    """For each rupture the session before, its own, and the two after, as far as they took place; the newest rupture first.
    All of one client. `met`: days of sessions that took place, in order."""
    by_day: dict[date, list[Line]] = {}
    for line in after_sessions(lines):
        by_day.setdefault(line.day, []).append(line)
    found = []
    for rupture in reversed(ruptures):
        days = sorted({*met, rupture.on})
        at = days.index(rupture.on)
        near = days[max(0, at - 1) : at + 3]
        told = tuple((day, _say_strongest(by_day.get(day, ()))) for day in near)
        found.append(Around(rupture.on, str(dict(TYPE)[rupture.type]), told))
    return found


def _say_strongest(lines: Sequence[Line]) -> str:
    """The highest rating of that day and what had it, and what was tapped; a dash where nothing was noted."""
    rated = [(n, str(item.question)) for line in lines for code, item in FEELINGS.items() if (n := line.number(code))]
    top = max((n for n, _name in rated), default=0)
    told = [f"{name} {n}" for n, name in rated if n == top]
    tapped = [str(FEELINGS[code].question) for line in lines if (code := line.facts.get("tapped", "")) in FEELINGS]
    told += [_("%(feeling)s, tapped", feeling=name) for name in tapped]
    return list_for_people(told) if told else "–"


def draw_strain(lines: Sequence[Line]) -> SmallChart | None:
    """How heavy the months sat; a month without an answer breaks the line."""
    months = sorted((line for line in lines if line.sort == STRAIN), key=lambda line: line.day)
    if not months:
        return None
    first = _month_number(months[0].day)
    points = [(_month_number(line.day) - first, float(line.number(HEAVY.code) or 0)) for line in months]
    return draw_small(
        HEAVY.question, say_answers([value for _place, value in points], 0, 4), points, points[-1][0] + 1, 0, 4
    )


def sum_hours(lines: Sequence[Line]) -> str:
    """Consultations in plain words, with their hours."""
    held = [line for line in lines if line.sort == CONSULTATION]
    if not held:
        return ""
    hours = sum(float(line.facts.get("hours", "0")) for line in held)
    return ngettext(
        "One consultation, %(hours)s hours.",
        "%(num)s consultations, %(hours)s hours together.",
        len(held),
        hours=number_for_people(hours, 2),
    )


def _month_number(day: date) -> int:
    return day.year * 12 + day.month
