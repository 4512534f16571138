"""Pure: which of the changing questions come on which day. Planned gaps, the same for one client and day."""

import random
from datetime import date

from selfmon.journal.questions import rotating_sets


def more_questions(seed: str, day: date, phase: int) -> tuple[str, ...]:
    """The three under "More" for one client and local day. Sets take turns, in an order shuffled per round."""
    sets = rotating_sets(phase)
    turn, place = divmod(day.toordinal(), len(sets))
    order = list(sets)
    random.Random(f"{seed}/{turn}").shuffle(order)  # noqa: S311 - which question comes today is no secret
    questions = list(order[place])
    random.Random(f"{seed}/{day}").shuffle(questions)  # noqa: S311
    return tuple(questions)


def asks_swing(seed: str, day: date, is_swing_open: bool) -> bool:
    """True on three days of each week, once therapist and client have talked about the swing."""
    week, weekday = divmod(day.toordinal(), 7)
    days = random.Random(f"{seed}/swing/{week}").sample(range(7), 3)  # noqa: S311
    return is_swing_open and weekday in days
