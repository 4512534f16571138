"""What the two agreed on: the frame in words, exercises with how often, points to come back to, a handover."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import find_by_email
from selfmon.accounts.models import Person, Role
from selfmon.audit.withdrawn import note_closed, note_removed, note_undone
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.keyring import TREATMENT
from selfmon.core.sealing import Place
from selfmon.house import key_ring
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.permit import RECORD, TreatmentPermit, open_record, record_for_client
from selfmon.treatment.phases import add_phase, list_phase_spans, phase_on
from selfmon.treatment.session_models import Agreement, Assignment, Cadence, Handover, ReturnPoint
from selfmon.treatment.treatments import write_deed

PARTS = ("times", "contact", "boundaries")  # of the agreement


@dataclass(frozen=True)
class AgreementView:
    """The agreement's parts and whether the client said yes to this wording."""

    parts: dict[str, str]
    changed_at: datetime
    client_agreed_at: datetime | None


def _place(kind: str, permit: TreatmentPermit, row_id: UUID) -> Place:
    return Place(kind, str(permit.treatment_id), str(row_id))


def load_agreement(session: Session, permit: TreatmentPermit) -> AgreementView | None:
    """The agreement, or None before there is one."""
    row = session.get(Agreement, permit.treatment_id, populate_existing=True)
    if row is None:
        return None
    return AgreementView(
        permit.opener.open(RECORD, row.sealed, _place("agreement", permit, permit.treatment_id)),
        row.changed_at,
        row.client_agreed_at,
    )


def write_agreement(session: Session, permit: TreatmentPermit, parts: dict[str, str], now: datetime) -> None:
    """Keep the agreement. Another wording asks the client anew; the same one does not."""
    said = {name: parts.get(name, "").strip() for name in PARTS}
    kept = load_agreement(session, permit)
    if kept is not None and {n: kept.parts.get(n, "") for n in PARTS} == said:
        return
    session.merge(
        Agreement(
            treatment_id=permit.treatment_id,
            changed_at=now,
            client_agreed_at=None,
            sealed=permit.sealer.seal(RECORD, said, _place("agreement", permit, permit.treatment_id)),
        )
    )


def agree_to_agreement(session: Session, client_id: int, treatment_id: UUID, now: datetime) -> None:
    """The client's yes to the wording as it stands. Raises NotFound."""
    record_for_client(session, client_id, treatment_id)
    row = session.get(Agreement, treatment_id)
    if row is None:
        raise NotFound
    row.client_agreed_at = row.client_agreed_at or now


@dataclass(frozen=True)
class AssignmentView:
    """One exercise with how often it is meant, and a line for the client."""

    id: UUID
    exercise: str
    cadence: str
    line: str


def assign_exercise(
    session: Session, permit: TreatmentPermit, exercise: str, cadence: str, line: str, now: datetime
) -> None:
    """Agree on an exercise; one of the same exercise that runs ends. Raises BadFacts."""
    if cadence not in set(Cadence):
        raise BadFacts({"cadence": "out_of_range"})
    today, row_id = local_day(now, permit.client_zone), uuid4()
    ended = session.execute(
        sa.update(Assignment)
        .where(
            Assignment.treatment_id == permit.treatment_id,
            Assignment.exercise == exercise,
            Assignment.ended_on.is_(None),
        )
        .values(ended_on=today)
        .returning(Assignment.id)
    ).scalars()
    note_closed(session, Assignment.ended_on, today, *ended)
    session.add(
        Assignment(
            id=row_id,
            treatment_id=permit.treatment_id,
            exercise=exercise,
            cadence=cadence,
            assigned_on=today,
            sealed=permit.sealer.seal(RECORD, {"line": line.strip()}, _place("assignment", permit, row_id)),
        )
    )


def end_assignment(session: Session, permit: TreatmentPermit, assignment_id: UUID, now: datetime) -> None:
    """No longer agreed. Raises NotFound."""
    row = session.get(Assignment, assignment_id)
    if row is None or row.treatment_id != permit.treatment_id:
        raise NotFound
    row.ended_on = row.ended_on or local_day(now, permit.client_zone)
    note_closed(session, Assignment.ended_on, row.ended_on, assignment_id)


def list_assignments(session: Session, permit: TreatmentPermit) -> list[AssignmentView]:
    """What is agreed on now."""
    rows = session.execute(
        sa.select(Assignment)
        .where(
            Assignment.treatment_id == permit.treatment_id,
            Assignment.ended_on.is_(None),
        )
        .order_by(Assignment.assigned_on, Assignment.id)
    ).scalars()
    return [
        AssignmentView(
            r.id,
            r.exercise,
            r.cadence,
            permit.opener.open(RECORD, r.sealed, _place("assignment", permit, r.id)).get("line", ""),
        )
        for r in rows
    ]


