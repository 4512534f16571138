"""Days and totals, read through a Permit: for reminders and digests, which need to know that, and not what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.core.errors import Locked
from selfmon.diary.admitted import admitted, admitted_to_client
from selfmon.diary.models import Entry
from selfmon.sharing.permit import Permit


def list_days(session: Session, permit: Permit, kind_code: str, from_on: date, to_on: date) -> list[date]:
    """The local days that have an entry of one kind, in order. One statement."""
    return list(
        session.execute(
            sa.select(Entry.local_day)
            .where(admitted(permit), Entry.kind == kind_code, Entry.local_day >= from_on, Entry.local_day <= to_on)
            .distinct()
            .order_by(Entry.local_day)
        ).scalars()
    )


@dataclass(frozen=True)
class Written:
    """The local day of one entry, and the zone it is a day of."""

    day: date
    zone: str

    def days_until(self, instant: datetime) -> int:
        """How many days later it is at that moment, where the entry was written: 0 is the same day."""
        return (local_day(instant, self.zone) - self.day).days


_NEWEST = (  # built once: every note by mail asks this
    sa.select(Entry.local_day, Entry.zone)
    .where(
        admitted_to_client(sa.bindparam("client_id")),
        Entry.kind == sa.bindparam("kind"),
        Entry.occurred_at <= sa.bindparam("now", type_=Entry.occurred_at.type),
    )
    .order_by(Entry.occurred_at.desc())
    .limit(1)
)


def find_newest(session: Session, permit: Permit, kind_code: str) -> Written | None:
    """When the newest entry of one kind was that lies behind us, for a client's own Permit. One statement."""
    if not permit.is_own or not permit.can_read:
        raise Locked
    session.flush()
    row = (
        session.connection()
        .execute(_NEWEST, {"client_id": permit.client_id, "kind": kind_code, "now": permit.now})
        .one_or_none()
    )
    return Written(row.local_day, row.zone) if row else None


def count_since(session: Session, permit: Permit, from_on: date) -> int:
    """Entries on that day and later that this Permit may know of."""
    return session.execute(sa.select(sa.func.count()).where(admitted(permit), Entry.local_day >= from_on)).scalar_one()


def list_months(session: Session, permit: Permit) -> list[date]:
    """The first days of the months that have an entry, newest first. One statement."""
    days = session.execute(sa.select(Entry.local_day).where(admitted(permit)).distinct()).scalars()
    return sorted({day.replace(day=1) for day in days}, reverse=True)


def count_imported(session: Session, permit: Permit) -> int:
    """What was brought in from elsewhere and is still held back."""
    return session.execute(
        sa.select(sa.func.count()).where(admitted(permit), Entry.source == "import", Entry.held_back)
    ).scalar_one()


def find_newest_day(session: Session, permit: Permit) -> date | None:
    """The day of the newest entry of any kind."""
    return session.execute(sa.select(sa.func.max(Entry.local_day)).where(admitted(permit))).scalar_one()


def list_asked_since(session: Session, client_id: int, after: date) -> Sequence[Any]:
    """Kind, day, mode and questions of a client's entries after that day: for deciding what to ask next. No content."""
    return session.execute(
        sa.select(Entry.kind, Entry.local_day, Entry.entry_mode, Entry.asked, Entry.skipped).where(
            Entry.client_id == client_id, Entry.local_day > after
        )
    ).all()


def count_shared(session: Session, permits: Sequence[Permit], since: datetime) -> int:
    """One total over many Permits: entries admitted and recorded after `since`. One statement."""
    return session.execute(
        sa.select(sa.func.count())
        .select_from(Entry)
        .where(sa.or_(sa.false(), *(admitted(p) for p in permits)), Entry.recorded_at > since)
    ).scalar_one()
