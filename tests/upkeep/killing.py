"""A process that is killed in the middle of its work: at its n-th statement, in whichever database."""

import os
import traceback
from collections.abc import Callable

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
