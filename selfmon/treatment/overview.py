"""A therapist's treatments at a glance: phase and the next session. One statement for any number of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Invitation, Person
from selfmon.core.clock import local_day
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.permit import CALLED
from selfmon.treatment.phases import number_on
from selfmon.treatment.session_models import TherapySession
from selfmon.treatment.sessions import TOOK_PLACE
from selfmon.web.actor import Actor

# It is never more than three days at once on earth, and each client has a day of their own.
EVERY_DAY_THERE_IS = ("Etc/GMT+12", "UTC", "Pacific/Kiritimati")


@dataclass(frozen=True)
class Overview:
    """One treatment. `phase` is the one in force; times are UTC, `next_zone` is where the next session was planned; `n_met`:
    sessions that took place."""

    treatment_id: UUID
    client_id: int | None
    name: str
    zone: str
    state: str
    started_on: date | None
    phase: int | None
    next_at: datetime | None
    next_zone: str | None
    n_met: int = 0


def list_overview(session: Session, actor: Actor, now: datetime) -> list[Overview]:
    """The next session first, then by name; ended treatments last."""
    is_planned = (TherapySession.status.is_(None), TherapySession.starts_at > now)
    coming, there = (
        _of_sessions(column, *is_planned).order_by(TherapySession.starts_at).limit(1).scalar_subquery()
        for column in (TherapySession.starts_at, TherapySession.zone)
    )
    n_met = _of_sessions(
        sa.func.count(), TherapySession.status.in_(TOOK_PLACE), TherapySession.starts_at <= now
    ).scalar_subquery()
    days = sorted({local_day(now, zone) for zone in EVERY_DAY_THERE_IS})
    rows = session.execute(
        sa.select(
            Treatment.id,
            Treatment.client_id,
            CALLED.label("name"),
            sa.func.coalesce(Person.zone, "UTC").label("zone"),
            Treatment.state,
            Treatment.started_on,
            coming.label("next_at"),
            there.label("next_zone"),
            n_met.label("n_met"),
            *(number_on(day) for day in days),
        )
        .outerjoin(Person, Person.id == Treatment.client_id)
        .outerjoin(Invitation, Invitation.id == Treatment.invitation_id)
        .where(Treatment.therapist_id == actor.person_id)
        .order_by(sa.func.lower(CALLED), Treatment.id)
    ).all()
    found = []
    for r in rows:
        phase = r[9 + days.index(local_day(now, r.zone))]
        found.append(
            Overview(r.id, r.client_id, r.name, r.zone, r.state, r.started_on, phase, r.next_at, r.next_zone, r.n_met)
        )
    far = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda o: (o.state == TreatmentState.ENDED, o.next_at or far))


def _of_sessions(what: Any, *conditions: Any) -> sa.Select[Any]:
    return sa.select(what).where(TherapySession.treatment_id == Treatment.id, *conditions)
