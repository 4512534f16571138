"""What became of a goal in one phase of the work: begun, kept, changed, done. Pure but for its words."""

from datetime import date

from flask_babel import gettext as _

from selfmon.journal.models import Goal
from selfmon.web.languages import list_for_people, short_day_for_people


def say_where_it_stood(goal: Goal, first: date, last: date | None) -> str:
    """In the phase of these days (`last` None: it goes on); "" where the goal did not stand then.

    Kept: the client said "still mine" in it, or it stood at the end of it.
    """
    if (last is not None and goal.made_on > last) or (goal.done_on is not None and goal.done_on < first):
        return ""

    def falls_here(day: date | None) -> bool:
        return day is not None and first <= day and (last is None or day <= last)

    is_done = falls_here(goal.done_on)
    is_kept = falls_here(goal.reviewed_on) or (last is not None and not is_done)
    marks = [
        (falls_here(goal.made_on), _("begun"), goal.made_on),
        (falls_here(goal.changed_on), _("changed"), goal.changed_on),
        (is_kept and not is_done, _("kept"), goal.reviewed_on if falls_here(goal.reviewed_on) else None),
        (is_done, _("ended"), goal.done_on),
    ]
    return list_for_people(
        f"{said} {short_day_for_people(day)}" if day else said for holds, said, day in marks if holds
    )
