"""Rows of twelve times seven days: nothing filled in, nothing said too early, one step in one week no news."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import NumberRow
from selfmon.insight import say_news, strips
from selfmon.insight.report import Point
from selfmon.insight.weekly_rows import Rows, build_rows
from selfmon.insight.weeks import Block
from selfmon.practice.series import Done

TODAY = date(2026, 5, 14)
SCALES = {"shame": (0, 6)}


def answered(
    days_ago: int, shame: int | None, above: int | None = None, unseen: int | None = None, version: int = 1
) -> NumberRow:
    at = datetime(2026, 5, 14, 12, tzinfo=UTC) - timedelta(days=days_ago)
    values = {"shame": shame, "above": above, "unseen": unseen}
    return NumberRow(uuid4(), at, "UTC", at.date(), "spontaneous", (), (), values, version)


def stung(days_ago: int, peak: int | None = 4) -> EntryView:
    at = datetime(2026, 5, 14, 12, tzinfo=UTC) - timedelta(days=days_ago)
    numbers: dict[str, Any] = {"peak": peak}
    told = (at, "UTC", at.replace(tzinfo=None), at.date(), "spontaneous", numbers)
    return EntryView(uuid4(), "episode", *told, (), (), None, False)


def rows_of(
    numbers: list[NumberRow],
    happened: list[EntryView] | None = None,
    done: list[Done] | None = None,
    granted: tuple[Block, ...] = (Block(date(2020, 1, 1), date.max),),
) -> Rows:
    return build_rows(TODAY, SCALES, numbers, happened or [], done, None, granted)


def test_weeks_are_counted_back_from_today_and_a_gap_stays_a_gap() -> None:
    (row,) = rows_of([answered(day, 4) for day in (0, 1, 6, 7, 8, 21, 22, 23)]).ratings
    assert row.means[-4:] == (4, None, None, 4)  # two answered days are no mean
    assert row.answered[-4:] == (3, 0, 2, 3)
    assert row.news is None
    assert len(row.days) == 8


def test_an_unchanged_week_is_inside_and_a_week_far_off_is_not(app: Flask) -> None:
    usual = [answered(day, 2 + day % 2) for day in range(7, 98)]
    quiet = rows_of(usual + [answered(day, 2 + day % 2) for day in range(7)])
    loud = rows_of(usual + [answered(day, 6) for day in range(7)])
    one_step = rows_of(usual + [answered(day, 3) for day in range(7)])
    assert (quiet.ratings[0].is_out, loud.ratings[0].is_out, one_step.ratings[0].is_out) == (False, True, False)
    with app.app_context():
        assert say_news.headline(quiet).startswith("Nothing outside (2 rows looked at).")
        assert say_news.headline(loud).startswith(
            "Exposed, wanting to hide: mean 6 of 7 answered days; unchanged weeks"
        )
        assert say_news.view_rows(loud)[0].beside == "▲ above"
        assert say_news.headline(rows_of(usual[:20])).startswith("Too early to compare")


def test_nothing_is_compared_across_two_wordings_and_old_answers_stay_drawn() -> None:
    """The week after a rewording is far off: of one wording it would be news."""
    before = [answered(day, 2 + day % 2, 2, 1) for day in range(7, 98)]
    after = [(day, 6, 6, 5) for day in range(7)]
    assert rows_of(before + [answered(*told) for told in after]).ratings[0].is_out
    rows = rows_of(before + [answered(*told, version=2) for told in after])
    (row,) = rows.ratings
    assert (row.news, row.is_out, row.means[0] is None) == (None, False, False)
    assert rows.swing is not None
    assert (rows.swing.above, rows.swing.unseen) == (None, None)
    assert rows.worded_on == TODAY - timedelta(days=6)
    seams = strips.draw_days(strips.Days(rows.first, TODAY, (), (), (), rows.worded_on))
    assert [mark.look for mark in seams] == ["seam"]


def test_a_count_of_a_week_in_which_nothing_was_shared_is_missing_not_nought() -> None:
    rows = rows_of([answered(day, 2) for day in range(7)], [stung(1), stung(2, None), stung(30)])
    assert rows.stung.counts[-1] == 2
    assert rows.stung.counts[-2] is None
    assert rows.stung.counts[-5] == 1
    assert rows.stung.inside is None
    assert [mark.shape for mark in strips.draw_stung(rows.stung)] == [
        "line",
        "line",
        "circle",
        "line",
        "circle",
        "circle",
    ]


def test_what_is_not_granted_is_not_counted_and_has_no_row(app: Flask) -> None:
    numbers = [answered(day, 2) for day in range(98)]
    some = rows_of(numbers, [stung(1)], granted=(Block(TODAY - timedelta(days=9), date.max),))
    assert some.stung.counts[-3:] == (None, None, 1)
    none = rows_of(numbers, granted=())
    assert set(none.stung.counts) == {None}
    with app.app_context():
        views = {view.name: view for view in say_news.view_rows(none)}
    assert (views["Something stung"].now, views["Something stung"].beside) == ("–", "not shared")
    assert "Practice" not in views
    assert "Felt understood" not in views


def test_too_early_is_said_of_first_weeks_alone_and_what_is_not_known_is_not_looked_at(app: Flask) -> None:
    """After months of answers a quiet week is no early one, and a week that is not counted was not looked at."""
    months = [answered(day, 2, 2, 1) for day in range(7, 98)]
    quiet, thin = rows_of(months, [stung(30)]), rows_of([*months, answered(1, 2), answered(2, 2)])
    with app.app_context():
        said = {view.name: (view.beside, view.n) for view in say_news.view_rows(quiet)}
        assert said["Exposed, wanting to hide"] == ("no answers", "0")
        assert said["Something stung"] == ("not counted", "–")
        assert quiet.n_judged == 2  # the swing alone, of fourteen days
        assert say_news.view_rows(thin)[0].beside == "too few days"
        few = rows_of([answered(day, 2) for day in range(7, 98)])
        assert say_news.headline(few).startswith("Too few answers in these seven days to compare")
        assert say_news.headline(rows_of([], granted=())) == "No answers in these twelve weeks."
        unshared = build_rows(TODAY, SCALES, [], [], None, None, (), is_rated=False)
        assert say_news.headline(unshared) == "Check-ins are not shared."  # written or not, nobody says it here
        assert {(view.beside, view.n) for view in say_news.view_rows(unshared)} == {("not shared", "–")}
        first = rows_of([answered(1, 2)])
        assert say_news.view_rows(first)[0].beside == "too early"
        assert say_news.headline(first).startswith("Too early to compare")


def test_a_range_that_is_the_whole_scale_was_not_looked_at(app: Flask) -> None:
    """Weeks of noughts and weeks of sixes by turns: no week could be news, and "inside" would say nothing."""
    wild = rows_of([answered(day, 6 * (day // 7 % 2), 6 * (day // 14 % 2), 3) for day in range(98)])
    (row,) = wild.ratings
    assert row.news is not None
    assert (row.news.low, row.news.high) == (0, 6)
    with app.app_context():
        assert say_news.view_rows(wild)[0].beside == "can't tell"
        assert wild.n_judged == 2  # feeling unseen, and stings
        alone = rows_of([answered(day, 6 * (day // 7 % 2)) for day in range(98)], granted=())
        assert say_news.headline(alone) == "Weeks differ so much that no answer would lie outside."


def test_how_many_an_unchanged_week_may_have() -> None:
    rows = rows_of([answered(day, 2) for day in range(98)], [stung(day) for day in range(7, 98, 7)])
    low, high = rows.stung.inside or (None, None)
    assert low == 0
    assert high is not None
    assert 3 <= high <= 6
    many = [stung(day) for day in range(7, 98, 7)] + [stung(n % 7) for n in range(high + 1)]
    assert rows_of([answered(day, 2) for day in range(98)], many).stung.is_out


def test_the_swing_compares_fourteen_days_and_is_no_row_before_it_is_asked() -> None:
    assert rows_of([answered(day, 2) for day in range(9)]).swing is None
    swing = rows_of([answered(day, 2, 4, 1) for day in (0, 5, 11, 16)]).swing
    assert swing is not None
    assert (swing.n, swing.now, swing.above) == (3, (4, 1), None)


def test_a_steady_four_is_not_praised(app: Flask) -> None:
    felt = [Point(datetime(2026, 4, 1 + 7 * n, 9), 4, False) for n in range(4)]
    rows = build_rows(TODAY, SCALES, [], [], None, felt, ())
    with app.app_context():
        assert say_news.view_rows(rows)[-1].ends == "A steady 4 can be closeness, or keeping the peace."


@given(st.lists(st.tuples(st.integers(0, 97), st.integers(0, 6)), max_size=60))
def test_every_mark_lies_in_its_strip(given_days: list[tuple[int, int]]) -> None:
    rows = rows_of(
        [answered(day, value, value, 6 - value) for day, value in given_days], [stung(d, v) for d, v in given_days]
    )
    drawn = [*strips.draw_rating(rows.ratings[0]), *strips.draw_stung(rows.stung)]
    drawn += strips.draw_swing(rows.swing) if rows.swing else ()
    for mark in drawn:
        assert -1 <= mark.at[0] <= strips.WIDTH + 1
        assert -1 <= mark.at[1] <= strips.HEIGHT


@pytest.mark.parametrize("n", [0, 3, 12])
def test_practices_of_a_week_fit_however_many(n: int) -> None:
    at = datetime(2026, 5, 14, 9)
    row = rows_of([], done=[Done(at, TODAY, "1", "tension", 4, 2)] * n).practice
    assert row is not None
    assert row.counts[-1] == n
    assert all(mark.at[1] >= strips.TOP - 1 for mark in strips.draw_practice(row))
