"""A therapist's digest: one total of what was shared since the last one. No initials, no kind, no client named.

Counted under the Permits of the moment of sending, and decided once more inside the write that says *sending*.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.accounts.sign_ins import actor_for_job
from selfmon.diary.counting import count_shared
from selfmon.reminders.models import Outbox, Reminder, State, What
from selfmon.sharing.access import permits_for, permits_still_hold
from selfmon.sharing.permit import Permit
from selfmon.treatment.across import meets_on
from selfmon.treatment.treatments import list_active_clients
from selfmon.web.actor import Actor

AT_FIRST = timedelta(days=7)


@dataclass(frozen=True)
class Digest:
    """The total, and what it was counted under."""

    actor: Actor
    permits: tuple[Permit, ...]
    total: int
    has_session: bool  # a planned session of this therapist on the note's local date


def list_digests(session: Session, note_ids: Collection[UUID]) -> set[UUID]:
    """Which of these notes are digests. One statement."""
    return set(
        session.execute(
            sa.select(Outbox.id)
            .join(Reminder, Reminder.id == Outbox.reminder_id)
            .where(Outbox.id.in_(note_ids), Reminder.what == What.DIGEST)
        ).scalars()
    )


def prepare_digest(session: Session, note_id: UUID, now: datetime) -> Digest | None:
    """Decide under Permits (one access row a client and day) and count. None when the therapist is gone."""
    row = session.execute(
        sa.select(Person, Outbox.reminder_id, Outbox.local_date)
        .join(Outbox, Outbox.person_id == Person.id)
        .where(Outbox.id == note_id, Person.active, Person.role == "therapist")
    ).one_or_none()
    if row is None:
        return None
    actor = actor_for_job(row.Person, now)
    permits = tuple(permits_for(session, actor, list_active_clients(session, actor.person_id), "digest", now))
    last = session.execute(
        sa.select(sa.func.max(Outbox.sending_at)).where(
            Outbox.reminder_id == row.reminder_id, Outbox.state == State.SENT
        )
    ).scalar_one()
    return Digest(
        actor,
        permits,
        count_shared(session, permits, last or now - AT_FIRST),
        meets_on(session, actor.person_id, row.local_date),
    )


def still_right(session: Session, digest: Digest, now: datetime) -> bool:
    """Inside `writing()`: nobody stopped, narrowed or ended anything since it was counted, nor can until the commit."""
    return set(list_active_clients(session, digest.actor.person_id)) == {
        p.client_id for p in digest.permits
    } and permits_still_hold(session, digest.actor, digest.permits, now)
