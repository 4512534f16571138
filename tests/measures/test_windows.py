"""Open when it was agreed; about harm only when somebody reads soon."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfmon.measures.windows import Reading, Rhythm, Schedule, Window, cut_sections, find_window, list_windows

MONDAY = date(2026, 5, 4)
THURSDAYS = Reading(frozenset({3}))
EVERY_FOUR = Schedule(Rhythm.EVERY_WEEKS, MONDAY, 7, 4)
MONTHS = (date(2026, 5, 1), date(2026, 7, 31))


def test_it_is_open_for_the_agreed_days_every_so_many_weeks():
    found = list_windows(EVERY_FOUR, *MONTHS)

    assert [w.opens_on for w in found] == [MONDAY, date(2026, 6, 1), date(2026, 6, 29), date(2026, 7, 27)]
    assert all(w.closes_on == w.opens_on + timedelta(days=6) for w in found)
    assert find_window(EVERY_FOUR, date(2026, 5, 10)) == found[0]
    assert find_window(EVERY_FOUR, date(2026, 5, 11)) is None
    assert find_window(EVERY_FOUR, date(2026, 5, 3)) is None


def test_once_is_once():
    once = Schedule(Rhythm.ONCE, MONDAY, 14)

    assert list_windows(once, date(2026, 1, 1), date(2026, 12, 31)) == [Window(MONDAY, date(2026, 5, 17))]


def test_before_a_session_it_is_open_three_days_and_on_the_day():
    schedule = Schedule(Rhythm.BEFORE_SESSION, MONDAY, 7)
    met = [date(2026, 5, 14), date(2026, 5, 28)]

    assert list_windows(schedule, *MONTHS, met) == [
        Window(date(2026, 5, 11), met[0]),
        Window(date(2026, 5, 25), met[1]),
    ]


def test_what_was_ended_is_closed_from_that_day_on():
    ended = Schedule(Rhythm.EVERY_WEEKS, MONDAY, 7, 4, ended_on=date(2026, 5, 6))

    assert find_window(ended, date(2026, 5, 5)) is not None
    assert find_window(ended, date(2026, 5, 6)) is None


def test_a_question_about_harm_is_open_on_the_two_days_before_a_reading_day():
    first = list_windows(EVERY_FOUR, *MONTHS, reading=THURSDAYS)[0]

    assert first == Window(date(2026, 5, 5), date(2026, 5, 6), date(2026, 5, 7))


def test_a_reading_day_without_anybody_is_passed_over():
    away = Reading(frozenset({3}), away=((date(2026, 5, 6), date(2026, 5, 12)),))
    covered = Reading(frozenset({3}), away=away.away, has_cover=True)

    assert (
        list_windows(EVERY_FOUR, MONDAY, date(2026, 5, 20), reading=away) == []
    )  # the 14th comes more than a week late
    assert list_windows(EVERY_FOUR, MONDAY, date(2026, 5, 20), reading=covered)[0].read_on == date(2026, 5, 7)


def test_an_absence_that_only_touches_the_window_closes_it_too():
    away = Reading(frozenset({0, 3}), away=((date(2026, 5, 5), date(2026, 5, 5)),))

    assert list_windows(EVERY_FOUR, MONDAY, date(2026, 5, 20), reading=away)[0].read_on == date(2026, 5, 11)


def test_before_a_session_somebody_reads_before_they_meet():
    schedule = Schedule(Rhythm.BEFORE_SESSION, MONDAY, 7)
    friday = [date(2026, 5, 15)]

    assert list_windows(schedule, *MONTHS, friday, THURSDAYS) == [
        Window(date(2026, 5, 12), date(2026, 5, 13), date(2026, 5, 14))
    ]
    assert list_windows(schedule, *MONTHS, friday, Reading(frozenset({6}))) == []


def test_nobody_reads_at_all_then_it_is_never_open():
    assert list_windows(EVERY_FOUR, *MONTHS, reading=Reading(frozenset())) == []


@given(
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    every=st.integers(1, 8),
    away_from=st.integers(0, 90),
    away_days=st.integers(0, 20),
    rhythm=st.sampled_from(list(Rhythm)),
    day=st.integers(0, 120),
)
def test_an_answer_about_harm_is_always_read_within_two_days_by_somebody_who_is_there(
    weekdays, every, away_from, away_days, rhythm, day
):
    away = ((MONDAY + timedelta(days=away_from), MONDAY + timedelta(days=away_from + away_days)),)
    reading, today = Reading(weekdays, away), MONDAY + timedelta(days=day)
    sessions = [MONDAY + timedelta(days=n) for n in range(2, 150, 7)]
    window = find_window(Schedule(rhythm, MONDAY, 7, every), today, sessions, reading)

    if window is not None:
        assert timedelta(days=1) <= window.read_on - today <= timedelta(days=2)
        assert window.read_on.weekday() in weekdays
        assert not any(a <= window.read_on and window.opens_on <= b for a, b in away)


@pytest.mark.parametrize(
    ("n_items", "sizes"), [(9, [9]), (12, [12]), (13, [6, 7]), (16, [8, 8]), (25, [8, 8, 9]), (40, [8] * 5)]
)
def test_up_to_twelve_scroll_on_one_page_and_more_come_in_sections(n_items, sizes):
    assert [len(section) for section in cut_sections(range(1, n_items + 1))] == sizes


@given(n_items=st.integers(1, 400), harm=st.sets(st.integers(1, 400)))
def test_sections_keep_the_order_and_a_question_about_harm_stands_alone(n_items, harm):
    sections = cut_sections(range(1, n_items + 1), harm)

    assert [number for section in sections for number in section] == list(range(1, n_items + 1))
    assert all(len(section) == 1 for section in sections if set(section) & harm)
    assert all(len(section) <= 12 for section in sections)
