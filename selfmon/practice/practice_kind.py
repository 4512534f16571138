"""What a practice holds, for the spine."""

from selfmon.diary.kinds import UNIPOLAR, Kind, Range, register
from selfmon.practice import names
from selfmon.practice.models import Practice
from selfmon.sharing.models import Stream

PRACTICE = register(
    Kind(
        "practice",
        Stream.PRACTICE,
        Practice,
        numbers={
            "before": UNIPOLAR,
            "after": UNIPOLAR,
            "rang_false": UNIPOLAR,
            "minutes": Range(0, 600, is_whole=False),
        },
        choices={
            name: tuple(code for code, _label in names.CHOICES[name])
            for name in ("landing", "completed", "stop_reason", "reaction")
        },
        words=("note",),
        plain=("exercise", "exercise_version", "direction", "measure"),
        which="exercise",
    )
)
