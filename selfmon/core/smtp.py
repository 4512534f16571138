"""Mail over SMTP: one connection for many messages, and for each a plain word on what became of it."""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from selfmon.core.errors import RefuseToStart
from selfmon.core.mail import MailNotSent, Message, address_in, as_bytes

MAILS_A_CONNECTION = 100  # many servers cut the line soon after
_SPOILT = (smtplib.SMTPException, OSError)
_PATH = re.compile(r"[!-;=?-~]+@[!-;=?-~]+")  # what may stand between < and > without SMTPUTF8


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
    def line(self) -> Iterator["_SmtpLine"]:
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
        server.ehlo_or_helo_if_needed()
        if not secure and (self._demand_tls or server.has_extn("starttls")):
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
        if self._server is not None:
            with suppress(*_SPOILT):
                self._server.quit()
            self._drop()

    def send(self, message: Message) -> None:
        if self._carried >= MAILS_A_CONNECTION:
            self.close()
        if not _PATH.fullmatch(message.to):
            raise MailNotSent(temporary=False, is_address=True)
        envelope = (f"MAIL FROM:<{message.envelope_from or address_in(self._mail_from)}>", f"RCPT TO:<{message.to}>", "DATA")
        content = as_bytes(message, self._mail_from).replace(b"\r\n.", b"\r\n..") + b".\r\n"
        try:
            if self._server is None:
                self._server = self._connect()
            self._begin(self._server, envelope)
        except _SPOILT as problem:
            self._drop()
            raise MailNotSent(temporary=True) from problem
        self._hand_over(self._server, content)
        self._carried += 1

    def _begin(self, server: smtplib.SMTP, envelope: tuple[str, str, str]) -> None:
        """Up to the server's word that it is ready for the content. What fails here has certainly not been sent."""
        sender, recipient, ready = _say(server, envelope)
        if not _is_yes(sender):
            raise smtplib.SMTPException(sender)  # our own address or account: nothing is wrong with theirs
        if not _is_yes(recipient):
            if ready == 354:
                server.docmd(".")  # it waits for the content of a mail to nobody: RFC 2920, 3.1
            self._refuse(server, recipient)
        if ready != 354:
            self._refuse(server, ready)

    def _refuse(self, server: smtplib.SMTP, code: int) -> NoReturn:
        if code == 421:  # it is closing; the next message gets a new connection
            self.close()
        else:
            try:
                server.rset()
            except _SPOILT:
                self._drop()
        raise MailNotSent(temporary=code < 500, is_address=code >= 500)

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        try:
            server.send(content)
            code, _said = server.getreply()
            if not (_is_yes(code) or 400 <= code < 600):
                raise smtplib.SMTPException(code)  # neither yes nor no
        except _SPOILT as problem:
            self._drop()
            raise MailNotSent(temporary=False, is_known=False) from problem
        if not _is_yes(code):
            self._refuse(server, code)

    def _drop(self) -> None:
        server, self._server, self._carried = self._server, None, 0
        if server is not None:
            server.close()


def _is_yes(code: int) -> bool:
    return 200 <= code < 300


def _say(server: smtplib.SMTP, commands: tuple[str, str, str]) -> list[int]:
    """The code of each answer. Where PIPELINING is offered (RFC 2920) everything is said at once; else one by one, and
    after a refusal nothing more: the answer would be 503, bad sequence."""
    if server.has_extn("pipelining"):
        server.send("".join(f"{command}\r\n" for command in commands))
        return [server.getreply()[0] for _command in commands]
    codes: list[int] = []
    for command in commands:
        codes.append(503 if codes and codes[-1] >= 400 else server.docmd(command)[0])
    return codes
