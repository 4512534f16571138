"""Claim, say *sending*, hand over, record. Never twice; never lost without a word.

Batches are claimed; *sending* is committed for each mail on its own, just before it is handed over, together with
what became of the one before. A worker that dies leaves at most one mail whose fate is unknown; nothing resends it.
"""

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.db import writing
from selfmon.core.errors import Busy
from selfmon.core.mail import Line, MailNotSent, Message, Sender
from selfmon.core.posting import Posting
from selfmon.reminders.addresses import mark_bounced
from selfmon.reminders.deciding import Note, Reason, as_note, find_obstacle, load_facts
from selfmon.reminders.digest import Digest, list_digests, prepare_digest, still_right
from selfmon.reminders.links import hash_token
from selfmon.reminders.models import Outbox, Reminder, State, What

BATCH = 50
FIRST_WAIT, MOST_TRIES = timedelta(minutes=5), 6  # 5, 10, 20, 40, 80 minutes, then it is given up
Render = Callable[[Note, str], Message]
Clock = Callable[[], datetime]
log = logging.getLogger("selfmon.reminders")
_TABLE = cast(sa.Table, Outbox.__table__)
_T = _TABLE.c
# The two updates of every mail, built once.
_SENDING = (
    sa.update(_TABLE)
    .where(
        _T.id == sa.bindparam("note_id", type_=_T.id.type),
        _T.held_by == sa.bindparam("worker"),
        _T.state == State.CLAIMED,
    )
    .values(
        state=State.SENDING,
        state_at=sa.bindparam("now"),
        sending_at=sa.bindparam("now"),
        is_last=sa.bindparam("last"),
        held_until=sa.bindparam("until"),
        token_hash=sa.bindparam("hash"),
    )
)
_SENT = (
    sa.update(_TABLE)
    .where(
        _T.id == sa.bindparam("note_id", type_=_T.id.type),
        _T.held_by == sa.bindparam("worker"),
        _T.state.in_((State.SENDING, State.UNCERTAIN)),
    )
    .values(state=State.SENT, state_at=sa.bindparam("now"), reason="", held_by=None, held_until=None)
)


@dataclass(frozen=True)
class Post:
    """What a worker needs: who it is, the way out, the look of a mail, the settings, the clock."""

    sender: Sender
    render: Render
    posting: Posting
    clock: Clock
    is_over: Callable[[], bool] = lambda: False
    worker: str = ""


@dataclass(frozen=True)
class Fate:
    """What became of one handed-over note."""

    note: Note
    state: State
    reason: str = ""
    is_shut: bool = False  # the way out itself: the next note would fare no better


def deliver(session: Session, post: Post) -> int:
    """Send everything that is due now; the number handed over. Stops between two mails when `is_over` says so, and
    when no server is reached: what is left waits for the next sweep, and no lease runs out over it."""
    post = replace(post, worker=post.worker or str(uuid4()))
    n, fate = 0, None
    with post.sender.line() as line:
        try:
            while not _is_over(post, fate) and (claimed := claim(session, post)):
                digests = list_digests(session, claimed)
                for note_id in claimed:
                    if _is_over(post, fate):
                        break
                    digest = prepare_digest(session, note_id, post.clock()) if note_id in digests else None
                    token = secrets.token_urlsafe(24)
                    note, fate = _step(session, post, note_id, token, fate, digest), None
                    if note is not None:
                        fate = _hand_over(line, post, note, token)
                        n += 1
        finally:
            if fate is not None:
                _settle(session, post, fate)
            _let_go(session, post)
    return n


def _is_over(post: Post, fate: Fate | None) -> bool:
    return post.is_over() or (fate is not None and fate.is_shut)


