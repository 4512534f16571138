"""The synthetic people: who there is, and in a sentence what their half year was like. Nobody here exists."""

from dataclasses import dataclass, field

from selfmon.sharing.streams import Depth, Stream

ALL_WORDS = dict.fromkeys(Stream, Depth.WORDS)
ALL_NUMBERS = dict.fromkeys(Stream, Depth.NUMBERS)


@dataclass(frozen=True)
class Tale:
    """How one half year goes. Levels are where it starts and where it ends; `chance` is that of a check-in a day."""

    chance: float
    shame: tuple[float, float]
    warmth: tuple[float, float]
    worth: tuple[float, float]
    swing: float  # how far "above" and "unseen" swing, 0–3
    episodes_a_week: float
    practices_a_week: float
    held_a_week: float
    gap_weeks: tuple[int, int] | None = None  # no entries from this week until that one
    phases: tuple[int, ...] = (1, 2, 3, 4)
    heavy: str = ""  # an exercise that gets heavier for this one


@dataclass(frozen=True)
class Role:
    """One synthetic person."""

    key: str
    role: str
    name: str
    about: str
    tale: Tale | None = None
    shared: dict[Stream, Depth] = field(default_factory=dict)
    is_on_break: bool = False


CAST: tuple[Role, ...] = (
    Role(
        "client-a",
        "client",
        "Client A (synthetic)",
        "shares everything with words; slowly warmer towards themselves",
        Tale(0.85, (4.2, 2.1), (1.6, 3.6), (-1.4, 0.8), 1.2, 1.2, 2.2, 1.0),
        ALL_WORDS,
    ),
    Role(
        "client-b",
        "client",
        "Client B (synthetic)",
        "shares numbers only; swings between above and unseen",
        Tale(0.75, (3.4, 2.8), (1.8, 2.4), (0.2, 0.3), 2.6, 1.0, 1.0, 0.5),
        ALL_NUMBERS,
    ),
    Role(
        "client-c",
        "client",
        "Client C (synthetic)",
        "writes often and has shared nothing",
        Tale(0.9, (3.8, 3.4), (1.4, 2.0), (-1.0, -0.4), 1.5, 1.4, 1.2, 0.6),
    ),
    Role(
        "client-d",
        "client",
        "Client D (synthetic)",
        "is on a break; sharing is unchanged",
        Tale(0.6, (3.6, 3.0), (2.0, 2.6), (-0.8, 0.0), 1.0, 0.7, 1.5, 0.8, gap_weeks=(25, 26)),
        ALL_WORDS,
        True,
    ),
    Role(
        "client-e",
        "client",
        "Client E (synthetic)",
        "shares check-ins only; a month without entries in between",
        Tale(0.5, (3.0, 2.2), (2.4, 3.0), (-0.6, 0.4), 0.8, 0.4, 0.6, 0.5, gap_weeks=(11, 15)),
        {Stream.MOOD: Depth.WORDS},
    ),
    Role(
        "client-f",
        "client",
        "Client F (synthetic)",
        "many stings, went back to an earlier phase; one exercise is heavy",
        Tale(0.7, (4.4, 3.2), (1.2, 2.2), (-1.6, -0.2), 2.2, 2.0, 2.5, 0.6, phases=(1, 2, 3, 2), heavy="3"),
        ALL_WORDS,
    ),
    Role("therapist", "therapist", "Therapist (synthetic)", "sees what these six share"),
    Role(
        "supervisor",
        "supervisor",
        "Supervisor (synthetic)",
        "opens one summary that Client A agreed to; Client D is asked",
    ),
    Role(
        "administrator", "administrator", "Administrator (synthetic)", "invites staff; reaches nothing that is written"
    ),
)

# Sentences for the words fields, all made up.
NOTES = (
    "A short walk before this. (synthetic)",
    "Long day, thin skin. (synthetic)",
    "Slept badly. (synthetic)",
    "Better after the call. (synthetic)",
    "Quiet evening. (synthetic)",
    "Not sure what this is. (synthetic)",
)
STINGS = (
    "The message stayed unanswered and I drew my own end to it. (synthetic)",
    "They praised the other draft. (synthetic)",
    "I stumbled over the first sentence. (synthetic)",
    "Everyone else seemed to know. (synthetic)",
)
FOR_LATER = (
    "It did pass the last time. (synthetic)",
    "You asked, and they came. (synthetic)",
    "Feet on the floor first. (synthetic)",
)
