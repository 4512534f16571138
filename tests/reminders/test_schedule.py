"""Each due local date exactly once: over every zone's clock changes, and over drawn plans, zones and restarts."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon.reminders.schedule import EVERY_DAY, Plan, due_on, end_of_week, leave_quiet, list_due, next_due, next_times

YEARS = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
AMSTERDAM = "Europe/Amsterdam"


@lru_cache(maxsize=1)
def changes() -> dict[tuple[tuple[datetime, timedelta], ...], str]:
    """Every different set of clock changes of two years, and one zone that has it."""
    found: dict[tuple[tuple[datetime, timedelta], ...], str] = {}
    for name in sorted(available_timezones() - {"localtime"}):
        zone, at, seen = ZoneInfo(name), YEARS[0], []
        offset = at.astimezone(zone).utcoffset()
        while at < YEARS[1]:
            if (at + timedelta(days=1)).astimezone(zone).utcoffset() == offset:
                at += timedelta(days=1)
                continue
            for _step in range(8):
                at += timedelta(hours=3)
                if at.astimezone(zone).utcoffset() != offset:
                    offset = at.astimezone(zone).utcoffset()
                    assert offset is not None
                    seen.append((at, offset))
        if seen:
            found.setdefault(tuple(seen), name)
    return found


def by_hand(at: time, minutes: list[tuple[datetime, time]]) -> datetime | None:
    """Walk along a date's clock, minute by minute: the first that shows `at`, else the first later one."""
    exact = (instant for instant, shown in minutes if shown == at)
    later = (instant for instant, shown in minutes if shown > at)
    return next(exact, None) or next(later, None)


def test_every_clock_change_of_every_zone_against_a_walk_along_the_clock() -> None:
    n = 0
    for seen, name in changes().items():
        zone = ZoneInfo(name)
        for moment, _offset in seen:
            start = moment - timedelta(hours=30)
            strip = [(t, t.astimezone(zone)) for t in (start + timedelta(minutes=m) for m in range(60 * 60))]
            for day in {shown.date() for _t, shown in strip[24 * 60 : 36 * 60]} - {strip[0][1].date()}:
                minutes = [(t, shown.time()) for t, shown in strip if shown.date() == day]
                for at in (time(0, 0), time(0, 30), time(1, 15), time(2, 0), time(2, 30), time(3, 0), time(18, 0)):
                    n += 1
                    assert due_on(Plan(EVERY_DAY, at, name), day) == by_hand(at, minutes), (name, day, at)
    assert n > 1000


def test_every_zone_has_each_date_of_two_years_once() -> None:
    for name in set(changes().values()) | {"UTC", "Asia/Kolkata", "Pacific/Apia"}:
        plan = Plan(EVERY_DAY, time(2, 30), name, starts_on=date(2025, 1, 1), ends_on=date(2026, 12, 31))
        found = list(list_due(plan, YEARS[0] - timedelta(days=2)))
        assert [day for day, _at in found] == [date(2025, 1, 1) + timedelta(days=n) for n in range(730)], name
        assert all(one[1] < two[1] for one, two in pairwise(found)), name
        assert all(at.astimezone(ZoneInfo(name)).date() == day for day, at in found), name


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        (date(2026, 3, 29), time(2, 30), AMSTERDAM, datetime(2026, 3, 29, 1, 0)),  # skipped: the first moment after
        (date(2026, 10, 25), time(2, 30), AMSTERDAM, datetime(2026, 10, 25, 0, 30)),  # twice: the first
        (date(2026, 3, 8), time(2, 15), "America/New_York", datetime(2026, 3, 8, 7, 0)),
        (date(2026, 10, 4), time(2, 10), "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30)),  # half an hour's change
        (date(2025, 4, 25), time(0, 0), "Africa/Cairo", datetime(2025, 4, 24, 22, 0)),  # the gap begins the day
        (date(2024, 2, 29), time(8, 0), "UTC", datetime(2024, 2, 29, 8, 0)),
        (date(2011, 12, 30), time(8, 0), "Pacific/Apia", None),  # there was no such day
        (date(2011, 12, 31), time(8, 0), "Pacific/Apia", datetime(2011, 12, 30, 18, 0)),
        (date(2024, 3, 30), time(23, 30), "America/Scoresbysund", datetime(2024, 3, 31, 0, 30)),
    ],
)
def test_known_hard_cases(day: date, at: time, zone: str, expected: datetime | None) -> None:
    assert due_on(Plan(EVERY_DAY, at, zone), day) == (expected and expected.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "quiet", "expected"),
    [
        (
            time(22, 30),
            (time(21, 0), time(7, 0)),
            time(20, 50),
        ),  # not in the very last minute: a sweep comes once a minute
        (time(0, 30), (time(0, 5), time(0, 0)), time(0, 0)),
        (time(8, 0), (time(7, 5), time(7, 0)), time(7, 0)),
        (time(5, 0), (time(21, 0), time(7, 0)), time(7, 0)),
        (time(12, 0), (time(21, 0), time(7, 0)), time(12, 0)),
        (time(13, 0), (time(12, 0), time(14, 0)), time(14, 0)),
        (time(14, 0), (time(12, 0), time(14, 0)), time(14, 0)),
        (time(13, 0), (time(12, 0), time(12, 0)), time(13, 0)),
    ],
)
def test_quiet_hours_move_a_note_within_its_own_date(at: time, quiet: tuple[time, time], expected: time) -> None:
    assert leave_quiet(at, *quiet) == expected


