"""Closeness and distance, placed by the therapist's own hand: a day, two steps from 1 to 7, and why. On no phone."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts
from selfmon.core.sealing import Place
from selfmon.formulation.items import LENGTH
from selfmon.formulation.models import ClosenessPlace
from selfmon.treatment.permit import RECORD, TreatmentPermit

LOWEST, HIGHEST = 1, 7


@dataclass(frozen=True)
class Placed:
    """`worry` about closeness and `distance` kept, 1 to 7 each: where the therapist saw it, with the reason."""

    id: UUID
    on: date
    worry: int
    distance: int
    reason: str


def place_by_hand(
    session: Session,
    permit: TreatmentPermit,
    on: date,
    worry: int | None,
    distance: int | None,
    reason: str,
    now: datetime,
) -> UUID:
    """Needs `writing()`. Raises BadFacts for a day to come, a step outside 1 to 7, or no reason."""
    problems = {
        name: "out_of_range"
        for name, step in (("worry", worry), ("distance", distance))
        if step is None or not LOWEST <= step <= HIGHEST
    }
    if on > local_day(now, permit.zone):
        problems["on"] = "not_come_yet"
    if not reason.strip() or len(reason.strip()) > LENGTH:
        problems["reason"] = "too_long" if reason.strip() else "missing"
    if problems:
        raise BadFacts(problems)
    row_id = uuid4()
    said = {"worry": str(worry), "distance": str(distance), "reason": reason.strip()}
    sealed = permit.sealer.seal(RECORD, said, _place(permit, row_id))
    session.add(ClosenessPlace(id=row_id, treatment_id=permit.treatment_id, placed_on=on, made_at=now, sealed=sealed))
    session.flush()
    return row_id


def list_placed(session: Session, permit: TreatmentPermit) -> list[Placed]:
    """In order of days. One statement."""
    rows = session.execute(
        sa.select(ClosenessPlace)
        .where(ClosenessPlace.treatment_id == permit.treatment_id)
        .order_by(ClosenessPlace.placed_on, ClosenessPlace.made_at)
    ).scalars()
    found = []
    for row in rows:
        said = permit.opener.open(RECORD, row.sealed, _place(permit, row.id))
        found.append(Placed(row.id, row.placed_on, int(said["worry"]), int(said["distance"]), said["reason"]))
    return found


def remove_placed(session: Session, permit: TreatmentPermit, row_id: UUID) -> None:
    """Placed by mistake; one that is not there changes nothing. Needs `writing()`."""
    gone = sa.delete(ClosenessPlace).where(
        ClosenessPlace.id == row_id, ClosenessPlace.treatment_id == permit.treatment_id
    )
    note_removed(session, ClosenessPlace, *session.execute(gone.returning(ClosenessPlace.id)).scalars())


def _place(permit: TreatmentPermit, row_id: UUID) -> Place:
    return Place("closeness", str(permit.treatment_id), str(row_id))
