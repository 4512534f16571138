"""What of a text can be seen. Pure.

A name made of letters that draw nothing looks like no name at all, and two addresses that look the same are one.
"""

import unicodedata
from collections.abc import Iterable

# Default_Ignorable_Code_Point of Unicode 15.1 (DerivedCoreProperties.txt): drawn as nothing by every program.
_IGNORABLE = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F)),
    *((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF)),
    *((0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
_BLANK = frozenset("\u2800\U00016fe4\U0001d159")  # letters and signs whose picture is empty
_NO_PICTURE = frozenset({"Cc", "Cf", "Cn", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})  # marks need a letter to stand on


def is_ignorable(character: str) -> bool:
    """True for what every program draws as nothing."""
    return any(first <= ord(character) <= last for first, last in _IGNORABLE)


def shows_something(text: Iterable[str]) -> bool:
    """True if at least one character of the text has a picture of its own."""
    return any(unicodedata.category(c) not in _NO_PICTURE and c not in _BLANK and not is_ignorable(c) for c in text)


def as_one_address(typed: str) -> str:
    """A mail address as it is kept and looked for: without what is not drawn, in lower case, the name before the @ in
    NFC, the domain in NFKC and in its own letters (an "xn--" label is read back). What is no address comes back
    stripped and in lower case."""
    plain = "".join(c for c in typed if not is_ignorable(c) and c != "\0").strip().replace("\uff20", "@")
    local, at, domain = plain.rpartition("@")
    labels = unicodedata.normalize("NFKC", domain.replace("\u3002", ".")).lower().split(".")
    return unicodedata.normalize("NFC", local.lower()) + at + ".".join(map(_in_own_letters, labels))


def _in_own_letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return unicodedata.normalize("NFKC", label[4:].encode("ascii").decode("punycode")).lower()
    except (UnicodeError, ValueError, OverflowError):
        return label
