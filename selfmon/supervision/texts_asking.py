"""For the therapist: ask a client about a second reader, read whether the texts are open, take it back. `writing()` first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import find_supervisor_id
from selfmon.accounts.models import Person
from selfmon.core.errors import BadFacts
from selfmon.supervision.labels import make_label
from selfmon.supervision.models import SecondReading
from selfmon.supervision.pack_facts import write_deed
from selfmon.supervision.texts_facts import close_readings, is_asked, load_readings, only_shared_readings, opens_texts
from selfmon.treatment.agreeing import is_coding_agreed
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.permit import TreatmentPermit


def ask_second_reader(session: Session, treatment: TreatmentPermit, supervisor: UUID, now: datetime) -> UUID:
    """Ask the client whether this supervisor may read texts they choose; it takes the place of one not answered yet.

    Raises BadFacts for an unknown supervisor, a treatment that is not active, or a client who does not let texts be coded.
    """
    person_id = find_supervisor_id(session, supervisor)
    if person_id is None:
        raise BadFacts({"supervisor": "unknown"})
    if treatment.client_id is None or treatment.state != TreatmentState.ACTIVE:
        raise BadFacts({"treatment": "not_active"})
    if not is_coding_agreed(session, treatment.treatment_id):
        raise BadFacts({"coding": "not_agreed"})
    close_readings(session, now, SecondReading.treatment_id == treatment.treatment_id, is_asked(now))
    reading_id = uuid4()
    session.add(
        SecondReading(
            id=reading_id,
            treatment_id=treatment.treatment_id,
            supervisor_id=person_id,
            label=make_label(),
            asked_at=now,
        )
    )
    session.flush()
    write_deed(session, treatment.client_id, treatment.actor_id, "asked_texts", supervisor, now)
    return reading_id


@dataclass(frozen=True)
class Asked:
    """One question as its therapist reads of it: for how many days texts are open still, or None."""

    id: UUID
    label: str
    supervisor_name: str
    asked_at: datetime
    days_left: int | None


def list_asked_readings(session: Session, treatment: TreatmentPermit, now: datetime) -> Sequence[Asked]:
    """The ten newest questions; which of them are open is all that is told of the client."""
    reading = SecondReading
    rows = session.execute(
        sa.select(reading.id, reading.label, Person.name, reading.asked_at)
        .join(Person, Person.id == reading.supervisor_id)
        .where(reading.treatment_id == treatment.treatment_id)
        .order_by(reading.asked_at.desc(), reading.id)
        .limit(10)
    ).all()
    found = load_readings(session, reading.treatment_id == treatment.treatment_id, opens_texts(now))
    opened = {one.id: one.days_left(now) for one in only_shared_readings(session, found, now)}
    return [Asked(*row, opened.get(row.id)) for row in rows]


def take_back_readings(session: Session, treatment: TreatmentPermit, now: datetime) -> None:
    """The therapist takes back whatever was asked, answered or not; codes go with it."""
    close_readings(session, now, SecondReading.treatment_id == treatment.treatment_id)
