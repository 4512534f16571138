"""Questionnaires in a pack: from the first to the newest of the half year, in relative weeks, with the sourced limit."""

from flask_babel import gettext as _

from selfmon.insight.questionnaire_signals import Course, list_courses
from selfmon.insight.questionnaire_wording import name_of, say_levelled, say_limits, say_number, say_verdict
from selfmon.measures.reading import read_filled
from selfmon.sharing.streams import Stream
from selfmon.supervision.section import Material, Section


def show_questionnaires(material: Material) -> Section | None:
    """None where the stream is not shared; a section without a course where nothing can be said."""
    if not any(window.stream is Stream.QUESTIONNAIRES for window in material.permit.windows):
        return None
    weeks = material.weeks
    filled = read_filled(material.session, material.permit, from_on=weeks.first, to_on=weeks.last)
    lines = [_say(course, material) for course in list_courses(filled) if course.trajectory.change is not None]
    return Section(
        _("Questionnaires: from the first to the newest of these weeks"),
        tuple(lines)
        or (_("No questionnaire was filled in twice and shared in these weeks, or none that is compared."),),
    )


def _say(course: Course, material: Material) -> str:
    first, last = course.trajectory.reference, course.trajectory.points[-1]
    assert first is not None
    told = _(
        "%(name)s: %(before)s in week %(a)s, %(after)s in week %(b)s. %(verdict)s",
        name=name_of(course.trajectory),
        before=say_number(first.value),
        a=material.weeks.number(first.on),
        after=say_number(last.value),
        b=material.weeks.number(last.on),
        verdict=say_verdict(course.trajectory),
    )
    return " ".join(filter(None, (told, say_limits(course.trajectory), say_levelled(course.trajectory))))
