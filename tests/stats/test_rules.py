"""What the rules promise whatever the data: thresholds, ends of scales, order that does not matter, silence when too little."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon import stats
from selfmon.stats.carry_over import variance_factor
from selfmon.stats.precedence import _random_tables

SCALE = (0, 6)
rating = st.one_of(st.integers(0, 6), st.none())


# ------------------------------------------------------------------------------------------------ which came first


@pytest.mark.parametrize(("k", "n"), [(8, 8), (11, 12), (13, 15), (17, 20), (23, 30)])
def test_a_leaning_begins_at_the_stated_counts_and_not_one_sooner(k: int, n: int) -> None:
    def said(times: int) -> str:
        return stats.came_first([["a", "b"]] * times + [["b", "a"]] * (n - times), "a", "b").leaning

    assert (said(k), said(k - 1), said(n - k), said(n - k + 1)) == ("first", "", "second", "")


def test_episodes_without_both_feelings_say_nothing_about_order() -> None:
    found = stats.came_first([["a", "x", "b"]] * 9 + [["a"]] * 30 + [["b"]] * 30, "a", "b")
    assert (found.k, found.n, found.n_missing, found.leaning) == (9, 9, 60, "first")
    assert stats.came_first([], "a", "b").estimate is None


def test_random_tables_keep_how_long_each_episode_and_how_frequent_each_feeling_is() -> None:
    generator = np.random.default_rng(5)
    table = generator.random((31, 9)) < 0.35
    tables = _random_tables(table, 200, generator)
    assert (tables.sum(axis=2) == table.sum(axis=1)).all()
    assert (tables.sum(axis=1) == table.sum(axis=0)).all()
    assert len({one.tobytes() for one in tables}) == 200


def test_random_tables_are_all_equally_likely() -> None:
    """Three episodes of one feeling each, of three feelings: six tables."""
    tables = _random_tables(np.eye(3, dtype=bool), 6000, np.random.default_rng(6))
    _kinds, counts = np.unique(tables.reshape(6000, -1), axis=0, return_counts=True)
    assert len(counts) == 6
    assert (abs(counts - 1000) < 120).all()


def test_together_says_the_same_numbers_every_time_and_little_from_little() -> None:
    episodes = [["a", "b"]] * 15 + [["a", "c"], ["b", "c"]] * 5
    assert stats.together(episodes, [("a", "b")]) == stats.together(episodes, [("a", "b")])
    assert stats.together([["a"]], [("a", "b")])[0].estimate is None
    assert not stats.together([["a", "b"]] * 20, [("a", "b")])[0].is_outside


# ------------------------------------------------------------------------------------------------ settling


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 48), st.booleans()), min_size=1, max_size=40), st.randoms())
def test_a_bracket_is_in_order_and_does_not_hang_on_the_order_of_the_looks(looks: list[Any], chance: Any) -> None:
    found = stats.settling_bracket([h for h, _s in looks], [float(s) for _h, s in looks])
    assert found.low is None or found.high is None or found.low <= found.high
    shuffled = chance.sample(looks, len(looks))
    assert stats.settling_bracket([h for h, _s in shuffled], [float(s) for _h, s in shuffled]) == found


def test_a_look_without_its_time_or_its_answer_is_left_out() -> None:
    assert stats.settling_bracket([1, None, 3], [1, 1, None]).n_used == 1
    assert stats.settled_at_first_look([2, 4, None], [1, 0, 1]).n == 2
    assert stats.settling_bracket([], []).interval == (None, None)
    assert stats.settled_at_first_look([], []).estimate is None
    with pytest.raises(ValueError, match="true or false"):
        stats.settling_bracket([1], [3])


# ------------------------------------------------------------------------------------------------ news


def test_windows_are_counted_back_from_the_newest_day_and_what_is_left_over_is_the_oldest() -> None:
    weeks = [2.0] * 56 + [4.0] * 7
    assert stats.news([9.0] * 3 + weeks, SCALE) == stats.news(weeks, SCALE)


def test_less_than_a_step_is_no_news_however_quiet_the_weeks_were() -> None:
    found = stats.news([2.0] * 84 + [2.98] * 7, SCALE)
    assert found is not None
    assert not found.is_news
    assert found.now > found.high


@pytest.mark.parametrize(
    "daily",
    [
        [],
        [3.0] * 6,
        [3.0] * 56,  # seven windows before
        [3.0] * 63 + [None] * 5 + [3.0] * 2,  # two answers this week
        ([3.0, 3.0, *[None] * 5]) * 9 + [3.0] * 7,  # two answers in each week before
    ],
)
def test_too_little_is_not_enough_to_compare(daily: list[float | None]) -> None:
    assert stats.news(daily, SCALE) is None


@settings(max_examples=60)
@given(st.lists(rating, min_size=63, max_size=100))
def test_the_range_stays_on_the_scale(daily: list[int | None]) -> None:
    found = stats.news(daily, SCALE)
    assert found is None or 0 <= found.low <= found.before <= found.high <= 6


def test_counts_need_eight_weeks_and_two_apart() -> None:
    assert stats.count_news(9, [1] * 7) is None
    assert stats.count_news(9, [1] * 7 + [None]) is None
    none, one = stats.count_news(0, [0] * 60), stats.count_news(1, [0] * 600)
    assert none is not None
    assert one is not None
    assert (none.p_up, none.is_news) == (1.0, False)
    assert one.p_up < 0.005
    assert not one.is_news
    fewer = stats.count_news(0, [8, 7, 9, 8, 7, 9, 8, 7, 9, 8])
    assert fewer is not None
    assert fewer.is_news


# ------------------------------------------------------------------------------------------------ worth a look


def test_a_steady_trend_is_no_move_and_a_turn_of_it_is() -> None:
    better = [5 - 0.1 * week for week in range(20)]
    trend, turned = stats.moved(better, 0.6), stats.moved([*better[:-3], 5.5, 5.4, 5.6], 0.6)
    assert trend is not None
    assert abs(trend.z) < 2.3
    assert turned is not None
    assert turned.z > 3.4


@pytest.mark.parametrize(
    "weeks",
    [
        [3.0] * 8,
        [*[3.0] * 11, None],  # the newest is missing
        [*[3.0] * 9, None, None, 3.0],
        [*[3.0] * 5, None, None, None, *[3.0] * 3],
    ],
)
def test_no_move_is_told_from_too_few_weeks(weeks: list[float | None]) -> None:
    assert stats.moved(weeks, 0.6) is None


def test_one_stream_needs_more_than_two_together_and_both_must_get_worse() -> None:
    assert stats.worth_a_look({"a": (3.3, 2.0, 1)}) == ""
    assert stats.worth_a_look({"a": (3.4, 1.0, 1)}) == "heavier"
    assert stats.worth_a_look({"a": (3.4, 0.9, 1)}) == ""
    assert stats.worth_a_look({"a": (2.3, 0.7, 1), "b": (-2.3, -0.7, -1)}) == "heavier"
    assert stats.worth_a_look({"a": (2.3, 0.7, 1), "b": (2.3, 0.7, -1)}) == ""
    assert stats.worth_a_look({"a": (-2.3, -0.7, 1), "b": (2.3, 0.7, -1)}) == "lighter"
    assert stats.worth_a_look({}) == ""


# ------------------------------------------------------------------------------------------------ exercises

HEAVY, QUIET, TENSER = (True, 2, 2), (False, 2, 2), (False, 2, 4)


@pytest.mark.parametrize(
    ("newest_first", "expected"),
    [
        ([HEAVY] * 9, "said"),
        ([HEAVY, QUIET, HEAVY], "said"),
        ([HEAVY, QUIET, QUIET, HEAVY], ""),
        ([TENSER, TENSER], ""),
        ([TENSER, QUIET, TENSER, QUIET, TENSER], "tension"),
        ([(False, 5, 6)] * 3, "tension"),  # there is no room for two
        ([(False, 4, 5)] * 5, ""),
        ([(True, None, None), (False, None, None), (False, None, None), HEAVY], "said"),  # nothing rated: left out
        ([stats.Sign(True), stats.Sign(False, is_answered=True), stats.Sign(False, is_answered=True), HEAVY], ""),
        ([], ""),
    ],
)
def test_when_an_exercise_is_too_heavy(newest_first: list[Any], expected: str) -> None:
    assert stats.exercise_rule(newest_first) == expected


def test_it_ends_after_three_quiet_ones_in_a_row_and_not_before() -> None:
    fired = [HEAVY, HEAVY]
    assert [stats.heavy_now([QUIET] * n + fired) for n in range(5)] == ["said", "said", "said", "", ""]
    assert stats.heavy_now([QUIET, QUIET, TENSER, QUIET, QUIET, *fired]) == "said"
    assert stats.heavy_now([HEAVY, QUIET, QUIET, QUIET, *fired]) == ""
    assert stats.heavy_now([(False, None, None)] * 4 + fired) == "said"


@given(st.lists(st.tuples(st.booleans(), rating, rating), max_size=12))
def test_the_rule_holds_at_least_while_it_fires(newest_first: list[Any]) -> None:
    if stats.exercise_rule(newest_first):
        assert stats.heavy_now(newest_first)


# ------------------------------------------------------------------------------------------------ phases and weeks


@settings(max_examples=60)
@given(st.lists(rating, max_size=60), st.lists(rating, max_size=60))
def test_levels_stay_on_the_scale_and_turning_round_turns_the_sign(a: list[int | None], b: list[int | None]) -> None:
    found, turned = stats.phase_difference(a, b, SCALE), stats.phase_difference(b, a, SCALE)
    for level in (found.first, found.second):
        assert level.interval is None or 0 <= level.interval[0] <= (level.mean or 0) + 1e-9 <= 6 + 1e-9
        assert level.interval is None or level.interval[1] <= 6 + 1e-9
    if found.interval is None or turned.interval is None:
        assert found.reason is not None
        return
    assert found.difference == pytest.approx(-(turned.difference or 0))
    assert found.interval == pytest.approx((-turned.interval[1], -turned.interval[0]))
    assert -6 <= found.interval[0] <= found.interval[1] <= 6


def test_days_without_answers_count_as_distance() -> None:
    grid = np.array([1.0, np.nan, np.nan, 1.0, 1.0])
    days = np.flatnonzero(~np.isnan(grid))
    by_hand = sum(0.6 ** abs(a - b) for a, b in product(days, days)) / len(days)
    assert variance_factor(grid, 0.6) == pytest.approx(by_hand)
    assert variance_factor(grid, 0.0) == 1


def test_the_same_answer_every_day_still_has_a_width() -> None:
    found = stats.phase_difference([2] * 28, [2] * 28, SCALE)
    assert found.interval is not None
    assert found.interval[0] < 0 < found.interval[1]


@settings(max_examples=40)
@given(st.lists(rating, min_size=7, max_size=7), st.lists(st.lists(rating, min_size=7, max_size=7), max_size=9))
def test_a_week_stays_on_the_scale_or_has_no_interval(week: list[int | None], history: list[list[int | None]]) -> None:
    found = stats.week_level(week, history, SCALE)
    if found is not None:
        assert found.interval is not None
        assert 0 <= found.interval[0] <= (found.mean or 0) + 1e-9
        assert (found.mean or 0) - 1e-9 <= found.interval[1] <= 6 + 1e-9


# ------------------------------------------------------------------------------------------------ the swing


@given(st.lists(st.tuples(st.integers(0, 60), rating, rating), max_size=40))
def test_the_four_kinds_add_up_and_switches_are_among_neighbours(rows: list[Any]) -> None:
    days, above, unseen = ([row[n] for row in rows] for n in range(3))
    found = stats.swing(days, above, unseen)
    assert sum(found.counts.values()) == found.n == sum(a is not None and u is not None for _d, a, u in rows)
    assert 0 <= found.switches <= found.neighbours
    assert (found.interval is None) == (found.neighbours < 12)


def test_somebody_always_ahead_never_switches() -> None:
    days = list(range(0, 84, 2))
    found = stats.swing(days, [4 + day % 3 for day in days], [day % 2 for day in days])
    assert (found.counts["above"], found.switches, found.expected_switches) == (42, 0, 0)


def test_answers_more_than_a_week_apart_are_no_neighbours() -> None:
    assert stats.swing([0, 7, 15], [5, 0, 5], [0, 5, 0]).neighbours == 1


# ------------------------------------------------------------------------------------------------ bands


def test_a_later_pack_says_nothing_new_about_an_earlier_block() -> None:
    weeks = [1, 1, 4, 9, 14, 20, 27, 31]
    first, second = stats.pack_counts(weeks, 1, 26), stats.pack_counts(weeks, 1, 30)
    assert first == second
    assert [block[:2] for block in stats.pack_counts(weeks, 5, 40).blocks] == [(14, 26), (27, 39)]
    assert stats.pack_counts(weeks, 1, 12).blocks == ()


def test_at_least_five_values_stay_possible_for_every_part_and_rest() -> None:
    def told(part: int, whole: int) -> Any:
        return stats.band(whole), stats.part_of(part, whole)

    everything = [(p, w) for w in range(45) for p in range(w + 1)]
    for part, whole in [(p, w) for p, w in everything if 10 <= w < 35]:
        same = [(p, w) for p, w in everything if told(p, w) == told(part, whole)]
        assert min(len({p for p, _w in same}), len({w for _p, w in same}), len({w - p for p, w in same})) >= 5
    for whole in range(10, 40):
        halves = [stats.part_of_known(part, whole) for part in range(whole + 1)]
        assert min(halves.count("half or more"), halves.count("less than half")) >= 5
