"""What can go wrong in the rooms, in their own words. No HTTP here: `web.errors` turns these into pages."""


class SelfmonError(Exception):
    """Base of every refusal that a room states on purpose."""


class NotFound(SelfmonError):
    """Nothing by that name exists for this reader."""


class NotAllowed(SelfmonError):
    """The reader may not see or do this. Shown exactly like NotFound."""

    def __init__(self, reason: str = "not_allowed") -> None:
        super().__init__(reason)
        self.reason = reason


class Locked(SelfmonError):
    """A log-only session asked for stored content; unlocking would allow it."""


class UnlockFirst(Locked):
    """The same, where unlocking is the way on: whoever asks is sent to the door, and what was typed waits behind it."""


class Conflict(SelfmonError):
    """The same thing arrived twice with different content, or the state moved on meanwhile."""


class Over(SelfmonError):
    """What was to be written to has ended: it is read, and nothing is added to it."""


class BadFacts(SelfmonError):
    """A value is out of range or foreign. `problems` maps the field's name to a short code."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(", ".join(sorted(problems)))
        self.problems = problems


class Busy(SelfmonError):
    """The write lock could not be had in time; nothing was written."""


class RefuseToStart(SelfmonError):
    """A setting or key is missing or wrong. The message says how to mend it."""
