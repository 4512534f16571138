"""TLS and signing in: against aiosmtpd with a certificate of its own, and servers that offer too little."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from selfmon.core import smtp
from selfmon.core.mail import MailNotSent, Message
from selfmon.core.smtp import SmtpSender
from tests.processes import free_port

from .odd_smtp import Odd, serving

MAIL = Message("kim@example.org", "Your reminder", "Hello\n")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Signed by nobody but itself, for 127.0.0.1."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "odd")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


class Seen:
    """What a server with TLS and accounts was told."""

    def __init__(self) -> None:
        self.mails: list[bool] = []  # whether it came through TLS
        self.names: list[tuple[bytes, bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, _envelope: Any) -> str:
        self.mails.append(
            session.ssl is not None or isinstance(server.transport.get_extra_info("sslcontext"), ssl.SSLContext)
        )
        return "250 kept"

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.names.append((data.login, data.password))
        return AuthResult(success=data.password == b"p@ss:word")


@contextmanager
def secured(seen: Seen, certificate: Path, is_wrapped: bool = False, auth: bool = True) -> Iterator[int]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    port = free_port()
    more: dict[str, Any] = (
        {"ssl_context": context}
        if is_wrapped
        else {"tls_context": context, "require_starttls": True, "auth_required": auth}
    )
    controller = Controller(seen, hostname="127.0.0.1", port=port, authenticator=seen.check, **more)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def try_it(url: str) -> str:
    try:
        SmtpSender(url, "notes@example.org", timeout_seconds=5).send(MAIL)
    except MailNotSent as problem:
        return "line" if problem.is_line and problem.temporary else "other"
    return "sent"


def test_a_server_on_this_machine_needs_no_certificate_that_fits(certificate: Path) -> None:
    seen = Seen()
    with secured(seen, certificate) as port:
        assert try_it(f"smtp://kim:p%40ss%3Aword@127.0.0.1:{port}") == "sent"
        assert try_it(f"smtp://kim:wrong@127.0.0.1:{port}") == "line"
    assert seen.mails == [True]
    assert seen.names == [(b"kim", b"p@ss:word"), (b"kim", b"wrong")]


def test_after_tls_the_server_is_greeted_anew(certificate: Path) -> None:
    seen = Seen()
    with secured(seen, certificate, auth=False) as port:
        assert try_it(f"smtp://127.0.0.1:{port}") == "sent"
    assert seen.mails == [True]


def test_elsewhere_a_certificate_has_to_fit(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen()
    with secured(seen, certificate) as port:
        url = f"smtp://kim:p%40ss%3Aword@127.0.0.1:{port}"
        assert try_it(f"{url}?starttls=1") == "line"  # asked for in so many words: checked here too
        monkeypatch.setattr(smtp, "_HERE", ())
        assert try_it(url) == "line"
        assert (seen.mails, seen.names) == ([], [])
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert try_it(url) == "sent"


def test_tls_from_the_first_byte(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = Seen()
    with secured(seen, certificate, is_wrapped=True) as port:
        assert try_it(f"smtps://127.0.0.1:{port}") == "sent"
        monkeypatch.setattr(smtp, "_HERE", ())
        assert try_it(f"smtps://127.0.0.1:{port}") == "line"
    assert seen.mails == [True]


@pytest.mark.parametrize("query", ["", "?starttls=1"])
def test_no_password_and_no_mail_goes_in_clear_where_it_must_not(query: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_HERE", ())
    for offered in ((), ("STARTTLS",)):  # not offered, or offered and then refused (502)
        odd = Odd(further=("AUTH PLAIN LOGIN", *offered))
        with serving(odd) as address:
            assert try_it(f"smtp://{'kim:secret@' if not query else ''}{address}{query}") == "line"
        assert not [line for line in odd.heard if line.upper().startswith(("AUTH", "MAIL"))]


def test_without_password_tls_is_taken_where_it_is_offered_and_not_missed_where_it_is_not() -> None:
    odd = Odd()
    with serving(odd) as address:
        assert try_it(f"smtp://{address}") == "sent"
    assert "STARTTLS" not in odd.heard
