"""For a whole caseload at once: what each client shared, week by week and kind by kind. Numbers only, one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.diary.kinds import KINDS
from selfmon.diary.models import Entry
from selfmon.diary.reading import admitted
from selfmon.sharing.permit import Permit

WEEKS = 30
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
    if not permits:
        return {}
    check_ins, practices = KINDS["check_in"].model, KINDS["practice"].model
    may_see = sa.or_(sa.false(), *(admitted(p) for p in permits))
    who = _reader_table(permits)
    week = _week_of(session)
    recent = (
        sa.select(
            Entry.client_id.label("client_id"), Entry.kind.label("kind"), week.label("week"),
            practices.exercise.label("exercise"), sa.func.count().label("n"),
            sa.func.count(sa.distinct(Entry.local_day)).label("days"), sa.func.max(Entry.local_day).label("last_on"),
            sa.func.avg(check_ins.shame).label("shame"), sa.func.avg(check_ins.pleasantness).label("pleasantness"),
            sa.func.sum(sa.case((sa.and_(practices.measure == "tension", practices.after - practices.before >= 2), 1),
                                else_=0)).label("n_rises"),
            sa.func.sum(sa.case((Entry.local_day >= who.c.week_from, 1), else_=0)).label("n_week"),
            sa.func.sum(sa.case((sa.or_(who.c.looked.is_(None), Entry.recorded_at > who.c.looked), 1),
                                else_=0)).label("n_new"))
        .join(who, who.c.client_id == Entry.client_id)
        .outerjoin(check_ins, check_ins.entry_id == Entry.id).outerjoin(practices, practices.entry_id == Entry.id)
        .where(may_see, Entry.local_day >= who.c.rows_from)
        .group_by(Entry.client_id, Entry.kind, week, practices.exercise))
    last = sa.select(
        Entry.client_id, sa.literal("last"), sa.literal(0), sa.null(), sa.literal(0), sa.literal(0),
        sa.func.max(Entry.local_day), sa.null(), sa.null(), sa.literal(0), sa.literal(0), sa.literal(0),
    ).where(may_see).group_by(Entry.client_id)
    rows: list[Mapping[str, Any]] = [dict(r) for r in session.execute(sa.union_all(recent, last)).mappings()]
    return {p.client_id: shared for p in permits if (shared := _shared([r for r in rows if r["client_id"] == p.client_id]))}


def _reader_table(permits: Sequence[Permit]) -> Any:
    """One row a client: from which day rows are wanted, from which day "this week" is, and when the reader last looked."""
    rows = []
    for permit in permits:
        today = local_day(permit.now, permit.zone)
        rows.append((permit.client_id, today - timedelta(weeks=WEEKS), today - timedelta(days=6), permit.looked_at))
    # VALUES reads the same on both databases and has no limit on compound selects.
    return sa.values(
        sa.column("client_id", sa.Integer), sa.column("rows_from", sa.Date), sa.column("week_from", sa.Date),
        sa.column("looked", Entry.recorded_at.type), name="who").data(rows).cte("who")


def _week_of(session: Session) -> Any:
    """Weeks since MONDAY_ZERO, in the database's own arithmetic."""
    if session.get_bind().dialect.name == "sqlite":
        days = sa.cast(sa.func.julianday(Entry.local_day) - sa.func.julianday(MONDAY_ZERO.isoformat()), sa.Integer)
        return days / sa.literal_column("7")
    return (Entry.local_day - sa.literal(MONDAY_ZERO, sa.Date)) / sa.literal_column("7")


def _shared(rows: Sequence[Mapping[str, Any]]) -> Shared | None:
    last = next((r["last_on"] for r in rows if r["kind"] == "last"), None)
    if last is None:
        return None
    weeks = tuple(r for r in rows if r["kind"] != "last")
    return Shared(last, sum(int(r["n_week"]) for r in weeks), sum(int(r["n_new"]) for r in weeks), weeks)
