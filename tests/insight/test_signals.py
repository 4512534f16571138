"""Signals: each rule alone, its evidence, and silence where there is too little."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from selfmon.insight import wording_frame
from selfmon.insight.signals import Rule, StrainRow, WeekRow, find_signals, series_of

NOW_WEEK = 130
DAY = date(2026, 5, 7)


def mood(week: int, shame: float, pleasantness: float = 0.0, days: int = 6) -> WeekRow:
    return WeekRow("check_in", week, days, days, shame, pleasantness)


def strain(repair: str = "none", since: int = 0) -> StrainRow:
    return StrainRow("abc", datetime(2026, 5, 7, 9, tzinfo=UTC), DAY, repair, since)


def quiet(week: int) -> float:
    return 3 + (0.2, -0.1, 0.1, -0.2, 0.15)[week % 5]


def rules(*args: object) -> list[Rule]:
    return [s.rule for s in find_signals(*args)]  # type: ignore[arg-type]


def test_two_of_three_streams_leaving_their_range_are_a_signal_and_one_is_not() -> None:
    weeks = [mood(w, quiet(w), -quiet(w)) for w in range(NOW_WEEK - 24, NOW_WEEK - 3)]
    both = weeks + [mood(w, 6, -6) for w in range(NOW_WEEK - 3, NOW_WEEK)]
    one = weeks + [mood(w, 6, -quiet(w)) for w in range(NOW_WEEK - 3, NOW_WEEK)]
    assert rules(both, [], DAY, DAY, NOW_WEEK) == [Rule.CONTROL_CHART]
    assert rules(one, [], DAY, DAY, NOW_WEEK) == []


def test_a_control_chart_needs_a_baseline() -> None:
    few = [mood(w, quiet(w), -quiet(w)) for w in range(NOW_WEEK - 12, NOW_WEEK - 3)]
    assert rules([*few, *(mood(w, 6, -6) for w in range(NOW_WEEK - 3, NOW_WEEK))], [], DAY, DAY, NOW_WEEK) == []


def test_a_week_below_four_days_is_missing_and_the_running_week_is_not_charted() -> None:
    series = series_of([mood(10, 1), mood(11, 5, days=3), mood(12, 2), mood(13, 6)], 13)
    assert series["shame"] == [1, None, 2]


@pytest.mark.parametrize(
    ("repair", "since", "expected"),
    [("none", 2, [Rule.UNREPAIRED]), ("partly", 3, [Rule.UNREPAIRED]), ("none", 1, []), ("fully", 5, [])],
)
def test_a_rupture_is_a_signal_after_two_sessions_without_full_repair(
    repair: str, since: int, expected: list[Rule]
) -> None:
    assert rules([], [strain(repair, since)], date(2026, 5, 9), DAY, NOW_WEEK) == expected


@pytest.mark.parametrize(
    ("last", "granted", "expected"),
    [
        (date(2026, 5, 6), date(2026, 4, 1), [Rule.QUIET_SINCE_STRAIN]),
        (None, date(2026, 4, 1), [Rule.QUIET_SINCE_STRAIN]),
        (date(2026, 5, 7), date(2026, 4, 1), []),
        (date(2026, 5, 6), date(2026, 5, 8), []),
        (None, None, []),
    ],
)
def test_silence_since_a_rupture_counts_only_where_sharing_was_granted_throughout(
    last: date | None, granted: date | None, expected: list[Rule]
) -> None:
    assert rules([], [strain("fully")], last, granted, NOW_WEEK) == expected


def test_an_exercise_is_a_signal_when_tension_rose_twice_lately() -> None:
    rose = WeekRow("practice", NOW_WEEK - 1, 2, 1, exercise="3", n_rises=1)
    long_ago = WeekRow("practice", NOW_WEEK - 9, 2, 1, exercise="3", n_rises=5)
    assert rules([rose, long_ago], [], DAY, DAY, NOW_WEEK) == []
    assert rules([rose, rose], [], DAY, DAY, NOW_WEEK) == [Rule.HEAVY]


def test_every_signal_is_said_with_its_evidence_and_five_steps(app: Flask) -> None:
    weeks = [mood(w, quiet(w), -quiet(w)) for w in range(NOW_WEEK - 24, NOW_WEEK - 3)]
    weeks += [mood(w, 6, -6) for w in range(NOW_WEEK - 3, NOW_WEEK)]
    weeks.append(WeekRow("practice", NOW_WEEK, 2, 1, exercise="3", n_rises=2))
    found = find_signals(weeks, [strain("none", 2)], date(2026, 5, 6), date(2026, 4, 1), NOW_WEEK)
    with app.test_request_context():
        said = [wording_frame.say_signal(s) for s in found]
        assert all(len(wording_frame.next_steps(s)) == 5 for s in found)
    assert {s.rule for s in found} == set(Rule)
    assert any("higher" in text and "lower" in text for text in said)
    assert not any("risk" in text.lower() for text in said)
