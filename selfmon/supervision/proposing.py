"""For the therapist: ask a client about a pack, read whether it is open, take it back. Writers need `writing()`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import find_supervisor_id
from selfmon.accounts.models import Person
from selfmon.core.errors import BadFacts, NotFound
from selfmon.supervision.asking import seal_questions
from selfmon.supervision.labels import make_label
from selfmon.supervision.models import SupervisionPack
from selfmon.supervision.pack_facts import (
    OPEN_FOR,
    is_agreed,
    is_waiting,
    load_packs,
    only_shared,
    write_deed,
)
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.permit import TreatmentPermit


def propose_pack(
    session: Session, treatment: TreatmentPermit, supervisor: UUID, now: datetime, questions: Sequence[str] = ()
) -> UUID:
    """Ask the client about a pack for this supervisor, with up to three questions of the therapist's on top of it; it takes
    the place of one not answered yet.

    Raises BadFacts for an unknown supervisor, a treatment that is not active, or questions that may not stand there.
    """
    person_id = find_supervisor_id(session, supervisor)
    if person_id is None:
        raise BadFacts({"supervisor": "unknown"})
    if treatment.client_id is None or treatment.state != TreatmentState.ACTIVE:
        raise BadFacts({"treatment": "not_active"})
    pack_id = uuid4()
    sealed = seal_questions(treatment, pack_id, questions)
    session.execute(
        sa.update(SupervisionPack)
        .where(
            SupervisionPack.treatment_id == treatment.treatment_id,
            is_waiting(now),
            SupervisionPack.closed_at.is_(None),
        )
        .values(closed_at=now)
    )
    session.add(
        SupervisionPack(
            id=pack_id,
            treatment_id=treatment.treatment_id,
            supervisor_id=person_id,
            label=make_label(),
            proposed_at=now,
            questions_sealed=sealed,
        )
    )
    session.flush()
    write_deed(session, treatment.client_id, treatment.actor_id, "proposed_pack", supervisor, now)
    return pack_id


@dataclass(frozen=True)
class Proposed:
    """One pack as its therapist reads of it: for how many days it is open still, or None; whether something was decided."""

    id: UUID
    label: str
    supervisor_name: str
    proposed_at: datetime
    days_left: int | None
    is_decided: bool


def list_proposed(session: Session, treatment: TreatmentPermit, now: datetime) -> list[Proposed]:
    """Every pack of the last quarter, and those with a decision, newest first; which of them are open is all that is told of
    the client."""
    pack = SupervisionPack
    rows = session.execute(
        sa.select(
            pack.id, pack.label, Person.name, pack.proposed_at, pack.decision_sealed.is_not(None).label("decided")
        )
        .join(Person, Person.id == pack.supervisor_id)
        .where(
            pack.treatment_id == treatment.treatment_id,
            sa.or_(pack.proposed_at > now - 3 * OPEN_FOR, pack.decision_sealed.is_not(None)),
        )
        .order_by(pack.proposed_at.desc(), pack.id)
    ).all()
    opened = {
        p.id: p.days_left(now)
        for p in only_shared(
            session, load_packs(session, pack.treatment_id == treatment.treatment_id, is_agreed(now)), now
        )
    }
    return [Proposed(row.id, row.label, row.name, row.proposed_at, opened.get(row.id), row.decided) for row in rows]


def withdraw_pack(session: Session, treatment: TreatmentPermit, pack_id: UUID, now: datetime) -> None:
    """The therapist takes it back, whatever became of it. Raises NotFound."""
    done = session.execute(
        sa.update(SupervisionPack)
        .where(SupervisionPack.id == pack_id, SupervisionPack.treatment_id == treatment.treatment_id)
        .values(closed_at=sa.func.coalesce(SupervisionPack.closed_at, now))
    )
    if not getattr(done, "rowcount", 0):
        raise NotFound
