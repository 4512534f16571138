"""Rows handed to a statement as one value are the same rows inside the database. On both databases."""

from datetime import UTC, date, datetime, timedelta, timezone

import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import UtcDateTime, db
from selfmon.core.given import given_rows

NOW = datetime(2026, 5, 14, 10, 0, 0, 1, tzinfo=UTC)
COLUMNS = (sa.column("n", sa.Integer), sa.column("told", sa.String), sa.column("on", sa.Date))


def test_numbers_texts_and_days_come_back_as_they_were(app: Flask) -> None:
    rows = [(7, 'it\'s "so"; --', date.min), (8, "عربي", date.max), (9, "", date(2026, 2, 28))]
    with app.app_context():
        table = given_rows(db.session, "rows_here", COLUMNS, rows)
        found = db.session.execute(sa.select(table).order_by(table.c.n)).all()
        early = db.session.execute(sa.select(table.c.n).where(table.c.on < date(2026, 3, 1)).order_by(table.c.n))
        assert [tuple(row) for row in found] == rows
        assert list(early.scalars()) == [7, 9]


def test_an_instant_is_before_the_later_and_after_the_earlier_one(app: Flask) -> None:
    columns = (sa.column("n", sa.Integer), sa.column("at", UtcDateTime()))
    elsewhere = NOW.astimezone(timezone(timedelta(hours=14)))
    moment = timedelta(microseconds=1)
    rows = [(1, elsewhere - moment), (2, elsewhere), (3, elsewhere + moment), (4, NOW.replace(microsecond=0))]
    with app.app_context():
        table = given_rows(db.session, "rows_here", columns, rows)
        now = sa.literal(NOW, UtcDateTime())
        assert set(db.session.execute(sa.select(table.c.n).where(now > table.c.at)).scalars()) == {1, 4}
        assert set(db.session.execute(sa.select(table.c.n).where(now < table.c.at)).scalars()) == {3}
        assert set(db.session.execute(sa.select(table.c.n).where(now == table.c.at)).scalars()) == {2}


def test_no_rows_are_none(app: Flask) -> None:
    with app.app_context():
        assert db.session.execute(sa.select(given_rows(db.session, "rows_here", COLUMNS, []))).all() == []
