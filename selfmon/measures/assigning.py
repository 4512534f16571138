"""Agreeing on a questionnaire: which text, when, and who reads where a question asks about harm. The therapist's record.

The caller holds `writing()` and commits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import list_therapists
from selfmon.audit.withdrawn import note_closed
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import Place
from selfmon.measures.models import QuestionnaireAssignment
from selfmon.measures.packs import Pack
from selfmon.measures.texts import Text, load_texts
from selfmon.measures.windows import Reading, Rhythm, Schedule
from selfmon.treatment.absences import list_absences
from selfmon.treatment.across import list_met_days, list_rupture_days
from selfmon.treatment.permit import RECORD, TreatmentPermit

TITLE_LIMIT = 80
SETTLED_AFTER = 2  # sessions since an open rupture before anything about personality is asked
BEFORE_ABSENCE = timedelta(days=7)


@dataclass(frozen=True)
class Agreed:
    """What the therapist's form states."""

    title: str
    rhythm: Rhythm
    first_on: date
    every_weeks: int
    days_open: int
    about: str = ""
    talked_about_on: date | None = None
    reading_days: frozenset[int] = frozenset()
    cover_id: int | None = None
    items_seen_from: date | None = None


@dataclass(frozen=True)
class Assignment:
    """One agreement, with its title opened."""

    id: UUID
    treatment_id: UUID
    text: Text
    title: str
    about: str
    schedule: Schedule
    talked_about_on: date | None
    reading_days: frozenset[int]
    cover_id: int | None
    items_seen_from: date | None

    @property
    def pack(self) -> Pack:
        return self.text.pack

    def reading(self, away: Sequence[tuple[date, date]]) -> Reading | None:
        """Who reads, where a question asks about harm; None where none does."""
        if not self.text.harm:
            return None
        return Reading(self.reading_days, tuple(away), self.cover_id is not None)


def find_problems(text: Text, agreed: Agreed, today: date, talked_by: date) -> dict[str, str]:
    """Why this cannot be agreed on: a short code by the form's field. `today` is the client's, `talked_by` the therapist's,
    who names the day of the session."""
    pack, problems = text.pack, {}
    if not agreed.title or len(agreed.title) > TITLE_LIMIT:
        problems["title"] = "missing" if not agreed.title else "too_long"
    if pack.rated_by != "client" or pack.is_once or text.is_retired or text.harm is None:
        problems["text"] = "not_on_the_phone"
    if pack.is_personality and (agreed.talked_about_on is None or agreed.talked_about_on > talked_by):
        problems["talked_about_on"] = "missing"
    if (agreed.about or None) not in (pack.targets or (None,)):
        problems["about"] = "out_of_range"
    if not 1 <= agreed.every_weeks <= 52 or not 1 <= agreed.days_open <= 28:
        problems["every_weeks"] = "out_of_range"
    elif agreed.rhythm is Rhythm.EVERY_WEEKS and agreed.every_weeks < pack.at_least_weeks_apart:
        problems["every_weeks"] = "too_often"
    elif agreed.rhythm is Rhythm.EVERY_WEEKS and agreed.days_open > 7 * agreed.every_weeks:
        problems["days_open"] = "out_of_range"
    if agreed.rhythm is Rhythm.BEFORE_SESSION and pack.at_least_weeks_apart > 1:
        problems["rhythm"] = "too_often"
    if agreed.first_on < today - timedelta(days=1):
        problems["first_on"] = "past"
    if text.harm and not agreed.reading_days:
        problems["reading_days"] = "missing"
    return problems


