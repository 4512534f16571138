"""What the two wrote when they met and the client has not answered on their own phone: where it waits to be read.

No answer is one too, so what stands unanswered is mentioned for a while and then only kept on its page. Nothing is opened.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.core.clock import next_morning
from selfmon.formulation.models import LineAnswer, PhaseReview, PictureLine, PictureVersion, ReviewAnswer
from selfmon.treatment.models import Treatment, TreatmentState

MENTIONED_FOR = timedelta(days=14)  # as long as a form that was left: later than that, a mention is a demand


def find_to_read(session: Session, client_id: int, now: datetime) -> str:
    """The page where lines or a review wait, from the morning after they were offered; "" for none. Three statements
    whatever the history."""
    theirs = (Treatment.client_id == client_id, Treatment.state == TreatmentState.ACTIVE)
    versions = session.execute(
        sa.select(PictureVersion.treatment_id, PictureVersion.number, PictureVersion.offered_at, Person.zone)
        .join(Treatment, Treatment.id == PictureVersion.treatment_id)
        .join(Person, Person.id == Treatment.client_id)
        .where(*theirs, PictureVersion.offered_at.is_not(None))
        .order_by(PictureVersion.number)
    )
    newest = {row.treatment_id: row for row in versions if next_morning(row.offered_at, row.zone) <= now}
    mentioned = {key: row.number for key, row in newest.items() if _is_mentioned(row.offered_at, row.zone, now)}
    lines = session.execute(
        sa.select(PictureLine.treatment_id, PictureLine.since, PictureLine.until)
        .outerjoin(LineAnswer, LineAnswer.line_id == PictureLine.id)
        .where(PictureLine.treatment_id.in_(mentioned), LineAnswer.id.is_(None))
    )
    if any(row.since <= mentioned[row.treatment_id] < (row.until or mentioned[row.treatment_id] + 1) for row in lines):
        return "/picture"
    reviews = session.execute(
        sa.select(PhaseReview.treatment_id, PhaseReview.offered_at, Person.zone, ReviewAnswer.id)
        .join(Treatment, Treatment.id == PhaseReview.treatment_id)
        .join(Person, Person.id == Treatment.client_id)
        .outerjoin(ReviewAnswer, ReviewAnswer.review_id == PhaseReview.id)
        .where(*theirs, PhaseReview.offered_at.is_not(None))
        .order_by(PhaseReview.made_at)
    )
    last = {row.treatment_id: row for row in reviews if next_morning(row.offered_at, row.zone) <= now}
    waits = any(row.id is None and _is_mentioned(row.offered_at, row.zone, now) for row in last.values())
    return "/next-step" if waits else ""


def _is_mentioned(offered_at: datetime, zone: str, now: datetime) -> bool:
    return now < next_morning(offered_at, zone) + MENTIONED_FOR
