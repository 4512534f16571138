"""When sessions of a series come: right across clock changes."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from selfmon.core.days import local_day
from selfmon.treatment.schedule import occurrences


def test_a_session_stays_at_its_local_time_when_the_clocks_change() -> None:
    starts = list(
        occurrences(date(2026, 10, 22), time(10), "Europe/Amsterdam", 1, date(2026, 10, 22), date(2026, 11, 5))
    )
    assert starts == [
        datetime(2026, 10, 22, 8, tzinfo=UTC),
        datetime(2026, 10, 29, 9, tzinfo=UTC),
        datetime(2026, 11, 5, 9, tzinfo=UTC),
    ]


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 8), st.integers(0, 200), st.integers(0, 200))
def test_every_session_of_a_series_is_in_the_days_asked_for(first: date, every: int, ahead: int, length: int) -> None:
    start = first + timedelta(days=ahead)
    days = [
        local_day(at, "Europe/Amsterdam")
        for at in occurrences(first, time(9), "Europe/Amsterdam", every, start, start + timedelta(days=length))
    ]
    assert all(start <= day <= start + timedelta(days=length) and (day - first).days % (7 * every) == 0 for day in days)
    assert len(days) == sum((start + timedelta(days=n) - first).days % (7 * every) == 0 for n in range(length + 1))
