"""One pack and whose it is; when it waits, when it stands, and that nothing opens while nothing is shared.

What a therapist reads of a pack is "open" or "not open": whether a client has not answered, said no, or closed it again
looks the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from selfmon.accounts.models import Person
from selfmon.accounts.profiles import find_subject
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.sharing.access import list_sharing_pairs
from selfmon.supervision.models import SupervisionPack
from selfmon.treatment.models import Treatment, TreatmentState

OPEN_FOR = timedelta(days=30)


Supervisor, Therapist, Client = aliased(Person), aliased(Person), aliased(Person)


@dataclass(frozen=True)
class PackFacts:
    """One pack and whose it is. Names are for the client's and the therapist's pages; none is in the pack."""

    id: UUID
    label: str
    treatment_id: UUID
    client_id: int
    therapist_id: int
    zone: str
    started_on: date | None
    proposed_at: datetime
    agreed_at: datetime | None
    supervisor_id: UUID
    supervisor_name: str
    therapist_name: str
    questions_sealed: bytes | None

    @property
    def pair(self) -> tuple[int, int]:
        return self.client_id, self.therapist_id

    def days_left(self, now: datetime) -> int:
        """Whole days until it closes by itself; 0 before agreement."""
        return max(0, (self.agreed_at + OPEN_FOR - now).days) if self.agreed_at else 0

    def last_day(self, now: datetime) -> date:
        """The day before whose week the pack ends: that of the agreement, or today while it is only asked about."""
        return local_day(self.agreed_at or now, self.zone)


def _packs(*conditions: Any) -> sa.Select[Any]:
    pack = SupervisionPack
    columns: tuple[Any, ...] = (
        pack.id,
        pack.label,
        pack.treatment_id,
        Treatment.client_id,
        Treatment.therapist_id,
        Client.zone,
        Treatment.started_on,
        pack.proposed_at,
        pack.agreed_at,
        Supervisor.public_id,
        Supervisor.name,
        Therapist.name,
        pack.questions_sealed,
    )
    return (
        sa.select(*columns)
        .join(Treatment, Treatment.id == pack.treatment_id)
        .join(Supervisor, Supervisor.id == pack.supervisor_id)
        .join(Therapist, Therapist.id == Treatment.therapist_id)
        .join(Client, Client.id == Treatment.client_id)
        .where(Treatment.state == TreatmentState.ACTIVE, pack.closed_at.is_(None), *conditions)
        .order_by(pack.proposed_at.desc(), pack.id)
    )


def load_packs(session: Session, *conditions: Any) -> list[PackFacts]:
    """The packs of active treatments that are not closed, the newest question first. One statement."""
    return [PackFacts(*row) for row in session.execute(_packs(*conditions))]


def is_agreed(now: datetime) -> sa.ColumnElement[bool]:
    """The client said yes, less than thirty days ago."""
    return SupervisionPack.agreed_at > now - OPEN_FOR


def is_waiting(now: datetime) -> sa.ColumnElement[bool]:
    """Asked less than thirty days ago, and not answered."""
    return sa.and_(
        SupervisionPack.agreed_at.is_(None),
        SupervisionPack.declined_at.is_(None),
        SupervisionPack.proposed_at > now - OPEN_FOR,
    )


def only_shared(session: Session, packs: Sequence[PackFacts], now: datetime) -> list[PackFacts]:
    """Those whose client shares something with their therapist at this moment. One statement."""
    pairs = list_sharing_pairs(session, [pack.pair for pack in packs], now)
    return [pack for pack in packs if pack.pair in pairs]


def write_deed(
    session: Session, client_id: int, actor_id: UUID, action: str, supervisor: UUID | None, now: datetime
) -> None:
    """One line in the client\'s own log."""
    client = find_subject(session, client_id)
    record_deed(
        session,
        Deed(
            client.subject_id,
            actor_id,
            action,
            local_day(now, client.zone),
            f"supervisor={supervisor}" if supervisor else "",
        ),
        now,
    )
