"""For the client's own copy: what they agreed to about supervision, as it stood on the screen, and when."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.sharing.permit import Permit
from selfmon.supervision.models import SecondReading, SupervisionPack
from selfmon.treatment.frame import treatments_of


def list_agreed_words(session: Session, permit: Permit) -> list[tuple[date, str]]:
    """Every yes to a summary or to a second reader, the oldest first, taken back or not. For the client alone."""
    mine = treatments_of(permit.client_id)
    found = [
        row
        for model in (SupervisionPack, SecondReading)
        for row in session.execute(
            sa.select(model.agreed_at, model.wording).where(
                model.treatment_id.in_(mine), model.agreed_at.is_not(None), model.wording != ""
            )
        )
    ]
    return [
        (local_day(row.agreed_at, permit.zone), row.wording) for row in sorted(found, key=lambda row: row.agreed_at)
    ]
