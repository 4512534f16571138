"""Rate limits. One counter store: memory for one process, Redis once there are several."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(
    get_remote_address,
    headers_enabled=False,
    swallow_errors=True,
    in_memory_fallback_enabled=True,
    in_memory_fallback=["600 per minute"],
    strategy="moving-window",
)
