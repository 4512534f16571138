"""A therapist in their room and their client with a phone, for the tests of what stands between them."""

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db
from selfmon.treatment.session_models import TherapySession
from tests.forms import on_one_line, post
from tests.house.world import NOW
from tests.people import People


class Two:
    """A therapist in their room, a client with their phone."""

    def __init__(self, app: Flask, people: People, phase: int = 1) -> None:
        self.app, self.people = app, people
        self.client, self.therapist = people.client(), people.therapist("Anna")
        self.treatment = people.treatment(self.client, self.therapist, phase=phase)
        self.room, self.phone = app.test_client(), app.test_client()
        people.sign_in(self.room, self.therapist, now=NOW)
        people.sign_in(self.phone, self.client, now=NOW)
        self.at = f"/clients/{self.treatment.id}"

    def sessions(self) -> list[TherapySession]:
        with self.app.app_context():
            return list(db.session.execute(sa.select(TherapySession).order_by(TherapySession.starts_at)).scalars())

    def page(self, http: FlaskClient, path: str) -> str:
        answer = http.get(path)
        assert answer.status_code == 200, path
        return on_one_line(answer.get_data(as_text=True))

    def meet(self) -> str:
        """A session two hours and a bit ago."""
        post(self.room, f"{self.at}/sessions/one", {"day": "2026-05-14", "at": "08:30"})
        return str(self.sessions()[-1].id)
