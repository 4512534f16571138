"""Pure: which items a week asks. Two halves take turns from phase 2; never more than seven taps."""

from datetime import date, timedelta

from selfmon.anchors.items import ITEMS, Half

MOST_TAPS = 7


def week_looked_back_on(today: date) -> date:
    """The Monday of "the past week": this week's from Friday on, else last week's."""
    day = today - timedelta(days=4)
    return day - timedelta(days=day.weekday())


def items_for(week_on: date, phase: int) -> tuple[str, ...]:
    """The items of the week that began on `week_on`, the strength always last."""
    week = week_on.toordinal() // 7
    every = _asked(Half.EVERY, phase)
    if phase == 1 or week % 2 == 0:
        seventh = _asked(Half.SEVENTH, phase)
        extra = (seventh[week // 2 % len(seventh)],) if seventh else ()
        return (*_asked(Half.ONE, phase), *extra, *every)
    return (*_asked(Half.TWO, phase), *every)


def _asked(half: Half, phase: int) -> tuple[str, ...]:
    return tuple(item.code for item in ITEMS.values() if item.half is half and phase >= item.from_phase)
