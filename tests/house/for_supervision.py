"""What a supervisor may open of one small world: a summary with a question, and a text that the client chose."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.supervision.asking import keep_decision, seal_questions
from selfmon.supervision.models import SecondReading, SecondReadingText, SupervisionPack
from selfmon.treatment.agreeing import agree_to_coding
from selfmon.treatment.permit import TreatmentPermit

PACK_QUESTION = "zqquestion"  # the therapist's, in a summary for supervision: the client and the supervisor read it


def fill_supervision(found: TreatmentPermit, client_id: int, supervisor: Person, at: datetime) -> tuple[UUID, UUID]:
    """Both agreed to a few days ago; the ids of the summary and of the second reading."""
    pack_id, reading_id = uuid4(), uuid4()
    asked = {"treatment_id": found.treatment_id, "supervisor_id": supervisor.id, "agreed_at": at + timedelta(days=15)}
    db.session.add_all(
        (
            SupervisionPack(
                id=pack_id,
                label="BCD-234",
                proposed_at=at,
                questions_sealed=seal_questions(found, pack_id, [PACK_QUESTION]),
                **asked,
            ),
            SecondReading(id=reading_id, label="FGH-567", asked_at=at, **asked),
        )
    )
    db.session.flush()
    keep_decision(db.session, found, pack_id, "zqdecided", at.date())
    agree_to_coding(db.session, client_id, found.treatment_id, at.date())
    text = sa.select(Entry).where(Entry.client_id == client_id, Entry.kind == "looking_again")
    for entry in db.session.execute(text).scalars():
        db.session.add(SecondReadingText(reading_id=reading_id, entry_id=entry.id, revision=entry.revision, code=2))
    return pack_id, reading_id
