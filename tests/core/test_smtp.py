"""One message over SMTP: it arrives as written, to the address it names, and a refusal is about what it says."""

import email
from email import policy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon.core.errors import RefuseToStart
from selfmon.core.mail import as_bytes
from selfmon.core.replies import refuses_address
from selfmon.core.smtp import SmtpSender

from .letters import BOTH, fates, mail, parsed
from .odd_smtp import Odd


@BOTH
@pytest.mark.parametrize("is_dripping", [False, True], ids=["whole", "dripping"])
def test_it_arrives_as_it_was_written(pipelining: bool, is_dripping: bool) -> None:
    text = ".\n..\n.hidden\n" + "x" * 2000 + "\nGrüße, \u2028 مرحبا 🙂\n.\n"
    odd = Odd(pipelining=pipelining, is_dripping=is_dripping)
    message = mail(subject="Grüße " * 30, text=text, sender_name="Nötizen, heute", headers={".odd": "1"})
    assert fates(odd, [message, message]) == ["sent", "sent"]
    raw = odd.contents[0]
    assert b"\r\n..odd: 1\r\n" in raw
    assert not [line for line in raw.split(b"\r\n") if len(line) > 998 or b"\n" in line or b"\r" in line]
    assert raw.isascii()
    got = parsed(raw)
    assert got.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert got["Subject"] == "Grüße " * 30
    shown = got["From"].addresses[0]
    assert (shown.display_name, shown.addr_spec) == ("Nötizen, heute", "notes@example.org")
    assert [line for line in odd.heard if line[:4].isupper() and line[:4] != "QUIT"] == [
        "MAIL FROM:<notes@example.org>",
        "RCPT TO:<kim@example.org>",
        "DATA",
    ] * 2
    assert any(packet.count(b"\r\n") == 3 and packet.startswith(b"MAIL") for packet in odd.packets) is pipelining


@settings(max_examples=100)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"])),
    subject=st.text(st.characters(exclude_categories=["Cs", "Cc"])),
)
def test_any_text_survives_the_bytes(text: str, subject: str) -> None:
    raw = as_bytes(mail(text=text, subject=subject), "notes@example.org")
    assert not [line for line in raw.split(b"\r\n") if len(line) > 998 or b"\n" in line or b"\r" in line]
    got = email.message_from_bytes(raw, policy=policy.SMTP).get_body(("plain",))
    assert got is not None
    assert got.get_content().replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert b"\n" not in got.get_payload(decode=True).replace(b"\r\n", b"")  # RFC 2045, 6.8


@BOTH
@pytest.mark.parametrize(
    ("word", "answer", "fate"),
    [
        ("RCPT", b"450 greylisted\r\n", "later"),
        ("RCPT", b"550 5.1.1 no such user\r\n", "address"),
        ("RCPT", b"550 no such user\r\n", "address"),
        ("RCPT", b"554 5.7.1 Relay access denied\r\n", "never"),
        ("RCPT", b"550 relay not permitted\r\n", "never"),
        ("RCPT", b"552 5.2.2 mailbox full\r\n", "never"),
        ("RCPT", b"550-5.1.1 The account\r\n550 5.1.1 is not there\r\n", "address"),
        ("DATA", b"451 later\r\n", "later"),
        ("DATA", b"554 no\r\n", "never"),
    ],
    ids=str,
)
def test_a_refusal_spoils_neither_the_line_nor_the_next_message(
    pipelining: bool, word: str, answer: bytes, fate: str
) -> None:
    odd = Odd({word: [answer]}, pipelining)
    assert fates(odd, [mail(), mail("noise@example.org")]) == [fate, "sent"]
    assert odd.connections == 1
    assert [b"noise@" in content for content in odd.contents if content] == [True]


