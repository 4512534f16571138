"""What an inviter is shown of an invitation just made: it stands at an address of its own, so that going back and forth does
not lose it. Sealed, in the row of the session alone, for SHOWN_FOR at most; gone when that session ends."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask import session

from selfmon.core.sealing import CannotOpen, Place, open_bytes, seal_bytes
from selfmon.house import key_ring

SHOWN_FOR = timedelta(hours=12)  # a working day: the code is told in the next session, from paper
_KEPT = "invited"
_MOST = 6  # the oldest makes room


def keep_shown(whose: UUID, told: Mapping[str, str], now: datetime) -> str:
    """Keep what is shown; the key of its address. What is over by now goes."""
    key = str(uuid4())
    kept = {name: one for name, one in session.get(_KEPT, {}).items() if _is_on(one, now)}
    kept[key] = {"until": (now + SHOWN_FOR).isoformat(), "sealed": _seal(whose, key, told)}
    session[_KEPT] = dict(list(kept.items())[-_MOST:])
    return key


def open_shown(whose: UUID, key: str, now: datetime) -> dict[str, str] | None:
    """The same again; None where this session has nothing of that key, or not any more."""
    one = session.get(_KEPT, {}).get(key)
    if one is None or not _is_on(one, now):
        return None
    house = key_ring().labelled_house_key("totp")  # the one for secrets that a session shows
    try:
        told: dict[str, str] = json.loads(
            open_bytes(house.secret, house.label, bytes.fromhex(one["sealed"]), _place(whose, key))
        )
    except (CannotOpen, ValueError):
        return None
    return told


def _seal(whose: UUID, key: str, told: Mapping[str, str]) -> str:
    house = key_ring().labelled_house_key("totp")
    return seal_bytes(house.secret, house.label, json.dumps(dict(told)).encode(), _place(whose, key)).hex()


def _place(whose: UUID, key: str) -> Place:
    return Place("invited", str(whose), key)


def _is_on(one: Mapping[str, str], now: datetime) -> bool:
    return datetime.fromisoformat(one["until"]) > now
