"""Waiting for what other processes and browsers do in their own time: long enough for a busy machine, no longer than needed."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE_SECONDS = 120.0  # of a machine that does other things too; only a failure ever takes this long
T = TypeVar("T")


def wait_for(look: Callable[[], T], what: str, pause: Callable[[float], object] = time.sleep) -> T:
    """What `look` finds, as soon as it finds anything. Raises AssertionError that `what` never came.

    `pause(seconds)` lets the rest go on; in a browser's test it is the page's own, so that its events arrive.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if found := look():
            return found
        pause(0.05)
    raise AssertionError(f"{what} never came")
