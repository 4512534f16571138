"""What can be shared apart from the rest, and how much of it. Pure."""

from enum import StrEnum


class Stream(StrEnum):
    """What can be shared apart from the rest."""

    MOOD = "mood"  # check-ins
    EPISODES = "episodes"  # something stung, settling, looking again, hard moment, something held
    PRACTICE = "practice"  # exercises
    ANCHORS = "anchors"  # weekly look back, goals
    SESSIONS = "sessions"  # the two questions after a session
    PATTERNS = "patterns"  # new with phase 2: the swing, protective moves, looking again, give and take
    OTHERS = "others"  # new with phase 3: the other person's side, small experiments
    QUESTIONNAIRES = "questionnaires"  # what was filled in on the phone


class Depth(StrEnum):
    """`numbers`: ratings and times only. `words`: also choices and the client's own words."""

    NUMBERS = "numbers"
    WORDS = "words"


# Numbers, shown at once when it is finished; words only where a text asks for some, and these follow the rules for words.
MOSTLY_NUMBERS = frozenset({Stream.QUESTIONNAIRES})
# From which phase of the work a stream has anything in it. What is new starts unshared.
FIRST_PHASE = {Stream.PATTERNS: 2, Stream.OTHERS: 3}
