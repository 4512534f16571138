"""Pure: which items a week asks. Two halves take turns from phase 2; never more than seven taps."""

from datetime import date, timedelta

MOST_TAPS = 7
_A, _B, _C, _D, _S = ("a1", "a2"), ("b1", "b2", "b3"), ("c1", "c2", "c3"), ("d1", "d2", "d3"), ("s1",)
_FREE_SEVENTH = ("o1", "o2")  # from phase 3, in turns, where a half leaves a place


def week_looked_back_on(today: date) -> date:
    """The Monday of "the past week": this week's from Friday on, else last week's."""
    day = today - timedelta(days=4)
    return day - timedelta(days=day.weekday())


def items_for(week_on: date, phase: int) -> tuple[str, ...]:
    """The items of the week that began on `week_on`, the strength always last."""
    week = week_on.toordinal() // 7
    if phase == 1 or week % 2 == 0:
        extra = (_FREE_SEVENTH[week // 2 % 2],) if phase >= 3 else ()
        return (*_A, *_B, *extra, *_S)
    return (*(_C if phase >= 3 else ()), *_D, *_S)
