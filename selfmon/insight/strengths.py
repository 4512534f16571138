"""What holds, of half a year: earned pride beside being a step ahead, what somebody stood behind, moments that held, repairs,
what was tried out and came differently, goals. One page for the client and the therapist: each reads it by their own Permit.

Nothing is weighed and nothing is missing here: what was not found, not shared or held back is simply absent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import look_at_days, of_one_wording, read_entries, read_numbers
from selfmon.insight.names import LABELS, QUESTIONS
from selfmon.insight.step_names import name_step
from selfmon.journal.models import Goal
from selfmon.journal.own_words import list_goals
from selfmon.sharing.permit import Permit
from selfmon.treatment.labels import TYPE
from selfmon.treatment.ruptures import RuptureView

WEEKS = 26
MARKED = 4  # of 6: from "quite" on
BESIDE = ("pride", "above")
STOOD = "s1"
SETTLED = "settled"  # what a client says of a strain that was talked about


@dataclass(frozen=True)
class Line:
    """One moment, with the entry behind it. `words`: the client's own, where this reader sees them."""

    on: date
    said: str
    words: tuple[tuple[str, str], ...] = ()
    entry_id: UUID | None = None


@dataclass(frozen=True)
class Beside:
    """One rating over the half year: marked in `k` of the `n` check-ins that answer it."""

    name: str
    k: int
    n: int


@dataclass(frozen=True)
class Strengths:
    """The page in its order. Every list is newest first."""

    first: date
    last: date
    beside: Sequence[Beside]
    stood: Sequence[Line]
    n_weeks: int  # looks back that answer the question, also those that found nothing
    held: Sequence[Line]
    repairs: Sequence[Line]
    tried: Sequence[Line]
    goals: Sequence[tuple[str, Goal]]  # what stands, and what was done in this time

    @property
    def is_empty(self) -> bool:
        return not (self.beside or self.n_weeks or self.held or self.repairs or self.tried or self.goals)


def build_strengths(session: Session, permit: Permit, ruptures: Sequence[RuptureView]) -> Strengths:
    """Half a year up to today. `ruptures`: as far as this reader may see them; shown is what was talked about and is settled
    for the client. At most ten statements, whatever the history."""
    today = look_at_days(session, permit).today
    first = today - timedelta(weeks=WEEKS)
    (rated,) = of_one_wording(read_numbers(session, permit, "check_in", BESIDE, from_on=first, to_on=today))
    found = read_entries(
        session, permit, ("weekly", "held", "experiment"), from_on=first, to_on=today, newest_first=True
    )
    weekly = [e for e in found if e.kind == "weekly" and e.numbers.get(STOOD) is not None]
    answered = {code: [row.values[code] for row in rated if row.values[code] is not None] for code in BESIDE}
    return Strengths(
        first,
        today,
        [
            Beside(str(QUESTIONS[code]), sum(v >= MARKED for v in got), len(got))
            for code, got in answered.items()
            if got
        ],
        [_stood(e) for e in weekly if e.numbers[STOOD] > 0],
        len(weekly),
        [_held(e) for e in found if e.kind == "held"],
        [
            Line(r.raised_on, str(dict(TYPE)[r.type]))
            for r in sorted(ruptures, key=lambda r: r.raised_on or date.min, reverse=True)
            if r.raised_on is not None and r.raised_on >= first and r.client_says == SETTLED
        ],
        [_tried(e) for e in found if e.kind == "experiment" and came_differently(e)],
        [
            (text, goal)
            for goal, text in list_goals(session, permit, with_done=True)
            if text and (goal.done_on is None or goal.done_on >= first)
        ],
    )


def came_differently(entry: EntryView) -> bool:
    """An experiment that was done, and after which what was expected felt less sure than before."""
    before, after = entry.numbers.get("sure_before"), entry.numbers.get("sure_after")
    return before is not None and after is not None and after < before


def _stood(entry: EntryView) -> Line:
    return Line(entry.local_day, name_step(STOOD, entry.numbers[STOOD]), (), entry.id)


def _held(entry: EntryView) -> Line:
    what = LABELS["what"].get(str(entry.choices.get("what")))
    return Line(entry.local_day, str(what or _("Something held")), _words(entry, "for_later", "note"), entry.id)


def _tried(entry: EntryView) -> Line:
    before, after = (name_step(code, entry.numbers[code]) for code in ("sure_before", "sure_after"))
    said = _("How sure, before: %(before)s; after: %(after)s", before=before, after=after)
    return Line(entry.local_day, said, _words(entry, "prediction", "did", "happened"), entry.id)


def _words(entry: EntryView, *names: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(QUESTIONS[name]), entry.words[name]) for name in names if entry.words.get(name))
