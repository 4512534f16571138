"""What of a text can be seen, and the one spelling of an address."""

import unicodedata

import pytest

from selfmon.core.visible import as_one_address, is_ignorable, shows_something

NOTHING = [
    *("\u200b", "\u3164", "\u2800", "\u00ad", "\ufeff", "\u2060", "\u061c", "\u115f", "\uffa0", "\u180e", "\ufe0f"),
    *("\U000e0001", "\U0001d159", "\u3000", "\u00a0", "\u034f", "\u0301", "\u202e", " \u200d \u2800 ", ""),
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_name_of_these_shows_nothing(text: str) -> None:
    assert not shows_something(text)


@pytest.mark.parametrize("text", ["L.", "ليلى", "\u200fليلى", "李", "é", "e\u0301", "🙂", "1", "\u00adA"])
def test_a_name_that_can_be_seen_stays_one(text: str) -> None:
    assert shows_something(text)


def test_every_letter_that_unicode_names_a_filler_or_invisible_is_known() -> None:
    named = [
        chr(point)
        for point in range(0x110000)
        if any(word in unicodedata.name(chr(point), "") for word in ("FILLER", "ZERO WIDTH", "INVISIBLE", "BLANK"))
        and unicodedata.category(chr(point)) in ("Lo", "Cf", "Mn", "So", "Zs")
    ]
    drawn = {"OPEN BOX", "BLANK SYMBOL", "SYMBOL FOR"}
    seen = [c for c in named if shows_something(c) and not any(w in unicodedata.name(c) for w in drawn)]
    assert [unicodedata.name(c) for c in seen] == []
    assert is_ignorable("\u115f")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" L@Example.ORG ", "l@example.org"),
        ("l@ｅｘａｍｐｌｅ.org", "l@example.org"),
        ("l@example。org", "l@example.org"),
        ("l＠example.org", "l@example.org"),
        ("\u200bl@exam\u00adple.org\u202c", "l@example.org"),
        ("l@xn--bcher-kva.example", "l@bücher.example"),
        ("l@bu\u0308cher.example", "l@bücher.example"),
        ("l@faß.example", "l@faß.example"),  # another domain than fass.example
        ("jose\u0301@example.org", "josé@example.org"),
        ("nobody", "nobody"),
    ],
)
def test_addresses_that_look_the_same_are_one(typed: str, kept: str) -> None:
    assert as_one_address(typed) == kept
    assert as_one_address(kept) == kept
