"""Passwords: argon2id, one clear rule, and the same work for an address nobody has."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from selfmon.house import current_house

MINIMUM = 10  # characters; length beats rules about symbols (NIST SP 800-63B-4, August 2025)
MAXIMUM = 200
# Fewer guesses than these (a power of ten), by zxcvbn's 30,000 passwords from breaches, words, names, keyboards, dates.
FEWEST_GUESSES = 9
_READ = 72  # characters that zxcvbn looks at; its work grows with the square


def hasher() -> PasswordHasher:
    """The app's hasher; tests hand in a cheap one."""
    return current_house().password_hasher


def normal(password: str) -> str:
    """One text for what looks the same: NFC and NFD, full and half width (RFC 8265, NIST: NFKC before hashing)."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """An argon2id hash. Slow on purpose: never while holding the write lock."""
    return hasher().hash(normal(password))


def is_password(stored: str | None, given: str) -> bool:
    """True if `given` fits. Without a stored hash the same work is done, and the answer is no.

    A hash from before passwords were normalised is tried with what was typed, where the two differ.
    """
    typed = given[:MAXIMUM]
    spellings = dict.fromkeys((normal(typed), typed))
    fits = [_verify(stored or current_house().nobodys_hash, spelling) for spelling in spellings]
    return stored is not None and any(fits) and len(given) <= MAXIMUM  # nothing is cut off and then called right


def _verify(stored: str, spelling: str) -> bool:
    try:
        return hasher().verify(stored, spelling)
    except (VerifyMismatchError, InvalidHashError):
        return False


def is_good_password(password: str, *about: str) -> bool:
    """Long enough, and hard to guess for somebody who has the lists of breaches and knows the words in `about`: the
    person's name and address, the house, the practice."""
    from zxcvbn import zxcvbn  # its word lists are 12 MB: only where a password is chosen

    if not MINIMUM <= len(password) <= MAXIMUM:
        return False
    known = (*about, current_house().app_name, current_house().practice.name, "selfmon")
    words = [word for text in known for word in (text, *text.replace("@", " ").replace(".", " ").split()) if word]
    found = zxcvbn(normal(password)[:_READ], user_inputs=words)
    return bool(found["guesses_log10"] >= FEWEST_GUESSES)
