"""The worker: Huey sweeps each minute and sends. The outbox is the truth; a queue item only says "look now".

Queue items are signed with a key of their own. A lost item costs nothing: the next sweep finds what is due.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from sqlalchemy import event

from selfmon.core import clock
from selfmon.core.db import db
from selfmon.core.errors import RefuseToStart
from selfmon.core.starting import collect_seldom, demand_database
from selfmon.house import current_house, each_minute, key_ring
from selfmon.reminders.delivery import BATCH, Post, deliver
from selfmon.reminders.jumps import tell_jump
from selfmon.reminders.mails import write_note
from selfmon.reminders.models import Outbox, State
from selfmon.reminders.sweeping import Swept, sweep

MOST_NUDGES = 4


def open_queue() -> Huey:
    """The queue the settings name: a file beside the database, Redis, or PostgreSQL. In an app context."""
    posting = current_house().posting
    url = posting.queue_url or current_house().redis_url
    signed = SignedSerializer(secret=key_ring().house_key("queue").hex(), salt="reminders")
    if url.startswith(("redis://", "rediss://")):
        return RedisHuey("selfmon", url=url, serializer=signed, results=False)
    if url.startswith("postgres"):
        return PostgresHuey(
            "selfmon", dsn=url.replace("postgresql+psycopg:", "postgresql:"), serializer=signed, results=False
        )
    if url:
        raise RefuseToStart("SELFMON_QUEUE_URL begins with redis:// or postgresql://, or is empty.")
    folder = current_house().folders.data
    return SqliteHuey("selfmon", filename=str(folder / "queue.sqlite"), serializer=signed, results=False)


def make_post(is_over: Callable[[], bool] = lambda: False) -> Post | None:
    """The way out as the app is set up; None where no mail server is. In an app context."""
    sender = current_house().mail_sender
    posting = current_house().posting
    return Post(sender, write_note, posting, clock.utc_now, is_over) if sender is not None else None


def sweep_now(app: Flask) -> Swept:
    """One sweep, in a context of its own. Raises ClockJumped."""
    with app.app_context():
        now = _steady_now()
        return sweep(db.session, now)


def send_now(app: Flask, is_over: Callable[[], bool] = lambda: False) -> int:
    """Send what is due. Without a mail server the notes wait, and are suppressed as late when one comes. Raises
    ClockJumped."""
    with app.app_context():
        _steady_now()
        post = make_post(is_over)
        return deliver(db.session, post) if post else 0


class ClockJumped(Exception):
    """The clock is not where it was; the message says what to do."""


def _steady_now() -> datetime:
    now = clock.utc_now()
    jump = tell_jump(db.session, now)
    db.session.rollback()
    if jump:
        raise ClockJumped(jump)
    return now


def count_waiting(app: Flask) -> int:
    """Notes that could go now."""
    with app.app_context():
        return db.session.execute(
            sa.select(sa.func.count())
            .select_from(Outbox)
            .where(Outbox.state == State.DUE, Outbox.try_at <= clock.utc_now())
        ).scalar_one()


def add_tasks(queue: Huey, app: Flask, is_over: Callable[[], bool]) -> Any:
    """Teach the queue its two tasks; the one that sweeps is returned."""

    @queue.task(name="send")  # type: ignore[untyped-decorator]  # Huey ships no types
    def send() -> None:
        with _saying_so(app):
            send_now(app, is_over)

    @queue.periodic_task(crontab(minute="*"), name="sweep")  # type: ignore[untyped-decorator]
    def sweep_each_minute() -> None:
        with app.app_context():
            further = each_minute.given()
        for do in further:
            do(app)
        with _saying_so(app):
            sweep_and_nudge()

    def sweep_and_nudge() -> None:
        sweep_now(app)
        waiting = count_waiting(app)
        for _nudge in range(min(MOST_NUDGES, -(-waiting // BATCH))):  # further workers share a long backlog
            send()

    return sweep_each_minute


@contextmanager
def _saying_so(app: Flask) -> Iterator[None]:
    try:
        yield
    except ClockJumped as jump:
        app.logger.error("%s", jump)


def leave_checkpoints_to_the_pages(app: Flask) -> None:
    """On SQLite only one place checkpoints (docs/decisions/0004), and that is the web process."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            engine.dispose()
            event.listen(engine, "connect", _never_checkpoint)


def _never_checkpoint(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA wal_autocheckpoint=0")


def run_worker(app: Flask, threads: int = 1) -> None:
    """Work until SIGTERM or SIGINT; the mail in hand is finished and recorded first. Raises RefuseToStart."""
    collect_seldom()
    leave_checkpoints_to_the_pages(app)
    with app.app_context():
        demand_database(db.engine)
        queue = open_queue()
    consumer = Consumer(queue, workers=threads, graceful_signal="TERM", max_delay=2.0)
    sweep_task = add_tasks(queue, app, consumer.stop_flag.is_set)
    sweep_task()  # not only at the next full minute
    consumer.run()
