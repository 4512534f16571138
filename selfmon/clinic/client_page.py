"""One client's page, built from a Permit alone: the therapist's view and the client's preview are the same call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.anchors.items import ITEMS
from selfmon.anchors.series import Week as AnchorWeek
from selfmon.anchors.series import read_weeks
from selfmon.clinic.window import WEEKS, Window
from selfmon.diary.kinds import KINDS
from selfmon.diary.reading import EntryView, last_shared_day, read_entries, read_numbers
from selfmon.insight import charts, report, wording
from selfmon.insight.labels import Told, tell_entry
from selfmon.journal.items import CHECK_IN
from selfmon.journal.own_words import list_goals
from selfmon.practice.series import read_practices
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Stream
from selfmon.treatment.phases import PhaseView

NEWEST = 20  # entries told in full at the foot of the page


@dataclass(frozen=True)
class Panel:
    """One chart with its sentence and the table behind it."""

    code: str
    title: str
    ends: tuple[str, str]
    sentence: str
    figure: dict[str, Any]
    heads: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


@dataclass(frozen=True)
class ClientPage:
    """Everything the template draws. Empty when nothing is shared, whatever the reason."""

    window: Window
    presets: tuple[int, ...]
    phases: Sequence[PhaseView]
    panels: Sequence[Panel]
    anchors: Sequence[AnchorWeek]
    anchor_items: Sequence[Any]
    goals: Sequence[str]
    newest: Sequence[tuple[EntryView, Told]]
    last_shared_on: date | None
    is_anything_shared: bool


def build_page(session: Session, permit: Permit, phases: Sequence[PhaseView], window: Window) -> ClientPage:
    """A fixed number of statements whatever the history; nothing that the Permit does not admit is in it."""
    first, last = window.first, window.last
    bands = _bands(phases, first, last)
    ratings = read_numbers(session, permit, "check_in", report.RATED, from_on=first, to_on=last)
    happened = read_entries(session, permit, ("episode", "hard_moment", "held"), from_on=first, to_on=last)
    weeks = read_weeks(session, permit, first, last)
    newest = read_entries(session, permit, KINDS, from_on=first, to_on=last, newest_first=True, limit=NEWEST)
    panels = [*_rating_panels(ratings, permit.zone, bands, first, last),
              *_event_panels(happened, permit.zone, bands, first, last),
              *_practice_panels(session, permit, bands, first, last)]
    return ClientPage(
        window, WEEKS, phases, panels, weeks,
        [item for item in ITEMS.values() if any(item.code in w.values or item.code in w.not_come_up for w in weeks)],
        [text for _goal, text in list_goals(session, permit)], [(e, tell_entry(e)) for e in newest],
        last_shared_day(session, permit), any(permit.allows(stream) for stream in Stream))


def _bands(phases: Sequence[PhaseView], first: date, last: date) -> list[charts.Band]:
    return [charts.Band(p.number, max(p.started_on, first), min(p.ended_on or last, last))
            for p in phases if p.started_on <= last and (p.ended_on or last) >= first]


def _rating_panels(rows: Any, zone: str, bands: list[charts.Band], first: date, last: date) -> list[Panel]:
    panels = []
    for code in report.RATED:
        rated, item = report.summarise_rating(code, rows, zone), CHECK_IN[code]
        if rated.points:
            panels.append(Panel(
                code, str(item.question), (f"{wording.say_number(item.low)} {item.left}", f"{item.high} {item.right}"),
                wording.say_rating(rated), charts.draw_rating(rated, item.low, item.high, bands, first, last),
                (_("Week of"), _("Answers"), _("Days"), _("Median"), _("Lowest"), _("Highest")),
                [(w.monday, w.n, w.days, _told(w.median), _told(w.low), _told(w.high)) for w in rated.weeks]))
    return panels


def _told(value: float | None) -> str:
    return "–" if value is None else wording.say_number(value)


def _event_panels(entries: Sequence[EntryView], zone: str, bands: list[charts.Band], first: date,
                  last: date) -> list[Panel]:
    episodes = [e for e in entries if e.kind == "episode"]
    panels = []
    if episodes:
        peaks = report.episode_points(episodes, zone)
        panels.append(Panel(
            "episodes", _("Something stung: how strong at its strongest"),
            (_("0 hardly at all"), _("6 as strongly as imaginable")),
            wording.say_peaks(peaks, len(episodes)), charts.draw_peaks(peaks, bands, first, last),
            (_("Day"), _("At its strongest"), _("Size before"), _("Size at the strongest"), _("Size now")),
            [(e.local_day, *(_told(e.numbers.get(n)) for n in ("peak", "size_before", "size_strongest", "size_now")))
             for e in episodes]))
    for kind, title in (("held", _("Something held, each week")), ("hard_moment", _("Hard moments, each week"))):
        counted = report.count_weeks(kind, ((e.occurred_at, e.local_day) for e in entries if e.kind == kind), zone)
        if counted.n:
            panels.append(_count_panel(kind, title, counted, wording.say_counts(counted), bands, first, last))
    return panels


def _practice_panels(session: Session, permit: Permit, bands: list[charts.Band], first: date,
                     last: date) -> list[Panel]:
    done = read_practices(session, permit, first, last)
    if not done:
        return []
    practised = report.summarise_practice(done, permit.zone)
    return [_count_panel("practice", _("Practice, each week"), practised.counted, wording.say_practice(practised),
                         bands, first, last)]


def _count_panel(code: str, title: str, counted: report.Counted, sentence: str, bands: list[charts.Band], first: date,
                 last: date) -> Panel:
    return Panel(code, title, ("", ""), sentence, charts.draw_counts(counted, bands, first, last),
                 (_("Week of"), _("Times")), counted.weeks)
