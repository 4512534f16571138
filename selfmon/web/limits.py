"""Rate limits of what is cheap and harmless, counted in this process. What could be guessed is counted in the database,
by `accounts.try_limits`."""

from collections.abc import Callable
from functools import wraps
from ipaddress import IPv6Address, ip_address
from typing import ParamSpec, TypeVar

from flask import request
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from werkzeug.exceptions import TooManyRequests

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


class Limiter:
    """Counts calls of the functions that say how often they may be called; nothing else pays for it."""

    def __init__(self) -> None:
        self.enabled = True
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    def limit(self, rate: str, whose: Callable[[], str] = _asking_block) -> Callable[[Callable[P, R]], Callable[P, R]]:
        """`rate`: such as "30 per minute", for each of `whose`. Raises TooManyRequests."""
        item = parse(rate)

        def count(function: Callable[P, R]) -> Callable[P, R]:
            name = f"{function.__module__}.{function.__qualname__}"

            @wraps(function)
            def counted(*args: P.args, **named: P.kwargs) -> R:
                if self.enabled and not self._counter.hit(item, name, whose()):
                    raise TooManyRequests
                return function(*args, **named)

            return counted

        return count

    def reset(self) -> None:
        """Nothing was called so far."""
        self._counter.storage.reset()


limiter = Limiter()
