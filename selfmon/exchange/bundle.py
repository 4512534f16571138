"""The client's own bundle: everything of theirs in one JSON text, which brought into an empty account gives the same again.

It holds own entries with their versions, own lines and own settings. What was agreed with others, what was held back and what
a therapist recorded is not in it (`elsewhere` tells that, to be read).
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.profiles import change_profile, load_profile, open_own_words, seal_own_words
from selfmon.core.errors import BadFacts, Conflict, NotAllowed
from selfmon.diary.moving import has_entries, keep_moved, list_device_ids, list_moved
from selfmon.house import HandedDown
from selfmon.journal.moving import keep_lines, list_lines
from selfmon.measures.moving import check_told, tell_answers
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.measures.reading import read_filled
from selfmon.sharing.permit import Permit

FORMAT = "selfmon-bundle-1"
_SETTINGS = ("words_wait", "keep_to_myself", "rhythm", "hidden_charts")
_WORDS = ("steady_name", "reminder_wish")

# What rooms above keep for a client besides: name, how it is told, how it is kept again.
Part = tuple[str, Callable[[Session, Permit], Any], Callable[[Session, Permit, Any, datetime], None]]
parts: HandedDown[Part] = HandedDown()


def write_bundle(session: Session, permit: Permit) -> bytes:
    """The same bytes for the same content. Raises Locked."""
    lines, places = list_lines(session, permit)
    entries = list_moved(session, permit)
    for entry in entries:
        if own_item := entry["values"].get("own_item_id"):
            entry["values"]["own_item_id"] = places[own_item]
    names = list_device_ids(session, permit)
    told = {names[one.id]: tell_answers(one) for one in read_filled(session, permit)}
    for entry in entries:
        if entry["kind"] == QUESTIONNAIRE.code:
            entry["values"]["answers"] = told.get(entry["uuid"], entry["values"]["answers"])
    profile = load_profile(session, permit.client_id)
    assert permit.opener is not None
    said = {
        "format": FORMAT,
        "settings": {
            **{name: getattr(profile, name) for name in _SETTINGS},
            **{name: text for name, text in open_own_words(profile, permit.opener).items() if text},
        },
        "entries": entries,
        "lines": lines,
        **{name: tell(session, permit) for name, tell, _keep in parts.given()},
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def bring_in_bundle(session: Session, permit: Permit, raw: bytes, now: datetime) -> int:
    """Into an account without entries; all arrive held back. How many. Needs `writing()`, of which nothing may be kept when
    this raises: BadFacts for what is no such file, Conflict where there are entries already, NotAllowed."""
    if not permit.is_own or permit.sealer is None:
        raise NotAllowed
    if has_entries(session, permit):
        raise Conflict
    said = _read(raw)
    try:
        own_items = keep_lines(session, permit, said["lines"], now)
        for entry in said["entries"]:
            if (place := entry["values"].get("own_item_id")) is not None:
                entry["values"]["own_item_id"] = str(own_items[int(place)])
            if entry["kind"] == QUESTIONNAIRE.code:
                check_told(entry["values"], entry["asked"])
        n = keep_moved(session, permit, said["entries"], now)
        _keep_settings(session, permit, said["settings"])
        for name, _tell, keep in parts.given():
            keep(session, permit, said.get(name), now)  # None: a file of before it went along
        session.flush()
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, sa.exc.StatementError) as problem:
        raise BadFacts({"file": "unreadable"}) from problem  # the last: the database itself refuses a value
    return n


def _read(raw: bytes) -> dict[str, Any]:
    try:
        said = json.loads(raw)
    except ValueError as problem:
        raise BadFacts({"file": "unreadable"}) from problem
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise BadFacts({"file": "unreadable"})
    return said


def _keep_settings(session: Session, permit: Permit, settings: Mapping[str, Any]) -> None:
    assert permit.sealer is not None
    profile = load_profile(session, permit.client_id)
    words = {name: str(settings.get(name, "")) for name in _WORDS}
    change_profile(
        session,
        permit.client_id,
        words_wait=bool(settings["words_wait"]),
        keep_to_myself=bool(settings["keep_to_myself"]),
        rhythm=settings["rhythm"],
        hidden_charts=[str(name) for name in settings["hidden_charts"]],
        own_sealed=seal_own_words(profile, permit.sealer, **words),
    )
