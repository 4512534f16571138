"""What can be shared apart from the rest, and how much of it. Pure."""

from enum import StrEnum


class Stream(StrEnum):
    """What can be shared apart from the rest."""

    MOOD = "mood"  # check-ins
    EPISODES = "episodes"  # something stung, settling, looking again, hard moment, something held
    PRACTICE = "practice"  # exercises
    ANCHORS = "anchors"  # weekly look back, goals


class Depth(StrEnum):
    """`numbers`: ratings and times only. `words`: also choices and the client's own words."""

    NUMBERS = "numbers"
    WORDS = "words"
