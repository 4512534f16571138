"""What the self-hoster sets about notes by mail. Read once from the environment by `config`, handed on by the factory."""

from dataclasses import dataclass, field
from datetime import timedelta


def N_(text: str) -> str:
    """Marks a text for the catalogue (`pybabel extract` looks for this name); it is translated where it is shown."""
    return text


SUBJECTS = (
    N_("Your reminder"),
    N_("A note you asked for"),
    N_("For this evening"),
    N_("A few minutes, if it suits"),
    N_("Something you set up"),
)
PREHEADER = N_("You chose this time.")


@dataclass(frozen=True)
class Posting:
    """Neutral names, and how patient the post is. `queue_url`: "" (a file), redis://… or postgresql://…"""

    sender_name: str = "Notes"
    subjects: tuple[str, ...] = SUBJECTS
    preheader: str = PREHEADER
    stop_after: int = 5  # unanswered notes in a row
    daily_cap: int = 4  # notes to one person on one local day
    bounce_address: str = ""  # bounces go to local+TOKEN@domain of it; the house's own address when empty
    lease: timedelta = timedelta(minutes=5)  # how long a worker may hold a note without a word
    queue_url: str = field(default="", repr=False)
