"""One printed sheet where the work changes: figures by the rules of the pages they come from, none computed a second way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.anchors.items import ITEMS
from selfmon.anchors.observed import STEPS
from selfmon.anchors.ratings import Rating, client_side
from selfmon.anchors.series import Week, read_weeks
from selfmon.clinic.compare import compare
from selfmon.clinic.questionnaire_lines import say_questionnaires
from selfmon.clinic.work_record import Record
from selfmon.insight import phases_compared as compared
from selfmon.insight import report, wording_frame
from selfmon.insight.attendance_and_repairs import summarise_attendance, summarise_strains
from selfmon.insight.goals_by_phase import say_where_it_stood
from selfmon.journal.own_words import list_goals
from selfmon.practice.library import LIBRARY
from selfmon.practice.series import read_practices
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.languages import short_day_for_people


@dataclass(frozen=True)
class AnchorRow:
    """One item in words: the client's step in phase 1 and now, and the therapist's. "" where there was none."""

    name: Any
    client: tuple[Any, Any]
    therapist: tuple[Any, Any]


@dataclass(frozen=True)
class Sheet:
    """`pairs`: phase 1 against now, and the last phase against this one, as on the page of phases compared."""

    pairs: Sequence[tuple[compared.Span, compared.Span, Sequence[tuple[str, str, compared.Contrast]]]]
    anchors: Sequence[AnchorRow]
    strains: str
    attendance: str
    exercises: Sequence[tuple[str, report.Practised]]
    questionnaires: Sequence[str]
    goals: Sequence[tuple[str, Sequence[str]]]  # with what became of each under each of `goal_heads`
    goal_heads: list[str]


def build_sheet(
    session: Session, permit: Permit, treatment: TreatmentPermit, record: Record, hoped: Mapping[str, str]
) -> Sheet:
    """`hoped`: the way agreed on, by the code of a rating. A fixed number of statements whatever the history."""
    pairs = [pair[:3] for pair in compare(session, permit, record, hoped).pairs]
    since = record.current.started_on if record.current else treatment.started_on or record.today
    done = read_practices(session, permit, since, record.today)
    begun = [phase for phase in record.phases if phase.is_confirmed and phase.started_on <= record.today]
    return Sheet(
        [*(pair for pair in pairs if pair[1].number == 0), *[pair for pair in pairs if pair[1].number][:1]],
        _anchors(read_weeks(session, permit), record),
        wording_frame.say_strains(summarise_strains(record.ruptures, record.sessions)),
        wording_frame.say_attendance(summarise_attendance(record.sessions, record.now)),
        [
            (str(one.name), report.summarise_practice([d for d in done if d.exercise == code]))
            for code, one in LIBRARY.items()
            if any(d.exercise == code for d in done)
        ],
        say_questionnaires(session, permit, treatment, since, of_this_time=True),
        [
            (text, [say_where_it_stood(goal, phase.started_on, phase.ended_on) for phase in begun])
            for goal, text in list_goals(session, permit, with_done=True)
        ],
        [
            _("Phase %(number)s, from %(day)s", number=phase.number, day=short_day_for_people(phase.started_on))
            for phase in begun
        ],
    )


def _anchors(weeks: Sequence[Week], record: Record) -> list[AnchorRow]:
    first = next((p for p in record.phases if p.number == 1), None)
    ended = first.ended_on if first is not None and first.ended_on is not None else None
    then: Mapping[str, int] = client_side(weeks, ended) if ended else {}
    now = client_side(weeks, record.today)
    seen_then, seen_now = _rated(record.ratings, ended), _rated(record.ratings, record.today)
    rows = []
    for code, item in ITEMS.items():
        client = (_step(item.steps, then.get(code)), _step(item.steps, now.get(code)))
        steps = STEPS.get(code, item.steps)
        therapist = (_step(steps, seen_then.get(code)), _step(steps, seen_now.get(code)))
        if any((*client, *therapist)):
            rows.append(AnchorRow(item.name, client, therapist))
    return rows


def _rated(ratings: Sequence[Rating], on: date | None) -> Mapping[str, int]:
    """The newest rating of the six weeks up to a day: one is due every four."""
    found = [r for r in ratings if on is not None and on - timedelta(weeks=6) < r.rated_on <= on]
    return found[-1].values if found else {}


def _step(steps: Sequence[Any], value: int | None) -> Any:
    return "" if value is None else steps[value]
