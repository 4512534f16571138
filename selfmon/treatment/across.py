"""Days of the record without its words: for the therapist's own log and for supervision packs. Opens nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from selfmon.core.clock import instant_of, local_day
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.session_models import Absence, Rupture, Status, TherapySession
from selfmon.treatment.sessions import TOOK_PLACE


@dataclass(frozen=True)
class RuptureDay:
    """A rupture on the local day of its session. Intensity 1–5 or None."""

    treatment_id: UUID
    on: date
    type: str
    intensity: int | None
    is_repaired: bool
    is_raised: bool


def list_rupture_days(
    session: Session, *, therapist_id: int | None = None, treatment_id: UUID | None = None
) -> list[RuptureDay]:
    """Of one therapist's treatments, or of one treatment; in order of days. One statement."""
    rows = session.execute(
        sa.select(Rupture, TherapySession.starts_at, TherapySession.zone)
        .join(TherapySession, TherapySession.id == Rupture.session_id)
        .join(Treatment, Treatment.id == Rupture.treatment_id)
        .where(_of(therapist_id, treatment_id))
        .order_by(TherapySession.starts_at, Rupture.id)
    )
    return [
        RuptureDay(
            r.treatment_id, local_day(at, zone), r.type, r.intensity, r.repair == "fully", r.raised_on is not None
        )
        for r, at, zone in rows
    ]


def strains_of(treatment_ids: Collection[UUID]) -> sa.Select[Any]:
    """Ruptures of many treatments, as a part of another room's statement: treatment_id, the rupture's id as text `key`,
    `repair`, the instant `at` when its session began, `n` sessions that took place since, and whether it `is_raised`."""
    later = aliased(TherapySession)
    since = (
        sa.select(sa.func.count())
        .where(
            later.treatment_id == Rupture.treatment_id,
            later.status.in_(TOOK_PLACE),
            later.starts_at > TherapySession.starts_at,
        )
        .correlate(Rupture, TherapySession)
        .scalar_subquery()
    )
    return (
        sa.select(
            Rupture.treatment_id,
            sa.cast(Rupture.id, sa.String).label("key"),
            Rupture.repair,
            TherapySession.starts_at.label("at"),
            since.label("n"),
            Rupture.raised_on.is_not(None).label("is_raised"),
        )
        .join(TherapySession, TherapySession.id == Rupture.session_id)
        .where(Rupture.treatment_id.in_(treatment_ids))
    )


def list_met_days(session: Session, treatment_id: UUID) -> list[date]:
    """Local days of the sessions of one treatment that took place. One statement."""
    rows = session.execute(
        sa.select(TherapySession.starts_at, TherapySession.zone)
        .where(
            TherapySession.treatment_id == treatment_id,
            TherapySession.status.in_(TOOK_PLACE),
        )
        .order_by(TherapySession.starts_at)
    )
    return [local_day(r.starts_at, r.zone) for r in rows]


def list_planned_days(
    session: Session, treatment_ids: Collection[UUID], from_on: date, to_on: date, zone: str
) -> dict[UUID, list[date]]:
    """Days of planned sessions between two days, by treatment: on the client's clock, whose `zone` this is, for it is they
    who do something before. One statement."""
    begin, end = instant_of(from_on, time(0), "UTC"), instant_of(to_on, time(0), "UTC")
    rows = session.execute(
        sa.select(TherapySession.treatment_id, TherapySession.starts_at)
        .where(
            TherapySession.treatment_id.in_(treatment_ids),
            TherapySession.status.is_(None),
            TherapySession.starts_at > begin - timedelta(days=2),
            TherapySession.starts_at < end + timedelta(days=2),
        )
        .order_by(TherapySession.starts_at)
    )
    found: dict[UUID, list[date]] = {}
    for row in rows:
        day = local_day(row.starts_at, zone)
        if from_on <= day <= to_on:
            found.setdefault(row.treatment_id, []).append(day)
    return found


def list_days_away(
    session: Session, therapist_ids: Collection[int], from_on: date
) -> dict[int, list[tuple[date, date]]]:
    """First and last day of absences that are not over on `from_on`, by therapist. One statement."""
    rows = session.execute(
        sa.select(Absence.therapist_id, Absence.from_on, Absence.to_on)
        .where(Absence.therapist_id.in_(therapist_ids), Absence.to_on >= from_on)
        .order_by(Absence.from_on)
    )
    found: dict[int, list[tuple[date, date]]] = {}
    for row in rows:
        found.setdefault(row.therapist_id, []).append((row.from_on, row.to_on))
    return found


def is_away(therapist_id: Any, day: date) -> sa.Exists:
    """The SQL for: that therapist is away on that day. The id may be a column."""
    return sa.exists().where(Absence.therapist_id == therapist_id, Absence.from_on <= day, Absence.to_on >= day)


def meets_on(session: Session, therapist_id: int, day: date) -> bool:
    """True when a session is planned for that day, in the zone it was planned in. One statement."""
    around = instant_of(day, time(12), "UTC")
    rows = session.execute(
        sa.select(TherapySession.starts_at, TherapySession.zone)
        .join(Treatment, Treatment.id == TherapySession.treatment_id)
        .where(
            Treatment.therapist_id == therapist_id,
            Treatment.state == TreatmentState.ACTIVE,
            TherapySession.status.is_(None),
            TherapySession.starts_at > around - timedelta(days=2),
            TherapySession.starts_at < around + timedelta(days=2),
        )
    )
    return any(local_day(row.starts_at, row.zone) == day for row in rows)


def count_own_cancellations(session: Session, therapist_id: int, since: datetime, now: datetime) -> tuple[int, int]:
    """Sessions a therapist cancelled between two instants, and all that were planned in between. One statement."""
    row = session.execute(
        sa.select(
            sa.func.sum(sa.case((TherapySession.status == Status.THERAPIST_CANCELLED, 1), else_=0)), sa.func.count()
        )
        .select_from(TherapySession)
        .join(Treatment, Treatment.id == TherapySession.treatment_id)
        .where(
            Treatment.therapist_id == therapist_id, TherapySession.starts_at > since, TherapySession.starts_at <= now
        )
    ).one()
    return int(row[0] or 0), int(row[1])


def _of(therapist_id: int | None, treatment_id: UUID | None) -> Any:
    return Treatment.id == treatment_id if treatment_id is not None else Treatment.therapist_id == therapist_id
