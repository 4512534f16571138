"""Worth a look: each rule alone, its evidence, how many ran, and silence where there is too little."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from selfmon.diary.across import Day
from selfmon.insight import say_rules
from selfmon.insight.heavier import Verdict, judge_weeks, weekly_series
from selfmon.insight.signals import Rule, Rules, StrainRow, check_rules
from selfmon.insight.weeks import Block, whole_weeks
from selfmon.practice.series import Done

BEGAN = date(2026, 1, 8)  # a Thursday: weeks of treatment are not those of the calendar
AT = datetime(2026, 5, 7, 9, tzinfo=UTC)
ALL_YEAR = [Block(date(2026, 1, 1), date(2026, 12, 31))]
NOTHING = Verdict("", False, None, {})
WOBBLE = (0.2, -0.1, 0.1, -0.2, 0.15)


def days(weeks: int, worse_from: int | None = None, each: int = 5, step: float = 2.0) -> list[Day]:
    """Weeks of treatment about 3 and −0.5, heavier by `step` from one week (from 1) on."""
    found = []
    for week in range(weeks):
        more = step if worse_from is not None and week + 1 >= worse_from else 0.0
        for n in range(each):
            on = BEGAN + timedelta(weeks=week, days=n)
            found.append(Day(on, 3 + WOBBLE[week % 5] + more, -0.5 - WOBBLE[(week + 2) % 5] - more, int(n < 1 + more)))
    return found


def judge(shared: list[Day], weeks: int, extra_days: int = 0, granted: list[Block] = ALL_YEAR) -> Verdict:
    return judge_weeks(shared, BEGAN, BEGAN + timedelta(weeks=weeks, days=extra_days), granted)


# ------------------------------------------------------------------------------------------------ weeks


def test_three_heavier_weeks_after_eight_are_called_and_unchanged_ones_are_not() -> None:
    found = judge(days(12, worse_from=10), 12)
    assert (found.side, found.can_tell, found.call) == ("heavier", True, 11)  # two heavier weeks were enough
    assert found.streams["exposed"].now - found.streams["exposed"].before == pytest.approx(2, abs=0.3)
    assert judge(days(12), 12).side == ""


def test_lighter_is_told_and_is_no_signal() -> None:
    found = judge(days(12, worse_from=10, step=-2.0), 12)
    assert (found.side, found.call) == ("lighter", None)
    assert not check_rules(found, [], 5, {}).holding


def test_the_verdict_stands_until_the_next_week_of_treatment_is_over() -> None:
    shared = days(14, worse_from=10)
    assert judge(shared, 12) == judge(shared, 12, extra_days=6)
    assert judge(shared, 9).can_tell  # eight before and the first of three
    assert not judge(shared, 8).can_tell
    assert judge_weeks(shared, None, BEGAN, ALL_YEAR) == NOTHING


def test_one_run_of_heavier_weeks_is_one_signal_within_four_weeks() -> None:
    shared = days(15, worse_from=10)
    assert [judge(shared, n).call for n in (11, 12, 13)] == [11, 11, 11]


def test_thin_weeks_empty_ones_and_ungranted_ones_are_missing() -> None:
    blocks = whole_weeks(BEGAN, BEGAN + timedelta(weeks=3), 30)
    shared = [*days(1, each=3), *(Day(BEGAN + timedelta(weeks=1, days=n), 2.0, 0.0, 1) for n in range(4))]
    series = weekly_series(shared, blocks, ALL_YEAR)
    assert series["exposed"] == [None, 2.0, None]
    assert series["episodes"] == [1.0, 4.0, None]
    part = [Block(BEGAN + timedelta(days=1), BEGAN + timedelta(weeks=9))]
    assert weekly_series(shared, blocks, part)["episodes"] == [None, 4.0, None]


def test_weeks_are_counted_from_the_day_treatment_began() -> None:
    blocks = whole_weeks(BEGAN, BEGAN + timedelta(days=20), 30)
    assert [(b.first.isoweekday(), (b.last - b.first).days) for b in blocks] == [(4, 6), (4, 6)]
    assert len(whole_weeks(BEGAN, BEGAN + timedelta(weeks=80), 30)) == 30


# ------------------------------------------------------------------------------------------------ what is between them


def strain(repair: str = "none", is_raised: bool = False, since: int = 2) -> StrainRow:
    return StrainRow("abc", AT, AT.date(), repair, is_raised, since)


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        (strain(), True),
        (strain("partly", since=3), True),
        (strain(since=1), False),
        (strain("fully", since=5), False),
        (strain(is_raised=True, since=5), False),  # talked about: no longer a signal
    ],
)
def test_a_rupture_holds_after_two_sessions_neither_repaired_nor_talked_about(row: StrainRow, holds: bool) -> None:
    rules = check_rules(NOTHING, [row], 5, {})
    assert [one.rule for one in rules.holding] == ([Rule.UNREPAIRED] if holds else [])


# ------------------------------------------------------------------------------------------------ exercises


def heavy(days_ago: int, landing: str = "heavier") -> Done:
    at = AT - timedelta(days=days_ago)
    return Done(at, at.date(), "3", "tension", 3, 3, landing)


def test_an_exercise_holds_at_any_spacing_and_putting_it_aside_lasts_until_it_is_heavy_again() -> None:
    far_apart = {"3": [heavy(1), heavy(50, "steadying"), heavy(120)]}
    (held,) = check_rules(NOTHING, [], 5, far_apart).holding
    assert (held.rule, held.facts["k_of_three"], held.facts["n_of_three"]) == (Rule.EXERCISE, 2, 3)
    lighter = check_rules(NOTHING, [], 5, {"3": [heavy(0, "steadying"), *far_apart["3"]]})
    assert lighter.without({held.key}) == ()
    again = check_rules(NOTHING, [], 5, {"3": [heavy(0), *far_apart["3"]]})
    assert len(again.without({held.key})) == 1


# ------------------------------------------------------------------------------------------------ all together


def test_rules_that_had_too_little_do_not_count_as_run(app: Flask) -> None:
    nothing = check_rules(NOTHING, [], 0, {})
    assert (nothing.n_run, len(nothing.holding), len(nothing.checked)) == (0, 0, 2)
    enough = check_rules(judge(days(12, worse_from=10), 12), [strain()], 2, {"3": [heavy(1), heavy(9)], "1": []})
    assert (enough.n_run, [one.rule for one in enough.holding]) == (3, [Rule.HEAVIER, Rule.UNREPAIRED, Rule.EXERCISE])
    with app.test_request_context():
        assert say_rules.say_run(enough) == "Rules run: 3; holding: 3."
        assert say_rules.say_run(Rules()) == "Rules run: 0; holding: 0."
        aside = {one.key for one in enough.holding[1:]}
        assert say_rules.say_run(enough, aside) == "Rules run: 3; holding: 3, 2 of them put aside."
        told = [say_rules.say_before_session(one) for one in enough.holding]
    assert ["Heavier is not worse: ask which it is." in said for said in told] == [True, False, False]


def test_every_rule_says_what_it_found_whether_it_holds_or_not(app: Flask) -> None:
    enough = check_rules(judge(days(12, worse_from=10), 12), [strain()], 2, {"3": [heavy(1), heavy(9)]})
    calm = check_rules(judge(days(12), 12), [strain(since=1)], 2, {"3": [heavy(1, "steadying"), heavy(9)]})
    lighter = check_rules(judge(days(12, worse_from=10, step=-2.0), 12), [], 0, {})
    with app.test_request_context():
        said = [say_rules.say_rule(one) for one in enough.checked]
        quiet = [say_rules.say_rule(one) for one in (*calm.checked, *lighter.checked)]
        limits = [say_rules.say_limit(one) for one in enough.checked]
        assert all(len(say_rules.next_steps(one)) == 5 for one in enough.checked)
    assert said[0].startswith("Over three weeks heavier than in the eight before: exposed")
    assert "up to once a year" in limits[0]
    assert "neither repaired nor talked about after 2 sessions" in said[1]
    assert "heavy in 2 of the last 2" in said[2]
    assert any("no clear difference" in text for text in quiet)
    assert any("lighter" in text for text in quiet)
    assert any("heavy in 1 of the last 2" in text for text in quiet)
    assert not any("risk" in text.lower() for text in said + quiet)
