"""Pure: which single question, if any, the first page may ask now. Unanswered ones go without a trace."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

BUDGET = 60  # prompted answers a week, at the most


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
    if days >= 21 and facts.last_rhythm_on is None:
        return Prompt.RHYTHM
    if facts.can_look_again and facts.phase >= 2 and room >= 7:
        return Prompt.LOOK_AGAIN
    every = 14 if facts.phase == 1 else 7
    if (
        days >= 7
        and today.weekday() >= 5
        and _is_over(facts.last_weekly_on, today, every - 2)
        and room >= facts.weekly_taps
    ):
        return Prompt.WEEKLY
    return None


def _is_over(last: date | None, today: date, days: int) -> bool:
    return last is None or today - last >= timedelta(days=days)
