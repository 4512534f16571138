"""Lines of the therapist's own log for one sheet of paper beside a summary: those they choose, in the weeks of the summary.

Nothing of the log is stored outside it or sent anywhere: the sheet is drawn for the open log, once, and printed or not. The
notes stay in the log; they may name somebody.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from selfmon.own_log.lines import FEELINGS, Line, after_sessions
from selfmon.supervision.weeks import Weeks
from selfmon.web.languages import list_for_people


@dataclass(frozen=True)
class OwnLine:
    """One line without its day and its notes."""

    id: UUID
    week: int
    said: str


def list_own_lines(lines: Sequence[Line], treatment_id: UUID, weeks: Weeks) -> list[OwnLine]:
    """What was noted after sessions with this client in these weeks, the oldest first; a line of notes alone is left out."""
    return [
        OwnLine(line.id, weeks.number(line.day), said)
        for line in sorted(after_sessions(lines), key=lambda line: (line.day, str(line.id)))
        if line.facts.get("treatment") == str(treatment_id)
        and 1 <= weeks.number(line.day) <= weeks.n
        and (said := _say(line))
    ]


def choose(lines: Sequence[OwnLine], chosen: Collection[str]) -> list[OwnLine]:
    """Those whose id was ticked; an id of something else picks nothing."""
    return [line for line in lines if str(line.id) in chosen]


def _say(line: Line) -> str:
    told = [f"{item.question} {n}" for code, item in FEELINGS.items() if (n := line.number(code)) is not None]
    if (tapped := line.facts.get("tapped", "")) in FEELINGS:
        told.append(str(FEELINGS[tapped].question))
    return list_for_people([*told, *(str(flag) for flag in line.flags)])
