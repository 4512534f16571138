"""What the page before a session says of reviews: what the client answered since, and that the work changed without one."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.clinic.work_record import Record
from selfmon.formulation.items import NEXT_SAID
from selfmon.formulation.reviews import list_offered
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.languages import short_day_for_people

BEFORE = timedelta(weeks=4)  # a review made so long before a phase began belongs to its beginning
MENTIONED_FOR = timedelta(weeks=8)  # after that, going on without one is how it is


def say_reviews(session: Session, treatment: TreatmentPermit, record: Record, since: date) -> Sequence[str]:
    """One statement."""
    offered = list_offered(session, treatment, record.now)
    says = dict(NEXT_SAID)
    lines = [
        _(
            "To what comes next your client answered on %(day)s: %(said)s.",
            day=short_day_for_people(on),
            said=says[said],
        )
        for said, on in (offered[0][1] if offered else ())
        if on >= since
    ]
    phase = record.current
    if phase is None or phase.started_on == min(one.started_on for one in record.phases if one.is_confirmed):
        return lines
    is_reviewed = any(on >= phase.started_on - BEFORE for on, _answers in offered)
    if not is_reviewed and record.today < phase.started_on + MENTIONED_FOR:
        day = short_day_for_people(phase.started_on)
        lines.append(_("The work changed on %(day)s, and no review of it stands here yet.", day=day))
    return lines
