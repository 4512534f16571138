"""A record that goes when its time is over: a part of `withdrawing.Doings`."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from selfmon.core.db import db
from selfmon.treatment import retaining
from selfmon.treatment.models import Treatment
from tests.house.world import World


class RecordDoings:
    """The two deeds; the whole class says of whom and when."""

    world: World
    now: datetime

    def make_record_in_time(self) -> Any:
        row = Treatment(id=uuid4(), therapist_id=self.world.therapist.id, state="ended", ended_on=self.now.date())
        db.session.add(row)
        db.session.flush()
        return row.id

    def withdraw_record_in_time(self, treatment_id: UUID) -> None:
        retaining.remove_row(db.session, treatment_id)
