"""Whom a therapist sees, in a fixed number of statements for twenty clients or two hundred."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.clinic.models import MutedSignal  # noqa: F401
from selfmon.diary.reading import list_shared
from selfmon.sharing.access import permits_for
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.record import list_current_phases, list_treatments
from selfmon.web.actor import Actor


@dataclass(frozen=True)
class Row:
    """One treatment on the caseload. The last day is that of the last *shared* entry."""

    treatment_id: UUID
    name: str
    state: str
    phase: int | None
    last_shared_on: date | None
    n_this_week: int


def build_caseload(session: Session, actor: Actor, now: datetime) -> list[Row]:
    """By name; ended treatments last. One access row per client and day."""
    treatments = [(t.id, t.client_id, t.state, name) for t, name in list_treatments(session, actor)]
    active = {t_id: client_id for t_id, client_id, state, _name in treatments
              if state == TreatmentState.ACTIVE and client_id is not None}
    shared = list_shared(session, permits_for(session, actor, list(active.values()), "caseload", now))
    phases = list_current_phases(session, list(active))
    rows = []
    for treatment_id, client_id, state, name in treatments:
        found = shared.get(client_id) if treatment_id in active and client_id is not None else None
        rows.append(Row(treatment_id, name, state, phases.get(treatment_id), found.last_on if found else None,
                        found.n_this_week if found else 0))
    return sorted(rows, key=lambda row: row.state == TreatmentState.ENDED)
