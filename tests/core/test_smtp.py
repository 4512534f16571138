"""One message over SMTP to servers of every temper: it arrives as written, once, or we know that we do not know."""

import email
from email import policy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon.core import smtp
from selfmon.core.errors import RefuseToStart
from selfmon.core.mail import MailNotSent, Message, as_bytes
from selfmon.core.replies import refuses_address
from selfmon.core.smtp import SmtpSender

from .odd_smtp import HANG_UP, SILENCE, Odd, serving

BOTH = pytest.mark.parametrize("pipelining", [False, True], ids=["one by one", "at once"])
BEFORE = ("MAIL", "RCPT", "DATA")


def mail(to: str = "kim@example.org", **facts: Any) -> Message:
    return Message(to, **{"subject": "Your reminder", "text": "Hello\n", "html": "<p>Hello</p>", **facts})


def sender(address: str, seconds: float = 5) -> SmtpSender:
    return SmtpSender(f"smtp://{address}", "Notes <notes@example.org>", timeout_seconds=seconds)


def fates(odd: Odd, messages: list[Message], seconds: float = 5) -> list[str]:
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


@settings(max_examples=100, deadline=None)
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
@pytest.mark.parametrize("word", BEFORE)
@pytest.mark.parametrize("answer", [b"421 closing\r\n", HANG_UP, b"no number\r\n", b"199 what\r\n"], ids=str)
def test_a_line_that_breaks_before_the_content_is_replaced_once(pipelining: bool, word: str, answer: bytes) -> None:
    usual = Odd(pipelining=pipelining).answer(word)
    odd = Odd({word: [usual, answer]}, pipelining)  # the second message meets it, on the first one's connection
    assert fates(odd, [mail(), mail(), mail()]) == ["sent"] * 3
    assert (odd.kept, odd.connections) == (3, 2)
    odd = Odd({word: [usual, answer, answer]}, pipelining)
    assert fates(odd, [mail(), mail(), mail()]) == ["sent", "line", "sent"]
    assert (odd.kept, odd.connections) == (2, 3)


@BOTH
@pytest.mark.parametrize("word", ["HELLO", "EHLO"])
@pytest.mark.parametrize("answer", [b"421 not now\r\n", b"554 not you\r\n", HANG_UP, b"?\r\n"], ids=str)
def test_a_server_that_lets_nobody_in_is_the_line_s_trouble(pipelining: bool, word: str, answer: bytes) -> None:
    odd = Odd({word: [answer], "HELO": [answer]}, pipelining)
    assert fates(odd, [mail(), mail()]) == ["line", "sent"]


@BOTH
@pytest.mark.parametrize(
    ("answer", "fate"),
    [
        (b"250 kept\r\n", "sent"),
        (b"250-kept\r\n250-for\r\n250 you\r\n", "sent"),
        (b"421 closing\r\n", "later"),
        (b"451 later\r\n", "later"),
        (b"554 no\r\n", "never"),
        (b"552 5.2.2 full\r\n", "never"),
        (b"550 5.1.1 gone\r\n", "address"),
        (HANG_UP, "unknown"),
        (b"what\r\n", "unknown"),
        (b"354 more\r\n", "unknown"),
        (b"250-never ends\r\n", "unknown"),
        (b"9" * 9000, "unknown"),
    ],
    ids=str,
)
def test_the_word_about_the_content_decides(
    pipelining: bool, answer: bytes, fate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "LAST_WORD_SECONDS", 0.5)
    odd = Odd({"CONTENT": [answer]}, pipelining)
    assert fates(odd, [mail(), mail()], seconds=0.5) == [fate, "sent"]
    assert len(odd.contents) == 2  # the first was never said again


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


def test_a_server_that_thinks_long_about_the_content_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Odd(seconds=0.8)
    assert fates(odd, [mail()], seconds=0.3) == ["sent"]
    monkeypatch.setattr(smtp, "LAST_WORD_SECONDS", 0.3)
    assert fates(Odd({"CONTENT": [SILENCE]}), [mail()], seconds=0.3) == ["unknown"]
    assert fates(Odd({"RCPT": [SILENCE]}), [mail()], seconds=0.3) == ["line"]


def test_a_connection_carries_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "MAILS_A_CONNECTION", 2)
    odd = Odd()
    assert fates(odd, [mail()] * 5) == ["sent"] * 5
    assert odd.connections == 3


reply = st.one_of(
    st.binary(max_size=40), st.sampled_from([b"250 ok\r\n", b"354 go\r\n", b"421 x\r\n", b"550 5.1.1 x\r\n", HANG_UP])
)


@settings(max_examples=150, deadline=None)
@given(
    answers=st.dictionaries(
        st.sampled_from(["HELLO", "EHLO", "MAIL", "RCPT", "DATA", "CONTENT", "RSET"]),
        st.lists(reply, min_size=1, max_size=2),
    ),
    pipelining=st.booleans(),
    drip=st.booleans(),
)
def test_whatever_a_server_says_no_message_is_handed_over_twice(
    answers: dict[str, list[bytes]], pipelining: bool, drip: bool
) -> None:
    odd = Odd(answers, pipelining, is_dripping=drip)
    before, smtp.LAST_WORD_SECONDS = smtp.LAST_WORD_SECONDS, 0.1
    try:
        said = fates(odd, [mail(f"n{n}@example.org") for n in range(3)], seconds=0.1)
    finally:
        smtp.LAST_WORD_SECONDS = before
    whole = [content for content in odd.contents if content.endswith(b"--=_next--\r\n")]
    assert len(whole) == len({parsed(content)["To"] for content in whole})
    assert all(
        any(f"To: n{n}@".encode() in content for content in whole) for n, fate in enumerate(said) if fate == "sent"
    )


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
