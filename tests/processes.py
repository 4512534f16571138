"""Other processes that tests start on this machine: a free port, and waiting until somebody listens there."""

import socket
import urllib.request

from tests.waiting import wait_for


def free_port() -> int:
    """One that the operating system gives to nobody at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_listening(port: int) -> None:
    """Until somebody takes a connection there."""

    def is_there() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=10).close()
        except OSError:
            return False
        return True

    wait_for(is_there, f"somebody at port {port}")


def wait_until_answering(url: str) -> None:
    """Until the app at this address says that it is well."""

    def is_well() -> bool:
        try:
            return bool(urllib.request.urlopen(f"{url}/healthz", timeout=10).status == 200)
        except OSError:
            return False

    wait_for(is_well, f"the app at {url}")
