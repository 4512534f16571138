"""Where the things stand that outlive the database: ledger, backups, the copy of the keys."""

from dataclasses import dataclass
from pathlib import Path

MOST_DAYS = 35  # a backup is kept at most: what was erased may stand in backups no longer


@dataclass(frozen=True)
class Places:
    """`recipient`: the public half of the key that opens backups; empty where none was made yet. `kept_days`: how long a
    backup is kept, 1 to `MOST_DAYS`."""

    ledger: Path
    backups: Path
    keys_copy: Path | None = None
    recipient: str = ""
    kept_days: int = MOST_DAYS
