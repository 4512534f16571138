"""Where the things stand that outlive the database: ledger, backups, the copy of the keys."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """`recipient`: the public half of the key that opens backups; empty where none was made yet. `kept_days`: how long a
    backup is kept, 1 to 35."""

    ledger: Path
    backups: Path
    keys_copy: Path | None = None
    recipient: str = ""
    kept_days: int = 35