def claim(session: Session, post: Post) -> list[UUID]:
    """Take a batch of what is due, for one lease. Two workers never hold the same note."""
    now = post.clock()
    waiting = (
        sa.select(Outbox.id)
        .where(Outbox.state == State.DUE, Outbox.try_at <= now)
        .order_by(Outbox.try_at, Outbox.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    with _patiently(session):
        rows = session.execute(
            sa.update(Outbox)
            .where(Outbox.id.in_(waiting), Outbox.state == State.DUE)
            .values(state=State.CLAIMED, state_at=now, held_by=post.worker, held_until=now + post.posting.lease)
            .returning(Outbox.id, Outbox.try_at)
            .execution_options(synchronize_session=False)
        ).all()
    return [row.id for row in sorted(rows, key=lambda row: (row.try_at, row.id.hex))]


def _step(
    session: Session, post: Post, note_id: UUID, token: str, before: Fate | None, digest: Digest | None
) -> Note | None:
    """One write: what became of the note before, and whether this one goes. The note when it is now *sending*."""
    with _patiently(session):
        now = post.clock()
        if before is not None:
            record_fate(session, before, post, now)
        return mark_sending(session, post, note_id, token, now, digest)


def mark_sending(
    session: Session, post: Post, note_id: UUID, token: str, now: datetime, digest: Digest | None = None
) -> Note | None:
    """Inside `writing()`: decide again; *sending*, or *suppressed* with its reason. None when it does not go."""
    facts = load_facts(session, note_id, post.worker)
    if facts is None:
        return None  # the claim ran out and is somebody else's now
    reason, is_last = find_obstacle(session, facts, post.posting, now)
    if reason is None and facts.what == What.DIGEST:
        if digest is None or not still_right(session, digest, now):
            _put(session, note_id, state=State.DUE, state_at=now, held_by=None, held_until=None)
            return None  # sharing changed a moment ago: counted anew
        reason = None if digest.total else Reason.NOTHING_NEW
        if facts.before_sessions and not digest.has_session:
            reason = Reason.NO_SESSION
    if reason is not None:
        _put(session, note_id, state=State.SUPPRESSED, state_at=now, reason=reason, held_by=None, held_until=None)
        return None
    said = session.connection().execute(
        _SENDING,
        {
            "note_id": note_id,
            "now": now,
            "last": is_last,
            "until": now + post.posting.lease,
            "hash": hash_token(token),
            "worker": post.worker,
        },
    )
    if said.rowcount != 1:
        return None  # a sweep took the claim back while it was decided
    if is_last:
        session.execute(
            sa.update(Reminder)
            .where(Reminder.id == facts.reminder_id)
            .values(stopped_itself_at=now, next_at=None)
            .execution_options(synchronize_session=False)
        )
    return as_note(facts, is_last, digest.total if digest else 0)


def _put(session: Session, note_id: UUID, **values: Any) -> None:
    session.execute(
        sa.update(Outbox).where(Outbox.id == note_id).values(**values).execution_options(synchronize_session=False)
    )


def _hand_over(line: Line, post: Post, note: Note, token: str) -> Fate:
    try:
        message = post.render(note, token)
    except Exception as problem:  # a broken template must not take the other notes along
        log.error("a note could not be written: %s", type(problem).__name__)
        return Fate(note, State.DUE, Reason.ERROR)
    try:
        line.send(message)
    except MailNotSent as problem:
        if not problem.is_known:
            return Fate(note, State.UNCERTAIN, Reason.LINE_BROKE)
        if problem.is_address:
            return Fate(note, State.BOUNCED, Reason.REFUSED)
        if not problem.temporary:  # refused for good, but not because of the address: that stays in use
            return Fate(note, State.GIVEN_UP, Reason.REFUSED)
        return Fate(note, State.DUE, Reason.NOT_REACHED, is_shut=problem.is_line)
    except Exception as problem:  # never meant to happen; it may have left already
        log.error("a note's fate is unknown: %s", type(problem).__name__)
        return Fate(note, State.UNCERTAIN, Reason.ERROR)
    return Fate(note, State.SENT)


def record_fate(session: Session, fate: Fate, post: Post, now: datetime) -> None:
    """Inside `writing()`: what became of it. A live worker that was slow may still turn its uncertain one into sent."""
    note, state = fate.note, fate.state
    if state is State.SENT:
        session.connection().execute(_SENT, {"note_id": note.id, "worker": post.worker, "now": now})
        return
    values: dict[str, Any] = {}
    if state is State.DUE:
        tries = note.tries + 1
        state = State.GIVEN_UP if tries >= MOST_TRIES else state
        values = {"tries": tries, "try_at": now + FIRST_WAIT * 2 ** (tries - 1), "sending_at": None}
    # An uncertain note may still turn out as sent or refused; it never becomes due again.
    from_states = (State.SENDING,) if values else (State.SENDING, State.UNCERTAIN)
    session.execute(
        sa.update(Outbox)
        .where(Outbox.id == note.id, Outbox.held_by == post.worker, Outbox.state.in_(from_states))
        .values(state=state, state_at=now, reason=fate.reason, held_by=None, held_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    if state is State.BOUNCED:
        mark_bounced(session, note.person_id, now)


def _settle(session: Session, post: Post, fate: Fate) -> None:
    with _patiently(session):
        record_fate(session, fate, post, post.clock())


def _let_go(session: Session, post: Post) -> None:
    """Whatever is still claimed goes back at once on a clean stop."""
    with _patiently(session):
        session.execute(
            sa.update(Outbox)
            .where(Outbox.state == State.CLAIMED, Outbox.held_by == post.worker)
            .values(state=State.DUE, state_at=post.clock(), held_by=None, held_until=None)
            .execution_options(synchronize_session=False)
        )


class _patiently:
    """`writing()`, asked for again while the place is taken: what was handed over must be recorded."""

    def __init__(self, session: Session, tries: int = 6) -> None:
        self._session, self._tries = session, tries

    def __enter__(self) -> None:
        for left in reversed(range(self._tries)):
            self._writing = writing(self._session)
            try:
                self._writing.__enter__()
                return
            except (Busy, sa.exc.OperationalError):
                if not left:
                    raise
                time.sleep(0.5)

    def __exit__(self, *problem: Any) -> None:
        self._writing.__exit__(*problem)
