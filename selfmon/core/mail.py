"""Mail out of the house: one Message, three senders (SMTP, a folder of .eml files, a recorder for tests).

A message carries no clinical word and no name; templates see to that, this module only carries it.
"""

import logging
import smtplib
import ssl
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from flask import current_app

from selfmon.core.clock import utc_now
from selfmon.core.errors import RefuseToStart, SelfmonError


class MailNotSent(SelfmonError):
    """The server did not take the message; `temporary` says whether a later try may succeed."""

    def __init__(self, temporary: bool) -> None:
        super().__init__("temporary" if temporary else "permanent")
        self.temporary = temporary


@dataclass(frozen=True)
class Message:
    """One mail to one person."""

    to: str
    subject: str
    text: str
    html: str | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Sender(Protocol):
    """Something that takes a message off our hands."""

    is_real: bool

    def send(self, message: Message) -> None:
        """Hand the message over. Raises MailNotSent."""


def as_email(message: Message, mail_from: str) -> EmailMessage:
    """The message as RFC 5322, with the headers an automatic mail owes its reader."""
    mail = EmailMessage()
    mail["From"] = mail_from
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(utc_now())
    mail["Auto-Submitted"] = "auto-generated"
    if "Message-ID" not in message.headers:
        mail["Message-ID"] = make_msgid(domain=mail_from.rpartition("@")[2].strip("> ") or "localhost")
    for name, value in message.headers.items():
        mail[name] = value
    mail.set_content(message.text)
    if message.html is not None:
        mail.add_alternative(message.html, subtype="html")
    return mail


class SmtpSender:
    """Plain SMTP. `smtp://` (STARTTLS when offered, demanded with `?starttls=1`) or `smtps://`."""

    is_real = True

    def __init__(self, url: str, mail_from: str, timeout_seconds: float = 15) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise RefuseToStart("SELFMON_SMTP_URL looks like smtp://name:password@mail.example.org:587?starttls=1")
        self._parts, self._mail_from, self._timeout = parts, mail_from, timeout_seconds
        self._demand_tls = parse_qs(parts.query).get("starttls") == ["1"]

    def send(self, message: Message) -> None:
        try:
            with self._connect() as server:
                server.send_message(as_email(message, self._mail_from))
        except smtplib.SMTPResponseException as problem:
            raise MailNotSent(temporary=400 <= problem.smtp_code < 500) from problem
        except smtplib.SMTPRecipientsRefused as problem:
            codes = [code for code, _ in problem.recipients.values()]
            raise MailNotSent(temporary=all(400 <= code < 500 for code in codes)) from problem
        except (smtplib.SMTPException, OSError) as problem:
            raise MailNotSent(temporary=True) from problem

    def _connect(self) -> smtplib.SMTP:
        host, secure = self._parts.hostname or "", self._parts.scheme == "smtps"
        server: smtplib.SMTP
        if secure:
            server = smtplib.SMTP_SSL(host, self._parts.port or 465, timeout=self._timeout,
                                      context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(host, self._parts.port or 25, timeout=self._timeout)
            server.ehlo()
            if self._demand_tls or server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        return server


class FolderSender:
    """Catches mail as .eml files, for the demo."""

    is_real = False

    def __init__(self, folder: Path, mail_from: str) -> None:
        self._folder, self._mail_from = folder, mail_from

    def send(self, message: Message) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{utc_now():%Y%m%dT%H%M%S}-{uuid4().hex[:8]}.eml"
        (self._folder / name).write_bytes(bytes(as_email(message, self._mail_from)))


class Recorder:
    """Keeps messages in memory, for tests."""

    is_real = True

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)


log = logging.getLogger("selfmon.mail")


def send_message(message: Message) -> bool:
    """Send now, through the app's sender. False where there is none, or it did not take the message."""
    sender: Sender | None = current_app.extensions.get("mail_sender")
    return sender is not None and _try_to_send(sender, message)


def send_in_background(message: Message) -> None:
    """Send without keeping the page waiting, so that its time says nothing about whether an address exists."""
    sender: Sender | None = current_app.extensions.get("mail_sender")
    if isinstance(sender, Recorder):
        sender.send(message)
    elif sender is not None:
        threading.Thread(target=_try_to_send, args=(sender, message), daemon=True).start()


def _try_to_send(sender: Sender, message: Message) -> bool:
    try:
        sender.send(message)
    except MailNotSent as problem:
        log.warning("a mail was not taken: %s", problem)
        return False
    return True
