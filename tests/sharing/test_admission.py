"""One rule of sight, said twice: what `sight` says of a row in hand, `within` finds in the database. On both databases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfmon.core.db import UtcDateTime, db
from selfmon.core.errors import Locked
from selfmon.sharing.admission import (
    SEEN,
    RowColumns,
    RowFacts,
    Sight,
    by_day,
    depth_on,
    list_stretches,
    sight,
    unseen_fields,
    unworded_fields,
    within,
    within_table,
)
from selfmon.sharing.permit import Permit, Reader, Window
from selfmon.sharing.streams import Depth, Stream

NOW = datetime(2026, 5, 14, 10, tzinfo=UTC)
TODAY = NOW.date()
DAYS = st.integers(-4, 4).map(lambda n: TODAY + timedelta(days=n))
INSTANTS = st.integers(-3, 3).map(lambda n: NOW + timedelta(hours=n))
STREAMS = st.sampled_from((Stream.MOOD, Stream.EPISODES, Stream.SESSIONS))
WINDOWS = st.builds(Window, STREAMS, st.sampled_from(Depth), st.none() | DAYS, st.none() | DAYS).filter(
    lambda w: w.from_on is None or w.to_on is None or w.from_on <= w.to_on
)
ROWS = st.builds(
    RowFacts,
    stream=STREAMS.map(str),
    local_day=DAYS,
    words_at=INSTANTS,
    is_held_back=st.booleans(),
    is_second_version=st.booleans(),
    is_open_until=st.none() | INSTANTS,
    is_words_only=st.booleans(),
)
COLUMNS = (
    sa.column("number", sa.Integer),
    sa.column("client_id", sa.Integer),
    sa.column("stream", sa.String),
    sa.column("local_day", sa.Date),
    sa.column("words_at", UtcDateTime()),
    sa.column("held_back", sa.Boolean),
    sa.column("second", sa.Boolean),
    sa.column("open_until", UtcDateTime()),
    sa.column("words_only", sa.Boolean),
)


def permit_of(windows: Sequence[Window], reader: Reader = Reader.THERAPIST) -> Permit:
    return Permit(reader, 7, UUID(int=1), "UTC", tuple(windows), "test", NOW)


def table_of(rows: Sequence[RowFacts]) -> tuple[sa.CTE, RowColumns]:
    """The rows as a table in the database, and another client's copy of each as noise."""
    data = [
        (
            n if client == 7 else -1,
            client,
            row.stream,
            row.local_day,
            row.words_at,
            row.is_held_back,
            row.is_second_version,
            row.is_open_until,
            row.is_words_only,
        )
        for client in (7, 8)
        for n, row in enumerate(rows)
    ]
    table = sa.values(*COLUMNS, name="given").data(data).cte("rows")
    c = table.c
    at = RowColumns(
        client_id=c.client_id,
        stream=c.stream,
        local_day=sa.cast(c.local_day, sa.Date) if db.engine.dialect.name == "postgresql" else c.local_day,
        words_at=_instant(c.words_at),
        is_held_back=_truth(c.held_back),
        is_second_version=_truth(c.second),
        is_words_only=_truth(c.words_only),
        open_until=_instant(c.open_until),
    )
    return table, at


def _instant(column: sa.ColumnElement[datetime]) -> sa.ColumnElement[datetime]:
    """VALUES have no types of their own in PostgreSQL: NULLs alone would be text."""
    return sa.cast(column, UtcDateTime()) if db.engine.dialect.name == "postgresql" else column


