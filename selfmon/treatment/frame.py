"""What a client's pages need to know of the treatment: its phase, whose it is, what is open. No words; a key only on asking."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.core.db import ask
from selfmon.core.errors import NotFound
from selfmon.core.sealing import Opener
from selfmon.house import key_ring
from selfmon.treatment.models import OpenedExercise, Treatment, TreatmentState
from selfmon.treatment.permit import RECORD, open_reads_on
from selfmon.treatment.phases import PhaseSpan, list_phase_spans, number_on
from selfmon.treatment.session_models import TherapySession
from selfmon.treatment.sessions import SessionView, list_sessions_of


@dataclass(frozen=True)
class Frame:
    """One active treatment as the client's pages need it. `phase` is 1 before anything was agreed."""

    treatment_id: UUID
    therapist_id: int
    therapist_name: str
    phase: int
    is_swing_open: bool  # `above` and `unseen` may be asked: phase 2 and talked about
    reads_on_sealed: bytes | None = field(repr=False)

    @cached_property
    def reads_on(self) -> str:
        """ "Thursdays": when the therapist reads; "" where nothing was said. Asks the key store, so a locked page and a save
        never do."""
        if self.reads_on_sealed is None:
            return ""
        keys = key_ring().open_subkeys("treatment", str(self.treatment_id), (RECORD,))
        return open_reads_on(self.treatment_id, self.reads_on_sealed, Opener(keys))


def _frames() -> sa.Select[Any]:
    today = sa.bindparam("today", type_=sa.Date)
    return (
        sa.select(
            Treatment.id,
            Treatment.therapist_id,
            Person.name,
            Treatment.reads_on_sealed,
            number_on(today).label("phase"),
            Treatment.swing_talked_about_on,
        )
        .join(Person, Person.id == Treatment.therapist_id)
        .where(Treatment.client_id == sa.bindparam("client_id"), Treatment.state == TreatmentState.ACTIVE)
        .order_by(Treatment.started_on, Treatment.id)
    )


_FRAMES = _frames()  # built once: every page of a client asks this


def load_frames(session: Session, client_id: int, today: date) -> list[Frame]:
    """Active treatments of one client, the longest first. One statement."""
    rows = ask(session, _FRAMES, {"client_id": client_id, "today": today}).all()
    return [
        Frame(
            r.id,
            r.therapist_id,
            r.name,
            r.phase or 1,
            (r.phase or 1) >= 2 and r.swing_talked_about_on is not None,
            r.reads_on_sealed,
        )
        for r in rows
    ]


def list_ended(session: Session, client_id: int) -> list[tuple[str, date | None]]:
    """Treatments that are over: the therapist's name and the last day."""
    rows = session.execute(
        sa.select(Person.name, Treatment.ended_on)
        .join(Treatment, Treatment.therapist_id == Person.id)
        .where(Treatment.client_id == client_id, Treatment.state == TreatmentState.ENDED)
    )
    return [(row.name, row.ended_on) for row in rows]


@dataclass(frozen=True)
class Care:
    """One treatment, going on or over, as days alone: for the client's own file."""

    treatment_id: UUID
    therapist_id: int
    started_on: date | None
    ended_on: date | None
    phases: Sequence[PhaseSpan]
    sessions: Sequence[SessionView]


def list_care(session: Session, client_id: int, now: datetime) -> list[Care]:
    """A client's treatments with their confirmed phases, and the sessions that their client is shown: those that took
    place, and those to come. Opens no words. One statement, and two a treatment."""
    rows = session.execute(
        sa.select(Treatment)
        .where(Treatment.client_id == client_id)
        .order_by(Treatment.started_on, Treatment.id)
        .execution_options(populate_existing=True)
    ).scalars()
    return [
        Care(
            row.id,
            row.therapist_id,
            row.started_on,
            row.ended_on,
            list_phase_spans(session, row.id),
            [s for s in list_sessions_of(session, row.id) if _is_shown(s, now)],
        )
        for row in list(rows)
    ]


def _is_shown(one: SessionView, now: datetime) -> bool:
    return one.took_place if one.starts_at <= now else one.status is None


def treatments_of(client_id: int) -> sa.Select[UUID]:
    """The ids of a client's treatments, as a part of another room's statement."""
    return sa.select(Treatment.id).where(Treatment.client_id == client_id)


def list_sessions_since(session: Session, client_id: int, since: datetime, now: datetime) -> Sequence[TherapySession]:
    """Sessions of active treatments that began between these two instants, the newest first."""
    return (
        session.execute(
            sa.select(TherapySession)
            .join(Treatment, Treatment.id == TherapySession.treatment_id)
            .where(
                Treatment.client_id == client_id,
                Treatment.state == TreatmentState.ACTIVE,
                TherapySession.starts_at > since,
                TherapySession.starts_at < now,
            )
            .order_by(TherapySession.starts_at.desc())
        )
        .scalars()
        .all()
    )


def find_own_session(session: Session, client_id: int, session_id: UUID) -> tuple[int, datetime]:
    """Whose session this was, and when it begins. Raises NotFound, also for anybody else's session."""
    found = session.execute(
        sa.select(Treatment.therapist_id, TherapySession.starts_at)
        .join(TherapySession, TherapySession.treatment_id == Treatment.id)
        .where(TherapySession.id == session_id, Treatment.client_id == client_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found.therapist_id, found.starts_at


def current_phase(frames: list[Frame]) -> int:
    """The phase that decides what a client is asked: that of the longest treatment; 1 without one."""
    return frames[0].phase if frames else 1


def load_opened_exercises(session: Session, client_id: int) -> set[str]:
    """Codes of the exercises that therapist and client have opened together."""
    return set(
        session.execute(
            sa.select(OpenedExercise.exercise)
            .join(Treatment, Treatment.id == OpenedExercise.treatment_id)
            .where(
                Treatment.client_id == client_id,
                Treatment.state == TreatmentState.ACTIVE,
                OpenedExercise.agreed_on.is_not(None),
            )
        ).scalars()
    )
