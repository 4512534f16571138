"""A question about a second reader, from asking to codes, as a test goes through it."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from selfmon.clinic.models import PerspectiveCode
from selfmon.core.db import db, writing
from selfmon.sharing.access import own_permit
from selfmon.supervision.models import SecondReading, SecondReadingText
from selfmon.treatment.agreeing import agree_to_coding
from tests.forms import on_one_line, post
from tests.house.world import NOW, as_actor, note

from .packs import Room

AT = NOW - timedelta(days=9)


class Reading:
    """Texts of a client whose therapist coded them, and a question about a second reader."""

    def __init__(self, room: Room, n: int = 3) -> None:
        self.room, self.ask_at = room, f"/clients/{room.treatment_id}/supervision/second-reader"
        with room.app.app_context(), writing(db.session):
            agree_to_coding(db.session, room.client.id, room.treatment_id, AT.date())
            permit = own_permit(db.session, as_actor(room.client), NOW)
            stung = note(permit, "episode", AT, values={"peak": 5})
            self.texts = [
                note(permit, "looking_again", AT, words={"other_side": f"zqtext{i:02}"}, parent_id=stung)
                for i in range(n)
            ]
            for i, entry in enumerate(self.texts):
                db.session.add(
                    PerspectiveCode(entry_id=entry, treatment_id=room.treatment_id, code=i % 5, coded_on=AT.date())
                )

    def ask(self) -> UUID:
        who = {"supervisor": str(self.room.supervisor.public_id)}
        assert post(self.room.browser(self.room.therapist), self.ask_at, who).status_code == 303
        with self.room.app.app_context():
            query = sa.select(SecondReading.id).where(SecondReading.closed_at.is_(None))
            return db.session.execute(query).scalar_one()

    def agree(self, reading: UUID, entries: list[UUID]) -> Any:
        ticked = {"text": [str(entry) for entry in entries]}
        return post(self.room.browser(self.room.client), f"/sharing/texts/{reading}/agree", ticked)

    def look(self, reading: UUID, who: Any = None) -> Any:
        return self.room.browser(who or self.room.supervisor).get(f"/supervision/texts/{reading}")

    def words(self, reading: UUID) -> set[str]:
        return set(re.findall(r"zqtext\d\d", self.look(reading).get_data(as_text=True)))

    def code(self, reading: UUID, codes: dict[str, str]) -> Any:
        """By the text's own words, as a reader finds them on the page."""
        page = self.look(reading).get_data(as_text=True)
        names = dict(re.findall(r'(zqtext\d\d)</p>.*?name="([0-9a-f-]{36})"', page, re.DOTALL))
        given = {names[words]: code for words, code in codes.items()}
        return post(self.room.browser(self.room.supervisor), f"/supervision/texts/{reading}", given)

    def feelings(self) -> str:
        page = self.room.browser(self.room.therapist).get(f"/clients/{self.room.treatment_id}/feelings")
        found = re.search(r'<p id="alike">(.*?)</p>', on_one_line(page.get_data(as_text=True)))
        return found.group(1) if found else ""

    def rows(self) -> int:
        with self.room.app.app_context():
            return int(db.session.execute(sa.select(sa.func.count()).select_from(SecondReadingText)).scalar_one())
