"""A supervision pack, built from a numbers-only Permit alone: the supervisor's page and the client's preview are the same call.

No name, no date, no word of the client's: relative weeks, phase numbers, ratings and counts; the therapist's own questions on
top. A further section is one more function in SECTIONS. A stream that is shared has its section also while nothing is in
it: an absent one would tell a zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.sharing.permit import Permit
from selfmon.supervision.counted_sections import show_events, show_practice, show_work
from selfmon.supervision.questionnaire_section import show_questionnaires
from selfmon.supervision.rated_sections import show_anchors_of_both, show_looks_back, show_ratings
from selfmon.supervision.section import Material, Section
from selfmon.supervision.weeks import Weeks
from selfmon.treatment.phases import list_phase_spans


@dataclass(frozen=True)
class Pack:
    label: str
    n_weeks: int
    sections: tuple[Section, ...]
    questions: Sequence[str] = ()  # the therapist's own, which the client has read before agreeing


def build_pack(
    session: Session, permit: Permit, treatment_id: UUID, label: str, weeks: Weeks, questions: Sequence[str] = ()
) -> Pack:
    """A fixed number of statements; nothing that the Permit does not admit is in it."""
    material = Material(session, permit, list_phase_spans(session, treatment_id), weeks, treatment_id)
    found = (make(material) for make in SECTIONS) if weeks.n else ()
    return Pack(label, weeks.n, tuple(section for section in found if section is not None), questions)


def _phases(material: Material) -> Section | None:
    runs: list[tuple[int | None, int, int]] = []
    for number in range(1, material.weeks.n + 1):
        phase = material.phase_of(number)
        if runs and runs[-1][0] == phase:
            runs[-1] = (phase, runs[-1][1], number)
        else:
            runs.append((phase, number, number))
    lines = [
        _("Week %(a)s: phase %(n)s", a=a, n=phase) if a == b else _("Weeks %(a)s–%(b)s: phase %(n)s", a=a, b=b, n=phase)
        for phase, a, b in runs
        if phase is not None
    ]
    return Section(_("Phases"), tuple(lines)) if lines else None


SECTIONS = (
    _phases,
    show_work,
    show_anchors_of_both,
    show_ratings,
    show_events,
    show_practice,
    show_looks_back,
    show_questionnaires,
)
