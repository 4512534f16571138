"""Letters for the tests of SMTP, and what became of each."""

import email
from email import policy
from typing import Any

import pytest

from selfmon.core.mail import MailNotSent, Message
from selfmon.core.smtp import SmtpSender
from tests.waiting import PATIENCE_SECONDS

from .odd_smtp import Odd, serving

BOTH = pytest.mark.parametrize("pipelining", [False, True], ids=["one by one", "at once"])
BEFORE = ("MAIL", "RCPT", "DATA")


def mail(to: str = "kim@example.org", **facts: Any) -> Message:
    return Message(to, **{"subject": "Your reminder", "text": "Hello\n", "html": "<p>Hello</p>", **facts})


def sender(address: str, seconds: float = PATIENCE_SECONDS) -> SmtpSender:
    return SmtpSender(f"smtp://{address}", "Notes <notes@example.org>", timeout_seconds=seconds)


def fates(odd: Odd, messages: list[Message], seconds: float = PATIENCE_SECONDS) -> list[str]:
    """What the sender says became of each, over one line: sent, later, never, address, line, unknown."""
    said = []
    with serving(odd) as address, sender(address, seconds).line() as line:
        for message in messages:
            try:
                line.send(message)
                said.append("sent")
            except MailNotSent as problem:
                said.append(
                    "unknown"
                    if not problem.is_known
                    else "address"
                    if problem.is_address
                    else "line"
                    if problem.is_line
                    else "later"
                    if problem.temporary
                    else "never"
                )
    return said


def parsed(raw: bytes) -> Any:
    """What a reader's program sees of what a server was handed (dots unstuffed)."""
    return email.message_from_bytes(raw.replace(b"\r\n..", b"\r\n."), policy=policy.default)
