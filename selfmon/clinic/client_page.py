"""One client's page, built from a Permit alone: the therapist's view and the client's preview are the same call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from selfmon.anchors.items import ITEMS
from selfmon.anchors.series import Week as AnchorWeek
from selfmon.anchors.series import read_weeks
from selfmon.clinic import panels
from selfmon.clinic.panels import Panel
from selfmon.clinic.window import WEEKS, Window, read_window
from selfmon.clinic.work_record import Record
from selfmon.core.clock import local_day
from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import KINDS
from selfmon.diary.reading import NumberRow, look_at_days, read_entries, read_happened, read_numbers, worded_from
from selfmon.insight import episodes, report
from selfmon.insight.attendance_and_repairs import Attendance, Strains, summarise_attendance, summarise_strains
from selfmon.insight.entry_lines import EntryLine, line_of
from selfmon.insight.ground import Band, Ground
from selfmon.insight.labels import Told, tell_entry
from selfmon.journal.own_words import list_goals
from selfmon.practice.series import Done, read_practices
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Stream
from selfmon.treatment.phases import PhaseView
from selfmon.treatment.ruptures import RuptureView

NEWEST = 20  # entries at the foot of the page, one line each, opened in place
SECTIONS = ("ratings", "swing", "episodes", "anchors", "between", "held", "practice")
# What the work is about in a phase stands first; the rest keeps its order.
FIRST = {1: ("ratings",), 2: ("episodes",), 3: ("anchors",), 4: ("held", "practice")}


@dataclass(frozen=True)
class ClientPage:
    """Everything the template draws. Empty when nothing is shared, whatever the reason."""

    window: Window
    presets: tuple[int, ...]
    record: Record
    order: tuple[str, ...]
    panels: dict[str, list[Panel]]
    triggers: Sequence[episodes.TriggerRow]
    n_treated_as_less: int  # episodes that name it stand in none of these rows
    moves: Sequence[episodes.MoveRow]
    anchors: Sequence[AnchorWeek]
    anchor_items: Sequence[Any]
    attendance: Attendance
    strains: Strains
    exercises: Sequence[tuple[str, int, str, str, date]]
    goals: Sequence[str]
    newest: Sequence[tuple[EntryView, EntryLine, Told]]
    last_shared_on: date | None
    is_quiet: bool  # nothing of today
    is_anything_shared: bool
    is_long: bool = False  # weeks are drawn, and one table at a time is on the page
    table: str = ""  # the code of the panel whose table was asked for

    @property
    def phases(self) -> Sequence[PhaseView]:
        return self.record.phases

    def day_of(self, rupture: RuptureView) -> date:
        """The day of the session it was in."""
        return next((s.on for s in self.record.sessions if s.id == rupture.session_id), rupture.made_on)

    @property
    def has_panels(self) -> bool:
        """Whether any chart stands in the sections that this page shows."""
        return any(self.panels.get(section) for section in self.order)


# The kinds of entries that a section is made of.
HAPPENED = {
    "episodes": ("episode", "settling", "looking_again"),
    "between": ("after_session",),
    "held": ("held", "hard_moment"),
}


@dataclass(frozen=True)
class _Found:
    """What the sections of a page are made of; nothing is read that none of them shows."""

    ratings: Sequence[NumberRow]
    by_kind: Mapping[str, list[EntryView]]
    weeks: Sequence[AnchorWeek]
    done: Sequence[Done]


def build_page(
    session: Session,
    permit: Permit,
    record: Record,
    asked: Mapping[str, str],
    n_newest: int = NEWEST,
    sections: Sequence[str] | None = None,
) -> ClientPage:
    """The page of the days that were `asked` for (see `read_window`), with all sections or these. A fixed number of
    statements whatever the history; nothing that the Permit does not admit is in it."""
    days = look_at_days(session, permit)
    window = read_window(asked, days.today)
    ground = lay_ground(record, window)
    order = order_for(record.phase) if sections is None else tuple(sections)
    found = _read_for(order, session, permit, window)
    newest = _read_newest(n_newest, session, permit, window) if n_newest else []
    stung, weeks = found.by_kind.get("episode", []), found.weeks
    return ClientPage(
        window,
        WEEKS,
        record,
        order,
        _draw(found, record, ground),
        episodes.count_triggers(stung),
        sum(episodes.treats_as_less(e) for e in stung),
        episodes.count_moves(stung, found.by_kind.get("looking_again", [])),
        weeks,
        [item for item in ITEMS.values() if any(item.code in w.values or item.code in w.not_come_up for w in weeks)],
        summarise_attendance(record.sessions, record.now),
        summarise_strains(record.ruptures, record.sessions),
        panels.exercise_rows(found.done),
        [text for _goal, text in list_goals(session, permit)],
        [(e, line_of(e), tell_entry(e)) for e in newest],
        days.newest,
        days.newest is not None and days.newest < days.today,
        any(permit.allows(stream) for stream in Stream),
        ground.is_long,
        asked.get("table", ""),
    )


def _read_for(order: Sequence[str], session: Session, permit: Permit, window: Window) -> _Found:
    """One statement for ratings, weekly pages and practices each, where a section shows them; for the rest `read_happened`."""
    first, last, shown = window.first, window.last, set(order)
    kinds = [kind for section in order for kind in HAPPENED.get(section, ())]
    return _Found(
        read_numbers(session, permit, "check_in", report.RATED, from_on=first, to_on=last, is_bare=True)
        if shown & {"ratings", "swing"}
        else [],
        read_happened(session, permit, kinds, first, last),
        read_weeks(session, permit, from_on=first, to_on=last) if "anchors" in shown else [],
        read_practices(session, permit, from_on=first, to_on=last) if "practice" in shown else [],
    )


def _read_newest(n: int, session: Session, permit: Permit, window: Window) -> list[EntryView]:
    first, last = window.first, window.last
    return read_entries(session, permit, KINDS, from_on=first, to_on=last, newest_first=True, limit=n)


def _draw(found: _Found, record: Record, ground: Ground) -> dict[str, list[Panel]]:
    worded, by_kind = replace(ground, worded=_marks(found.ratings)), found.by_kind
    # on the client's phone scores are there while both look at them, and words otherwise
    sees_scores = record.is_therapists or record.ratings
    return {
        "ratings": panels.rating_panels(found.ratings, worded),
        "swing": panels.swing_panels(found.ratings, worded),
        "episodes": panels.episode_panels(by_kind.get("episode", []), by_kind.get("settling", []), ground),
        "anchors": panels.anchor_panels(found.weeks, record.ratings, ground) if sees_scores else [],
        "between": panels.after_session_panels(by_kind.get("after_session", []), ground, record.met_at),
        "held": panels.counted_panels(by_kind, ground),
        "practice": panels.practice_panels(found.done, ground),
    }


def order_for(phase: int) -> tuple[str, ...]:
    """The sections in the order of one phase."""
    first = FIRST.get(phase, ())
    return (*first, *(s for s in SECTIONS if s not in first))


def lay_ground(record: Record, window: Window) -> Ground:
    """The window with its phases, the sessions that took place, and the days of strains: all on the client's days, as
    what is drawn over them."""
    first, last = window.first, window.last
    bands = tuple(
        Band(p.number, max(p.started_on, first), min(p.ended_on or last, last))
        for p in record.phases
        if p.started_on <= last and (p.ended_on or last) >= first
    )
    days = {s.id: local_day(s.starts_at, record.zone) for s in record.sessions}
    return Ground(
        first,
        last,
        bands,
        tuple(days[s.id] for s in record.sessions if s.took_place),
        tuple(days[r.session_id] for r in record.ruptures if r.session_id in days),
    )


def _marks(rows: Sequence[NumberRow]) -> tuple[date, ...]:
    """Where a new wording of the questions begins."""
    begins = worded_from(rows)
    return () if begins is None else (begins,)
