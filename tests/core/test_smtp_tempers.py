"""Servers of every temper: lines that break, words that never come. A message goes once, or we know that we do not know."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfmon.core import smtp
from tests.waiting import PATIENCE_SECONDS

from .letters import BEFORE, BOTH, fates, mail, parsed
from .odd_smtp import HANG_UP, SILENCE, Odd

ENDLESS = b"250-never ends\r\n"


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
        (ENDLESS, "unknown"),
        (b"9" * 9000, "unknown"),
    ],
    ids=str,
)
def test_the_word_about_the_content_decides(
    pipelining: bool, answer: bytes, fate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = 2 if answer == ENDLESS else PATIENCE_SECONDS
    monkeypatch.setattr(smtp, "LAST_WORD_SECONDS", seconds)
    odd = Odd({"CONTENT": [answer]}, pipelining)
    assert fates(odd, [mail(), mail()], seconds) == [fate, "sent"]
    assert len(odd.contents) == 2  # the first was never said again


def test_a_server_that_thinks_long_about_the_content_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = Odd(seconds=3)
    assert fates(odd, [mail()], seconds=2) == ["sent"]
    monkeypatch.setattr(smtp, "LAST_WORD_SECONDS", 2)
    assert fates(Odd({"CONTENT": [SILENCE]}), [mail()], seconds=2) == ["unknown"]
    assert fates(Odd({"RCPT": [SILENCE]}), [mail()], seconds=2) == ["line"]


def test_a_connection_carries_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "MAILS_A_CONNECTION", 2)
    odd = Odd()
    assert fates(odd, [mail()] * 5) == ["sent"] * 5
    assert odd.connections == 3


reply = st.one_of(
    st.binary(max_size=40), st.sampled_from([b"250 ok\r\n", b"354 go\r\n", b"421 x\r\n", b"550 5.1.1 x\r\n", HANG_UP])
)


@settings(max_examples=1000 if os.environ.get("SELFMON_SOAK") else 40)
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
