"""Rate limits of what is cheap and harmless, counted in this process. What could be guessed is counted in the database,
by `accounts.try_limits`."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import IPv6Address, ip_address
from typing import ParamSpec, TypeVar

from flask import request
from werkzeug.exceptions import TooManyRequests

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
TIDIED_EVERY = MINUTE
P = ParamSpec("P")
R = TypeVar("R")


def address_block(address: str) -> str:
    """The address a budget belongs to: of IPv6 the /64, since one house has 2^64 of them."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


def _asking_block() -> str:
    return address_block(request.remote_addr or "")


@dataclass(frozen=True)
class Rate:
    """So many within the last so many seconds, at any moment."""

    times: int
    seconds: int


class Limiter:
    """Counts calls of the functions that say how often they may be called; nothing else pays for it."""

    def __init__(self) -> None:
        self.enabled = True
        self._calls: dict[tuple[str, str, Rate], deque[float]] = {}
        self._tidied_at = time.monotonic()
        self._lock = threading.Lock()

    def limit(self, rate: Rate, whose: Callable[[], str] = _asking_block) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """For each of `whose`. Raises TooManyRequests."""

        def count(function: Callable[P, R]) -> Callable[P, R]:
            name = f"{function.__module__}.{function.__qualname__}"

            @wraps(function)
            def counted(*args: P.args, **named: P.kwargs) -> R:
                if self.enabled and not self._count(name, whose(), rate):
                    raise TooManyRequests
                return function(*args, **named)

            return counted

        return count

    def _count(self, name: str, whose: str, rate: Rate) -> bool:
        """One more, unless that makes more than may be."""
        now = time.monotonic()
        with self._lock:
            if now - self._tidied_at >= TIDIED_EVERY:
                self._calls = {key: calls for key, calls in self._calls.items() if calls[-1] > now - key[2].seconds}
                self._tidied_at = now
            calls = self._calls.setdefault((name, whose, rate), deque())
            while calls and calls[0] <= now - rate.seconds:
                calls.popleft()
            if len(calls) >= rate.times:
                return False
            calls.append(now)
            return True

    def reset(self) -> None:
        """Nothing was called so far."""
        self._calls.clear()


limiter = Limiter()
