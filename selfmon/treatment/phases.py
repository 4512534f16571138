"""Phases of the work: proposed by the therapist, in force from the client's own yes. Going back is ordinary."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Invitation, Person
from selfmon.audit.withdrawn import note_removed
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import Place
from selfmon.treatment.models import Phase, Treatment, TreatmentState
from selfmon.treatment.permit import RECORD, TreatmentPermit, open_record, record_for_client
from selfmon.treatment.treatments import write_deed


@dataclass(frozen=True)
class PhaseView:
    """One phase as its reader may see it; `reason` is empty for the client."""

    id: UUID
    number: int
    started_on: date
    ended_on: date | None
    reason: str
    sentence: str
    is_confirmed: bool = True


@dataclass(frozen=True)
class PhaseSpan:
    """A phase without its words: its number and its days."""

    number: int
    started_on: date
    ended_on: date | None


Dated = TypeVar("Dated", PhaseSpan, PhaseView)


def phase_on(phases: Sequence[Dated], day: date) -> Dated | None:
    """The phase in force on a day, of confirmed phases in order of time: one agreed on for later is not it yet."""
    begun = [p for p in phases if p.started_on <= day and (p.ended_on is None or p.ended_on >= day)]
    return begun[-1] if begun else None


def number_on(day: Any) -> sa.ScalarSelect[Any]:
    """The same as `phase_on`, its number alone, as a part of a statement about treatments."""
    return (
        sa.select(Phase.number)
        .where(
            Phase.treatment_id == Treatment.id,
            Phase.started_on <= day,
            Phase.client_confirmed_at.is_not(None),
            sa.or_(Phase.ended_on.is_(None), Phase.ended_on >= day),
        )
        .order_by(Phase.started_on.desc(), Phase.made_at.desc())
        .limit(1)
        .scalar_subquery()
    )


def begin_treatment(session: Session, invitation: Invitation, person: Person, now: datetime) -> None:
    """Called when an invitation is accepted: the waiting treatment becomes active, in phase 1."""
    treatment = session.execute(
        sa.select(Treatment).where(Treatment.invitation_id == invitation.id)
    ).scalar_one_or_none()
    if treatment is None:
        return
    today = local_day(now, person.zone)
    treatment.client_id, treatment.state, treatment.started_on = person.id, TreatmentState.ACTIVE, today
    session.flush()
    add_phase(
        session, open_record(treatment, person.public_id, person.name, person.zone), 1, today, now, is_confirmed=True
    )


def add_phase(
    session: Session,
    permit: TreatmentPermit,
    number: int,
    started_on: date,
    now: datetime,
    *,
    reason: str = "",
    sentence: str = "",
    is_confirmed: bool = False,
) -> UUID:
    """A phase, proposed or in force. The row alone: `propose_phase` checks."""
    phase_id = uuid4()
    session.add(
        Phase(
            id=phase_id,
            treatment_id=permit.treatment_id,
            number=number,
            started_on=started_on,
            author_id=permit.therapist_id,
            made_at=now,
            therapist_confirmed_at=now,
            client_confirmed_at=now if is_confirmed else None,
            sealed=permit.sealer.seal(RECORD, {"reason": reason, "sentence": sentence}, _place(permit, phase_id)),
        )
    )
    session.flush()
    return phase_id


def propose_phase(
    session: Session, permit: TreatmentPermit, number: int, started_on: date, reason: str, sentence: str, now: datetime
) -> UUID:
    """Propose another phase; a proposal that still waits is replaced. Nothing changes until the client agrees.

    Raises BadFacts for a number outside 1–4, an empty reason or sentence, or a day not after the open phase began.
    """
    problems = {}
    current = find_newest(session, permit.treatment_id)
    if not 1 <= number <= 4:
        problems["number"] = "out_of_range"
    if not reason.strip():
        problems["reason"] = "missing"
    if not sentence.strip():
        problems["sentence"] = "missing"
    if current is not None and started_on <= current.started_on:
        problems["started_on"] = "too_early"
    if problems or permit.client_id is None:
        raise BadFacts(problems or {"treatment": "not_started"})
    withdraw_proposal(session, permit)
    return add_phase(session, permit, number, started_on, now, reason=reason, sentence=sentence)


def withdraw_proposal(session: Session, permit: TreatmentPermit) -> None:
    """Take back what was proposed and not answered."""
    waiting = sa.delete(Phase).where(Phase.treatment_id == permit.treatment_id, Phase.client_confirmed_at.is_(None))
    note_removed(session, Phase, *session.execute(waiting.returning(Phase.id)).scalars())


def confirm_phase(session: Session, client_id: int, treatment_id: UUID, phase_id: UUID, now: datetime) -> None:
    """The client's yes: the open phase ends the day before, this one holds. Sharing is left untouched. Raises NotFound."""
    permit = record_for_client(session, client_id, treatment_id)
    phase = _find_proposal(session, treatment_id, phase_id)
    current = find_newest(session, treatment_id)
    if current is not None:
        phase.started_on = max(phase.started_on, current.started_on + timedelta(days=1))
        current.ended_on = phase.started_on - timedelta(days=1)
    phase.client_confirmed_at = now
    session.flush()
    write_deed(session, permit, "agreed_to_phase", "", now)


