"""Which episodes wait for settling or may be looked at again. Pure decisions and the readers they need."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import read_entries
from selfmon.journal.ask_once import GONE_AFTER, is_night, is_open, opens_at
from selfmon.sharing.permit import Permit

HALF = 3  # of 0 gone … 6 as strong as it was: half or less is settled
QUIET_FROM = time(21, 0)


def may_look_again(stung_on: date, now_local: datetime, last_look: date | None) -> bool:
    """The next day at the earliest, not at night, at most once a week."""
    today = now_local.date()
    return (
        today > stung_on
        and time(7, 0) <= now_local.time() < QUIET_FROM
        and (last_look is None or (today - last_look).days >= 7)
    )


def find_unsettled(
    session: Session, permit: Permit, now: datetime, clock: datetime, put_off_at: datetime | None
) -> EntryView | None:
    """The newest episode whose question is open, or None; never at night. Needs an opener. `clock`: the phone's;
    `put_off_at`: when such a question was last answered with "not now"."""
    if is_night(clock):
        return None
    since = (now - GONE_AFTER).date() - timedelta(days=1)
    entries = read_entries(session, permit, ("episode", "settling"), from_on=since, newest_first=True)
    for episode in entries:
        if episode.kind == "episode" and episode.plain["settle_after"] is not None:
            looks = [e for e in entries if e.kind == "settling" and e.parent_id == episode.id]
            return episode if is_asked(episode, looks, now, put_off_at) else None
    return None


def is_asked(episode: EntryView, looks: Sequence[EntryView], now: datetime, put_off_at: datetime | None) -> bool:
    """Whether an answer now is the one that was agreed: the question is open, was neither answered nor put off since it
    opened, and no look on own initiative said half or less."""
    delay = episode.plain["settle_after"]
    if episode.no_more_questions or not is_open(episode.occurred_at, delay, episode.zone, now):
        return False
    opened = opens_at(episode.occurred_at, delay, episode.zone)
    if put_off_at is not None and put_off_at >= opened:
        return False
    return not any(
        look.occurred_at >= opened or (look.numbers.get("strength") is not None and look.numbers["strength"] <= HALF)
        for look in looks
    )


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
