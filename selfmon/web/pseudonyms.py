"""What stands in a log instead of a person: a keyed name that is the same each time and leads nowhere without the key."""

import logging

from selfmon.core.sealing import mac
from selfmon.house import key_ring
from selfmon.web.metrics import count_door

log = logging.getLogger("selfmon.doors")


def pseudonym(text: str) -> str:
    """Twelve hex digits for an address or id, under a key of the root."""
    return mac(key_ring().house_key("log names"), text.encode()).hex()[:12]


def note_event(kind: str, who: str = "", by: str = "") -> None:
    """One line about a door: what happened, to whose account (an address), from which network address. Both are turned
    into pseudonyms here, so that no caller writes one down by mistake. `kind` is a code, never anybody's words."""
    named = (f"{label}={pseudonym(text)}" for label, text in (("who", who), ("from", by)) if text)
    count_door(kind)
    log.warning("%s", " ".join((kind, *named)))
