"""The web process and the worker, side by side: started together, stopped together. `make run` and `make demo`.

A worker that ends (its queue may be away) is started again after a moment: pages stay up meanwhile, and notes wait in the
database. Without the web process nothing goes on.
"""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

WORKER = [sys.executable, "-m", "flask", "--app", "app", "reminders", "work"]
WEB = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app:app"]
REST = 10.0  # seconds before a worker that ended is started again


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """In a session of its own, so that Ctrl-C reaches this process alone and the child can finish what is in hand."""
    return subprocess.Popen(command, env=os.environ, start_new_session=True)  # noqa: S603


def main() -> int:
    """Until the web process ends or a signal asks; then SIGTERM to both, and their end is waited for."""
    is_over = False

    def stop(_signum: int, _frame: FrameType | None) -> None:
        nonlocal is_over
        is_over = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    web, worker, again_at = start(WEB), start(WORKER), 0.0
    while not is_over and web.poll() is None:
        time.sleep(0.2)
        if worker.poll() is not None and not again_at:
            print(
                f"The worker ended ({worker.returncode}); it is started again in {REST:.0f} seconds.", file=sys.stderr
            )
            again_at = time.monotonic() + REST
        if again_at and time.monotonic() >= again_at:
            worker, again_at = start(WORKER), 0.0
    code = 0 if is_over else web.returncode or 1
    for child in (web, worker):
        if child.poll() is None:
            child.terminate()
    for child in (web, worker):
        child.wait()
    return code


if __name__ == "__main__":
    sys.exit(main())
