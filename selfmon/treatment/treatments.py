"""A therapist's treatments: listed, begun by an invitation, framed, ended."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.invitations import make_invitation
from selfmon.accounts.models import Invitation, Person, Role
from selfmon.accounts.profiles import find_subject
from selfmon.audit import ledger
from selfmon.audit.trail import Deed, record_deed
from selfmon.audit.withdrawn import note_removed
from selfmon.core.clock import local_day
from selfmon.core.keyring import TREATMENT
from selfmon.house import key_ring
from selfmon.treatment.models import OpenedExercise, Phase, Treatment, TreatmentState
from selfmon.treatment.permit import CALLED, TreatmentPermit, seal_reads_on
from selfmon.treatment.sessions import drop_what_is_to_come
from selfmon.web.actor import Actor


def list_treatments(session: Session, actor: Actor) -> list[tuple[Treatment, str]]:
    """Every treatment of a therapist with what the therapist calls the client, by that. One statement."""
    rows = session.execute(
        sa.select(Treatment, CALLED)
        .outerjoin(Person, Person.id == Treatment.client_id)
        .outerjoin(Invitation, Invitation.id == Treatment.invitation_id)
        .where(Treatment.therapist_id == actor.person_id)
        .order_by(sa.func.lower(CALLED), Treatment.id)
    ).all()
    return [(row[0], row[1]) for row in rows]


def list_treatment_ids(session: Session, person_id: int) -> list[UUID]:
    """Of everything that somebody has or had a part in, as client or as therapist."""
    is_theirs = sa.or_(Treatment.client_id == person_id, Treatment.therapist_id == person_id)
    return list(session.execute(sa.select(Treatment.id).where(is_theirs)).scalars())


def list_active_clients(session: Session, therapist_id: int) -> list[int]:
    """Ids of the clients of a therapist's active treatments, as far as they may sign in."""
    found = session.execute(
        sa.select(Treatment.client_id)
        .join(Person, Person.id == Treatment.client_id)
        .where(Treatment.therapist_id == therapist_id, Treatment.state == TreatmentState.ACTIVE, Person.active)
        .order_by(Treatment.client_id)
    ).scalars()
    return [client_id for client_id in found if client_id is not None]


def invite_client(
    session: Session, actor: Actor, email: str, name: str, locale: str, now: datetime
) -> tuple[UUID, str, str]:
    """A treatment that waits for its client; the link's token and the code to give in person. Needs `writing()`.

    Raises Conflict when the address has an account already.
    """
    invitation, token, code = make_invitation(
        session, email, name, Role.CLIENT, actor.person_id, now, locale, with_code=True
    )
    treatment_id = uuid4()
    key_ring().make_key(TREATMENT, str(treatment_id))
    session.add(
        Treatment(
            id=treatment_id,
            therapist_id=actor.person_id,
            invitation_id=invitation.id,
        )
    )
    session.flush()
    assert code is not None
    return treatment_id, token, code


def set_frame(session: Session, permit: TreatmentPermit, reads_on: str, is_swing_open: bool, now: datetime) -> None:
    """When the therapist reads, and whether the swing has been talked about."""
    session.execute(
        sa.update(Treatment)
        .where(Treatment.id == permit.treatment_id)
        .values(
            reads_on_sealed=seal_reads_on(permit.treatment_id, permit.sealer, reads_on.strip()[:80]),
            swing_talked_about_on=(permit.swing_talked_about_on or local_day(now, permit.client_zone))
            if is_swing_open
            else None,
        )
    )


def open_exercise(session: Session, permit: TreatmentPermit, code: str, is_open: bool, now: datetime) -> None:
    """Open an exercise after talking about it in session, where the client agreed, or close it again."""
    opened = sa.delete(OpenedExercise).where(
        OpenedExercise.treatment_id == permit.treatment_id, OpenedExercise.exercise == code
    )
    note_removed(session, OpenedExercise, *session.execute(opened.returning(OpenedExercise.id)).scalars())
    if is_open:
        today = local_day(now, permit.client_zone)
        session.add(
            OpenedExercise(
                treatment_id=permit.treatment_id, exercise=code, opened_on=today, agreed_on=today, readiness_on=today
            )
        )


def end_treatment(session: Session, permit: TreatmentPermit, now: datetime) -> date:
    """The treatment ends today, and with it all sharing with this therapist (the caller tells `sharing`). What was planned
    or agreed on for later goes: sessions to come, a phase that has not begun."""
    today = local_day(now, permit.client_zone)
    drop_what_is_to_come(session, permit, today, now)
    not_begun = sa.delete(Phase).where(
        Phase.treatment_id == permit.treatment_id,
        sa.or_(Phase.started_on > today, Phase.client_confirmed_at.is_(None)),
    )
    note_removed(session, Phase, *session.execute(not_begun.returning(Phase.id)).scalars())
    ledger.note(session, "treatment_ended", now, treatment=permit.treatment_id, on=today.isoformat())
    _close(session, permit.treatment_id, today)
    write_deed(session, permit, "ended_treatment", "", now)
    return today


def end_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: over since the same day."""
    _close(session, UUID(facts["treatment"]), date.fromisoformat(facts["on"]))


def _close(session: Session, treatment_id: UUID, today: date) -> None:
    session.execute(
        sa.update(Treatment).where(Treatment.id == treatment_id).values(state=TreatmentState.ENDED, ended_on=today)
    )
    session.execute(
        sa.update(Phase)
        .where(Phase.treatment_id == treatment_id, sa.or_(Phase.ended_on.is_(None), Phase.ended_on > today))
        .values(ended_on=today)
    )


def write_deed(session: Session, permit: TreatmentPermit, action: str, detail: str, now: datetime) -> None:
    """One line in the client's own log."""
    client = find_subject(session, permit.client_id)
    if client is not None:
        record_deed(
            session, Deed(client.subject_id, permit.actor_id, action, local_day(now, permit.client_zone), detail), now
        )


def list_opened(session: Session, permit: TreatmentPermit) -> list[str]:
    """Codes of the exercises opened together."""
    return list(
        session.execute(
            sa.select(OpenedExercise.exercise)
            .where(OpenedExercise.treatment_id == permit.treatment_id)
            .order_by(OpenedExercise.exercise)
        ).scalars()
    )
