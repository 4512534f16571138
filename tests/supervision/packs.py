"""A client, their therapist and two supervisors, for the tests of supervision packs; and what one of them gets to see."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.sharing.access import own_permit
from selfmon.supervision.models import SupervisionPack
from tests.forms import on_one_line, post
from tests.house.world import NOW, as_actor, note
from tests.people import People

STARTED = date(2026, 1, 5)
MONTHS = (
    "January|February|March|April|May |June|July|August|September|October|November|December|"
    "Jan |Feb |Mar |Apr |Jun |Jul |Aug |Sep |Oct |Nov |Dec "
)


class Room:
    """A client, their therapist, a supervisor and a second of each as noise."""

    def __init__(self, app: Flask, people: People) -> None:
        self.app, self.people = app, people
        self.client, self.therapist = people.client("Zqkim Name"), people.therapist("Zqanna Name")
        self.supervisor, self.other = people.person("supervisor", "Zqsofie Name"), people.person("supervisor", "Other")
        self.treatment_id = people.treatment(self.client, self.therapist, phase=1, started_on=STARTED).id

    def browser(self, person: Person, mode: str = "read") -> FlaskClient:
        http = self.app.test_client()
        self.people.sign_in(http, person, mode)
        return http

    def write(self, days: int = 30) -> None:
        """A check-in a day for so many days up to last Sunday; a few of everything else."""
        sunday = datetime(2026, 5, 10, 9, tzinfo=NOW.tzinfo)
        with self.app.app_context(), writing(db.session):
            permit = own_permit(db.session, as_actor(self.client), NOW)
            for back in range(days):
                at = sunday - timedelta(days=back)
                note(permit, "check_in", at, values={"pleasantness": 2, "shame": 5}, words={"note": "zqnoteword"})
                if back % 4 == 0:
                    note(
                        permit,
                        "practice",
                        at,
                        values={"exercise": "1", "direction": "body", "measure": "tension", "before": 4, "after": 2},
                        words={"note": "zqpracticeword"},
                    )
            for back in (1, 9):
                note(
                    permit, "episode", sunday - timedelta(days=back), values={"peak": 5}, words={"note": "zqstingword"}
                )
            for week in range(6):
                at = sunday - timedelta(weeks=week)
                monday = at.date() - timedelta(days=6)
                note(
                    permit,
                    "weekly",
                    at,
                    values={"a1": 2, "week_on": monday, "not_come_up": []},
                    words={"note": "zqweekword"},
                )

    def propose(self) -> UUID:
        http = self.browser(self.therapist)
        assert (
            post(
                http, f"/clients/{self.treatment_id}/supervision", {"supervisor": str(self.supervisor.public_id)}
            ).status_code
            == 303
        )
        with self.app.app_context():
            return (
                db.session.execute(
                    sa.select(SupervisionPack.id).order_by(
                        SupervisionPack.proposed_at.desc(), SupervisionPack.closed_at.is_not(None)
                    )
                )
                .scalars()
                .first()
            )  # type: ignore[return-value]

    def agree(self, pack_id: UUID) -> None:
        assert post(self.browser(self.client), f"/sharing/packs/{pack_id}/agree").status_code == 303

    def look(self, pack_id: UUID, who: Person | None = None) -> Any:
        return self.browser(who or self.supervisor).get(f"/supervision/{pack_id}")


def inside(answer: Any) -> str:
    found = re.search("<div data-pack>.*</section></div>", on_one_line(answer.get_data(as_text=True)))
    assert found, answer.status_code
    return found.group(0)


def is_closed(room: Room, pack_id: UUID) -> bool:
    """The very answer that an unknown pack gets, and not in the list."""
    answer, unknown = room.look(pack_id), room.look(uuid4())
    label = label_of(room, pack_id)
    assert (
        label not in room.browser(room.supervisor).get("/supervision").get_data(as_text=True)
        or answer.status_code == 200
    )
    return bool(answer.status_code == 404 and answer.data == unknown.data)


def label_of(room: Room, pack_id: UUID) -> str:
    with room.app.app_context():
        return str(
            db.session.execute(sa.select(SupervisionPack.label).where(SupervisionPack.id == pack_id)).scalar_one()
        )
