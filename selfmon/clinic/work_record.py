"""The record of the work as one page needs it: in full for its therapist, what both see for the client's preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.anchors.ratings import Rating, is_looked_at, list_ratings, list_shown_together
from selfmon.core.clock import local_day, wall_clock
from selfmon.treatment.permit import TreatmentPermit, record_for_client
from selfmon.treatment.phases import PhaseView, list_phases, list_phases_for_client, phase_on
from selfmon.treatment.ruptures import RuptureView, list_raised_for_client, list_ruptures
from selfmon.treatment.sessions import SessionView, list_sessions


@dataclass(frozen=True)
class Record:
    """Phases, sessions, strains and ratings, as far as the reader may see them."""

    now: datetime
    zone: str  # the client's
    phases: Sequence[PhaseView]
    sessions: Sequence[SessionView]
    ruptures: Sequence[RuptureView]
    ratings: Sequence[Rating]
    is_therapists: bool

    @property
    def today(self) -> date:
        """Where the client is at home."""
        return local_day(self.now, self.zone)

    @property
    def current(self) -> PhaseView | None:
        """The phase in force today."""
        return phase_on(self.phases, self.today)

    @property
    def phase(self) -> int:
        return self.current.number if self.current else 1

    @property
    def met_at(self) -> dict[UUID, datetime]:
        """When each session began, by the client's clock."""
        return {s.id: wall_clock(s.starts_at, self.zone) for s in self.sessions}

    @property
    def last_met(self) -> SessionView | None:
        """The newest session that took place."""
        return next((s for s in reversed(self.sessions) if s.took_place and s.starts_at <= self.now), None)

    @property
    def next_session(self) -> SessionView | None:
        """The next planned one."""
        return next((s for s in self.sessions if s.starts_at > self.now and s.status is None), None)


def load_record(session: Session, treatment: TreatmentPermit, now: datetime) -> Record:
    """Four statements."""
    return Record(
        now,
        treatment.client_zone,
        list_phases(session, treatment),
        list_sessions(session, treatment),
        list_ruptures(session, treatment),
        list_ratings(session, treatment),
        is_therapists=True,
    )


def load_record_for_client(session: Session, client_id: int, treatment_id: UUID, now: datetime) -> Record:
    """What both see: no strain that was not talked about, no rating but on the day it is looked at together."""
    permit = record_for_client(session, client_id, treatment_id)
    return Record(
        now,
        permit.client_zone,
        list_phases_for_client(session, client_id, treatment_id),
        list_sessions(session, permit),
        list_raised_for_client(session, client_id, treatment_id),
        [
            rating
            for rating in list_shown_together(session, client_id, treatment_id)
            if is_looked_at(rating, local_day(now, permit.client_zone))
        ],
        is_therapists=False,
    )
