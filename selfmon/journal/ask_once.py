"""The one question whether it has settled: agreed at an episode's end, opened at a time drawn by chance. Opening a page
writes nothing; a question nobody answers is gone without a trace."""

from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import instant_of, wall_clock
from selfmon.diary.models import Entry
from selfmon.journal.models import Episode
from selfmon.sharing.permit import Permit

DELAYS = (90, 240, 600)  # minutes; each comes once in three episodes that may be asked about
GONE_AFTER = timedelta(hours=36)
NIGHT_FROM, NIGHT_UNTIL = time(22, 0), time(7, 0)


def draw_delay(session: Session, permit: Permit, device_uuid: str) -> int:
    """After how many minutes the question opens; the same again for a form that is sent again. One statement."""
    try:
        wanted = UUID(device_uuid)
    except ValueError:
        wanted = UUID(int=0)
    drawn, n = session.execute(
        sa.select(sa.func.max(sa.case((Entry.client_uuid == wanted, Episode.settle_after))), sa.func.count())
        .select_from(Entry)
        .join(Episode, Episode.entry_id == Entry.id)
        .where(Entry.client_id == permit.client_id, Episode.settle_after.is_not(None))
    ).one()
    block, place = divmod(int(n), len(DELAYS))
    shuffled = Random(f"{permit.subject_id}/{block}").sample(DELAYS, len(DELAYS))  # noqa: S311 (a lot, not a secret)
    return int(drawn or shuffled[place])


def is_night(clock: datetime) -> bool:
    """From ten in the evening to seven nothing is asked. `clock`: the phone's, without a zone."""
    return clock.time() >= NIGHT_FROM or clock.time() < NIGHT_UNTIL


def opens_at(stung_at: datetime, delay: int, zone: str) -> datetime:
    """When the question opens: `delay` minutes after the episode, in the morning where that is at night."""
    at = stung_at + timedelta(minutes=delay)
    clock = wall_clock(at, zone)
    if not is_night(clock):
        return at
    morning = clock.date() + timedelta(days=1 if clock.time() >= NIGHT_FROM else 0)
    return instant_of(morning, NIGHT_UNTIL, zone)


def is_open(stung_at: datetime, delay: int | None, zone: str, now: datetime) -> bool:
    """Whether the question of an episode may be answered now; never where nobody agreed to it."""
    return delay is not None and opens_at(stung_at, delay, zone) <= now <= stung_at + GONE_AFTER