def test_a_gap_never_pushes_a_note_into_the_quiet_hours() -> None:
    plan = Plan(EVERY_DAY, time(2, 30), AMSTERDAM, quiet_from=time(3, 0), quiet_to=time(4, 0))
    assert due_on(plan, date(2026, 3, 29)) == datetime(2026, 3, 29, 2, 0, tzinfo=UTC)  # 04:00 on that clock


def test_leap_day_start_end_and_resting() -> None:
    plan = Plan(
        EVERY_DAY,
        time(9, 0),
        "UTC",
        starts_on=date(2028, 2, 28),
        ends_on=date(2028, 3, 2),
        rests_through=date(2028, 2, 28),
    )
    assert [day for day, _at in list_due(plan, datetime(2028, 1, 1, tzinfo=UTC))] == [
        date(2028, 2, 29),
        date(2028, 3, 1),
        date(2028, 3, 2),
    ]
    assert next_due(plan, datetime(2028, 3, 2, 9, 0, tzinfo=UTC)) is None
    assert end_of_week(date(2026, 5, 14)) == date(2026, 5, 17) == end_of_week(date(2026, 5, 17))


def test_the_next_three_times_are_the_ones_that_come() -> None:
    plan = Plan(frozenset({0, 3}), time(18, 30), AMSTERDAM)
    assert next_times(plan, datetime(2026, 10, 22, 12, 0, tzinfo=UTC)) == [
        datetime(2026, 10, 22, 16, 30, tzinfo=UTC),
        datetime(2026, 10, 26, 17, 30, tzinfo=UTC),
        datetime(2026, 10, 29, 17, 30, tzinfo=UTC),
    ]


def test_a_window_draws_the_same_moment_each_time_it_is_asked() -> None:
    plan = Plan(EVERY_DAY, time(18, 0), "UTC", until=time(20, 0), seed=7)
    drawn = [due_on(plan, date(2026, 5, 1) + timedelta(days=n)) for n in range(60)]
    assert drawn == [due_on(plan, date(2026, 5, 1) + timedelta(days=n)) for n in range(60)]
    assert len({at.time() for at in drawn if at}) > 20
    assert all(at and time(18, 0) <= at.time() < time(20, 0) for at in drawn)


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": frozenset()},
        {"days": frozenset({9})},
        {"until": time(8, 0)},
        {"zone": "Mars/Olympus"},
        {"quiet_from": time(1, 0)},
    ],
)
def test_a_plan_that_means_nothing_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Plan(**{"days": EVERY_DAY, "at": time(9, 0), "zone": "UTC", **wrong})  # type: ignore[arg-type]


times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
plans = st.builds(
    Plan,
    days=st.frozensets(st.integers(0, 6), min_size=1),
    at=times,
    zone=st.sampled_from(sorted(available_timezones())),
    quiet_from=st.just(time(21, 0)),
    quiet_to=times,
    seed=st.integers(0, 9),
)


@settings(max_examples=300)
@given(
    plan=plans,
    start=st.datetimes(datetime(2024, 1, 1), datetime(2028, 6, 1)),
    naps=st.lists(st.integers(1, 100_000), min_size=1, max_size=40),
)
def test_each_due_date_comes_once_however_often_the_worker_restarts(
    plan: Plan, start: datetime, naps: list[int]
) -> None:
    now = begun = start.replace(tzinfo=UTC)
    last_on, found = None, []
    for nap in naps:  # asleep for some seconds, then it looks for what came due, knowing only its last date
        then, now = now, now + timedelta(seconds=nap)
        for day, instant in list_due(plan, then if last_on is None else begun, last_on):
            if instant > now:
                break
            found.append(day)
            last_on = day
    zone = ZoneInfo(plan.zone)
    days = [
        begun.astimezone(zone).date() + timedelta(days=n)
        for n in range((now.astimezone(zone).date() - begun.astimezone(zone).date()).days + 1)
    ]
    expected = [day for day in days if (at := due_on(plan, day)) is not None and begun < at <= now]
    assert found == expected


@settings(max_examples=200)
@given(
    plan=plans,
    move=st.sampled_from(sorted(available_timezones())),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2028, 6, 1)),
)
def test_moving_to_another_zone_never_brings_a_date_back(plan: Plan, move: str, start: datetime) -> None:
    from dataclasses import replace

    now = start.replace(tzinfo=UTC)
    before = [day for _n, (day, at) in zip(range(3), list_due(plan, now), strict=False)]
    moved_at = next_times(plan, now, 3)[-1]
    after = [
        day for _n, (day, _at) in zip(range(3), list_due(replace(plan, zone=move), moved_at, before[-1]), strict=False)
    ]
    assert len(set(before + after)) == 6
    assert sorted(before + after) == before + after