def assign(session: Session, permit: TreatmentPermit, text: Text, agreed: Agreed, now: datetime) -> UUID:
    """Agree on it. Raises BadFacts, also where the time is wrong for a questionnaire about personality."""
    today = local_day(now, permit.client_zone)
    problems = find_problems(text, agreed, today, local_day(now, permit.zone))
    if text.pack.is_personality and (obstacle := find_obstacle(session, permit, today)):
        problems["text"] = obstacle
    if agreed.cover_id is not None and agreed.cover_id not in dict(list_covers(session, permit)):
        problems["cover"] = "unknown"
    if problems:
        raise BadFacts(problems)
    row_id = uuid4()
    session.add(
        QuestionnaireAssignment(
            id=row_id,
            treatment_id=permit.treatment_id,
            pack_id=text.pack.id,
            text_id=text.id,
            sealed=permit.sealer.seal(RECORD, {"title": agreed.title}, title_place(permit.treatment_id, row_id)),
            about=agreed.about,
            rhythm=agreed.rhythm,
            first_on=agreed.first_on,
            every_weeks=agreed.every_weeks,
            days_open=agreed.days_open,
            talked_about_on=agreed.talked_about_on,
            reading_days=sum(1 << day for day in agreed.reading_days) if text.harm else 0,
            cover_id=agreed.cover_id if text.harm else None,
            items_seen_from=agreed.items_seen_from if text.pack.is_about_alliance else None,
            assigned_at=now,
        )
    )
    session.flush()
    return row_id


def end_assignment(session: Session, permit: TreatmentPermit, assignment_id: UUID, now: datetime) -> None:
    """Not asked any more, from today on. Raises NotFound."""
    row = session.get(QuestionnaireAssignment, assignment_id)
    if row is None or row.treatment_id != permit.treatment_id:
        raise NotFound
    row.ended_on = row.ended_on or local_day(now, permit.client_zone)
    note_closed(session, QuestionnaireAssignment.ended_on, row.ended_on, assignment_id)


def list_assignments(session: Session, permit: TreatmentPermit) -> list[Assignment]:
    """What is agreed on, oldest first, with what was ended. Two statements."""
    rows = session.execute(
        sa.select(QuestionnaireAssignment)
        .where(QuestionnaireAssignment.treatment_id == permit.treatment_id)
        .order_by(QuestionnaireAssignment.assigned_at, QuestionnaireAssignment.id)
        .execution_options(populate_existing=True)
    ).scalars()
    found = list(rows)
    texts = load_texts(session, [row.text_id for row in found])
    return [as_assignment(row, texts[row.text_id], permit) for row in found]


def as_assignment(row: QuestionnaireAssignment, text: Text, permit: TreatmentPermit) -> Assignment:
    """A row with its title opened."""
    return Assignment(
        row.id,
        row.treatment_id,
        text,
        open_title(row, permit),
        row.about,
        Schedule(Rhythm(row.rhythm), row.first_on, row.days_open, row.every_weeks, row.ended_on),
        row.talked_about_on,
        frozenset(day for day in range(7) if row.reading_days >> day & 1),
        row.cover_id,
        row.items_seen_from,
    )


def open_title(row: QuestionnaireAssignment, permit: TreatmentPermit) -> str:
    """What the client reads on the first page."""
    return permit.opener.open(RECORD, row.sealed, title_place(row.treatment_id, row.id)).get("title", "")


def title_place(treatment_id: UUID, row_id: UUID) -> Place:
    """Where a title belongs."""
    return Place("questionnaire", str(treatment_id), str(row_id))


def list_covers(session: Session, permit: TreatmentPermit) -> list[tuple[int, str]]:
    """Colleagues who can read and acknowledge in the therapist's place."""
    return [(person_id, name) for person_id, name in list_therapists(session) if person_id != permit.therapist_id]


def find_obstacle(session: Session, permit: TreatmentPermit, today: date) -> str | None:
    """Why nothing about personality is asked just now: `rupture` within two sessions and not repaired, or `absence`
    within a week; None when nothing stands against it. Three statements."""
    open_since = [
        r.on
        for r in list_rupture_days(session, treatment_id=permit.treatment_id)
        if not r.is_repaired and r.on <= today
    ]
    met = [day for day in list_met_days(session, permit.treatment_id) if day <= today]
    if open_since and sum(day > max(open_since) for day in met) < SETTLED_AFTER:
        return "rupture"
    away = list_absences(session, permit.therapist_id, today)
    return "absence" if any(row.from_on <= today + BEFORE_ABSENCE for row in away) else None
