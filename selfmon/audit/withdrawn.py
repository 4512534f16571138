"""The common ways to withdraw something, each told to the ledger in one call: a row is removed, closed, or a yes in it undone.

Rooms register what they let people remove, close or undo; a test holds every DELETE of the house against these lists.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import has_app_context
from sqlalchemy.orm import InstrumentedAttribute, Session

from selfmon.audit import ledger
from selfmon.core import clock
from selfmon.core.db import Base
from selfmon.house import HandedDown

Column = InstrumentedAttribute[Any]
removables: HandedDown[type[Base]] = HandedDown()  # tables with one key column, of which single rows are deleted
closings: HandedDown[Column] = HandedDown()  # a date or an instant: empty while it runs, set once
undoings: HandedDown[Column] = HandedDown()  # a yes with its date: emptied when it is taken back


def note_removed(session: Session, model: type[Base], *row_ids: Any) -> None:
    """These rows are gone for good. Inside `writing()`."""
    assert not has_app_context() or model in removables.given(), model
    for row_id in row_ids:
        ledger.note(session, "removed", clock.utc_now(), table=model.__tablename__, row=row_id)


def note_closed(session: Session, column: Column, on: date, *row_ids: Any) -> None:
    """These rows are over, from a day or an instant on. Inside `writing()`."""
    assert not has_app_context() or column in closings.given(), column
    for row_id in row_ids:
        ledger.note(session, "closed", clock.utc_now(), **_named(column), row=row_id, on=on.isoformat())


def note_undone(session: Session, column: Column, *row_ids: Any) -> None:
    """The yes in these rows was taken back. Inside `writing()`."""
    assert not has_app_context() or column in undoings.given(), column
    for row_id in row_ids:
        ledger.note(session, "undone", clock.utc_now(), **_named(column), row=row_id)


def remove_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: the row is gone, with what hangs on it. A table that is no longer known is passed over."""
    for model in removables.given():
        if model.__tablename__ == facts["table"]:
            _run(session, sa.delete(model).where(_is_row(model, facts["row"])))


def close_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: over, from the same day or instant on; what the backup knows to be over stays as it was."""
    for column in closings.given():
        if _named(column) == {"table": facts["table"], "column": facts["column"]}:
            is_day = isinstance(column.type, sa.Date)
            on = date.fromisoformat(facts["on"]) if is_day else datetime.fromisoformat(facts["on"])
            model: Any = column.class_
            wanted = sa.update(model).where(_is_row(model, facts["row"]), column.is_(None))
            _run(session, wanted.values({column.key: on}))


def undo_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: no yes stands there; whoever gave it is asked again."""
    for column in undoings.given():
        if _named(column) == {"table": facts["table"], "column": facts["column"]}:
            model: Any = column.class_
            _run(session, sa.update(model).where(_is_row(model, facts["row"])).values({column.key: None}))


def _named(column: Column) -> dict[str, str]:
    return {"table": column.class_.__tablename__, "column": column.key}


def _is_row(model: type[Base], row: str) -> sa.ColumnElement[bool]:
    (key,) = sa.inspect(model).primary_key
    return sa.type_coerce(key == (UUID(row) if key.type.python_type is UUID else int(row)), sa.Boolean)


def _run(session: Session, statement: Any) -> None:
    session.execute(statement.execution_options(synchronize_session=False))
