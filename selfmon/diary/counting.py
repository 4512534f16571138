"""Days and totals, read through a Permit: for reminders and digests, which need to know that, and not what."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.errors import Locked
from selfmon.diary.models import Entry
from selfmon.diary.reading import admitted
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


_LAST_DAY = (  # built once: every note by mail asks this; the WHERE is that of `admitted` for one's own Permit
    sa.select(sa.func.max(Entry.local_day)).where(
        Entry.client_id == sa.bindparam("client_id"),
        Entry.conflict_of_id.is_(None),
        Entry.kind == sa.bindparam("kind"),
        Entry.local_day <= sa.bindparam("to_on", type_=sa.Date),
    )
)


def find_last_day(session: Session, permit: Permit, kind_code: str, to_on: date) -> date | None:
    """The last local day up to `to_on` that has an entry of one kind, for a client's own Permit. One statement."""
    if not permit.is_own or not permit.can_read:
        raise Locked
    return (
        session.connection()
        .execute(_LAST_DAY, {"client_id": permit.client_id, "kind": kind_code, "to_on": to_on})
        .scalar_one()
    )


def count_shared(session: Session, permits: Sequence[Permit], since: datetime) -> int:
    """One total over many Permits: entries admitted and recorded after `since`. One statement."""
    return session.execute(
        sa.select(sa.func.count())
        .select_from(Entry)
        .where(sa.or_(sa.false(), *(admitted(p) for p in permits)), Entry.recorded_at > since)
    ).scalar_one()
