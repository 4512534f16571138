"""The clock of a test stands still at a literal until the test moves it, so no second, day or year changes meanwhile.

Every part of the app asks `clock.utc_now` (tests/house/test_walls.py holds it to that). What signs form tokens and links
has a clock of its own, and is given this one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from itsdangerous import TimestampSigner

from selfmon.core import clock

NOW = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)  # a Thursday; noon in Amsterdam


class Clock:
    """Stands still until told otherwise."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go(self, **delta: float) -> datetime:
        self.now += timedelta(**delta)
        return self.now


@contextmanager
def standing_still(now: datetime = NOW) -> Iterator[Clock]:
    """Every part of the app that reads the clock reads this one."""
    still = Clock(now)

    def stamp(_signer: Any) -> int:
        return int(still.now.timestamp())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "utc_now", still)
        patch.setattr(TimestampSigner, "get_timestamp", stamp)
        yield still
