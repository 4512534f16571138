"""Answers about harm that were passed on, for the person who reads and acknowledges them: the one reader outside grants.

Nothing is acknowledged by itself; there is no level and no order of urgency but the agreed day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import ClientProfile, Invitation, Person
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.db import writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.measures.models import Action, HeldAnswer
from selfmon.measures.texts import Text, load_text
from selfmon.treatment.across import is_away
from selfmon.treatment.models import Treatment
from selfmon.treatment.permit import CALLED
from selfmon.web.actor import Actor

COVER_HAS = timedelta(days=2)  # after the agreed day, before the administrator sees a count


@dataclass(frozen=True)
class Waiting:
    """One answer to acknowledge, before it is opened: nothing of what it says."""

    id: UUID
    initials: str
    given_at: datetime
    sent_at: datetime
    read_on: date
    is_seen: bool


@dataclass(frozen=True)
class Opened:
    """One answer with what it says, for the person who acknowledges it."""

    id: UUID
    treatment_id: UUID
    client_name: str
    zone: str
    text: Text
    item: int
    weight: int
    wording: str
    given_at: datetime
    sent_at: datetime
    read_on: date
    acknowledged_at: datetime | None
    action: str | None
    is_cover: bool
    has_cover: bool


def list_waiting(session: Session, actor: Actor, today: date) -> list[Waiting]:
    """What this therapist is to acknowledge: their own clients', and as a cover what nobody did in time. One statement."""
    rows = session.execute(
        _readable(actor, today)
        .add_columns(CALLED)
        .join(Person, Person.id == Treatment.client_id)
        .outerjoin(Invitation, Invitation.id == Treatment.invitation_id)
        .where(HeldAnswer.acknowledged_at.is_(None))
        .order_by(HeldAnswer.read_on, HeldAnswer.sent_at)
    )
    return [
        Waiting(r.id, _initials(name), r.given_at, r.sent_at, r.read_on, r.seen_at is not None)
        for r, _therapist_id, name in rows
        if r.sent_at is not None
    ]


def open_answer(session: Session, actor: Actor, answer_id: UUID, today: date, now: datetime) -> Opened:
    """What one answer says. Writes that it was seen, with its audit row, and commits. Raises NotFound."""
    with writing(session):
        row, facts = _find_readable(session, actor, answer_id, today)
        if row.seen_at is None:
            row.seen_at = now
        _record(session, facts, actor, "opened_answer", now)
    return Opened(
        row.id,
        row.treatment_id,
        facts.name,
        facts.zone,
        load_text(session, row.text_id),
        row.item,
        row.weight,
        row.wording,
        row.given_at,
        facts.sent_at,
        row.read_on,
        row.acknowledged_at,
        row.action,
        facts.therapist_id != actor.person_id,
        row.cover_id is not None and row.cover_id != actor.person_id,
    )


def acknowledge(session: Session, actor: Actor, answer_id: UUID, action: str, today: date, now: datetime) -> None:
    """What was done. Assigning the cover hands it on, unacknowledged. Inside `writing()`. Raises NotFound, BadFacts."""
    row, facts = _find_readable(session, actor, answer_id, today)
    if action not in set(Action) or (action == Action.COVER and row.cover_id in (None, actor.person_id)):
        raise BadFacts({"action": "out_of_range"})
    if row.acknowledged_at is not None:
        return
    row.action = action
    if action != Action.COVER:
        row.acknowledged_at, row.acknowledged_by_id = now, actor.person_id
    _record(session, facts, actor, "acknowledged_answer", now)
    session.flush()


@dataclass(frozen=True)
class Acknowledger:
    """Somebody for whom something waits."""

    id: int
    public_id: UUID
    zone: str


def list_acknowledgers(session: Session, today: date) -> list[Acknowledger]:
    """Everybody for whom something waits: the therapist, and the cover once it is theirs to do. One statement."""
    is_theirs = sa.or_(Treatment.therapist_id == Person.id, _is_covers(Person.id, today))
    rows = session.execute(
        sa.select(Person.id, Person.public_id, Person.zone)
        .distinct()
        .select_from(HeldAnswer)
        .join(Treatment, Treatment.id == HeldAnswer.treatment_id)
        .join(Person, is_theirs)
        .where(HeldAnswer.sent_at.is_not(None), HeldAnswer.acknowledged_at.is_(None), Person.active)
        .order_by(Person.id)
    )
    return [Acknowledger(row.id, row.public_id, row.zone) for row in rows]


def count_overdue(session: Session, today: date) -> int:
    """For the administrator: how many nobody acknowledged, after the agreed day and the cover's two. A count and no more."""
    patience = sa.or_(
        sa.and_(HeldAnswer.cover_id.is_(None), HeldAnswer.read_on < today),
        HeldAnswer.read_on < today - COVER_HAS,
    )
    return session.execute(
        sa.select(sa.func.count())
        .select_from(HeldAnswer)
        .where(HeldAnswer.sent_at.is_not(None), HeldAnswer.acknowledged_at.is_(None), patience)
    ).scalar_one()


def _readable(actor: Actor, today: date) -> Any:
    return (
        sa.select(HeldAnswer, Treatment.therapist_id)
        .join(Treatment, Treatment.id == HeldAnswer.treatment_id)
        .where(
            HeldAnswer.sent_at.is_not(None),
            sa.or_(Treatment.therapist_id == actor.person_id, _is_covers(actor.person_id, today)),
        )
        .execution_options(populate_existing=True)
    )


def _is_covers(person_id: Any, today: date) -> sa.ColumnElement[bool]:
    """The cover's to do: after the agreed day, when it was assigned to them, or while the therapist is away."""
    return sa.and_(
        HeldAnswer.cover_id == person_id,
        sa.or_(HeldAnswer.read_on < today, HeldAnswer.action == Action.COVER, is_away(Treatment.therapist_id, today)),
    )


def _find_readable(session: Session, actor: Actor, answer_id: UUID, today: date) -> tuple[HeldAnswer, Any]:
    found = session.execute(
        _readable(actor, today)
        .add_columns(CALLED.label("name"), Person.zone, ClientProfile.subject_id, HeldAnswer.sent_at.label("sent_at"))
        .join(Person, Person.id == Treatment.client_id)
        .join(ClientProfile, ClientProfile.person_id == Treatment.client_id)
        .outerjoin(Invitation, Invitation.id == Treatment.invitation_id)
        .where(HeldAnswer.id == answer_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found


def _record(session: Session, facts: Any, actor: Actor, action: str, now: datetime) -> None:
    record_deed(session, Deed(facts.subject_id, actor.public_id, action, local_day(now, facts.zone)), now)


def _initials(name: str) -> str:
    return "".join(part[0].upper() for part in name.split()[:3])
