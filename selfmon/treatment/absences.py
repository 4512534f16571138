"""Days on which a therapist is away, and who covers: for all their clients."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed
from selfmon.core.clock import local_day
from selfmon.core.days import instant_of
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import Opener, Place, Sealer
from selfmon.house import key_ring
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.session_models import Absence, Status, TherapySession


def add_absence(session: Session, therapist_id: int, from_on: date, to_on: date, cover: str) -> None:
    """Days away, for all clients of a therapist: planned sessions in them become holidays. Raises BadFacts."""
    if to_on < from_on or (to_on - from_on).days > 366:
        raise BadFacts({"to_on": "out_of_range"})
    absence = Absence(id=uuid4(), therapist_id=therapist_id, from_on=from_on, to_on=to_on)
    absence.cover_sealed = _seal_cover(absence.id, cover[:200])
    session.add(absence)
    _touch_sessions(session, therapist_id, from_on, to_on, None, Status.HOLIDAY)


def remove_absence(session: Session, therapist_id: int, absence_id: UUID) -> None:
    """Not away after all: its holidays are planned sessions again. Raises NotFound."""
    absence = session.get(Absence, absence_id)
    if absence is None or absence.therapist_id != therapist_id:
        raise NotFound
    _touch_sessions(session, therapist_id, absence.from_on, absence.to_on, Status.HOLIDAY, None)
    session.delete(absence)
    note_removed(session, Absence, absence_id)


def _touch_sessions(
    session: Session, therapist_id: int, from_on: date, to_on: date, was: Status | None, becomes: Status | None
) -> None:
    rows = session.execute(
        sa.select(TherapySession)
        .join(Treatment, Treatment.id == TherapySession.treatment_id)
        .where(
            Treatment.therapist_id == therapist_id,
            Treatment.state != TreatmentState.ENDED,
            TherapySession.status.is_(None) if was is None else TherapySession.status == was,
            TherapySession.starts_at >= instant_of(from_on, time(0), "UTC") - timedelta(days=1),
            TherapySession.starts_at <= instant_of(to_on, time(0), "UTC") + timedelta(days=2),
        )
    ).scalars()
    for row in rows:
        if from_on <= local_day(row.starts_at, row.zone) <= to_on:
            row.status = becomes
    session.flush()


@dataclass(frozen=True)
class Away:
    """Days on which a therapist is away, and who covers."""

    id: UUID
    from_on: date
    to_on: date
    cover: str


def list_absences(session: Session, therapist_id: int, from_on: date) -> list[Away]:
    """Absences that are not over on `from_on`, in order."""
    rows = session.execute(
        sa.select(Absence)
        .where(Absence.therapist_id == therapist_id, Absence.to_on >= from_on)
        .order_by(Absence.from_on)
    ).scalars()
    return [Away(row.id, row.from_on, row.to_on, _open_cover(row.id, row.cover_sealed)) for row in rows]


# One therapist's absence is read by all their clients: its key is the house's, bound to the row.
def _cover_keys() -> dict[str, bytes]:
    return {"cover": key_ring().house_key("absences")}


def _seal_cover(absence_id: UUID, cover: str) -> bytes | None:
    return Sealer(_cover_keys()).seal("cover", {"cover": cover}, Place("absence", str(absence_id))) if cover else None


def _open_cover(absence_id: UUID, sealed: bytes | None) -> str:
    return Opener(_cover_keys()).open("cover", sealed, Place("absence", str(absence_id)))["cover"] if sealed else ""
