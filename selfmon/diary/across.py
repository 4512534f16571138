"""For a whole caseload at once: what each client shared, day by day. Numbers only, one statement."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.core.given import given_rows, one_value, rows_in_one
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
    told = sa.select(who.c.client_id, _newest(who, may_see), _told(session, who, may_see)).select_from(who)
    for row in session.connection().execute(told):
        by_client.setdefault(row[0], []).append(row)
    return {client_id: shared for client_id, rows in by_client.items() if (shared := _shared(rows))}


def _told(session: Session, who: sa.CTE, may_see: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """Of the last 30 weeks of one stretch: how many of this week, how many are new, and each entry's day, kind, wording and
    ratings about right then. As one value: to group them in the database took as long as to find them. A rating is looked
    for only where one counts: each is found by a random id."""
    kind = KINDS["check_in"]
    check_ins, is_rating = kind.model, sa.and_(Entry.kind == kind.code, Entry.entry_mode != EntryMode.RETROSPECTIVE)
    entry = (Entry.local_day, Entry.kind, Entry.schema_version, check_ins.shame, check_ins.pleasantness)
    n_week, n_new = (
        sa.func.sum(sa.case((condition, 1), else_=0))
        for condition in (Entry.local_day >= who.c.week_from, Entry.recorded_at > who.c.looked)
    )
    return (
        sa.select(sa.cast(one_value(session, n_week, n_new, rows_in_one(session, *entry)), sa.Text))
        .select_from(Entry)
        .outerjoin(check_ins, check_ins.entry_id == sa.case((is_rating, Entry.id)))
        .where(may_see, Entry.local_day >= who.c.rows_from)
        .correlate(who)
        .scalar_subquery()
    )


def _newest(who: sa.CTE, may_see: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """The last day of each stretch, however long ago."""
    return (
        sa.select(Entry.local_day)
        .where(may_see, Entry.local_day >= who.c.from_on)
        .order_by(Entry.local_day.desc())
        .limit(1)
        .correlate(who)
        .scalar_subquery()
    )


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


def _shared(stretches: Sequence[Sequence[Any]]) -> Shared | None:
    """From one client's stretches: thirty weeks of every client come through here."""
    last = max((newest for _client, newest, _told in stretches if newest), default=None)
    if last is None:
        return None
    n_week = n_new = 0
    entries: list[Sequence[Any]] = []
    for _client, _newest, said in stretches:
        n_in_week, n_since, told = json.loads(said)
        n_week, n_new = n_week + (n_in_week or 0), n_new + (n_since or 0)
        entries += told or ()
    wordings = {wording for _day, kind, wording, _exposed, _pleasantness in entries if kind == "check_in"}
    days = _days(entries, 0)
    if len(wordings) < 2:
        return Shared(last, n_week, n_new, days, days, None)
    newest = max(wordings)
    since = min(day for day, kind, wording, *_rated in entries if kind == "check_in" and wording == newest)
    return Shared(last, n_week, n_new, days, _days(entries, newest), _as_day(since))


def _days(entries: Iterable[Sequence[Any]], from_wording: int) -> tuple[Day, ...]:
    """Each day once, in order; its ratings are those to this wording or a later one."""
    by_day: dict[str, list[int]] = {}
    for day, kind, wording, exposed, pleasantness in entries:
        told = by_day.get(day)
        if told is None:
            told = by_day[day] = [0, 0, 0, 0, 0]
        if kind == "episode":
            told[0] += 1
        if wording < from_wording:
            continue
        if exposed is not None:
            told[1] += exposed
            told[2] += 1
        if pleasantness is not None:
            told[3] += pleasantness
            told[4] += 1
    return tuple(
        Day(_as_day(on), exposed / n if n else None, pleasant / m if m else None, n_episodes)
        for on, (n_episodes, exposed, n, pleasant, m) in sorted(by_day.items())
    )


@lru_cache(maxsize=1024)
def _as_day(day: str) -> date:
    return date.fromisoformat(day)
