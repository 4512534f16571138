"""Passwords: argon2id, one clear rule, and the same work for an address nobody has."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from flask import current_app

MINIMUM = 10  # characters; length beats rules about symbols (NIST SP 800-63B-4, August 2025)
MAXIMUM = 200
# Among the most used passwords in every published list of leaks, ten characters and longer.
COMMON = frozenset(
    {
        "1234567890",
        "12345678910",
        "0123456789",
        "1111111111",
        "0000000000",
        "qwertyuiop",
        "password12",
        "password123",
        "password1234",
        "iloveyou12",
        "qwerty1234",
        "qwerty12345",
        "qwerty123456",
        "1q2w3e4r5t",
        "abcdefghij",
        "abcd123456",
        "passwort123",
        "wachtwoord",
        "azertyuiop",
        "asdfghjkl1",
        "letmein123",
        "welcome123",
        "administrator",
        "sunshine12",
    }
)


def hasher() -> PasswordHasher:
    """The app's hasher; tests hand in a cheap one."""
    found = current_app.extensions["password_hasher"]
    assert isinstance(found, PasswordHasher)
    return found


def hash_password(password: str) -> str:
    """An argon2id hash. Slow on purpose: never while holding the write lock."""
    return hasher().hash(password)


def is_password(stored: str | None, given: str) -> bool:
    """True if `given` fits. Without a stored hash the same work is done, and the answer is no."""
    try:
        hasher().verify(stored or current_app.extensions["nobodys_hash"], given[:MAXIMUM])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


def is_good_password(password: str, *about: str) -> bool:
    """Long enough, not among the most common, and not the person's own name or address."""
    low = password.casefold()
    told = {part.casefold() for part in about if part} | {part.partition("@")[0].casefold() for part in about if part}
    return MINIMUM <= len(password) <= MAXIMUM and low not in COMMON and low not in told and len(set(low)) > 3
