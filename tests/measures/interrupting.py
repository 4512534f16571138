"""Something goes away in the middle of a request: the process at one of its commits, or the database at a statement."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from selfmon.core.db import db

KILLED, WHOLE = 9, 0
Side = Literal["before", "after"]


def kill_at_commit(app: Flask, nth: int, side: Side, deed: Callable[[], Any]) -> bool:
    """Do it in a process of its own that is gone just before or just after its `nth` commit of something written.

    False where it came to its end first: there is no such commit.
    """
    with app.app_context():
        db.engine.dispose()  # no connection lives in two processes
    child = os.fork()
    if child == 0:
        ended = KILLED + 1
        try:
            _arm(nth, side)
            deed()
            ended = WHOLE
        finally:
            os._exit(ended)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (KILLED, WHOLE), "it fell by itself"
    return code == KILLED


def _arm(nth: int, side: Side) -> None:
    counted = [0]

    def count(session: Session) -> None:
        if session.info.get("writing"):
            counted[0] += 1
            if counted[0] == nth:
                os._exit(KILLED)

    event.listen(Session, f"{side}_commit", count)


@contextmanager
def away_at_statement(app: Flask, nth: int) -> Iterator[list[int]]:
    """The database is away from its `nth` statement on. Yields how many were asked for."""
    counted = [0]

    def fall(*_facts: Any) -> None:
        counted[0] += 1
        if counted[0] >= nth:
            raise sa.exc.OperationalError("", {}, Exception("the database is away"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", fall)
    try:
        yield counted
    finally:
        event.remove(engine, "before_cursor_execute", fall)
