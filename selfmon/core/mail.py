"""Mail out of the house: one Message, three senders (SMTP, a folder of .eml files, a recorder for tests).

A message carries no clinical word and no name; templates see to that, this module only carries it.
"""

import logging
import re
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import Compat32
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import NoReturn, Protocol
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from flask import current_app

from selfmon.core.clock import utc_now
from selfmon.core.errors import RefuseToStart, SelfmonError

MAILS_A_CONNECTION = 100  # many servers cut the line soon after
_DOT = re.compile(rb"(?m)^\.")


class MailNotSent(SelfmonError):
    """The server did not take the message.

    `temporary`: a later try may succeed. `is_address`: it was this address (or this message to it) that was refused
    for good. `is_known` is False when the line broke after the message was handed over: it may have arrived.
    """

    def __init__(self, temporary: bool, *, is_address: bool = False, is_known: bool = True) -> None:
        super().__init__("temporary" if temporary else "permanent")
        self.temporary, self.is_address, self.is_known = temporary, is_address, is_known


@dataclass(frozen=True)
class Message:
    """One mail to one person."""

    to: str
    subject: str
    text: str
    html: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    sender_name: str = ""  # shown beside the house's own address
    envelope_from: str = ""  # where bounces go; the house's own address when empty


class Line(Protocol):
    """An open way to hand over many messages."""

    def send(self, message: Message) -> None:
        """Hand one message over. Raises MailNotSent."""


class Sender(Protocol):
    """Something that takes a message off our hands."""

    is_real: bool

    def send(self, message: Message) -> None:
        """Hand the message over. Raises MailNotSent."""

    def line(self) -> AbstractContextManager[Line]:
        """A way to hand over many, closed at the end."""


class _OneLineEach(Compat32):
    """Our headers are encoded already and well under the 998 characters a line may have."""

    def fold_binary(self, name: str, value: str) -> bytes:
        return f"{name}: {value}\r\n".encode("ascii", "surrogateescape")


_ON_THE_WIRE = _OneLineEach(linesep="\r\n")


@lru_cache(maxsize=16)
def _address_in(sender: str) -> str:
    """notes@example.org of "Notes <notes@example.org>"."""
    return parseaddr(sender)[1]


def as_email(message: Message, mail_from: str) -> MIMEBase:
    """The message as RFC 5322, with the headers an automatic mail owes its reader. Raises ValueError for a header
    with a line break in it. (The newer email policies parse every header they are given: a third of a worker's time.)
    """
    text = MIMEText(message.text, "plain", "utf-8")
    mail: MIMEBase = text
    if message.html is not None:
        html = MIMEText(message.html, "html", "utf-8")
        mail = MIMEMultipart("alternative", _subparts=[text, html])
    address = _address_in(mail_from)
    headers = {"From": formataddr((message.sender_name, address)) if message.sender_name else mail_from,
               "To": message.to, "Subject": message.subject, "Date": format_datetime(utc_now()),
               "Auto-Submitted": "auto-generated", **message.headers}
    if "Message-ID" not in headers:
        headers["Message-ID"] = make_msgid(domain=address.rpartition("@")[2] or "localhost")
    for name, value in headers.items():
        if "\n" in value or "\r" in value:
            raise ValueError(name)
        mail[name] = value if value.isascii() else Header(value, "utf-8").encode()
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
        with self.line() as line:
            line.send(message)

    @contextmanager
    def line(self) -> Iterator[Line]:
        line = _SmtpLine(self._connect, self._mail_from)
        try:
            yield line
        finally:
            line.close()

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


class _SmtpLine:
    """One connection, opened when first needed and again after it broke or carried MAILS_A_CONNECTION."""

    def __init__(self, connect: Callable[[], smtplib.SMTP], mail_from: str) -> None:
        self._connect, self._mail_from = connect, mail_from
        self._server: smtplib.SMTP | None = None
        self._carried = 0

    def close(self) -> None:
        """Take leave; whatever goes wrong in that is of no interest."""
        server, self._server, self._carried = self._server, None, 0
        if server is not None:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()

    def send(self, message: Message) -> None:
        if self._carried >= MAILS_A_CONNECTION:
            self.close()
        content = _DOT.sub(b"..", as_email(message, self._mail_from).as_bytes(policy=_ON_THE_WIRE))
        try:
            if self._server is None:
                self._server = self._connect()
            self._begin(self._server, message)
        except (smtplib.SMTPException, OSError) as problem:
            self._server, self._carried = None, 0
            raise MailNotSent(temporary=True) from problem
        self._hand_over(self._server, content)
        self._carried += 1

    def _begin(self, server: smtplib.SMTP, message: Message) -> None:
        """Up to the server's word that it is ready for the content. What fails here has certainly not been sent."""
        code, _said = server.mail(message.envelope_from or _address_in(self._mail_from))
        if code != 250:
            raise smtplib.SMTPException(code)  # our own address or account: nothing is wrong with theirs
        code, _said = server.rcpt(message.to)
        if code in (250, 251):
            code, _said = server.docmd("DATA")
        if code != 354:
            self._refuse(server, code)

    def _refuse(self, server: smtplib.SMTP, code: int) -> NoReturn:
        if code == 421:  # it is closing; the next message gets a new connection
            self.close()
        else:
            server.rset()
        raise MailNotSent(temporary=code < 500, is_address=code >= 500)

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        try:
            server.send(content + (b"" if content.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            code, _said = server.getreply()
        except (smtplib.SMTPException, OSError) as problem:
            self._server, self._carried = None, 0
            raise MailNotSent(temporary=False, is_known=False) from problem
        if code != 250:
            self._refuse(server, code)


class FolderSender:
    """Catches mail as .eml files, for the demo."""

    is_real = False

    def __init__(self, folder: Path, mail_from: str) -> None:
        self._folder, self._mail_from = folder, mail_from

    def send(self, message: Message) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = f"{utc_now():%Y%m%dT%H%M%S}-{uuid4().hex[:8]}.eml"
        (self._folder / name).write_bytes(bytes(as_email(message, self._mail_from)))

    @contextmanager
    def line(self) -> Iterator[Line]:
        yield self


class Recorder:
    """Keeps messages in memory, for tests."""

    is_real = True

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)

    @contextmanager
    def line(self) -> Iterator[Line]:
        yield self


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
