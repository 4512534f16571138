"""The therapist's code for how a text takes the other person's side, 0–4. Only with the client's yes, only shared words.

0 not at all · 1 a fixed picture · 2 one state that makes sense · 3 both people's states · 4 several possibilities
held with uncertainty.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.clinic.models import PerspectiveCode
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotAllowed
from selfmon.diary.admitted import admitted
from selfmon.diary.entry_view import EntryView
from selfmon.diary.models import Entry
from selfmon.sharing.permit import Permit
from selfmon.treatment.agreeing import is_coding_agreed
from selfmon.treatment.permit import TreatmentPermit


def may_code(session: Session, treatment: TreatmentPermit, entry: EntryView) -> bool:
    """True for a looking-again whose text on the other's side is shared, where the client agreed to coding."""
    if entry.kind != "looking_again" or not entry.words.get("other_side"):
        return False
    return is_coding_agreed(session, treatment.treatment_id)


def keep_code(session: Session, treatment: TreatmentPermit, entry: EntryView, code: int | None, now: datetime) -> None:
    """Keep or replace a code. Needs `writing()`. Raises NotAllowed, BadFacts."""
    if not may_code(session, treatment, entry):
        raise NotAllowed
    if code is None or not 0 <= code <= 4:
        raise BadFacts({"code": "out_of_range"})
    session.merge(
        PerspectiveCode(
            entry_id=entry.id,
            treatment_id=treatment.treatment_id,
            code=code,
            coded_on=local_day(now, treatment.client_zone),
        )
    )


def find_code(session: Session, treatment: TreatmentPermit, entry_id: UUID) -> int | None:
    """The code of one text, if it has one."""
    return session.execute(
        sa.select(PerspectiveCode.code).where(
            PerspectiveCode.entry_id == entry_id, PerspectiveCode.treatment_id == treatment.treatment_id
        )
    ).scalar_one_or_none()


def list_codes(session: Session, treatment: TreatmentPermit, permit: Permit, since: date) -> list[int]:
    """The codes of texts from that day on that are shared now, in order of the texts: one that was taken back counts no
    longer."""
    return [code for _entry_id, code in list_coded(session, treatment, permit, since)]


def list_coded(
    session: Session, treatment: TreatmentPermit, permit: Permit, since: date | None = None
) -> list[tuple[UUID, int]]:
    """The same with the texts' own ids. One statement."""
    coded = session.execute(
        sa.select(PerspectiveCode.entry_id, PerspectiveCode.code)
        .join(Entry, Entry.id == PerspectiveCode.entry_id)
        .where(
            PerspectiveCode.treatment_id == treatment.treatment_id,
            admitted(permit),
            *([Entry.local_day >= since] if since else []),
        )
        .order_by(Entry.occurred_at, Entry.id)
    )
    return [(row.entry_id, row.code) for row in coded]
