"""Days are the client's; both clock changes are ordinary days."""

from datetime import UTC, date, datetime, time

import pytest

from selfmon.core.days import instant_of, is_zone, local_day, next_morning


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (datetime(2026, 5, 14, 22, 30, tzinfo=UTC), "Europe/Amsterdam", date(2026, 5, 15)),
        (datetime(2026, 5, 14, 22, 30, tzinfo=UTC), "America/New_York", date(2026, 5, 14)),
        (datetime(2026, 12, 31, 10, 30, tzinfo=UTC), "Pacific/Kiritimati", date(2027, 1, 1)),
        (datetime(2024, 2, 29, 12, 0, tzinfo=UTC), "UTC", date(2024, 2, 29)),
    ],
)
def test_the_day_is_that_of_the_place(instant: datetime, zone: str, day: date) -> None:
    assert local_day(instant, zone) == day


def test_a_time_that_the_clock_change_leaves_out_or_doubles_is_still_an_instant_of_that_day() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        assert local_day(instant_of(day, time(2, 30), "Europe/Amsterdam"), "Europe/Amsterdam") == day


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 5, 14)])
def test_shared_words_wait_for_the_next_local_morning(day: date) -> None:
    late = instant_of(day, time(23, 30), "Europe/Amsterdam")
    morning = next_morning(late, "Europe/Amsterdam")
    assert local_day(morning, "Europe/Amsterdam") > day
    assert morning > late


def test_zones_are_known_by_name_only() -> None:
    assert is_zone("Europe/Amsterdam")
    for older in ("Asia/Katmandu", "Asia/Calcutta", "Asia/Saigon", "Europe/Kiev"):  # as Chromium says them to this day
        assert is_zone(older)
    assert not is_zone("../../etc/passwd")
    assert not is_zone("")
