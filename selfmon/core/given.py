"""Rows that a statement is handed as one value, so that it is compiled once, however many rows there are.

A VALUES list of a whole caseload has thousands of parameters and is compiled anew on each request; that took longer than
running it. The rows travel as JSON and are a table again inside the database.
"""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session


def given_rows(
    session: Session, name: str, columns: Sequence[sa.ColumnClause[Any]], rows: Sequence[Sequence[Any]]
) -> sa.CTE:
    """A table of these rows, as a part of a statement for this session's database. Values: whole numbers, text, days and
    instants."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    value = sa.literal(json.dumps([[_said(one, is_sqlite) for one in row] for row in rows]), sa.Text)
    told: list[Any] = []
    if is_sqlite:
        each = sa.func.json_each(value).table_valued("value", name="each_row")
        for n, column in enumerate(columns):
            told.append(sa.type_coerce(sa.func.json_extract(each.c.value, f"$[{n}]"), column.type).label(column.name))
    else:
        each = sa.func.jsonb_array_elements(sa.cast(value, JSONB)).table_valued("value", name="each_row")
        for n, column in enumerate(columns):
            cell = sa.func.jsonb_extract_path_text(each.c.value, str(n))
            told.append(sa.cast(cell, column.type).label(column.name))
    return sa.select(*told).cte(name).prefix_with("MATERIALIZED")  # read once, not for each row that is held to it


def rows_in_one(session: Session, *columns: Any) -> sa.Function[Any]:
    """All rows of a group as one JSON list of lists, in any order; null or empty where there are none."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    rows = one_value(session, *columns)
    return sa.func.json_group_array(rows) if is_sqlite else sa.func.json_agg(rows)


def one_value(session: Session, *columns: Any) -> sa.Function[Any]:
    """Several as one JSON list. As text (`sa.cast`) it is a list only when somebody reads it, and no longer."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return (sa.func.json_array if is_sqlite else sa.func.json_build_array)(*columns)


def _said(value: object, is_sqlite: bool) -> object:
    """As the database keeps it: SQLite an instant as text without its zone."""
    if isinstance(value, datetime):
        at = value.astimezone(UTC)
        return (at.replace(tzinfo=None) if is_sqlite else at).isoformat(" ", "microseconds")
    return value.isoformat() if isinstance(value, date) else value
