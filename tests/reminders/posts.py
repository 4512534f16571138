"""A real SMTP server with moods, and people with reminders, for the tests of the post."""

import asyncio
import email
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from email import policy
from typing import Any

import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask, current_app
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.core.posting import Posting
from selfmon.core.smtp import SmtpSender
from selfmon.reminders.delivery import Post, deliver
from selfmon.reminders.mails import write_note
from selfmon.reminders.models import Outbox, Reminder
from selfmon.reminders.plans import Wish, set_reminder
from selfmon.reminders.schedule import EVERY_DAY, Plan
from selfmon.reminders.sweeping import sweep
from tests.apps import refurnish
from tests.clocks import Clock
from tests.processes import free_port

MORNING = datetime(2026, 5, 14, 6, 0, tzinfo=UTC)  # 08:00 in Amsterdam
NINE = datetime(2026, 5, 14, 7, 0, tzinfo=UTC)  # 09:00 there


@dataclass
class Mood:
    """What the server does with the next mails: an SMTP answer, a pause, or a line cut before or after the content."""

    answers: list[str] = field(default_factory=list)
    recipient: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    cut: str = ""
    pipelining: bool = False  # most real servers offer it; aiosmtpd can, and does not say so
    mails: list[tuple[list[str], str, Any]] = field(default_factory=list)

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, name: str, offered: list[str]) -> list[str]:
        session.host_name = name
        return [offered[0], *(["250-PIPELINING"] if self.pipelining else []), *offered[1:]]

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        answer = self.recipient.get(address)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        await asyncio.sleep(self.seconds)
        if self.cut == "before":
            server.transport.abort()
            return "451 never heard"
        answer = self.answers.pop(0) if self.answers else "250 kept"
        if answer.startswith("250"):
            mail = email.message_from_bytes(envelope.content, policy=policy.default)
            self.mails.append((envelope.rcpt_tos, envelope.mail_from, mail))
        if self.cut == "after":
            server.transport.abort()
        return answer


@contextmanager
def smtp_server(mood: Mood) -> Iterator[str]:
    """A server on this machine; its address."""
    port = free_port()
    controller = Controller(mood, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def make_post(url: str, clock: Clock, **settings: Any) -> Post:
    """A worker's way out. In an app context."""
    posting = Posting(**settings)
    refurnish(current_app, posting=posting)
    return Post(SmtpSender(url, "notes@example.org", timeout_seconds=5), write_note, posting, clock)


def remind(
    app: Flask,
    person: Person,
    *,
    what: str = "exercise",
    at: time = time(9, 0),
    now: datetime = MORNING,
    proposed_by_id: int | None = None,
    **plan: Any,
) -> Reminder:
    """A daily plan of somebody, at nine."""
    with app.app_context(), writing(db.session):
        wish = Wish(
            what, "1" if what == "exercise" else None, Plan(plan.pop("days", EVERY_DAY), at, person.zone, **plan)
        )
        reminder = set_reminder(db.session, person.id, wish, now, proposed_by_id=proposed_by_id)
        db.session.expunge_all()
    return reminder


def states(session: Session) -> list[tuple[str, str]]:
    """State and reason of every note, by date."""
    session.rollback()
    return [
        tuple(row)
        for row in session.execute(sa.select(Outbox.state, Outbox.reason).order_by(Outbox.local_date, Outbox.due_at))
    ]


def go(session: Session, post: Post) -> int:
    sweep(session, post.clock())
    return deliver(session, post)
