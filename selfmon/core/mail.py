"""Mail out of the house: one Message, its bytes, and three senders (`smtp`, a folder of .eml files, a recorder for tests).

A message carries no clinical word and no name; templates see to that, this module only carries it.
"""

import logging
import threading
from base64 import encodebytes
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from email.header import Header
from email.utils import format_datetime, formataddr, make_msgid, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from flask import Flask, Response, after_this_request, current_app

from selfmon.core import clock
from selfmon.core.errors import SelfmonError


class MailNotSent(SelfmonError):
    """The server did not take the message.

    `temporary`: a later try may succeed. `is_address`: it was this address that was refused for good. `is_line`: the
    way out itself is shut, for every message. `is_known` is False when the line broke after the message was handed
    over: it may have arrived.
    """

    def __init__(
        self, temporary: bool, *, is_address: bool = False, is_line: bool = False, is_known: bool = True
    ) -> None:
        super().__init__("temporary" if temporary else "permanent")
        self.temporary, self.is_address, self.is_line, self.is_known = temporary, is_address, is_line, is_known


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

    def send(self, message: Message) -> None:
        """Hand the message over. Raises MailNotSent."""

    def line(self) -> AbstractContextManager[Line]:
        """A way to hand over many, closed at the end."""


@lru_cache(maxsize=16)
def address_in(sender: str) -> str:
    """notes@example.org of "Notes <notes@example.org>"."""
    return parseaddr(sender)[1]


@lru_cache(maxsize=64)
def _from_line(sender_name: str, mail_from: str) -> str:
    return formataddr((sender_name or parseaddr(mail_from)[0], on_the_wire(address_in(mail_from))))


@lru_cache(maxsize=1024)
def on_the_wire(address: str) -> str:
    """An address as servers know it: a domain with other letters in its own spelling (IDNA). Unchanged where it has
    none; a name before the @ with other letters stays, and needs SMTPUTF8."""
    local, at, domain = address.rpartition("@")
    try:
        return address if domain.isascii() else f"{local}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


@lru_cache(maxsize=256)
def _encoded(name: str, value: str) -> str:
    return Header(value, "utf-8", header_name=name).encode(linesep="\r\n")


def as_bytes(message: Message, mail_from: str) -> bytes:
    """The message as RFC 5322, with the headers an automatic mail owes its reader. Raises ValueError for a header
    with a line break in it. (Written out here: the `email` package took a third of a worker's time for it.)
    """
    headers = {
        "From": _from_line(message.sender_name, mail_from),
        "To": on_the_wire(message.to),
        "Subject": message.subject,
        "Date": format_datetime(clock.utc_now()),
        "Auto-Submitted": "auto-generated",
        **message.headers,
        "MIME-Version": "1.0",
    }
    if "Message-ID" not in headers:
        headers["Message-ID"] = make_msgid(domain=on_the_wire(address_in(mail_from)).rpartition("@")[2] or "localhost")
    for name, value in headers.items():
        if "\n" in value or "\r" in value:
            raise ValueError(name)
    head = "".join(
        f"{name}: {value if value.isascii() or name == 'To' else _encoded(name, value)}\r\n"
        for name, value in headers.items()
    )
    text = _part("plain", message.text)
    if message.html is None:
        return head.encode() + text
    return b"".join((head.encode(), _ALTERNATIVE, _NEXT, text, _NEXT, _part("html", message.html), _END))


_BOUNDARY = b"=_next"  # base64 has no underscore: it cannot occur in a part
_ALTERNATIVE = b'Content-Type: multipart/alternative; boundary="' + _BOUNDARY + b'"\r\n\r\n'
_NEXT, _END = b"--" + _BOUNDARY + b"\r\n", b"--" + _BOUNDARY + b"--\r\n"


def _part(kind: str, text: str) -> bytes:
    head = f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    canonical = text.replace("\r\n", "\n").replace("\n", "\r\n").encode()  # RFC 2045, 6.8
    return head.encode() + encodebytes(canonical).replace(b"\n", b"\r\n")


class FolderSender:
    """Catches mail as .eml files, for the demo."""

    def __init__(self, folder: Path, mail_from: str) -> None:
        self._folder, self._mail_from = folder, mail_from

    def send(self, message: Message) -> None:
        name = f"{clock.utc_now():%Y%m%dT%H%M%S}-{uuid4().hex[:8]}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = self._folder / f"{name}.part"
            unfinished.write_bytes(as_bytes(message, self._mail_from))
            unfinished.rename(self._folder / name)
        except OSError as problem:
            raise MailNotSent(temporary=True, is_line=True) from problem

    @contextmanager
    def line(self) -> Iterator[Line]:
        yield self


class Recorder:
    """Keeps messages in memory, for tests."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    def send(self, message: Message) -> None:
        self.messages.append(message)

    @contextmanager
    def line(self) -> Iterator[Line]:
        yield self


log = logging.getLogger("selfmon.mail")


def send_message(sender: Sender | None, message: Message) -> bool:
    """Send now. False where there is no sender, or it did not take the message."""
    return sender is not None and _try_to_send(sender, message)


def send_after_answer(sender: Sender | None, write: Callable[[], Message | None]) -> None:
    """Write and send a mail once the answer to this request is out, in a thread of its own: neither the page's time nor
    what it asked of the database says whether there was anybody to write to. `write` gives None where there is nobody.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the app itself, for another thread

    def start() -> None:
        if isinstance(sender, Recorder):
            _write_and_send(app, sender, write)
        else:
            threading.Thread(target=_write_and_send, args=(app, sender, write), daemon=True).start()

    @after_this_request
    def when_out(response: Response) -> Response:
        response.call_on_close(start)
        return response


def _write_and_send(app: Flask, sender: Sender | None, write: Callable[[], Message | None]) -> None:
    with app.app_context():
        message = write()
        if message is not None:
            send_message(sender, message)


def _try_to_send(sender: Sender, message: Message) -> bool:
    try:
        sender.send(message)
    except MailNotSent as problem:
        log.warning("a mail was not taken: %s", problem)
        return False
    return True
