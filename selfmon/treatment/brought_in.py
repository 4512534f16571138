"""Sessions that were read from a calendar file: kept once, moved when the calendar moves them."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.treatment.calendar import Planned
from selfmon.treatment.permit import TreatmentPermit
from selfmon.treatment.session_models import Status, TherapySession
from selfmon.treatment.sessions import absences_of, is_away


@dataclass(frozen=True)
class Brought:
    """What became of planned sessions that were to be kept."""

    n_new: int
    n_moved: int


def keep_planned(session: Session, permit: TreatmentPermit, planned: Sequence[Planned]) -> Brought:
    """Keep sessions that were read from a calendar. The same ones again add nothing; a later word about one moves it, unless
    something was noted about it already. Needs `writing()`."""
    rows = (
        session.execute(sa.select(TherapySession).where(TherapySession.treatment_id == permit.treatment_id))
        .scalars()
        .all()
    )
    by_uid, starts = {r.uid: r for r in rows if r.uid}, {r.starts_at for r in rows}
    away = absences_of(session, permit.treatment_id)
    n_new = n_moved = 0
    for p in planned:
        status = Status.HOLIDAY if is_away(away, local_day(p.starts_at, p.zone)) else None
        known = by_uid.get(p.uid)
        if known is not None:
            is_later = p.sequence > known.sequence and p.starts_at not in starts - {known.starts_at}
            if is_later and known.status in (None, Status.HOLIDAY):
                n_moved += known.starts_at != p.starts_at
                known.starts_at, known.zone, known.minutes = p.starts_at, p.zone, p.minutes
                known.sequence, known.status = p.sequence, status
        elif p.starts_at not in starts:
            by_uid[p.uid] = TherapySession(
                treatment_id=permit.treatment_id,
                uid=p.uid,
                sequence=p.sequence,
                starts_at=p.starts_at,
                zone=p.zone,
                minutes=p.minutes,
                status=status,
            )
            session.add(by_uid[p.uid])
            starts.add(p.starts_at)
            n_new += 1
    session.flush()
    return Brought(n_new, n_moved)
