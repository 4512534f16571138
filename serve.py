"""The web process and the worker, side by side: started together, stopped together. `make run` and `make demo`."""

import os
import signal
import subprocess
import sys
import time
from types import FrameType

COMMANDS = ([sys.executable, "-m", "flask", "--app", "app", "reminders", "work"],
            [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "app:app"])


def main() -> int:
    """Both until one ends or a signal asks; then SIGTERM to both, and their end is waited for."""
    is_over = False

    def stop(_signum: int, _frame: FrameType | None) -> None:
        nonlocal is_over
        is_over = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    # In sessions of their own, so that Ctrl-C reaches this process alone and both can finish what is in hand.
    children = [subprocess.Popen(command, env=os.environ, start_new_session=True) for command in COMMANDS]  # noqa: S603
    while not is_over and all(child.poll() is None for child in children):
        time.sleep(0.2)
    code = 0 if is_over else next(child.returncode or 1 for child in children if child.poll() is not None)
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        child.wait()
    return code


if __name__ == "__main__":
    sys.exit(main())
