"""What a form, the queue or an import hands to the logbook: plain facts, no request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from selfmon.core.sealing import mac
from selfmon.diary.kinds import Pick
from selfmon.diary.models import EntryMode
from selfmon.house import key_ring

FAR_OFF = timedelta(minutes=5)  # a device clock further off than this is corrected and marked


@dataclass(frozen=True)
class DeviceTime:
    """What the device's clock said when Save was tapped, and what ours says. Skew is device minus server."""

    at: datetime
    skew_seconds: int

    @property
    def is_far_off(self) -> bool:
        return abs(self.skew_seconds) > FAR_OFF.total_seconds()


@dataclass(frozen=True)
class Facts:
    """One entry as the client gave it. `occurred_at` is already corrected for a clock that is far off."""

    kind: str
    uuid: UUID
    occurred_at: datetime
    zone: str
    entry_mode: EntryMode = EntryMode.SPONTANEOUS
    values: Mapping[str, Any] = field(default_factory=dict)
    many: Mapping[str, tuple[Pick, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    parent_id: UUID | None = None
    held_back: bool = False
    talk_about: bool = False
    device: DeviceTime | None = None
    is_clock_corrected: bool = False
    source: str = "form"
    schema_version: int = 1  # of the questions as they stood on the page that asked them
    no_more_questions: bool = False  # "Don't ask me about this one again"

    def content_mac(self, client_id: int) -> bytes:
        """Keyed digest of what was said, not of when the server heard it: a replay has the same, a change another."""
        content = {
            "kind": self.kind,
            "values": {k: v for k, v in self.values.items() if v is not None},
            "many": {q: [[p.code, p.intensity] for p in picks] for q, picks in self.many.items() if picks},
            "words": {k: v for k, v in self.words.items() if v},
            "parent": str(self.parent_id),
            "skipped": sorted(self.skipped),
            "talk_about": self.talk_about,
            "held_back": self.held_back,
        }
        text = json.dumps(content, sort_keys=True, default=_plain)
        return mac(key_ring().house_key("content"), str(client_id).encode(), text.encode())


def _plain(value: object) -> str:
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(f"no plain form for {type(value).__name__}")


class Outcome(StrEnum):
    KEPT = "kept"
    ALREADY = "already"  # the same thing arrived again: nothing changed
    CONFLICT = "conflict"  # same device id, other content: both kept, the client chooses after unlocking
    DELETED = "deleted"  # a replay of something the client has deleted: stays deleted


@dataclass(frozen=True)
class Kept:
    """The logbook's answer. `entry_id` is None only for DELETED.

    `is_closed`: an earlier version is closed to whoever sent this. They are told the same whether this was another one or
    that very one, so that nobody finds out by trying what was kept.
    """

    outcome: Outcome
    entry_id: UUID | None
    occurred_at: datetime
    is_closed: bool = False

    @property
    def told_id(self) -> UUID | None:
        """Where it may be looked at; None where that would tell."""
        return None if self.is_closed else self.entry_id

    @property
    def told(self) -> str:
        """The outcome for a page: two versions are no news for whoever sent one, and what is closed tells nothing."""
        return Outcome.KEPT if self.is_closed or self.outcome is Outcome.CONFLICT else self.outcome
