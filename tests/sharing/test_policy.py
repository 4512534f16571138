"""The truth table of sharing."""

from datetime import date, timedelta

import pytest

from selfmon.sharing.permit import Window
from selfmon.sharing.policy import (
    GrantFacts,
    Refusal,
    decide,
    decide_end_question,
    decide_grant,
    has_just_ended,
    list_earlier,
)
from selfmon.sharing.streams import Depth, Stream

TODAY = date(2026, 5, 14)
END = date(2026, 11, 14)


def grant(
    depth: Depth = Depth.NUMBERS,
    from_on: date | None = None,
    to_on: date | None = None,
    ends_on: date = END,
    stopped: date | None = None,
    stream: Stream = Stream.MOOD,
) -> GrantFacts:
    return GrantFacts(stream, depth, from_on, to_on, ends_on, stopped is not None, stopped)


@pytest.mark.parametrize(
    ("grants", "expected"),
    [
        ([], ()),
        ([grant()], (Window(Stream.MOOD, Depth.NUMBERS),)),
        ([grant(Depth.WORDS, from_on=date(2026, 5, 1))], (Window(Stream.MOOD, Depth.WORDS, date(2026, 5, 1)),)),
        ([grant(ends_on=TODAY)], (Window(Stream.MOOD, Depth.NUMBERS),)),  # the agreed day is the last one shown
        ([grant(ends_on=date(2026, 5, 13))], ()),
        ([grant(stopped=date(2026, 5, 13))], ()),
        ([grant(from_on=date(2026, 5, 15))], ()),
        ([grant(Depth.WORDS, stopped=TODAY), grant()], (Window(Stream.MOOD, Depth.NUMBERS),)),
        ([grant(stream=Stream.PRACTICE)], (Window(Stream.PRACTICE, Depth.NUMBERS),)),
    ],
)
def test_what_a_set_of_grants_opens(grants: list[GrantFacts], expected: tuple[Window, ...]) -> None:
    assert decide(grants, TODAY) == expected


def test_every_refusal_has_its_name() -> None:
    assert decide_grant(grant(stopped=TODAY), TODAY) is Refusal.STOPPED
    assert decide_grant(grant(ends_on=date(2026, 5, 1)), TODAY) is Refusal.REACHED_ITS_END
    assert decide_grant(grant(from_on=date(2026, 6, 1)), TODAY) is Refusal.NOT_STARTED


def test_the_end_is_asked_about_30_14_and_3_days_before() -> None:
    asked = {
        left: decide_end_question(date.fromordinal(TODAY.toordinal() + left), TODAY) for left in (31, 30, 15, 14, 3, 0)
    }
    assert asked == {31: None, 30: 30, 15: 30, 14: 14, 3: 3, 0: 3}
    assert decide_end_question(date(2026, 5, 13), TODAY) is None


@pytest.mark.parametrize(
    ("days", "asked_at"),
    [(60, [30, 29, 14, 3, 0]), (30, [14, 3, 0]), (20, [14, 3, 0]), (14, [3, 0]), (9, [3, 0]), (3, [0]), (1, [0])],
)
def test_a_near_end_is_not_asked_about_as_it_is_chosen(days: int, asked_at: list[int]) -> None:
    ends_on = TODAY + timedelta(days=days)
    at = {left: decide_end_question(ends_on, ends_on - timedelta(days=left), TODAY) for left in (30, 29, 14, 3, 0)}
    assert [left for left, due in at.items() if due is not None and left <= days] == asked_at


def test_an_agreed_end_is_news_for_one_day_and_a_stop_never() -> None:
    assert has_just_ended([grant(ends_on=date(2026, 5, 13))], TODAY)
    assert not has_just_ended([grant(ends_on=date(2026, 5, 12))], TODAY)
    assert not has_just_ended([grant(ends_on=date(2026, 5, 13), stopped=date(2026, 5, 10))], TODAY)
    assert not has_just_ended([grant(ends_on=date(2026, 5, 13)), grant()], TODAY)


def test_days_shown_before_are_remembered_as_they_were_shown() -> None:
    assert list_earlier([grant(from_on=date(2026, 1, 1), stopped=date(2026, 3, 1))], TODAY) == (
        Window(Stream.MOOD, Depth.NUMBERS, date(2026, 1, 1), date(2026, 3, 1)),
    )
