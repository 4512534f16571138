"""A therapist and a client who shares everything, for the tests of what a therapist reads."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth
from selfmon.sharing.streams import Stream
from tests.clocks import Clock
from tests.forms import on_one_line
from tests.house.world import NOW, as_actor, note
from tests.people import People


class Room:
    """A therapist with one client who shares everything with words, or only these streams."""

    def __init__(
        self, app: Flask, people: People, clock: Clock, phase: int = 2, shares: Iterable[Stream] = tuple(Stream)
    ) -> None:
        self.app, self.people, self.clock = app, people, clock
        self.client, self.therapist = people.client(), people.therapist("Anna")
        self.treatment = people.treatment(self.client, self.therapist, phase=phase)
        for stream in shares:
            self.share(stream)
        self.at = f"/clients/{self.treatment.id}"
        self.go_to(NOW)

    def go_to(self, now: datetime) -> None:
        self.clock.now = now
        self.room, self.phone = self.app.test_client(), self.app.test_client()
        self.people.sign_in(self.room, self.therapist, now=now)
        self.people.sign_in(self.phone, self.client, now=now)

    def share(self, stream: Stream, to_on: date | None = None) -> None:
        self.people.grant(self.client, self.therapist, stream, Depth.WORDS, to_on=to_on)

    def write(self, kind: str, days_ago: float, **more: object) -> UUID:
        with self.app.app_context(), writing(db.session):
            permit = own_permit(db.session, as_actor(self.client), NOW)
            return note(permit, kind, NOW - timedelta(days=days_ago), **more)

    def page(self, path: str = "", http: FlaskClient | None = None) -> str:
        answer = (http or self.room).get(path if path.startswith("/") else f"{self.at}/{path}".rstrip("/"))
        assert answer.status_code == 200, path
        return on_one_line(answer.get_data(as_text=True))
