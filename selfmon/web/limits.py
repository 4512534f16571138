"""Rate limits of what is cheap and harmless, counted in this process. What could be guessed is counted in the database,
by `accounts.try_limits`."""

from ipaddress import IPv6Address, ip_address

from flask import request
from flask_limiter import Limiter


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


limiter = Limiter(
    lambda: address_block(request.remote_addr or ""),
    headers_enabled=False,
    storage_uri="memory://",
    strategy="moving-window",
)