def decline_phase(session: Session, client_id: int, treatment_id: UUID, phase_id: UUID) -> None:
    """Not yet: the proposal goes, and nothing of it is kept. Raises NotFound."""
    record_for_client(session, client_id, treatment_id)
    session.delete(_find_proposal(session, treatment_id, phase_id))
    note_removed(session, Phase, phase_id)


def is_proposal_waiting(session: Session, client_id: int) -> bool:
    """True while something that was proposed waits for this client's answer."""
    return bool(
        session.execute(
            sa.select(
                sa.exists().where(
                    Phase.treatment_id == Treatment.id,
                    Treatment.client_id == client_id,
                    Treatment.state == TreatmentState.ACTIVE,
                    Phase.client_confirmed_at.is_(None),
                )
            )
        ).scalar_one()
    )


def _find_proposal(session: Session, treatment_id: UUID, phase_id: UUID) -> Phase:
    phase = session.execute(
        sa.select(Phase).where(
            Phase.id == phase_id,
            Phase.treatment_id == treatment_id,
            Phase.client_confirmed_at.is_(None),
        )
    ).scalar_one_or_none()
    if phase is None:
        raise NotFound
    return phase


def find_newest(session: Session, treatment_id: UUID) -> Phase | None:
    """The phase agreed on last, which has not ended. It may begin later: `phase_on` says which one is in force."""
    return session.execute(
        sa.select(Phase)
        .where(
            Phase.treatment_id == treatment_id,
            Phase.ended_on.is_(None),
            Phase.client_confirmed_at.is_not(None),
        )
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _place(permit: TreatmentPermit, row_id: UUID) -> Place:
    return Place("phase", str(permit.treatment_id), str(row_id))


def list_phases(session: Session, permit: TreatmentPermit, *, with_proposed: bool = False) -> list[PhaseView]:
    """Phases in order of time, for the therapist. One statement."""
    query = sa.select(Phase).where(Phase.treatment_id == permit.treatment_id)
    if not with_proposed:
        query = query.where(Phase.client_confirmed_at.is_not(None))
    views = []
    for row in session.execute(query.order_by(Phase.started_on, Phase.made_at)).scalars():
        words = permit.opener.open(RECORD, row.sealed, _place(permit, row.id))
        views.append(
            PhaseView(
                row.id,
                row.number,
                row.started_on,
                row.ended_on,
                words.get("reason", ""),
                words.get("sentence", ""),
                row.client_confirmed_at is not None,
            )
        )
    return views


def list_phase_spans(session: Session, treatment_id: UUID) -> list[PhaseSpan]:
    """Numbers and days of the phases in force, in order of time. Opens no words."""
    rows = session.execute(
        sa.select(Phase.number, Phase.started_on, Phase.ended_on)
        .where(
            Phase.treatment_id == treatment_id,
            Phase.client_confirmed_at.is_not(None),
        )
        .order_by(Phase.started_on, Phase.made_at)
    )
    return [PhaseSpan(*row) for row in rows]


def list_phases_for_client(
    session: Session, client_id: int, treatment_id: UUID, *, with_proposed: bool = False
) -> list[PhaseView]:
    """The client's view of the phases of their own treatment: dates and the shared sentence, no reason."""
    permit = record_for_client(session, client_id, treatment_id)
    return [replace(view, reason="") for view in list_phases(session, permit, with_proposed=with_proposed)]
