"""Pure: which single question, if any, the first page may ask now. Unanswered ones go without a trace."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

BUDGET = 60  # prompted answers a week, at the most
# What somebody said about how to go on, and the days of the last three weeks with an entry, up to which less may fit better.
# Of people who write on a day by the same chance all year it asks, after "every day", 27 % at a chance of 0.5, 2 % at 0.6 and
# nobody at 0.7; after "some days" 6 % at 0.3 (2000 simulated years each; tests/home/test_less.py repeats it smaller).
LITTLE = {"every_day": 4, "some_days": 0}
LOOKED_AT, ASKED_AGAIN = 21, 60  # days


class Prompt(StrEnum):
    """What may stand on the first page. At most one."""

    VERSIONS = "versions"
    SHARING_END = "sharing_end"
    AFTER_SESSION = "after_session"
    SETTLING = "settling"
    LOOK_AGAIN = "look_again"
    WEEKLY = "weekly"
    HELPING = "helping"
    RHYTHM = "rhythm"


@dataclass(frozen=True)
class Facts:
    """What decides. Days are the client's local days; `now_local` is their clock."""

    now_local: datetime
    began_on: date
    back_on: date | None = None  # a break is under way: the first day after it
    rhythm: str | None = None
    has_versions: bool = False
    is_sharing_end_asked: bool = False
    is_session_due: bool = False
    is_settling_due: bool = False
    can_look_again: bool = False
    phase: int = 1
    last_weekly_on: date | None = None
    last_helping_on: date | None = None
    last_rhythm_on: date | None = None
    n_days_written: int | None = None  # of the last `LOOKED_AT`
    answered_this_week: int = 0
    weekly_taps: int = 7


def decide_prompt(facts: Facts) -> Prompt | None:
    """The one open prompt, or None. A break and "not for now" silence all questions but those about sharing itself."""
    today = facts.now_local.date()
    if facts.has_versions:
        return Prompt.VERSIONS
    if facts.is_sharing_end_asked:
        return Prompt.SHARING_END
    if facts.back_on or facts.rhythm == "not_for_now":
        return None
    room = BUDGET - facts.answered_this_week
    if facts.is_settling_due and room >= 3:
        return Prompt.SETTLING
    if facts.is_session_due and room >= 2:
        return Prompt.AFTER_SESSION
    if facts.rhythm == "when_something_happens":
        return None
    days = (today - facts.began_on).days
    if days >= 14 and _is_over(facts.last_helping_on, today, 30) and facts.now_local.time() < time(21, 0):
        return Prompt.HELPING
    if days >= 21 and (facts.last_rhythm_on is None or _may_be_less(facts, today)):
        return Prompt.RHYTHM
    halved = (facts.rhythm == "some_days") + (facts.phase >= 4)  # in the last phase what works goes on by itself
    if facts.can_look_again and facts.phase >= 2 and not halved and room >= 7:
        return Prompt.LOOK_AGAIN
    every = (14 if facts.phase == 1 else 7) * 2**halved
    if (
        days >= 7
        and today.weekday() >= 5
        and _is_over(facts.last_weekly_on, today, every - 2)
        and room >= facts.weekly_taps
    ):
        return Prompt.WEEKLY
    return None


def _may_be_less(facts: Facts, today: date) -> bool:
    """Somebody writes so much more seldom than they said that fewer questions may fit. Nothing changes by itself."""
    little = LITTLE.get(facts.rhythm or "")
    if little is None or facts.n_days_written is None or facts.n_days_written > little:
        return False
    return _is_over(facts.last_rhythm_on, today, ASKED_AGAIN)


def _is_over(last: date | None, today: date, days: int) -> bool:
    return last is None or today - last >= timedelta(days=days)
