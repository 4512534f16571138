"""Questionnaires in a line each, for the page before a session and for the review of a phase; from the beginning of a phase
to now, for the page of phases compared."""

from datetime import date

from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.insight.questionnaire_signals import LOOKED_AT, Course, list_courses
from selfmon.insight.questionnaire_wording import say_course
from selfmon.measures.reading import list_recorded, read_filled
from selfmon.sharing.permit import Permit
from selfmon.treatment.permit import TreatmentPermit


def say_questionnaires(
    session: Session, permit: Permit, treatment: TreatmentPermit, since: date, *, of_this_time: bool = False
) -> list[str]:
    """Each that was filled in since a day, from its reference to its newest: the first of the last thirty weeks, as the
    rule of reliable worsening has it, so that the two lines of one page agree. `of_this_time`: only what lies since then is
    looked at, so that the reference is the first of a phase. At most four statements."""
    from_on = since if of_this_time else local_day(permit.now, permit.zone) - LOOKED_AT
    courses = list_courses_since(session, permit, treatment, from_on)
    return [say_course(course) for course in courses if course.newest_on >= since]


def list_courses_since(session: Session, permit: Permit, treatment: TreatmentPermit, from_on: date) -> list[Course]:
    """What is shared and what is the therapist's record, from a day on: each from its first to its newest. At most four
    statements."""
    filled = [
        *read_filled(session, permit, from_on=from_on, is_scored_only=True),
        *list_recorded(session, [treatment.treatment_id], from_on=from_on),
    ]
    return list_courses(filled)
