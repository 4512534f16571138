"""A process that is killed in the middle of its work: at its n-th statement, or before its n-th step with files."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import sqlalchemy as sa

KILLED, FAILED = 9, 3


def killed_at(n: int, work: Callable[[], None]) -> bool:
    """True when a child process was killed as it was about to send its n-th statement; False when it had finished first."""
    child = os.fork()
    if child == 0:
        seen = 0

        def count(*_told: object) -> None:
            nonlocal seen
            seen += 1
            if seen == n:
                os._exit(KILLED)

        sa.event.listen(sa.engine.Engine, "before_cursor_execute", count)
        sa.event.listen(sa.engine.Engine, "commit", count)
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(FAILED)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, KILLED), code
    return code == KILLED


STEPS = frozenset({"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree", "subprocess.Popen"})


def killed_at_step(n: int, places: Sequence[Path], work: Callable[[], None]) -> bool:
    """The same between the steps that touch files below `places`, or start a process; and by SIGKILL, which nothing hears."""
    child = os.fork()
    if child == 0:
        seen = 0
        named = tuple(str(place) for place in places)

        def count(event: str, told: tuple[object, ...]) -> None:
            nonlocal seen
            if event in STEPS and (event == "subprocess.Popen" or any(str(told[0]).startswith(name) for name in named)):
                seen += 1
                if seen == n:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(FAILED)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code != 0