@BOTH
def test_our_own_address_refused_is_nobody_else_s_fault(pipelining: bool) -> None:
    odd = Odd({"MAIL": [b"550 5.7.1 not you\r\n"] * 2}, pipelining)
    assert fates(odd, [mail(), mail(), mail()]) == ["line", "line", "sent"]


@pytest.mark.parametrize(
    "to",
    [
        "a@b.org>\r\nRCPT TO:<x@y.org",
        "a@b.org\nBcc: x@y.org",
        "a@b.org> x",
        "<a@b.org",
        "a b@c.org",
        "nobody",
        "a@b\u2028c.org",
        "a@b.org\x00",
        "\x85a@b.org",
        "a\ud800@b.org",
        "a@\u0627..org",
    ],
)
def test_no_address_says_more_than_an_address(to: str) -> None:
    odd = Odd(further=("SMTPUTF8",))
    assert fates(odd, [mail(to), mail()]) == ["address", "sent"]
    assert [line for line in odd.heard if line.startswith("RCPT")] == ["RCPT TO:<kim@example.org>"]


@pytest.mark.parametrize(
    ("facts", "fate"),
    [
        ({"subject": "a\r\nBcc: x@y.org"}, "later"),
        ({"headers": {"X": "a\nb"}}, "later"),
        ({"sender_name": "a\nb"}, "later"),
        ({"envelope_from": "a@b.org>\r\nRCPT TO:<x@y.org"}, "line"),
    ],
)
def test_a_line_break_in_a_setting_goes_nowhere(facts: dict[str, Any], fate: str) -> None:
    odd = Odd()
    assert fates(odd, [mail(**facts), mail()]) == [fate, "sent"]
    assert odd.kept == 1
    assert b"Bcc" not in odd.contents[0]
    assert not [line for line in odd.heard if "x@y.org" in line]


def test_other_letters_in_an_address() -> None:
    odd = Odd(further=("SMTPUTF8",))
    assert fates(odd, [mail("kim@bücher.example"), mail("käthe@bücher.example")]) == ["sent", "sent"]
    assert [line for line in odd.heard if line[:4] in ("MAIL", "RCPT")] == [
        "MAIL FROM:<notes@example.org>",
        "RCPT TO:<kim@xn--bcher-kva.example>",
        "MAIL FROM:<notes@example.org> SMTPUTF8",
        "RCPT TO:<käthe@xn--bcher-kva.example>",
    ]
    assert b"To: kim@xn--bcher-kva.example\r\n" in odd.contents[0]
    assert "To: käthe@xn--bcher-kva.example\r\n".encode() in odd.contents[1]
    assert fates(Odd(), [mail("käthe@example.org"), mail()]) == ["address", "sent"]  # not offered


def test_the_house_s_own_name_may_have_other_letters_too() -> None:
    got = parsed(as_bytes(mail(), "Für dich <notes@bücher.example>"))
    assert got["From"].addresses[0].display_name == "Für dich"
    assert got["From"].addresses[0].addr_spec == "notes@xn--bcher-kva.example"
    for wrong in ("", "notes", "<>", "a b@c d"):
        with pytest.raises(RefuseToStart):
            SmtpSender("smtp://localhost", wrong)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        (550, "5.1.1 unknown", True),
        (550, "5.1.2 bad domain", True),
        (553, "no", True),
        (550, "5.2.1 disabled", True),
        (550, "5.4.1 Recipient address rejected: Access denied", True),
        (550, "5.0.0 rejected by block list", False),
        (550, "5.1.8 sender's domain", False),
        (554, "5.7.1 blocked 5.1.1.2", False),
        (452, "4.2.2 full", False),
        (530, "5.7.0 Authentication required", False),
        (501, "syntax", False),
        (450, "5.1.1", False),
    ],
)
def test_what_a_refusal_is_about(code: int, text: str, expected: bool) -> None:
    assert refuses_address(code, text, at_recipient=True) is expected
    assert refuses_address(code, text, at_recipient=False) is (expected and "5." in text)
