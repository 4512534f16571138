"""A therapist's leave to read and write their own record of one treatment, its words sealed under the treatment key.

Refused and unknown look the same: NotFound, after the same statement.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Invitation, Person, Role
from selfmon.core.errors import NotFound, Over
from selfmon.core.sealing import Opener, Place, Sealer
from selfmon.house import key_ring
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.web.actor import Actor

RECORD = "record"  # the label of the treatment's own subkey


@dataclass(frozen=True)
class TreatmentPermit:
    """A therapist's leave to read and write their own record of one treatment. Lives one request."""

    treatment_id: UUID
    therapist_id: int
    actor_id: UUID
    client_id: int | None
    client_name: str
    client_zone: str
    zone: str  # where its reader is at home
    state: str
    started_on: date | None
    ended_on: date | None
    reads_on: str
    swing_talked_about_on: date | None
    sealer: Sealer = field(repr=False)
    opener: Opener = field(repr=False)


# What the therapist calls the client: their own label from the invitation, whatever the client is called elsewhere. Shown
# to the therapist alone. Needs outer joins of Person and Invitation.
CALLED = sa.func.coalesce(sa.func.nullif(Invitation.name, ""), Person.name, "")


def find_treatment(session: Session, actor: Actor, treatment_id: UUID, *, writes: bool = False) -> TreatmentPermit:
    """The therapist's own treatment. Raises NotFound for everybody else's and for none; Over where it has ended and the
    caller `writes`: what ended is read only."""
    row = session.execute(
        sa.select(Treatment, CALLED.label("called"), Person.zone)
        .outerjoin(Person, Person.id == Treatment.client_id)
        .outerjoin(Invitation, Invitation.id == Treatment.invitation_id)
        .where(Treatment.id == treatment_id, Treatment.therapist_id == actor.person_id)
    ).one_or_none()
    if row is None or actor.role != Role.THERAPIST:
        raise NotFound
    if writes and row.Treatment.state == TreatmentState.ENDED:
        raise Over
    return open_record(row.Treatment, actor.public_id, row.called, row.zone or "UTC", actor.zone)


def open_record(
    treatment: Treatment, actor_id: UUID, name: str, client_zone: str, zone: str | None = None
) -> TreatmentPermit:
    """The Permit itself; for this room, which has found the treatment first. Without a `zone` its reader is the client."""
    keys = key_ring().open_subkeys("treatment", str(treatment.id), (RECORD,))
    return TreatmentPermit(
        treatment.id,
        treatment.therapist_id,
        actor_id,
        treatment.client_id,
        name,
        client_zone,
        zone or client_zone,
        treatment.state,
        treatment.started_on,
        treatment.ended_on,
        open_reads_on(treatment.id, treatment.reads_on_sealed, Opener(keys)),
        treatment.swing_talked_about_on,
        Sealer(keys),
        Opener(keys),
    )


def openers_of(treatment_ids: Collection[UUID]) -> dict[UUID, Opener]:
    """What opens the records of treatments that the caller has found to be their reader's own; of those that have a key. One
    statement."""
    keys = key_ring().open_subkeys_of_each("treatment", [str(id) for id in treatment_ids], (RECORD,))
    return {id: Opener(keys[str(id)]) for id in treatment_ids if str(id) in keys}


def _reads_place(treatment_id: UUID) -> Place:
    return Place("reads_on", str(treatment_id))


def seal_reads_on(treatment_id: UUID, sealer: Sealer, said: str) -> bytes | None:
    """When the therapist reads, as it is kept; None for nothing."""
    return sealer.seal(RECORD, {"reads_on": said}, _reads_place(treatment_id)) if said else None


def open_reads_on(treatment_id: UUID, sealed: bytes | None, opener: Opener) -> str:
    return opener.open(RECORD, sealed, _reads_place(treatment_id))["reads_on"] if sealed else ""


def record_for_client(session: Session, client_id: int, treatment_id: UUID) -> TreatmentPermit:
    """The record of a client's own treatment, for the parts of it that the client sees. Raises NotFound."""
    row = session.execute(
        sa.select(Treatment, Person.name, Person.zone, Person.public_id)
        .join(Person, Person.id == Treatment.client_id)
        .where(Treatment.id == treatment_id, Treatment.client_id == client_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return open_record(row.Treatment, row.public_id, row.name, row.zone)