def _truth(column: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.cast(column, sa.Boolean) if db.engine.dialect.name == "postgresql" else column


slow_enough = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@slow_enough
@given(windows=st.lists(WINDOWS, max_size=4), rows=st.lists(ROWS, min_size=1, max_size=12))
def test_the_database_finds_what_the_rule_says(app: Flask, windows: list[Window], rows: list[RowFacts]) -> None:
    permit = permit_of(windows)
    with app.app_context():
        table, at = table_of(rows)
        seen = set(db.session.execute(sa.select(table.c.number).where(within(permit, at))).scalars())
        worded = set(db.session.execute(sa.select(table.c.number).where(within(permit, at, Depth.WORDS))).scalars())
    assert seen == {n for n, row in enumerate(rows) if sight(permit, row) in SEEN}
    assert worded == {n for n, row in enumerate(rows) if sight(permit, row) is Sight.WORDS}


@slow_enough
@given(windows=st.lists(WINDOWS, max_size=4), rows=st.lists(ROWS, min_size=1, max_size=12))
def test_a_caseload_counts_once_what_the_rule_shows_of_numbers(
    app: Flask, windows: list[Window], rows: list[RowFacts]
) -> None:
    flat = [Window(w.stream, Depth.NUMBERS, w.from_on, w.to_on) for w in windows]
    permit = permit_of(flat)
    with app.app_context():
        table, at = table_of(rows)
        found: list[int] = []
        for stream, first, last in list_stretches(flat):
            who = sa.select(
                sa.literal(7).label("client_id"),
                sa.literal(stream.value).label("stream"),
                sa.cast(sa.literal(last, sa.Date), sa.Date).label("to_on")
                if db.engine.dialect.name == "postgresql"
                else sa.literal(last, sa.Date).label("to_on"),
            ).cte("who")
            found += db.session.execute(
                sa.select(table.c.number)
                .select_from(table, who)
                .where(within_table(who.c, at, NOW), at.local_day >= first)
            ).scalars()
    assert sorted(found) == [n for n, row in enumerate(rows) if sight(permit, row) in SEEN]


@slow_enough
@given(rows=st.lists(ROWS, min_size=1, max_size=6))
def test_the_client_sees_everything_of_their_own_but_a_second_version(app: Flask, rows: list[RowFacts]) -> None:
    locked = permit_of((), Reader.OWN)
    with pytest.raises(Locked):
        sight(locked, rows[0])
    with app.app_context():
        table, at = table_of(rows)
        with pytest.raises(Locked):
            within(locked, at)
        own = permit_of((), Reader.OWN)
        object.__setattr__(own, "opener", object())
        found = set(db.session.execute(sa.select(table.c.number).where(within(own, at))).scalars())
    assert found == {n for n, row in enumerate(rows) if sight(own, row) is Sight.WORDS}
    assert found == {n for n, row in enumerate(rows) if not row.is_second_version}


@given(windows=st.lists(WINDOWS, max_size=4), day=DAYS)
def test_a_field_of_a_later_phase_is_seen_as_deep_as_its_own_stream(windows: list[Window], day: date) -> None:
    later = {"swing": Stream.EPISODES, "their_side": Stream.SESSIONS}
    permit = permit_of(windows)
    unseen, unworded = unseen_fields(permit, later, day), unworded_fields(permit, later, {"swing"}, day)
    for name, stream in later.items():
        depth = depth_on(windows, stream, day)
        assert (name in unseen) == (depth is None)
        assert (name in unworded) == (name != "swing" and depth is not Depth.WORDS)
    assert unseen_fields(permit_of((), Reader.OWN), later, day) == frozenset()


@pytest.mark.parametrize(
    ("depth", "row", "expected"),
    [
        (None, {}, Sight.NOTHING),
        (Depth.NUMBERS, {}, Sight.NUMBERS),
        (Depth.WORDS, {}, Sight.WORDS),
        (Depth.WORDS, {"words_at": NOW + timedelta(hours=1)}, Sight.WORDS_LATER),
        (Depth.WORDS, {"is_held_back": True}, Sight.NOTHING),
        (Depth.WORDS, {"is_second_version": True}, Sight.NOTHING),
        (Depth.WORDS, {"is_open_until": NOW + timedelta(minutes=1)}, Sight.NOTHING),
        (Depth.WORDS, {"is_open_until": NOW}, Sight.WORDS),
        (Depth.WORDS, {"local_day": date(2026, 4, 30)}, Sight.NOTHING),  # before the first shared day
        (Depth.WORDS, {"stream": "episodes"}, Sight.NOTHING),
        (Depth.NUMBERS, {"is_words_only": True}, Sight.NOTHING),
        (Depth.WORDS, {"is_words_only": True}, Sight.WORDS),
        (Depth.WORDS, {"is_words_only": True, "words_at": NOW + timedelta(hours=1)}, Sight.LATER),
    ],
)
def test_what_a_therapist_sees_of_one_row(depth: Depth | None, row: dict[str, object], expected: Sight) -> None:
    windows = [Window(Stream.MOOD, depth, date(2026, 5, 1))] if depth else []
    facts = RowFacts(**{"stream": "mood", "local_day": TODAY, "words_at": NOW, **row})  # type: ignore[arg-type]
    assert sight(permit_of(windows), facts) is expected


@given(st.lists(WINDOWS, max_size=4), st.lists(DAYS, max_size=12))
def test_a_day_is_told_as_any_day_before_the_next_turn(windows: list[Window], days: list[date]) -> None:
    permit = permit_of(windows)
    later = {"one": Stream.EPISODES, "two": Stream.SESSIONS}
    told = by_day(permit, lambda day: unseen_fields(permit, later, day))
    assert [told(day) for day in days] == [unseen_fields(permit, later, day) for day in days]
