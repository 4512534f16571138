"""The newest entries of each (`Kind.which`) of many clients, found by an index one after the other, whatever lies between: the
same rule of sight."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.given import given_rows
from selfmon.diary.across import NEVER
from selfmon.diary.admitted import entry_columns
from selfmon.diary.kind_across import WHO, list_windows
from selfmon.diary.kinds import Kind
from selfmon.diary.models import Entry
from selfmon.sharing.admission import within_table
from selfmon.sharing.permit import Permit


def newest_of_each(
    session: Session, permits: Sequence[Permit], kind: Kind, most: int
) -> tuple[sa.CTE, sa.ColumnElement[bool]] | None:
    """What to join entries to, and on what, for so many of each that these Permits admit, and may be some more: those at the
    same moment, and those that do not say which they are of. None where nothing of it is shared."""
    windows = list_windows(permits, kind)
    if not windows:
        return None
    now = permits[0].now
    each = _each(given_rows(session, "given", WHO, windows), kind)
    oldest = (
        sa.select(Entry.occurred_at)
        .where(_is_of(each, kind, now))
        .order_by(Entry.occurred_at.desc())
        .limit(1)
        .offset(most - 1)
        .correlate(each)
        .scalar_subquery()
    )
    oldest_judged = sa.case((each.c.of_which != "", sa.func.coalesce(oldest, NEVER)), else_=NEVER)
    since = sa.select(each, oldest_judged.label("since")).where(each.c.of_which.is_not(None)).cte("since")
    return since, sa.and_(_is_of(since, kind, now), Entry.occurred_at >= since.c.since)


def _each(who: sa.CTE, kind: Kind) -> sa.CTE:
    """One row for each stretch of days and each `which`; at the end one without."""

    def next_of(found: sa.CTE, *after: sa.ColumnElement[bool]) -> sa.Select[Any]:
        following = (
            sa.select(Entry.of_which)
            .where(Entry.client_id == found.c.client_id, Entry.stream == found.c.stream, _is_kind(kind), *after)
            .order_by(Entry.of_which)
            .limit(1)
            .correlate(found)
            .scalar_subquery()
        )
        return sa.select(*(found.c[column.name] for column in WHO), following.label("of_which"))

    each = next_of(who).cte("each_one", recursive=True)
    return each.union_all(next_of(each, Entry.of_which > each.c.of_which).where(each.c.of_which.is_not(None)))


def _is_of(each: sa.CTE, kind: Kind, now: datetime) -> sa.ColumnElement[bool]:
    """Entries of one `which` that a stretch of days shows."""
    is_seen = within_table(each.c, entry_columns(), now)
    return sa.and_(is_seen, Entry.local_day >= each.c.from_on, _is_kind(kind), Entry.of_which == each.c.of_which)


def _is_kind(kind: Kind) -> sa.ColumnElement[bool]:
    """Said as the index says it: SQLite does not know a parameter again."""
    return Entry.kind == sa.literal(kind.code, literal_execute=True)
