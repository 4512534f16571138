"""Answers to a question about harm on their way: held for a quarter of an hour, then passed on once.

A client agreed to it at the start, word by word; taking back works until it was sent. Totals never trigger anything.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import ClientProfile, Person
from selfmon.audit import ledger
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.db import writing
from selfmon.measures.models import HeldAnswer, QuestionnaireAssignment, Start
from selfmon.measures.opening import Opening
from selfmon.sharing.permit import Permit
from selfmon.treatment.models import Treatment, TreatmentState

AFTER_LEAVING = timedelta(minutes=15)
AT_ONCE = 100


class Fate(StrEnum):
    """What became of one choice."""

    NOTHING = "nothing"  # nothing to pass on: none is held (any more)
    HELD = "held"  # passed on at Finish, or a quarter of an hour after leaving
    SENT = "sent"  # was passed on before; a later choice changes nothing
    REFUSED = "refused"  # no agreement stands, or the days are over: nothing is passed on


def hold(
    session: Session, permit: Permit, opening: Opening, start: Start, item: int, weight: int | None, now: datetime
) -> Fate:
    """Hold the newest choice, or let go of the held one. Inside `writing()`. The client is unlocked."""
    kept = _find(session, start.id, item)
    if kept is not None and kept.sent_at is not None:
        return Fate.SENT
    if weight is None or not opening.assignment.text.passes_on(item, weight):
        if kept is not None:
            ledger.note(session, "answer_let_go", now, answer=kept.id)
            session.delete(kept)
            session.flush()
        return Fate.NOTHING
    window, today = opening.window, local_day(now, permit.zone)
    if start.withdrawn_at is not None or not start.wording or window is None or window.read_on is None:
        return Fate.REFUSED
    if window.opens_on != start.opens_on or today > window.closes_on:
        return Fate.REFUSED
    if kept is None:
        kept = HeldAnswer(
            id=uuid4(),
            start_id=start.id,
            treatment_id=opening.assignment.treatment_id,
            text_id=opening.assignment.text.id,
            item=item,
            wording=start.wording,
            read_on=window.read_on,
            cover_id=opening.assignment.cover_id,
        )
        session.add(kept)
    kept.weight, kept.given_at, kept.due_at = weight, now, now + AFTER_LEAVING
    session.flush()
    return Fate.HELD


def stay(session: Session, start: Start, now: datetime) -> None:
    """The client is still there: a quarter of an hour from now for what is not sent. Inside `writing()`."""
    session.execute(
        sa.update(HeldAnswer)
        .where(HeldAnswer.start_id == start.id, HeldAnswer.sent_at.is_(None))
        .values(due_at=now + AFTER_LEAVING)
        .execution_options(synchronize_session=False)
    )


def take_back(session: Session, start: Start) -> Fate:
    """Let go of everything not yet sent. Inside `writing()`."""
    mine = HeldAnswer.start_id == start.id
    # one statement: a worker that sends at this moment is waited for, and what it sent is not taken from the record
    let_go = session.execute(
        sa.delete(HeldAnswer)
        .where(mine, HeldAnswer.sent_at.is_(None))
        .returning(HeldAnswer.id, HeldAnswer.given_at)
        .execution_options(synchronize_session="fetch")
    ).all()
    for row in let_go:
        ledger.note(session, "answer_let_go", row.given_at, answer=row.id)
    is_sent = session.execute(sa.select(sa.exists().where(mine, HeldAnswer.sent_at.is_not(None)))).scalar_one()
    return Fate.SENT if is_sent else Fate.NOTHING


def pass_on(session: Session, start_id: UUID, now: datetime, entry_id: UUID | None = None) -> int:
    """Send what is held of one questionnaire, with its audit row, in the caller's write. How many were sent just now.

    A second call, another worker and a replay find nothing left to send.
    """
    facts = session.execute(
        sa.select(ClientProfile.subject_id, Person.public_id, Person.zone, Treatment.state, Start.withdrawn_at)
        .select_from(Start)
        .join(QuestionnaireAssignment, QuestionnaireAssignment.id == Start.assignment_id)
        .join(Treatment, Treatment.id == QuestionnaireAssignment.treatment_id)
        .join(Person, Person.id == Start.client_id)
        .join(ClientProfile, ClientProfile.person_id == Start.client_id)
        .where(Start.id == start_id)
    ).one_or_none()
    if facts is None:
        return 0
    held = sa.and_(HeldAnswer.start_id == start_id, HeldAnswer.sent_at.is_(None))
    if facts.state != TreatmentState.ACTIVE or facts.withdrawn_at is not None:
        session.execute(sa.delete(HeldAnswer).where(held).execution_options(synchronize_session=False))
        return 0
    sent = session.execute(
        sa.update(HeldAnswer)
        .where(held)
        .values(sent_at=now)
        .returning(HeldAnswer.id)
        .execution_options(synchronize_session=False)
    ).all()
    if sent:
        day = local_day(now, facts.zone)
        record_deed(session, Deed(facts.subject_id, facts.public_id, "passed_on", day), now)
    if entry_id is not None:
        session.execute(
            sa.update(HeldAnswer)
            .where(HeldAnswer.start_id == start_id)
            .values(entry_id=entry_id)
            .execution_options(synchronize_session=False)
        )
    return len(sent)


def pass_on_left(session: Session, now: datetime) -> int:
    """Each minute, and before a list is shown: what was left a quarter of an hour ago. Each in a write of its own."""
    due = (
        session.execute(
            sa.select(HeldAnswer.start_id)
            .where(HeldAnswer.sent_at.is_(None), HeldAnswer.due_at <= now)
            .distinct()
            .limit(AT_ONCE)
        )
        .scalars()
        .all()
    )
    n = 0
    for start_id in due:
        with writing(session):
            still = session.execute(  # the client may have come back since
                sa.select(sa.func.max(HeldAnswer.due_at)).where(
                    HeldAnswer.start_id == start_id, HeldAnswer.sent_at.is_(None)
                )
            ).scalar_one()
            n += pass_on(session, start_id, now) if still is not None and still <= now else 0
    return n


def was_sent(session: Session, start_id: UUID) -> bool | None:
    """For the page afterwards: True when every answer held was passed on, False when one was not, None without any."""
    rows = session.execute(sa.select(HeldAnswer.sent_at).where(HeldAnswer.start_id == start_id)).scalars().all()
    return all(at is not None for at in rows) if rows else None


def was_passed_on(session: Session, entry_id: UUID) -> bool:
    """Whether an answer of this entry has reached somebody."""
    wanted = sa.and_(HeldAnswer.entry_id == entry_id, HeldAnswer.sent_at.is_not(None))
    return bool(session.execute(sa.select(sa.exists().where(wanted))).scalar_one())


def _find(session: Session, start_id: UUID, item: int) -> HeldAnswer | None:
    return session.execute(
        sa.select(HeldAnswer)
        .where(HeldAnswer.start_id == start_id, HeldAnswer.item == item)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def let_go_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: what was taken back since the backup is not passed on."""
    session.execute(sa.delete(HeldAnswer).where(HeldAnswer.id == UUID(facts["answer"]), HeldAnswer.sent_at.is_(None)))
