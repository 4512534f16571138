"""The synthetic people: who there is, and in a sentence what their half year was like. Nobody here exists."""

from dataclasses import dataclass, field

from selfmon.sharing.streams import Depth, Stream

ALL_WORDS = dict.fromkeys(Stream, Depth.WORDS)
ALL_NUMBERS = dict.fromkeys(Stream, Depth.NUMBERS)


@dataclass(frozen=True)
class Strain:
    """Something between the two: in which week's session, how strong (1–5), and after how many sessions it was repaired."""

    week: int
    kind: str
    strength: int
    repaired_after: int | None
    markers: tuple[str, ...]
    moves: tuple[str, ...]
    own_part: str


@dataclass(frozen=True)
class Away:
    """Weeks on a journey, from this one until that one, and where."""

    weeks: tuple[int, int]
    zone: str


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
    away: Away | None = None
    strains: tuple[Strain, ...] = ()
    come_back: str = "The unfinished sentence about the holidays. (synthetic)"


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
        Tale(
            0.85,
            (4.2, 2.1),
            (1.6, 3.6),
            (-1.4, 0.8),
            1.2,
            1.2,
            2.2,
            1.0,
            strains=(
                Strain(
                    5,
                    "withdrawal",
                    2,
                    1,
                    ("silence", "agreed_quickly"),
                    ("named_it",),
                    "I explained too much. (synthetic)",
                ),
                Strain(
                    14, "confrontation", 3, 0, ("complaint",), ("cleared_up",), "I had mixed up two names. (synthetic)"
                ),
            ),
            come_back="What the sister said on the phone. (synthetic)",
        ),
        ALL_WORDS,
    ),
    Role(
        "client-b",
        "client",
        "Client B (synthetic)",
        "shares numbers only; swings between above and unseen",
        Tale(
            0.75,
            (3.4, 2.8),
            (1.8, 2.4),
            (0.2, 0.3),
            2.6,
            1.0,
            1.0,
            0.5,
            away=Away((18, 20), "Asia/Tokyo"),
            strains=(
                Strain(9, "confrontation", 4, 2, ("pushed_back",), ("own_part", "gave_time"), "I hurried. (synthetic)"),
                Strain(22, "withdrawal", 3, None, ("far_off",), (), "I looked at the clock. (synthetic)"),
            ),
            come_back="The journey, and coming home from it. (synthetic)",
        ),
        ALL_NUMBERS,
    ),
    Role(
        "client-c",
        "client",
        "Client C (synthetic)",
        "writes often and has shared nothing",
        Tale(
            0.9,
            (3.8, 3.4),
            (1.4, 2.0),
            (-1.0, -0.4),
            1.5,
            1.4,
            1.2,
            0.6,
            strains=(
                Strain(
                    7,
                    "withdrawal",
                    3,
                    1,
                    ("changed_subject",),
                    ("changed_plan",),
                    "I asked about sharing again. (synthetic)",
                ),
            ),
        ),
    ),
    Role(
        "client-d",
        "client",
        "Client D (synthetic)",
        "is on a break; sharing is unchanged",
        Tale(
            0.6,
            (3.6, 3.0),
            (2.0, 2.6),
            (-0.8, 0.0),
            1.0,
            0.7,
            1.5,
            0.8,
            gap_weeks=(25, 26),
            strains=(
                Strain(16, "mixed", 3, 2, ("defended", "silence"), ("need_underneath",), "I took a side. (synthetic)"),
            ),
            come_back="Whether the break does what it was wished for. (synthetic)",
        ),
        ALL_WORDS,
        True,
    ),
    Role(
        "client-e",
        "client",
        "Client E (synthetic)",
        "shares check-ins only; a month without entries in between",
        Tale(
            0.5,
            (3.0, 2.2),
            (2.4, 3.0),
            (-0.6, 0.4),
            0.8,
            0.4,
            0.6,
            0.5,
            gap_weeks=(11, 15),
            strains=(
                Strain(
                    12,
                    "withdrawal",
                    2,
                    3,
                    ("short_answers",),
                    ("named_it", "own_part"),
                    "I missed how tired. (synthetic)",
                ),
            ),
        ),
        {Stream.MOOD: Depth.WORDS},
    ),
    Role(
        "client-f",
        "client",
        "Client F (synthetic)",
        "many stings, went back to an earlier phase; one exercise is heavy",
        Tale(
            0.7,
            (4.4, 3.2),
            (1.2, 2.2),
            (-1.6, -0.2),
            2.2,
            2.0,
            2.5,
            0.6,
            phases=(1, 2, 3, 2),
            heavy="3",
            strains=(
                Strain(3, "withdrawal", 2, 1, ("agreed_quickly",), ("gave_time",), "I was late. (synthetic)"),
                Strain(
                    10,
                    "confrontation",
                    5,
                    3,
                    ("complaint", "took_charge"),
                    ("own_part",),
                    "I defended myself. (synthetic)",
                ),
                Strain(
                    19, "mixed", 2, 0, ("far_off",), ("cleared_up", "other_relations"), "I spoke too fast. (synthetic)"
                ),
            ),
            come_back="Whether the exercise is the right one just now. (synthetic)",
        ),
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
