"""The Permit: the only thing a reader of client data accepts. Made in `sharing.access` alone; lives one request."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from selfmon.core.sealing import Opener, Sealer
from selfmon.sharing.streams import Depth, Stream


class Reader(StrEnum):
    OWN = "own"  # the client
    THERAPIST = "therapist"  # also the client's preview, which is the same path


@dataclass(frozen=True)
class Window:
    """Entries of one stream, at one depth, of the local days `from_on`…`to_on`; None is open."""

    stream: Stream
    depth: Depth
    from_on: date | None = None
    to_on: date | None = None
    given_on: date | None = None  # the client's local day of giving it; tells nothing about what is shown


@dataclass(frozen=True)
class Permit:
    """What one reader may see of one client, decided at `now`, for one purpose. Never stored, never cached."""

    reader: Reader
    client_id: int
    subject_id: UUID
    zone: str
    windows: tuple[Window, ...]
    purpose: str
    now: datetime
    sealer: Sealer | None = field(default=None, repr=False)
    opener: Opener | None = field(default=None, repr=False)
    words_wait: bool = True  # the client's own setting: new words appear the next morning
    keep_to_myself: bool = False  # the client's own setting: new entries start held back
    queue_tag: UUID | None = None  # marks this account's forms
    looked_at: datetime | None = None  # when this reader last opened the client's page; for a caseload alone

    @property
    def is_own(self) -> bool:
        return self.reader is Reader.OWN

    @property
    def can_read(self) -> bool:
        """A log-only session's Permit can add and nothing else."""
        return not self.is_own or self.opener is not None

    def allows(self, stream: Stream, depth: Depth = Depth.NUMBERS) -> bool:
        """True if any day of `stream` may be read at `depth` (words include numbers)."""
        return any(w.stream == stream and (depth == Depth.NUMBERS or w.depth == Depth.WORDS) for w in self.windows)
