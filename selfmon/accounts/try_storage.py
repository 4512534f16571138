"""Tries, counted in the database: every process sees the same count, and no other server has to be there.

Tags are keyed digests: a copy of the table names no account and no address.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Try
from selfmon.core import clock
from selfmon.core.db import db
from selfmon.core.sealing import mac
from selfmon.house import key_ring
from selfmon.web.limits import Rate

CLOCKS_APART = timedelta(minutes=1)  # of several machines; what lies further ahead was counted while a clock was wrong


def has_room(rate: Rate, whose: tuple[str, ...]) -> bool:
    """True while one more may be counted."""
    return _count_within(_tag(rate, whose), rate) < rate.times


def count_try(rate: Rate, whose: tuple[str, ...]) -> bool:
    """One more, unless that makes more than may be. Needs the caller's `writing()`, so that several count in one commit."""
    tag = _tag(rate, whose)
    if db.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
        number = int.from_bytes(bytes.fromhex(tag)[:8], "big", signed=True)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
    if _count_within(tag, rate) >= rate.times:
        return False
    now = clock.utc_now()
    over_at = now + timedelta(seconds=rate.seconds)
    db.session.execute(sa.insert(Try), [{"tag": tag, "at": now, "over_at": over_at}])
    return True


def forget_tries(rate: Rate, whose: tuple[str, ...]) -> None:
    """The count begins anew. Needs the caller's `writing()`."""
    db.session.execute(sa.delete(Try).where(Try.tag == _tag(rate, whose)))


def forget_old_tries(session: Session, now: datetime) -> None:
    """Delete what no window reaches any more. For the hourly clean-up."""
    session.execute(sa.delete(Try).where(Try.over_at <= now))


def _tag(rate: Rate, whose: tuple[str, ...]) -> str:
    key = "/".join((*whose, str(rate.times), str(rate.seconds)))
    return mac(key_ring().house_key("tries"), key.encode()).hex()


def _count_within(tag: str, rate: Rate) -> int:
    now = clock.utc_now()
    wanted = (Try.tag == tag, Try.at > now - timedelta(seconds=rate.seconds), Try.at <= now + CLOCKS_APART)
    return db.session.execute(sa.select(sa.func.count()).select_from(Try).where(*wanted)).scalar_one()
