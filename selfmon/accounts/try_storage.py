"""Tries, counted in the database: every process sees the same count, and no other server has to be there.

A storage for the `limits` library, which does the arithmetic of moving windows. Tags are keyed digests: a copy of the
table names no account and no address.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from limits.storage import Storage
from limits.storage.base import MovingWindowSupport
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from selfmon.accounts.models import Try
from selfmon.core import clock
from selfmon.core.db import db
from selfmon.core.sealing import mac
from selfmon.house import key_ring

CLOCKS_APART = timedelta(minutes=1)  # of several machines; what lies further ahead was counted while a clock was wrong


def _tag(key: str) -> str:
    return mac(key_ring().house_key("tries"), key.encode()).hex()


class TryStorage(Storage, MovingWindowSupport):
    """Rows of `tries`. Counting one needs the caller's `writing()`, so that several windows count in one commit."""

    STORAGE_SCHEME = ["house"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count `amount` more within `expiry` seconds, unless that makes more than `limit`."""
        tag, now = _tag(key), clock.utc_now()
        if db.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer anyway
            number = int.from_bytes(bytes.fromhex(tag)[:8], "big", signed=True)
            db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))
        if self._within(tag, now - timedelta(seconds=expiry))[1] + amount > limit:
            return False
        over_at = now + timedelta(seconds=expiry)
        db.session.execute(sa.insert(Try), [{"tag": tag, "at": now, "over_at": over_at} for _n in range(amount)])
        return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """When the window began (seconds of the epoch) and how many stand in it."""
        now = clock.utc_now()
        oldest, n = self._within(_tag(key), now - timedelta(seconds=expiry))
        return (oldest or now).timestamp(), n

    @staticmethod
    def _within(tag: str, since: datetime) -> tuple[datetime | None, int]:
        ahead = clock.utc_now() + CLOCKS_APART
        row = db.session.execute(
            sa.select(sa.func.min(Try.at), sa.func.count()).where(Try.tag == tag, Try.at > since, Try.at <= ahead)
        ).one()
        return row[0], row[1]

    def clear(self, key: str) -> None:
        """Forget what was counted. Needs the caller's `writing()`."""
        db.session.execute(sa.delete(Try).where(Try.tag == _tag(key)))

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        return None

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        raise NotImplementedError("moving windows alone")

    def get(self, key: str) -> int:
        raise NotImplementedError("moving windows alone")

    def get_expiry(self, key: str) -> float:
        raise NotImplementedError("moving windows alone")


def forget_old_tries(session: Session, now: datetime) -> None:
    """Delete what no window reaches any more. For the hourly clean-up."""
    session.execute(sa.delete(Try).where(Try.over_at <= now))
