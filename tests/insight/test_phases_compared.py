"""Phases compared and weeks with intervals: nothing imputed, too little said by name, the same whatever the order."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon.diary.reading import NumberRow
from selfmon.insight import phases_compared, wording
from selfmon.insight.weeks import daily_means

DAY, SCALE = date(2026, 3, 2), (0, 6)
A, B = (
    phases_compared.Span(1, DAY, DAY + timedelta(days=27)),
    phases_compared.Span(2, DAY + timedelta(days=28), DAY + timedelta(days=55)),
)


def row(n: int, value: float | None, mode: str = "spontaneous") -> NumberRow:
    at = datetime(2026, 3, 2, 12, tzinfo=UTC) + timedelta(days=n)
    return NumberRow(uuid4(), at, "UTC", at.date(), mode, ("shame",), (), {"shame": value})


def by_hand(a: list[float], b: list[float]) -> float:
    """P(B > A) + ½ P(tie), over all pairs."""
    return sum((y > x) + 0.5 * (y == x) for x in a for y in b) / (len(a) * len(b))


def test_the_difference_is_told_in_steps_with_its_interval_and_the_share_beside_it(app: Flask) -> None:
    draw = np.random.default_rng(4)
    rows = [row(n, float(draw.integers(0, 4) + (2 if n >= 28 else 0))) for n in range(56) if n % 5]
    found = phases_compared.compare_phases("shame", rows, A, B, SCALE)
    daily = daily_means("shame", rows)
    a, b = [v for d, v in daily.items() if d <= A.last], [v for d, v in daily.items() if d >= B.first]
    assert found.share == pytest.approx(by_hand(a, b), abs=1e-12)
    assert found.steps == pytest.approx(sum(b) / len(b) - sum(a) / len(a))
    assert found.interval is not None
    assert 0 < found.interval[0] <= found.steps <= found.interval[1] <= 6
    assert found.differs
    assert (
        phases_compared.compare_phases("shame", list(reversed(rows)), A, B, SCALE) == found
    )  # same numbers on every page
    with app.test_request_context():
        said = wording.say_contrast(found)
    assert said.startswith("In phase 2: 1.9 steps higher than in phase 1 (means")
    assert "It differs. On " in said


def test_pairs_of_days_are_told_in_the_way_hoped_for_and_nothing_is_hoped_unless_agreed(app: Flask) -> None:
    rows = [row(n, 4 - (n >= 28) - n % 2) for n in range(56)]
    plain, lower, higher = (
        phases_compared.compare_phases("shame", rows, A, B, SCALE, hoped) for hoped in ("", "lower", "higher")
    )
    assert plain.share is not None
    assert lower.share == pytest.approx(1 - plain.share)
    assert (plain.steps, plain.interval, plain.differs) == (lower.steps, lower.interval, lower.differs)
    share = round(100 * plain.share)
    with app.test_request_context():
        said = [
            wording.say_contrast(one).split("difference. ")[-1].split("differs. ")[-1] for one in (plain, lower, higher)
        ]
    pairs = "On {} of 100 pairs of one day each the later one was {}, ties counted half."
    assert said == [
        pairs.format(share, "higher"),
        pairs.format(100 - share, "lower") + " Lower is what the two of you hope for.",
        pairs.format(share, "higher") + " Higher is what the two of you hope for.",
    ]


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (3, "In phase 2: as high as in phase 1, to a tenth of a step (means 3 and 3;"),
        (2, "In phase 2: one step lower than in phase 1 (means 3 and 2;"),
        (4, "In phase 2: one step higher than in phase 1 (means 3 and 4;"),
        (2.98, "In phase 2: as high as in phase 1, to a tenth of a step (means 3 and 3;"),
    ],
)
def test_what_rounds_to_nothing_has_no_direction_and_one_step_is_one(app: Flask, later: float, said: str) -> None:
    rows = [row(n, 3 if n < 28 else later) for n in range(56)]
    with app.test_request_context():
        assert wording.say_contrast(phases_compared.compare_phases("shame", rows, A, B, SCALE)).startswith(said)


def test_an_interval_that_only_just_leaves_out_nothing_is_no_difference(app: Flask) -> None:
    rows = [row(n, n % 3 + (n >= 28 and n % 2)) for n in range(56)]
    found = phases_compared.compare_phases("shame", rows, A, B, SCALE)
    with app.test_request_context():
        said = wording.say_contrast(found)
    assert found.interval is not None
    assert found.interval[0] > 0
    assert not found.differs
    assert "By itself it leaves out zero; of six such rows one may by chance, so not told from no difference." in said


def test_below_fourteen_days_in_each_it_says_how_many_are_wanting(app: Flask) -> None:
    rows = [row(n, 2) for n in range(12)] + [row(28 + n, 2) for n in range(20)]
    found = phases_compared.compare_phases("shame", rows, A, B, SCALE)
    assert (found.steps, found.share, found.needs) == (None, None, 2)
    with app.test_request_context():
        assert wording.say_contrast(found) == "Needs 2 more days with an answer."


def test_phase_one_stands_beside_the_last_four_weeks_first() -> None:
    today = B.last + timedelta(days=30)
    third = phases_compared.Span(3, B.last + timedelta(days=1), today)
    pairs = phases_compared.spans_of([A, B, third], today)
    assert [(a.number, b.number) for a, b in pairs] == [(1, 0), (2, 3), (1, 2)]
    assert (pairs[0][1].last - pairs[0][1].first).days == 27
    assert phases_compared.spans_of([A], A.last) == []  # phase 1 is now


def test_two_answers_a_day_are_one_value_and_back_then_is_none() -> None:
    rows = [row(0, 2), row(0, 5), row(1, 6, "retrospective"), row(2, None)]
    assert daily_means("shame", rows) == {DAY: 3.5}


@settings(max_examples=25)
@given(st.lists(st.one_of(st.none(), st.integers(0, 6)), min_size=56, max_size=56))
def test_turning_the_scale_round_turns_the_share_round(values: list[int | None]) -> None:
    rows = [row(n, v) for n, v in enumerate(values)]
    turned = [row(n, None if v is None else 6 - v) for n, v in enumerate(values)]
    one, other = (
        phases_compared.compare_phases("shame", rows, A, B, SCALE),
        phases_compared.compare_phases("shame", turned, A, B, SCALE),
    )
    assert (one.share is None) == (other.share is None)
    if one.share is not None and other.share is not None:
        assert one.share + other.share == pytest.approx(1)
        assert 0 <= one.share <= 1


def test_days_all_alike_have_a_share_of_half_and_no_difference() -> None:
    found = phases_compared.compare_phases("shame", [row(n, 3) for n in range(56)], A, B, SCALE)
    assert (found.share, found.steps, found.differs) == (0.5, 0, False)


def test_a_weeks_mean_needs_four_of_seven_days_and_its_interval_six_weeks() -> None:
    weeks = phases_compared.weekly_means("shame", [row(n, n % 4) for n in range(10)], SCALE)
    assert [(w.days, w.mean, w.interval) for w in weeks] == [(7, pytest.approx(9 / 7), None), (3, None, None)]


def test_a_weeks_interval_stays_on_the_scale() -> None:
    weeks = phases_compared.weekly_means("shame", [row(n, 0 if n >= 49 else n % 3) for n in range(56)], SCALE)
    assert weeks[-1].mean == 0
    assert weeks[-1].interval is not None
    assert weeks[-1].interval[0] == 0
    assert weeks[-1].interval[1] > 0  # seven days alike are not known without error


def test_from_day_to_day_needs_twenty_one_days_and_skips_gaps() -> None:
    assert phases_compared.day_to_day("shame", [row(n, n % 2) for n in range(20)]).needs == 1
    found = phases_compared.day_to_day("shame", [row(n, n % 2) for n in range(24) if n != 10])
    assert (found.value, found.n_pairs) == (pytest.approx(1.0), 21)


def test_much_missing_gives_bounds_and_little_does_not() -> None:
    sparse = phases_compared.cover("shame", [row(n, 2) for n in range(0, 40, 2)], DAY + timedelta(days=39), 0, 6)
    assert (sparse.n_answered, sparse.n_days) == (20, 40)
    assert sparse.bounds == (pytest.approx(1.0), pytest.approx(4.0))  # (20·2 + 20·0)/40 and (20·2 + 20·6)/40
    assert phases_compared.cover("shame", [row(n, 2) for n in range(38)], DAY + timedelta(days=39), 0, 6).bounds is None


def test_of_a_question_that_takes_turns_only_the_days_count_on_which_it_was_asked(app: Flask) -> None:
    """Three days a week, all answered but one: nothing is missing that anybody left."""
    asked = [n for n in range(42) if n % 7 in (0, 2, 4)]
    rows = [
        row(n, 2 if n != 4 else None)._replace(asked=("shame", "above"), values={"above": 2 if n != 4 else None})
        if n in asked
        else row(n, 2)._replace(asked=("shame",), values={"above": None})
        for n in range(42)
    ]
    found = phases_compared.cover("above", rows, DAY + timedelta(days=41), 0, 6)
    assert (found.n_answered, found.n_days, found.bounds, found.ran_higher_before_gaps) == (17, 18, None, None)
    with app.app_context():
        assert wording.say_coverage(found) == [
            "Asked on 18 of the shared days, by turns, and answered on 17 of them. The days between are planned."
        ]
    half = [one._replace(values={"above": 3 if n % 4 else None}) for n, one in enumerate(rows) if n in asked]
    assert phases_compared.cover("above", half, DAY + timedelta(days=41), 0, 6).n_days == 18


def test_days_before_gaps_are_compared_only_from_five_gaps_on() -> None:
    days = [n for n in range(50) if n % 5 < 3]  # two days' gap after every third day
    higher = phases_compared.cover(
        "shame", [row(n, 5 if n % 5 == 2 else 2) for n in days], DAY + timedelta(days=49), 0, 6
    )
    same = phases_compared.cover("shame", [row(n, 2) for n in days], DAY + timedelta(days=49), 0, 6)
    few = phases_compared.cover(
        "shame", [row(n, 5 if n % 5 == 2 else 2) for n in days if n < 20], DAY + timedelta(days=20), 0, 6
    )
    assert (higher.ran_higher_before_gaps, same.ran_higher_before_gaps, few.ran_higher_before_gaps) == (
        True,
        False,
        None,
    )


def test_the_first_week_is_left_out_of_whatever_phase_it_lies_in() -> None:
    short = phases_compared.Span(1, DAY, DAY + timedelta(days=3))
    assert phases_compared.without_first_days([short, A, B], DAY) == [
        phases_compared.Span(1, DAY + timedelta(days=7), A.last),
        B,
    ]
    assert phases_compared.without_first_days([A], None) == [A]


def test_no_rows_at_all() -> None:
    found = phases_compared.cover("shame", [], DAY, 0, 6)
    assert (found.n_days, found.interval, found.bounds) == (0, None, None)
    assert phases_compared.weekly_means("shame", [], SCALE) == []
    assert phases_compared.day_to_day("shame", []).needs == 21
