"""Which episodes wait for settling or may be looked at again. Pure decisions and the readers they need."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import read_entries
from selfmon.sharing.permit import Permit

SETTLE_FROM, SETTLE_UNTIL = timedelta(hours=2), timedelta(hours=36)
QUIET_FROM = time(21, 0)


def may_look_again(stung_on: date, now_local: datetime, last_look: date | None) -> bool:
    """The next day at the earliest, not at night, at most once a week."""
    today = now_local.date()
    return (
        today > stung_on
        and time(7, 0) <= now_local.time() < QUIET_FROM
        and (last_look is None or (today - last_look).days >= 7)
    )


def is_settling_due(stung_at: datetime, now: datetime) -> bool:
    """From two hours after until a day and a half later; then the question is gone without a trace."""
    return SETTLE_FROM <= now - stung_at <= SETTLE_UNTIL


def find_unsettled(session: Session, permit: Permit, now: datetime) -> EntryView | None:
    """The newest episode that may still be asked about, or None. Needs an opener."""
    since = (now - SETTLE_UNTIL).date() - timedelta(days=1)
    entries = read_entries(session, permit, ("episode", "settling"), from_on=since, newest_first=True)
    settled = {e.parent_id for e in entries if e.kind == "settling"}
    newest = next((e for e in entries if e.kind == "episode"), None)
    if newest is None or newest.id in settled or newest.no_more_questions:
        return None
    return newest if is_settling_due(newest.occurred_at, now) else None


def list_for_looking_again(session: Session, permit: Permit, clock: datetime) -> list[EntryView]:
    """This week's episodes that may be looked at again now; empty within a week of the last look. `clock`: the phone's."""
    today = clock.date()
    week = read_entries(
        session, permit, ("episode", "looking_again"), from_on=today - timedelta(days=8), newest_first=True
    )
    looks = [e.local_day for e in week if e.kind == "looking_again"]
    return [
        e
        for e in week
        if e.kind == "episode"
        and not e.no_more_questions
        and (today - e.local_day).days <= 7
        and may_look_again(e.local_day, clock, max(looks, default=None))
    ]
