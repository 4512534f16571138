"""Signals that a therapist put aside, each with a sealed reason, until there is new evidence. Holds no rule of its own."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed
from selfmon.clinic.models import MutedSignal
from selfmon.core.sealing import Place
from selfmon.treatment.permit import RECORD, TreatmentPermit


@dataclass(frozen=True)
class PutAside:
    """One signal, why, and since when."""

    id: UUID
    signal: str
    evidence: str
    muted_at: datetime
    reason: str


def _place(treatment: TreatmentPermit, row_id: UUID) -> Place:
    return Place("muted", str(treatment.treatment_id), str(row_id))


def list_put_aside(session: Session, treatment: TreatmentPermit) -> list[PutAside]:
    """The newest first."""
    rows = session.execute(
        sa.select(MutedSignal)
        .where(MutedSignal.treatment_id == treatment.treatment_id)
        .order_by(MutedSignal.muted_at.desc())
    ).scalars()
    return [
        PutAside(
            row.id,
            row.signal,
            row.evidence,
            row.muted_at,
            treatment.opener.open(RECORD, row.sealed, _place(treatment, row.id)).get("reason", ""),
        )
        for row in rows
    ]


def put_aside_in(treatment_ids: Collection[UUID]) -> sa.Select[str, UUID, str, str, datetime, int, bool]:
    """What was put aside in many treatments, beside `treatment.across.strains_of` in one statement."""
    return sa.select(
        sa.literal("aside"),
        MutedSignal.treatment_id,
        MutedSignal.evidence,
        MutedSignal.signal,
        MutedSignal.muted_at,
        sa.literal(0),
        sa.literal(False),
    ).where(MutedSignal.treatment_id.in_(treatment_ids))


def put_aside(
    session: Session, treatment: TreatmentPermit, rule: str, evidence: str, reason: str, now: datetime
) -> UUID:
    """The new row's id. Needs `writing()`."""
    row_id = uuid4()
    session.add(
        MutedSignal(
            id=row_id,
            treatment_id=treatment.treatment_id,
            signal=rule,
            evidence=evidence,
            muted_at=now,
            sealed=treatment.sealer.seal(RECORD, {"reason": reason}, _place(treatment, row_id)),
        )
    )
    return row_id


def bring_back(session: Session, treatment: TreatmentPermit, row_id: UUID) -> None:
    """It may be seen again. Needs `writing()`."""
    own = sa.delete(MutedSignal).where(MutedSignal.id == row_id, MutedSignal.treatment_id == treatment.treatment_id)
    note_removed(session, MutedSignal, *session.execute(own.returning(MutedSignal.id)).scalars())
