"""A second reader's texts: whose question it is, when it waits, when its texts open, how long its codes count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.sharing.access import list_sharing_pairs
from selfmon.supervision.models import SecondReading, SecondReadingText
from selfmon.supervision.pack_facts import OPEN_FOR, Client, Supervisor, Therapist
from selfmon.treatment.models import Treatment, TreatmentState

KIND, FIELD = "looking_again", "other_side"  # the one field of the one kind of entry whose texts are coded


@dataclass(frozen=True)
class ReadingFacts:
    """One question and whose it is. Names are for the client's and the therapist's pages; the second reader sees the label."""

    id: UUID
    label: str
    treatment_id: UUID
    client_id: int
    therapist_id: int
    asked_at: datetime
    agreed_at: datetime | None
    supervisor_id: UUID
    supervisor_name: str
    therapist_name: str

    @property
    def pair(self) -> tuple[int, int]:
        return self.client_id, self.therapist_id

    def days_left(self, now: datetime) -> int:
        """Whole days until the texts close by themselves; 0 before agreement and afterwards."""
        return max(0, (self.agreed_at + OPEN_FOR - now).days) if self.agreed_at else 0

    def is_open(self, now: datetime) -> bool:
        """The client said yes, less than thirty days ago."""
        return self.agreed_at is not None and self.agreed_at + OPEN_FOR > now


def load_readings(session: Session, *conditions: Any) -> list[ReadingFacts]:
    """Those of active treatments whose client agrees to coding, not closed, the newest question first. One statement."""
    reading = SecondReading
    columns: tuple[Any, ...] = (
        reading.id,
        reading.label,
        reading.treatment_id,
        Treatment.client_id,
        Treatment.therapist_id,
        reading.asked_at,
        reading.agreed_at,
        Supervisor.public_id,
        Supervisor.name,
        Therapist.name,
    )
    query = (
        sa.select(*columns)
        .join(Treatment, Treatment.id == reading.treatment_id)
        .join(Supervisor, Supervisor.id == reading.supervisor_id)
        .join(Therapist, Therapist.id == Treatment.therapist_id)
        .join(Client, Client.id == Treatment.client_id)
        .where(
            Treatment.state == TreatmentState.ACTIVE,
            Treatment.coding_agreed_on.is_not(None),
            reading.closed_at.is_(None),
            *conditions,
        )
        .order_by(reading.asked_at.desc(), reading.id)
    )
    return [ReadingFacts(*row) for row in session.execute(query)]


def opens_texts(now: datetime) -> sa.ColumnElement[bool]:
    """The client said yes, less than thirty days ago."""
    return SecondReading.agreed_at > now - OPEN_FOR


def is_asked(now: datetime) -> sa.ColumnElement[bool]:
    """Asked less than thirty days ago, and not answered."""
    return sa.and_(
        SecondReading.agreed_at.is_(None),
        SecondReading.declined_at.is_(None),
        SecondReading.asked_at > now - OPEN_FOR,
    )


def only_shared_readings(session: Session, found: list[ReadingFacts], now: datetime) -> list[ReadingFacts]:
    """Those whose client shares something with their therapist at this moment. One statement."""
    pairs = list_sharing_pairs(session, [one.pair for one in found], now)
    return [one for one in found if one.pair in pairs]


def close_readings(session: Session, now: datetime, *which: Any) -> int:
    """Close these for good: what was chosen and every code of theirs is removed. Needs `writing()`. How many there were."""
    ids = list(session.execute(sa.select(SecondReading.id).where(SecondReading.closed_at.is_(None), *which)).scalars())
    quiet = {"synchronize_session": False}
    session.execute(
        sa.update(SecondReading).where(SecondReading.id.in_(ids)).values(closed_at=now).execution_options(**quiet)
    )
    session.execute(
        sa.delete(SecondReadingText).where(SecondReadingText.reading_id.in_(ids)).execution_options(**quiet)
    )
    return len(ids)


def close_unshared_readings(session: Session, now: datetime, client_id: int | None = None) -> None:
    """With nothing shared any more it is over: sharing again later opens nothing again."""
    mine = [Treatment.client_id == client_id] if client_id is not None else []
    found = load_readings(session, SecondReading.agreed_at.is_not(None), *mine)
    shared = {one.id for one in only_shared_readings(session, found, now)}
    over = [one.id for one in found if one.id not in shared]
    if over:
        close_readings(session, now, SecondReading.id.in_(over))
