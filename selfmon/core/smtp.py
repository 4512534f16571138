"""Mail over SMTP: one connection for many messages, and for each a plain word on what became of it.

smtplib opens the connection, secures it, signs in and reads the answers. What is said for one message stands here,
because `sendmail` cannot tell a line that broke before the content from one that broke after it, and says its
commands one by one where a server would take them at once.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from selfmon.core.errors import RefuseToStart
from selfmon.core.mail import MailNotSent, Message, address_in, as_bytes, on_the_wire
from selfmon.core.replies import refuses_address

MAILS_A_CONNECTION = 100  # many servers cut the line soon after
LAST_WORD_SECONDS = 120.0  # a server may look through the content first; hanging up earlier leaves its fate unknown
_SPOILT = (smtplib.SMTPException, OSError)
_PATH = re.compile(r"[^\x00-\x20<>\x7f-\xa0\u2028\u2029\ud800-\udfff]+@[!-;=?-~]+")  # what may stand between < and >
_HERE = ("localhost", "127.0.0.1", "::1")
Reply = tuple[int, bytes]


class SmtpSender:
    """Plain SMTP. `smtp://` (STARTTLS when offered, demanded with `?starttls=1` or a password) or `smtps://`.

    Certificates are checked, but for a server on this very machine, where nobody stands between and none fits.
    """

    def __init__(self, url: str, mail_from: str, timeout_seconds: float = 30) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise RefuseToStart("SELFMON_SMTP_URL looks like smtp://name:password@mail.example.org:587?starttls=1")
        if not is_path(address_in(mail_from)):
            raise RefuseToStart("SELFMON_MAIL_FROM looks like notes@example.org or Notes <notes@example.org>")
        self._parts, self._mail_from, self._timeout = parts, mail_from, timeout_seconds
        is_here, is_asked = parts.hostname in _HERE, parse_qs(parts.query).get("starttls") == ["1"]
        self._demand_tls = is_asked or (bool(parts.username) and not is_here)
        self._context = ssl.create_default_context()
        if is_here and not is_asked:
            self._context.check_hostname, self._context.verify_mode = False, ssl.CERT_NONE

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
        host = self._parts.hostname or ""
        server: smtplib.SMTP
        if self._parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, self._parts.port or 465, timeout=self._timeout, context=self._context)
        else:
            server = smtplib.SMTP(host, self._parts.port or 25, timeout=self._timeout)
        try:
            self._sign_in(server)
        except BaseException:
            server.close()
            raise
        return server

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._parts.scheme == "smtp" and (self._demand_tls or server.has_extn("starttls")):
            server.starttls(context=self._context)  # raises where it is not offered
            server.ehlo_or_helo_if_needed()  # what was said before it counts for nothing
        if self._parts.username:
            server.login(unquote(self._parts.username), unquote(self._parts.password or ""))


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
        """Hand one message over. An open connection that fails before the content is replaced by a fresh one once:
        servers hang up on those who are silent for a while."""
        if self._carried >= MAILS_A_CONNECTION:
            self.close()
        sender, recipient = on_the_wire(message.envelope_from or address_in(self._mail_from)), on_the_wire(message.to)
        if not is_path(recipient):
            raise MailNotSent(temporary=False, is_address=True)
        try:
            content = as_bytes(message, self._mail_from).replace(b"\r\n.", b"\r\n..") + b".\r\n"
        except ValueError as problem:  # a setting of ours with a line break in it
            raise MailNotSent(temporary=True) from problem
        if not is_path(sender):
            raise MailNotSent(temporary=True, is_line=True)
        self._hand_over(self._open_for(sender, recipient), content)
        self._carried += 1

    def _open_for(self, sender: str, recipient: str) -> smtplib.SMTP:
        """A connection whose server waits for the content. What fails here has certainly not been sent."""
        while True:
            is_fresh = self._server is None
            try:
                if self._server is None:
                    self._server = self._connect()
                self._begin(self._server, sender, recipient)
                return self._server
            except _SPOILT as problem:
                self._drop()
                if is_fresh:
                    raise MailNotSent(temporary=True, is_line=True) from problem

    def _begin(self, server: smtplib.SMTP, sender: str, recipient: str) -> None:
        utf8 = "" if recipient.isascii() and sender.isascii() else " SMTPUTF8"
        if utf8 and not server.has_extn("smtputf8"):
            raise MailNotSent(temporary=False, is_address=True)
        said_from, said_to, ready = _say(server, (f"MAIL FROM:<{sender}>{utf8}", f"RCPT TO:<{recipient}>", "DATA"))
        if not _is_yes(said_from):  # our own address or account: nothing is wrong with theirs
            raise smtplib.SMTPResponseException(*said_from)
        if _is_yes(said_to) and ready[0] == 354:
            return
        refusal = ready if _is_yes(said_to) else said_to
        if refusal[0] == 421 or not 400 <= refusal[0] < 600:
            raise smtplib.SMTPResponseException(*refusal)  # it is closing, or talks of something else
        if ready[0] == 354:
            _say(server, (".",))  # it waits for the content of a mail to nobody: RFC 2920, 3.1
        self._refuse(server, refusal, at_recipient=refusal is said_to)

    def _refuse(self, server: smtplib.SMTP, reply: Reply, *, at_recipient: bool) -> NoReturn:
        code, text = reply
        if code == 421:  # it is closing; the next message gets a new connection
            self.close()
        else:
            try:
                server.rset()
            except _SPOILT:
                self._drop()
        raise MailNotSent(
            temporary=code < 500,
            is_address=refuses_address(code, text.decode("utf-8", "replace"), at_recipient=at_recipient),
        )

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        try:
            server.send(content)
            reply = _last_word(server)
            if not (_is_yes(reply) or 400 <= reply[0] < 600):
                raise smtplib.SMTPResponseException(*reply)  # neither yes nor no
        except _SPOILT as problem:
            self._drop()
            raise MailNotSent(temporary=False, is_known=False) from problem
        if not _is_yes(reply):
            self._refuse(server, reply, at_recipient=False)

    def _drop(self) -> None:
        server, self._server, self._carried = self._server, None, 0
        if server is not None:
            server.close()


def is_path(address: str) -> bool:
    """True when an address can stand between < and > without ending the command it stands in."""
    return bool(_PATH.fullmatch(address))


def _is_yes(reply: Reply) -> bool:
    return 200 <= reply[0] < 300


def _last_word(server: smtplib.SMTP) -> Reply:
    assert server.sock is not None  # the content went out on it
    usual = server.sock.gettimeout() or 0
    server.sock.settimeout(max(usual, LAST_WORD_SECONDS))
    reply = server.getreply()
    server.sock.settimeout(usual)
    return reply


def _say(server: smtplib.SMTP, commands: tuple[str, ...]) -> list[Reply]:
    """The answers. Where PIPELINING is offered (RFC 2920) everything is said at once; else one by one, and after a
    refusal nothing more: the answer would be 503, bad sequence."""
    lines = [f"{command}\r\n".encode() for command in commands]
    if server.has_extn("pipelining"):
        server.send(b"".join(lines))
        return [server.getreply() for _line in lines]
    replies: list[Reply] = []
    for line in lines:
        if replies and replies[-1][0] >= 400:
            replies.append((503, b""))
            continue
        server.send(line)
        replies.append(server.getreply())
    return replies
