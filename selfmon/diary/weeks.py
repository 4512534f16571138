"""For a whole caseload at once: what each client shared, week by week and kind by kind. Numbers only, one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.diary.admitted import entry_columns
from selfmon.diary.kinds import KINDS
from selfmon.diary.models import Entry
from selfmon.sharing.admission import list_stretches, within_table
from selfmon.sharing.permit import Permit

WEEKS = 30
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
MONDAY_ZERO = date(2000, 1, 3)  # weeks are counted from this Monday


def week_number(day: date) -> int:
    """Whole weeks since Monday 3 January 2000."""
    return (day - MONDAY_ZERO).days // 7


@dataclass(frozen=True)
class Shared:
    """What a caseload tells of one client. `rows`: the last 30 weeks, one a week, kind and exercise."""

    last_on: date
    n_this_week: int
    n_new: int
    rows: tuple[Mapping[str, Any], ...] = field(default=())


def list_shared(session: Session, permits: Sequence[Permit]) -> dict[int, Shared]:
    """For many Permits at once, by client id; absent where nothing is admitted. One statement.

    `n_new`: recorded since this reader last opened the client's page, or all of it when they never did.
    """
    windows = [w for permit in permits for w in _windows(permit)]
    if not windows:
        return {}
    who = _window_table(windows)
    may_see = within_table(who.c, entry_columns(), permits[0].now)
    both = sa.union_all(_recent(session, who, may_see), _newest(who, may_see))
    by_client: dict[int, list[Mapping[str, Any]]] = {}
    for row in session.execute(both).mappings():
        by_client.setdefault(row["client_id"], []).append(dict(row))
    return {client_id: shared for client_id, rows in by_client.items() if (shared := _shared(rows))}


def _recent(session: Session, who: Any, may_see: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The last 30 weeks: one row a client, week, kind and exercise."""
    check_ins, practices, week = KINDS["check_in"].model, KINDS["practice"].model, _week_of(session)
    return (
        sa.select(
            Entry.client_id.label("client_id"),
            Entry.kind.label("kind"),
            week.label("week"),
            practices.exercise.label("exercise"),
            sa.func.count().label("n"),
            sa.func.count(sa.distinct(Entry.local_day)).label("days"),
            sa.null().label("last_on"),
            sa.func.avg(check_ins.shame).label("shame"),
            sa.func.avg(check_ins.pleasantness).label("pleasantness"),
            sa.func.sum(
                sa.case((sa.and_(practices.measure == "tension", practices.after - practices.before >= 2), 1), else_=0)
            ).label("n_rises"),
            sa.func.sum(sa.case((Entry.local_day >= who.c.week_from, 1), else_=0)).label("n_week"),
            sa.func.sum(sa.case((Entry.recorded_at > who.c.looked, 1), else_=0)).label("n_new"),
        )
        .select_from(who)
        .join(Entry, sa.and_(may_see, Entry.local_day >= who.c.rows_from))
        .outerjoin(check_ins, check_ins.entry_id == Entry.id)
        .outerjoin(practices, practices.entry_id == Entry.id)
        .group_by(Entry.client_id, Entry.kind, week, practices.exercise)
    )


def _newest(who: Any, may_see: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """The last day of each stretch, however long ago, in the columns of `_recent`."""
    newest = (
        sa.select(Entry.local_day)
        .where(may_see, Entry.local_day >= who.c.from_on)
        .order_by(Entry.local_day.desc())
        .limit(1)
        .correlate(who)
        .scalar_subquery()
    )
    return sa.select(
        who.c.client_id,
        sa.literal("last"),
        sa.literal(0),
        sa.null(),
        sa.literal(0),
        sa.literal(0),
        newest,
        sa.null(),
        sa.null(),
        sa.literal(0),
        sa.literal(0),
        sa.literal(0),
    ).select_from(who)


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


def _window_table(windows: Sequence[tuple[Any, ...]]) -> Any:
    return (
        sa.values(
            sa.column("client_id", sa.Integer),
            sa.column("stream", sa.String),
            sa.column("from_on", sa.Date),
            sa.column("to_on", sa.Date),
            sa.column("rows_from", sa.Date),
            sa.column("week_from", sa.Date),
            sa.column("looked", Entry.recorded_at.type),
            name="who",
        )
        .data(list(windows))
        .cte("who")
    )


def _week_of(session: Session) -> Any:
    """Whole weeks since MONDAY_ZERO, in the database's own whole-number arithmetic."""
    zero = MONDAY_ZERO.isoformat()
    if session.get_bind().dialect.name == "sqlite":
        return sa.literal_column(f"CAST(julianday(entries.local_day) - julianday('{zero}') AS INTEGER) / 7", sa.Integer)
    return sa.literal_column(f"(entries.local_day - DATE '{zero}') / 7", sa.Integer)


def _shared(rows: Sequence[Mapping[str, Any]]) -> Shared | None:
    days = [r["last_on"] for r in rows if r["kind"] == "last" and r["last_on"] is not None]
    if not days:
        return None
    last = max(_as_day(day) for day in days)
    weeks = tuple(r for r in rows if r["kind"] != "last")
    return Shared(last, sum(int(r["n_week"]) for r in weeks), sum(int(r["n_new"]) for r in weeks), weeks)


def _as_day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day
