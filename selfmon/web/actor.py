"""Who is asking, in plain facts. Filled in by `accounts` when the session row is read; nobody else makes one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import g

from selfmon.core import clock

BY_ITSELF = "over"  # in an address that a page asks for by itself, such as when its time is over: lengthens no reading


@dataclass(frozen=True)
class Own:
    """What a client's own Permit is made of."""

    subject_id: UUID
    zone: str
    words_wait: bool
    keep_to_myself: bool
    queue_tag: UUID  # marks what their phone keeps, says no name


@dataclass(frozen=True)
class Actor:
    """A signed-in person, as the gate and the permits see them."""

    person_id: int
    public_id: UUID
    role: str  # accounts.models.Role
    mode: str  # accounts.models.SessionMode: half, log, read
    session_id: UUID
    read_until: datetime | None
    fresh_until: datetime | None
    is_enrolled: bool  # staff: a passkey or TOTP is set up
    code_is_due: bool = False  # a client who has not yet entered the code given in person
    locale: str = "en"
    zone: str = "UTC"
    name: str = ""
    own: Own | None = None  # a client's, where it was read along

    @property
    def queue_tag(self) -> UUID | None:
        """What marks a client's forms and their phone's store."""
        return self.own.queue_tag if self.own is not None else None

    def can_read(self, now: datetime) -> bool:
        """Unlocked: stored content may be shown."""
        return self.mode == "read" and self.read_until is not None and now < self.read_until

    def is_fresh(self, now: datetime) -> bool:
        """Proved who they are a moment ago: may widen what others see."""
        return self.fresh_until is not None and now < self.fresh_until


def current_actor() -> Actor | None:
    """Who asks, or None for a visitor."""
    actor: Actor | None = g.get("actor")
    return actor


def acting() -> Actor:
    """Who asks, on a page that the gate opens to nobody else than somebody signed in."""
    actor = current_actor()
    assert actor is not None
    return actor


def request_now() -> datetime:
    """The one reading of the clock for this request."""
    if "now" not in g:
        g.now = clock.utc_now()
    now: datetime = g.now
    return now
