"""For a whole caseload at once: what each client shared, day by day. Numbers only, one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.core.given import given_rows
from selfmon.diary.admitted import entry_columns
from selfmon.diary.kinds import KINDS
from selfmon.diary.models import Entry, EntryMode
from selfmon.sharing.admission import list_stretches, within_table
from selfmon.sharing.permit import Permit

WEEKS = 30
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_WHO = (
    sa.column("client_id", sa.Integer),
    sa.column("stream", sa.String),
    sa.column("from_on", sa.Date),
    sa.column("to_on", sa.Date),
    sa.column("rows_from", sa.Date),
    sa.column("week_from", sa.Date),
    sa.column("looked", Entry.recorded_at.type),
)


class Day(NamedTuple):
    """One local day on which something was shared. Means are of that day's check-ins about right then, or None."""

    on: date
    exposed: float | None = None
    pleasantness: float | None = None
    n_episodes: int = 0


@dataclass(frozen=True)
class Shared:
    """What a caseload tells of one client. `days`: those of the last 30 weeks with anything shared, in order. `comparable`:
    the same days with the newest wording's ratings alone, which is what is judged. `worded_on`: the day from which the
    newest wording was answered, where an earlier one was answered before (`reading.worded_from`)."""

    last_on: date
    n_this_week: int
    n_new: int
    days: tuple[Day, ...] = ()
    comparable: tuple[Day, ...] = ()
    worded_on: date | None = None


def list_shared(session: Session, permits: Sequence[Permit]) -> dict[int, Shared]:
    """For many Permits at once, by client id; absent where nothing is admitted. One statement.

    `n_new`: recorded since this reader last opened the client's page, or all of it when they never did.
    """
    windows = [w for permit in permits for w in _windows(permit)]
    if not windows:
        return {}
    who = given_rows(session, "who", _WHO, windows)
    may_see = within_table(who.c, entry_columns(), permits[0].now)
    by_client: dict[int, list[Any]] = {}
    session.flush()
    # By the connection: the session would make each row a second time.
    for row in session.connection().execute(sa.union_all(_daily(who, may_see), _newest(who, may_see))).all():
        by_client.setdefault(row[0], []).append(row)
    return {client_id: shared for client_id, rows in by_client.items() if (shared := _shared(rows))}


def _daily(who: Any, may_see: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Day by day and client by client, over the last 30 weeks; a day with check-ins to an earlier wording has a row for it.
    Sums, because a day that saw both wordings is put together again (`_days`). A rating is looked for only where one
    counts: each is found by a random id."""
    kind = KINDS["check_in"]
    check_ins, is_check_in = kind.model, Entry.kind == kind.code
    wording = sa.case((is_check_in, Entry.schema_version), else_=kind.schema_version)
    is_rating = sa.and_(is_check_in, Entry.entry_mode != EntryMode.RETROSPECTIVE)
    return (
        sa.select(
            Entry.client_id.label("client_id"),
            Entry.local_day.label("day"),
            sa.literal(False).label("is_last"),
            wording.label("wording"),
            sa.func.sum(sa.case((is_check_in, 1), else_=0)).label("n_check_ins"),
            sa.func.sum(check_ins.shame).label("exposed"),
            sa.func.count(check_ins.shame).label("n_exposed"),
            sa.func.sum(check_ins.pleasantness).label("pleasantness"),
            sa.func.count(check_ins.pleasantness).label("n_pleasantness"),
            sa.func.sum(sa.case((Entry.kind == "episode", 1), else_=0)).label("n_episodes"),
            sa.func.sum(sa.case((Entry.local_day >= who.c.week_from, 1), else_=0)).label("n_week"),
            sa.func.sum(sa.case((Entry.recorded_at > who.c.looked, 1), else_=0)).label("n_new"),
        )
        .select_from(who)
        .join(Entry, sa.and_(may_see, Entry.local_day >= who.c.rows_from))
        .outerjoin(check_ins, check_ins.entry_id == sa.case((is_rating, Entry.id)))
        .group_by(Entry.client_id, Entry.local_day, "wording")
    )


def _newest(who: Any, may_see: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The last day of each stretch, however long ago, in the columns of `_daily`."""
    newest = (
        sa.select(Entry.local_day)
        .where(may_see, Entry.local_day >= who.c.from_on)
        .order_by(Entry.local_day.desc())
        .limit(1)
        .correlate(who)
        .scalar_subquery()
    )
    nothing = [sa.literal(0)] * 9
    return sa.select(who.c.client_id, newest, sa.literal(True), *nothing).select_from(who)


def _windows(permit: Permit) -> list[tuple[Any, ...]]:
    """One row per stream and stretch of days."""
    today = local_day(permit.now, permit.zone)
    return [
        (
            permit.client_id,
            stream.value,
            first,
            last,
            max(first, today - timedelta(weeks=WEEKS)),
            today - timedelta(days=6),
            permit.looked_at or NEVER,
        )
        for stream, first, last in list_stretches(permit.windows)
    ]


def _shared(rows: Sequence[Sequence[Any]]) -> Shared | None:
    """From one client's rows: thirty weeks of every client come through here."""
    last: date | None = None
    n_week = n_new = 0
    told: list[tuple[Any, ...]] = []
    answered: dict[int, Any] = {}  # the first day of each wording
    for _client, day, is_last, wording, n_check_ins, *sums, n_in_week, n_since in rows:
        if is_last:
            last = max(filter(None, (last, day and _as_day(day))), default=None)
            continue
        n_week, n_new = n_week + int(n_in_week), n_new + int(n_since)
        told.append((day, wording, *sums))
        if n_check_ins:
            answered[wording] = min(day, answered.get(wording, day))
    if last is None:
        return None
    newest, days = max(answered, default=0), _days(told, 0)
    if len(answered) < 2:
        return Shared(last, n_week, n_new, days, days, None)
    return Shared(last, n_week, n_new, days, _days(told, newest), _as_day(answered[newest]))


def _days(rows: Iterable[tuple[Any, ...]], wording: int) -> tuple[Day, ...]:
    """Each day once, in order; its ratings are those to this wording or a later one."""
    by_day: dict[Any, list[int]] = {}
    for day, worded, exposed, n_exposed, pleasantness, n_pleasantness, n_episodes in rows:
        told = by_day.get(day)
        if told is None:
            told = by_day[day] = [0, 0, 0, 0, 0]
        told[0] += n_episodes
        if worded >= wording:
            told[1] += exposed or 0
            told[2] += n_exposed
            told[3] += pleasantness or 0
            told[4] += n_pleasantness
    return tuple(
        Day(_as_day(on), exposed / n if n else None, pleasant / m if m else None, n_episodes)
        for on, (n_episodes, exposed, n, pleasant, m) in sorted(by_day.items())
    )


def _as_day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day
