"""Each day a backup, each month a drill: that day's database goes through a whole restore into a scratch place.

The private half that opens backups is not on the server, so the drill seals a copy for a key that lives only as long as the
drill, and does all the rest as a restore does: opens it, puts it back, replays the ledger, looks at every row.
"""

import json
import time
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from selfmon.accounts.leaving import list_due
from selfmon.core.errors import BadFacts
from selfmon.core.keyring import KeyRing
from selfmon.core.places import Places
from selfmon.core.sealed_file import new_identity
from selfmon.core.sealing import CannotOpen
from selfmon.core.secrets_file import write_whole
from selfmon.upkeep.backup import alone_in, back_up
from selfmon.upkeep.erasing import erase
from selfmon.upkeep.keys_copy import copy_keys
from selfmon.upkeep.restore import check
from selfmon.upkeep.saying import explain

BACKUP_EACH, DRILL_EACH, TRY_AGAIN = timedelta(hours=24), timedelta(days=30), timedelta(hours=1)
LATE = timedelta(hours=36)  # a backup older than this is something to look at


@dataclass(frozen=True)
class Diary:
    """What the upkeep last did: instants in ISO format, empty where never; `fault` is a sentence, empty where all is well.

    `backup_seconds` and `backup_bytes` are the last good backup's: how long until it was made and checked, and its size.
    """

    tried_at: str = ""
    backup_at: str = ""
    backup_seconds: float = 0
    backup_bytes: int = 0
    drill_at: str = ""
    drill_passed_at: str = ""
    fault: str = ""


def read_diary(folder: Path) -> Diary:
    """As the last run wrote it. What a newer version wrote beside is passed over."""
    known = {field.name for field in fields(Diary)}
    try:
        said = json.loads((folder / "upkeep.json").read_text())
        return Diary(**{name: value for name, value in said.items() if name in known})
    except (OSError, ValueError, TypeError, AttributeError):
        return Diary()


def is_due(diary: Diary, now: datetime) -> bool:
    """A day since the last good backup, and an hour since the last try."""
    return since(diary.backup_at, now) >= BACKUP_EACH and since(diary.tried_at, now) >= TRY_AGAIN


def is_anything_due(session: Session, places: Places, folder: Path, now: datetime) -> bool:
    """Where no backups are made, somebody who left is erased all the same."""
    return is_due(read_diary(folder), now) if places.recipient else bool(list_due(session, now))


def do_the_day(session: Session, ring: KeyRing, places: Places, folder: Path, now: datetime) -> Diary:
    """Erase whose days are over, back up, copy the keys and, once a month, drill. Says what failed instead of raising."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    diary = replace(read_diary(folder), tried_at=now.astimezone(UTC).isoformat(), fault="")
    try:
        for leaver in list_due(session, now):
            erase(session, ring, leaver, now)
        if not places.recipient:
            return read_diary(folder)
        began = time.monotonic()
        made = back_up(session, places, ring.root.key_id, now)
        took = round(time.monotonic() - began, 3)
        diary = replace(diary, backup_at=diary.tried_at, backup_seconds=took, backup_bytes=made.stat().st_size)
        if places.keys_copy is not None:
            copy_keys(ring.store, places)
        if since(diary.drill_at, now) >= DRILL_EACH:
            diary = replace(diary, drill_at=diary.tried_at)
            drill(session, ring, places, folder, now)
            diary = replace(diary, drill_passed_at=diary.tried_at)
    except (BadFacts, CannotOpen, OSError) as problem:
        diary = replace(diary, fault=explain(problem))
    write_whole(folder / "upkeep.json", json.dumps(asdict(diary)).encode())
    return diary


def drill(session: Session, ring: KeyRing, places: Places, folder: Path, now: datetime) -> None:
    """A backup of this moment for a key of this moment, restored into a scratch place. Raises what a restore raises."""
    identity, recipient = new_identity()
    with alone_in(folder) as work:
        for_now = replace(places, recipient=recipient, backups=work / "backups")
        path = back_up(session, for_now, ring.root.key_id, now)
        inner = work / "inner"
        inner.mkdir(mode=0o700)
        check(path, identity, session.get_bind().engine.url, inner)


def since(at: str, now: datetime) -> timedelta:
    """How long ago an instant of the diary was; for ever, where it never was."""
    return now - datetime.fromisoformat(at) if at else timedelta.max