def add_return_point(session: Session, permit: TreatmentPermit, text: str, now: datetime) -> None:
    """One line the therapist said they would come back to."""
    row_id = uuid4()
    session.add(
        ReturnPoint(
            id=row_id,
            treatment_id=permit.treatment_id,
            made_at=now,
            sealed=permit.sealer.seal(RECORD, {"text": text.strip()[:500]}, _place("return_point", permit, row_id)),
        )
    )


def list_return_points(session: Session, permit: TreatmentPermit) -> list[tuple[UUID, str, datetime]]:
    """Open points, oldest first: id, text, since when."""
    rows = session.execute(
        sa.select(ReturnPoint)
        .where(
            ReturnPoint.treatment_id == permit.treatment_id,
            ReturnPoint.done_on.is_(None),
        )
        .order_by(ReturnPoint.made_at)
    ).scalars()
    return [
        (r.id, permit.opener.open(RECORD, r.sealed, _place("return_point", permit, r.id)).get("text", ""), r.made_at)
        for r in rows
    ]


def finish_return_point(session: Session, permit: TreatmentPermit, point_id: UUID, now: datetime) -> None:
    """Talked about. Raises NotFound."""
    row = session.get(ReturnPoint, point_id)
    if row is None or row.treatment_id != permit.treatment_id:
        raise NotFound
    row.done_on = local_day(now, permit.client_zone)
    note_closed(session, ReturnPoint.done_on, row.done_on, point_id)


def is_coding_agreed(session: Session, treatment_id: UUID) -> bool:
    """True while the client lets the therapist rate how a text takes the other person's side."""
    agreed_on = session.execute(sa.select(Treatment.coding_agreed_on).where(Treatment.id == treatment_id)).scalar_one()
    return agreed_on is not None


def agree_to_coding(session: Session, client_id: int, treatment_id: UUID, on: date | None) -> None:
    """The client's yes, from a day on, or with None their no. Needs `writing()`."""
    own = sa.update(Treatment).where(Treatment.id == treatment_id, Treatment.client_id == client_id)
    changed = session.execute(own.values(coding_agreed_on=on).returning(Treatment.id)).scalars()
    if on is None:
        note_undone(session, Treatment.coding_agreed_on, *changed)


def propose_handover(session: Session, permit: TreatmentPermit, email: str, now: datetime) -> None:
    """Propose another therapist of this practice. Raises NotFound when nobody of that address can take over."""
    other = find_by_email(session, email, Role.THERAPIST)
    if other is None or not other.active or other.id == permit.therapist_id or permit.client_id is None:
        raise NotFound
    open_ones = sa.delete(Handover).where(Handover.treatment_id == permit.treatment_id, Handover.answer.is_(None))
    note_removed(session, Handover, *session.execute(open_ones.returning(Handover.id)).scalars())
    session.add(Handover(id=uuid4(), treatment_id=permit.treatment_id, to_therapist_id=other.id, proposed_at=now))


def list_handovers(session: Session, treatment_id: UUID) -> list[tuple[UUID, str, str | None]]:
    """Proposals, newest first: id, the other therapist's name, the client's answer."""
    rows = session.execute(
        sa.select(Handover.id, Person.name, Handover.answer)
        .join(Person, Person.id == Handover.to_therapist_id)
        .where(Handover.treatment_id == treatment_id)
        .order_by(Handover.proposed_at.desc())
    ).all()
    return [(r.id, r.name, r.answer) for r in rows]


def answer_handover(
    session: Session, client_id: int, treatment_id: UUID, handover_id: UUID, is_yes: bool, now: datetime
) -> None:
    """The client's answer. Yes begins an own treatment with an own key, in the same phase; nothing is shared in it.

    The record of the first therapist stays theirs. Raises NotFound.
    """
    permit = record_for_client(session, client_id, treatment_id)
    row = session.get(Handover, handover_id)
    if row is None or row.treatment_id != treatment_id or row.answer is not None:
        raise NotFound
    row.answered_at, row.answer = now, "yes" if is_yes else "no"
    known = session.execute(
        sa.select(Treatment.id).where(Treatment.client_id == client_id, Treatment.therapist_id == row.to_therapist_id)
    ).scalar_one_or_none()
    if not is_yes or known is not None:
        return
    new_id, today = uuid4(), local_day(now, permit.client_zone)
    current = phase_on(list_phase_spans(session, treatment_id), today)
    key_ring().make_key(TREATMENT, str(new_id))
    other = Treatment(
        id=new_id,
        client_id=client_id,
        therapist_id=row.to_therapist_id,
        state=TreatmentState.ACTIVE,
        started_on=today,
    )
    session.add(other)
    session.flush()
    add_phase(
        session,
        open_record(other, permit.actor_id, permit.client_name, permit.client_zone, permit.zone),
        current.number if current else 1,
        today,
        now,
        is_confirmed=True,
    )
    write_deed(session, permit, "agreed_to_handover", "", now)
