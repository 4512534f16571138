"""Therapy sessions: planned in series or from a calendar, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_closed, note_removed
from selfmon.core.clock import instant_of, local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.permit import TreatmentPermit
from selfmon.treatment.schedule import occurrences
from selfmon.treatment.session_models import Absence, SessionSeries, Status, TherapySession

AHEAD = timedelta(weeks=26)  # how far ahead a series is written out
TOOK_PLACE = (Status.ATTENDED, Status.LATE)
COUNTED = (*TOOK_PLACE, Status.CLIENT_CANCELLED, Status.LATE_CANCEL, Status.NO_SHOW)  # the client's side of attendance
NEEDS_ITS_HOUR = (*TOOK_PLACE, Status.NO_SHOW)  # nobody can know these beforehand

_IS_OPEN = sa.or_(TherapySession.status.is_(None), TherapySession.status == Status.HOLIDAY)  # nothing was said about it


@dataclass(frozen=True)
class SessionView:
    """One session. `on` is its local day; `status` None: planned, or not noted yet."""

    id: UUID
    starts_at: datetime
    on: date
    zone: str
    minutes: int
    status: str | None
    named_sequence: bool = False
    frame_question: bool = False

    @property
    def took_place(self) -> bool:
        return self.status in TOOK_PLACE

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def _view(row: TherapySession) -> SessionView:
    return SessionView(
        row.id,
        row.starts_at,
        local_day(row.starts_at, row.zone),
        row.zone,
        row.minutes,
        row.status,
        row.named_sequence,
        row.frame_question,
    )


def start_series(
    session: Session,
    permit: TreatmentPermit,
    first_on: date,
    clock: time,
    every_weeks: int,
    minutes: int,
    zone: str,
    now: datetime,
) -> None:
    """Sessions every so many weeks from `first_on` on; one that runs already ends the day before. Needs `writing()`.

    Raises BadFacts for a rhythm outside 1–8 weeks, a length outside 10–480 minutes, a day long past.
    """
    problems = {}
    if not 1 <= every_weeks <= 8:
        problems["every_weeks"] = "out_of_range"
    if not 10 <= minutes <= 480:
        problems["minutes"] = "out_of_range"
    if not local_day(now, zone) - timedelta(days=366) <= first_on <= local_day(now, zone) + timedelta(days=366):
        problems["first_on"] = "out_of_range"
    if problems:
        raise BadFacts(problems)
    end_series(session, permit, first_on - timedelta(days=1), zone)
    series = SessionSeries(
        id=uuid4(),
        treatment_id=permit.treatment_id,
        first_on=first_on,
        clock=clock,
        zone=zone,
        every_weeks=every_weeks,
        minutes=minutes,
    )
    session.add(series)
    session.flush()
    _write_out(session, series, first_on, local_day(now, zone) + AHEAD)


def end_series(session: Session, permit: TreatmentPermit, last_on: date, zone: str) -> None:
    """No further sessions of a series after `last_on`, a day in the therapist's own `zone`; planned ones beyond it go, and
    those that holidays took."""
    _close_series(session, permit, last_on)
    from_at = instant_of(last_on + timedelta(days=1), time(0), zone)
    _remove_open(session, permit, TherapySession.series_id.is_not(None), TherapySession.starts_at >= from_at)


def drop_what_is_to_come(session: Session, permit: TreatmentPermit, last_on: date, now: datetime) -> None:
    """The treatment is over: its series ends on `last_on`, and whatever is planned after `now` goes."""
    _close_series(session, permit, last_on)
    _remove_open(session, permit, TherapySession.starts_at > now)


def _close_series(session: Session, permit: TreatmentPermit, last_on: date) -> None:
    runs = sa.update(SessionSeries).where(
        SessionSeries.treatment_id == permit.treatment_id, SessionSeries.until_on.is_(None)
    )
    closed = session.execute(runs.values(until_on=last_on).returning(SessionSeries.id)).scalars()
    note_closed(session, SessionSeries.until_on, last_on, *closed)


def _remove_open(session: Session, permit: TreatmentPermit, *which: sa.ColumnElement[bool]) -> None:
    planned = sa.delete(TherapySession).where(TherapySession.treatment_id == permit.treatment_id, _IS_OPEN, *which)
    note_removed(session, TherapySession, *session.execute(planned.returning(TherapySession.id)).scalars())


def _write_out(session: Session, series: SessionSeries, from_on: date, to_on: date) -> None:
    to_on = min(to_on, series.until_on or to_on)
    starts = list(occurrences(series.first_on, series.clock, series.zone, series.every_weeks, from_on, to_on))
    known = set(
        session.execute(
            sa.select(TherapySession.starts_at).where(
                TherapySession.treatment_id == series.treatment_id, TherapySession.starts_at.in_(starts)
            )
        ).scalars()
    )
    if set(starts) <= known:
        return
    away = absences_of(session, series.treatment_id)
    session.add_all(
        [
            TherapySession(
                treatment_id=series.treatment_id,
                series_id=series.id,
                starts_at=at,
                zone=series.zone,
                minutes=series.minutes,
                status=Status.HOLIDAY if is_away(away, local_day(at, series.zone)) else None,
            )
            for at in starts
            if at not in known
        ]
    )
    session.flush()


def absences_of(session: Session, treatment_id: UUID) -> Sequence[Absence]:
    return (
        session.execute(
            sa.select(Absence)
            .join(Treatment, Treatment.therapist_id == Absence.therapist_id)
            .where(Treatment.id == treatment_id)
        )
        .scalars()
        .all()
    )


def is_away(absences: Sequence[Absence], day: date) -> bool:
    return any(a.from_on <= day <= a.to_on for a in absences)


def write_out_series(session: Session, now: datetime) -> None:
    """Once in a while: every running series is written out half a year ahead. Twice does no more than once."""
    rows = (
        session.execute(
            sa.select(SessionSeries)
            .join(Treatment, Treatment.id == SessionSeries.treatment_id)
            .where(SessionSeries.until_on.is_(None), Treatment.state == TreatmentState.ACTIVE)
        )
        .scalars()
        .all()
    )
    for series in rows:
        today = local_day(now, series.zone)
        _write_out(session, series, max(series.first_on, today), today + AHEAD)


def add_session(session: Session, permit: TreatmentPermit, day: date, clock: time, minutes: int, zone: str) -> UUID:
    """One session outside a series. The same time again is the same session."""
    at = instant_of(day, clock, zone)
    known = (
        session.execute(
            sa.select(TherapySession.id).where(
                TherapySession.treatment_id == permit.treatment_id, TherapySession.starts_at == at
            )
        )
        .scalars()
        .first()
    )
    if known is not None:
        return known
    row = TherapySession(id=uuid4(), treatment_id=permit.treatment_id, starts_at=at, zone=zone, minutes=minutes)
    session.add(row)
    session.flush()
    return row.id


def day_talked(sessions: Sequence[SessionView], since: datetime, now: datetime, zone: str) -> date:
    """On which day the two talked about something that was there `since`, where that is noted `now`: the day of the newest
    session that has begun, was not called off and was not over before; without one, the day it is in the therapist's
    `zone`. `sessions` in order of time."""
    for met in reversed(sessions):
        if met.starts_at <= now and met.ends_at >= since and (met.status is None or met.took_place):
            return met.on
    return local_day(now, zone)


def find_session(session: Session, permit: TreatmentPermit, session_id: UUID) -> SessionView:
    """One session of this treatment. Raises NotFound."""
    return _view(_row(session, permit, session_id))


def _row(session: Session, permit: TreatmentPermit, session_id: UUID) -> TherapySession:
    row = session.execute(
        sa.select(TherapySession)
        .where(
            TherapySession.id == session_id,
            TherapySession.treatment_id == permit.treatment_id,
        )
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def note_session(
    session: Session,
    permit: TreatmentPermit,
    session_id: UUID,
    status: str | None,
    named_sequence: bool,
    now: datetime,
    frame_question: bool = False,
) -> None:
    """What became of a session. Raises NotFound; BadFacts, also for what only a session that has begun can hold."""
    if status is not None and status not in set(Status):
        raise BadFacts({"status": "out_of_range"})
    row = _row(session, permit, session_id)
    if row.starts_at > now and (status in NEEDS_ITS_HOUR or named_sequence or frame_question):
        raise BadFacts({"status": "not_come_yet"})
    row.status, row.recorded_at = status, now
    row.named_sequence, row.frame_question = named_sequence, frame_question
    session.flush()


def remove_session(session: Session, permit: TreatmentPermit, session_id: UUID) -> None:
    """Take a planned session out. Raises NotFound for one that was noted: change what became of it instead."""
    row = _row(session, permit, session_id)
    if row.status not in (None, Status.HOLIDAY):
        raise NotFound
    session.delete(row)
    note_removed(session, TherapySession, session_id)


def list_sessions(session: Session, permit: TreatmentPermit, *, until: datetime | None = None) -> list[SessionView]:
    """Every session in order of time, up to `until`. One statement."""
    return list_sessions_of(session, permit.treatment_id, until=until)


def list_sessions_of(session: Session, treatment_id: UUID, *, until: datetime | None = None) -> list[SessionView]:
    """The same of a treatment that the caller has found: sessions hold no words, so nothing is opened."""
    query = sa.select(TherapySession).where(TherapySession.treatment_id == treatment_id)
    if until is not None:
        query = query.where(TherapySession.starts_at <= until)
    rows = session.execute(query.order_by(TherapySession.starts_at).execution_options(populate_existing=True)).scalars()
    return [_view(row) for row in rows]
