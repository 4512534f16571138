"""Ratings of one kind for a whole caseload at once: many Permits, one query, the same rule of sight."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.given import given_rows
from selfmon.diary.admitted import entry_columns
from selfmon.diary.kinds import KINDS, Kind
from selfmon.diary.models import Entry
from selfmon.sharing.admission import list_stretches, within_table
from selfmon.sharing.permit import Permit

WHO = (
    sa.column("client_id", sa.Integer),
    sa.column("stream", sa.String),
    sa.column("from_on", sa.Date),
    sa.column("to_on", sa.Date),
)


def numbers_across(
    session: Session, permits: Sequence[Permit], kind_code: str, columns: Sequence[str], from_on: date
) -> sa.Select[Any] | None:
    """A query for what these Permits admit of one kind: client_id, entry_id, local_day, then the columns. None
    where nothing of it is shared. Columns must be numbers or plain, of a kind that shows all of them or none."""
    kind = KINDS[kind_code]
    if not set(columns) <= {*kind.numbers, *kind.plain} or kind.later:
        raise ValueError("numbers only, of a kind without parts that are seen later")
    windows = list_windows(permits, kind, from_on)
    if not windows:
        return None
    who = given_rows(session, "given", WHO, windows)
    may_see = within_table(who.c, entry_columns(), permits[0].now)
    return (
        sa.select(
            Entry.client_id.label("client_id"),
            Entry.id.label("entry_id"),
            Entry.local_day.label("local_day"),
            *(getattr(kind.model, name).label(name) for name in columns),
        )
        .select_from(who)
        .join(Entry, sa.and_(may_see, Entry.local_day >= who.c.from_on))
        .join(kind.model, kind.model.entry_id == Entry.id)
        .where(Entry.kind == kind_code)
    )


def list_windows(permits: Sequence[Permit], kind: Kind, from_on: date = date.min) -> list[tuple[int, str, date, date]]:
    """A row of `WHO` for each stretch of days on which a Permit shows this kind, none before `from_on`."""
    return [
        (permit.client_id, stream.value, max(first, from_on), last)
        for permit in permits
        for stream, first, last in list_stretches(permit.windows)
        if stream is kind.stream
    ]
