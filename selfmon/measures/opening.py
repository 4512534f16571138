"""What is open for a client to fill in, and what they chose on its start page. For the client alone.

Whether something was filled in is found here for the client's own first page; no therapist's page asks.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.audit.withdrawn import note_closed
from selfmon.core.clock import local_day
from selfmon.core.errors import NotFound
from selfmon.measures.assigning import Assignment, as_assignment, open_title
from selfmon.measures.models import Administration, QuestionnaireAssignment, Start, StartChoice
from selfmon.measures.texts import load_texts
from selfmon.measures.windows import Rhythm, Window, find_window
from selfmon.sharing.permit import Permit
from selfmon.treatment.across import list_days_away, list_planned_days
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.permit import record_for_client

SOON = timedelta(days=14)  # further than any window reaches from its day


@dataclass(frozen=True)
class Opening:
    """One questionnaire as its client meets it today. `window` is None while it is closed, as it is once it `has_ended`:
    agreed to be over, or its whole treatment is."""

    assignment: Assignment
    therapist_id: int
    therapist_name: str
    window: Window | None
    has_ended: bool = False

    @property
    def asks_about_harm(self) -> bool:
        return bool(self.assignment.text.harm)


def find_opening(
    session: Session, permit: Permit, assignment_id: UUID, today: date, *, even_ended: bool = False
) -> Opening:
    """One of this client's, open or not. Raises NotFound for anybody else's, for none, and for one that was ended where it
    is not wanted too."""
    openings = list_openings(session, permit, today, also_ended=assignment_id if even_ended else None)
    found = [o for o in openings if o.assignment.id == assignment_id]
    if not found:
        raise NotFound
    return found[0]


def list_openings(session: Session, permit: Permit, today: date, *, also_ended: UUID | None = None) -> list[Opening]:
    """Everything agreed with an active treatment. One statement where nothing is, else at most four and one a treatment.

    `also_ended`: one that is listed, closed, though it was ended, or its treatment was.
    """
    rows = session.execute(
        sa.select(QuestionnaireAssignment, Treatment.therapist_id, Person.name, Treatment.state)
        .join(Treatment, Treatment.id == QuestionnaireAssignment.treatment_id)
        .join(Person, Person.id == Treatment.therapist_id)
        .where(
            Treatment.client_id == permit.client_id,
            sa.or_(
                QuestionnaireAssignment.id == also_ended,
                sa.and_(
                    Treatment.state == TreatmentState.ACTIVE,
                    sa.or_(QuestionnaireAssignment.ended_on.is_(None), QuestionnaireAssignment.ended_on > today),
                ),
            ),
        )
        .order_by(QuestionnaireAssignment.assigned_at, QuestionnaireAssignment.id)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        return []
    texts = load_texts(session, [row[0].text_id for row in rows])
    records = {t: record_for_client(session, permit.client_id, t) for t in {row[0].treatment_id for row in rows}}
    before_sessions = {row[0].treatment_id for row in rows if row[0].rhythm == Rhythm.BEFORE_SESSION}
    days = (today, today + SOON)
    sessions = list_planned_days(session, before_sessions, *days, permit.zone) if before_sessions else {}
    away = list_days_away(session, {row.therapist_id for row in rows}, today - SOON)
    found = []
    for row, therapist_id, name, state in rows:
        assignment = as_assignment(row, texts[row.text_id], records[row.treatment_id])
        reading = assignment.reading(away.get(therapist_id, ()))
        window = find_window(assignment.schedule, today, sessions.get(row.treatment_id, ()), reading)
        has_ended = state != TreatmentState.ACTIVE or (row.ended_on is not None and row.ended_on <= today)
        found.append(Opening(assignment, therapist_id, name, None if has_ended else window, has_ended))
    return found


def list_to_fill_in(session: Session, permit: Permit, today: date) -> list[Opening]:
    """What the first page may offer: open, not filled in, and neither left for later today nor left out."""
    openings = [o for o in list_openings(session, permit, today) if o.window is not None]
    if not openings:
        return []
    ids = [o.assignment.id for o in openings]
    done = {
        (row.assignment_id, row.opens_on)
        for row in session.execute(
            sa.select(Administration.assignment_id, Administration.opens_on).where(
                Administration.assignment_id.in_(ids)
            )
        )
    }
    chosen = {
        (row.assignment_id, row.opens_on): row
        for row in session.execute(sa.select(Start).where(Start.assignment_id.in_(ids))).scalars()
    }
    return [o for o in openings if _is_offered(o, done, chosen, permit.zone, today)]


def _is_offered(opening: Opening, done: set[Any], chosen: dict[Any, Start], zone: str, today: date) -> bool:
    assert opening.window is not None
    key = (opening.assignment.id, opening.window.opens_on)
    start = chosen.get(key)
    if key in done or (start is not None and start.choice in (StartChoice.NOT_THIS_ONE, StartChoice.TOGETHER)):
        return False
    return not (start is not None and start.choice == StartChoice.LATER and local_day(start.chosen_at, zone) >= today)


def list_titles(session: Session, permit: Permit) -> dict[UUID, str]:
    """What each agreement was called for the client, also those that were ended. One statement, and one a treatment."""
    rows = (
        session.execute(
            sa.select(QuestionnaireAssignment)
            .join(Treatment, Treatment.id == QuestionnaireAssignment.treatment_id)
            .where(Treatment.client_id == permit.client_id)
        )
        .scalars()
        .all()
    )
    records = {t: record_for_client(session, permit.client_id, t) for t in {row.treatment_id for row in rows}}
    return {row.id: open_title(row, records[row.treatment_id]) for row in rows}


def choose_start(
    session: Session, permit: Permit, opening: Opening, choice: StartChoice, wording: str, now: datetime
) -> Start:
    """What was chosen on the start page, overwriting an earlier choice. Inside `writing()`. Raises NotFound when closed.

    Beginning again keeps the first moment; the agreement is the newest one that was read.
    """
    if opening.window is None:
        raise NotFound
    row = find_start(session, permit, opening.assignment.id, opening.window.opens_on)
    if row is None:
        row = Start(
            id=uuid4(),
            client_id=permit.client_id,
            assignment_id=opening.assignment.id,
            opens_on=opening.window.opens_on,
            chosen_at=now,
        )
        session.add(row)
    if row.choice != choice:
        row.chosen_at = now
    row.choice = choice
    row.wording = wording if choice is StartChoice.START else row.wording or ""
    row.withdrawn_at = None if choice is StartChoice.START else now
    session.flush()
    if row.withdrawn_at is not None:
        note_closed(session, Start.withdrawn_at, now, row.id)
    return row


def find_start(session: Session, permit: Permit, assignment_id: UUID, opens_on: date | None = None) -> Start | None:
    """The client's newest choice about one questionnaire, or that about one window."""
    query = sa.select(Start).where(Start.client_id == permit.client_id, Start.assignment_id == assignment_id)
    if opens_on is not None:
        query = query.where(Start.opens_on == opens_on)
    query = query.order_by(Start.opens_on.desc()).limit(1).execution_options(populate_existing=True)
    return session.execute(query).scalar_one_or_none()


def find_started(session: Session, permit: Permit, assignment_id: UUID) -> Start:
    """The newest window that was begun. Raises NotFound where none was, or where it was left again."""
    start = find_start(session, permit, assignment_id)
    if start is None or start.choice != StartChoice.START or start.withdrawn_at is not None:
        raise NotFound
    return start


def lock_start(session: Session, start: Start) -> None:
    """Whoever answers, finishes, takes back or withdraws one window waits for the other, and finds what that left behind.

    Inside `writing()`, first thing: a second tap at the same moment is then the same entry again, not a refusal.
    """
    session.execute(
        sa.select(Start).where(Start.id == start.id).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
