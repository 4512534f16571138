"""What a refusal says: is it this address, or the house's own server, its standing, a full mailbox? Pure.

Only the first stops an address. An operator's wrong relay setting, or a bad day with a block list, must not unsubscribe
a whole practice.
"""

import re

_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3}\.\d{1,3})(?![\d.])")
_ELSE_GONE = {"0.0", "2.0", "2.1", "4.1", "4.4", "5.0"}  # beside 5.1.x: no reason given, disabled, no such domain
_OURS = {"1.7", "1.8"}  # the sender's address
_MAILBOX_CODES = {550, 551, 553}
_NOT_THEIRS = re.compile(r"relay|block|black|spam|polic|reputation|authenti", re.IGNORECASE)


def find_status(text: str) -> tuple[str, str] | None:
    """("5", "1.1") of the first enhanced status code (RFC 3463) in a text."""
    found = _STATUS.search(text)
    return (found.group(1), found.group(2)) if found else None


def is_gone(klass: str, detail: str) -> bool:
    """True when an enhanced status code says that mail to this address will never arrive."""
    return klass == "5" and ((detail.startswith("1.") and detail not in _OURS) or detail in _ELSE_GONE)


def refuses_address(code: int, text: str, *, at_recipient: bool) -> bool:
    """True when an SMTP reply is about the address. Without a status code only an answer to RCPT is taken for that."""
    if code < 500:
        return False
    status = find_status(text)
    if status is None or status[1] == "0.0":
        return at_recipient and code in _MAILBOX_CODES and not _NOT_THEIRS.search(text)
    return is_gone(*status)
