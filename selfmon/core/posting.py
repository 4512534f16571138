"""What the self-hoster sets about notes by mail. Read once from the environment by `config`, handed on by the factory."""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True)
class Posting:
    """Neutral names, and how patient the post is. `queue_url`: "" (a file), redis://… or postgresql://…

    `subjects` and `preheader` are the self-hoster's own lines; where they are empty, `reminders.subjects` has the house's.
    """

    sender_name: str = "Notes"
    subjects: tuple[str, ...] = ()
    preheader: str = ""
    stop_after: int = 5  # unanswered notes in a row
    daily_cap: int = 4  # notes to one person on one local day
    bounce_address: str = ""  # bounces go to local+TOKEN@domain of it; the house's own address when empty
    lease: timedelta = timedelta(minutes=5)  # how long a worker may hold a note without a word
    queue_url: str = field(default="", repr=False)
