"""Synthetic people, their treatments and what they share, straight into the database of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from selfmon.accounts.invitations import add_client_profile
from selfmon.accounts.models import ClientProfile, Person, SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.core.sealing import Sealer
from selfmon.home.agreed import WORDING
from selfmon.house import house_of, key_ring
from selfmon.sharing.models import Consent, Depth, Grant, Stream
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.permit import RECORD, open_record, seal_reads_on
from selfmon.treatment.phases import add_phase

PASSWORD = "a quiet green lamp"


class People:
    """Makes synthetic people, straight into the database."""

    def __init__(self, app: Flask) -> None:
        self.app, self.count = app, 0

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self.app.app_context(), writing(db.session):
            yield db.session

    def person(self, role: str, name: str = "", enrolled: bool = True, **facts: Any) -> Person:
        """Somebody with the test password."""
        self.count += 1
        hasher = house_of(self.app).password_hasher
        facts = {"zone": "Europe/Amsterdam", **facts}
        with self._writing() as session:
            person = Person(
                public_id=uuid4(),
                email=f"{role}{self.count}@example.org",
                name=name or f"{role} {self.count}",
                role=role,
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
                password=hasher.hash(PASSWORD),
                **facts,
            )
            if role != "client" and enrolled:
                person.totp_sealed = b"enrolled elsewhere"
            session.add(person)
            session.flush()
            if role == "client":
                profile = add_client_profile(session, person)
                profile.onboarded_at = profile.agreed_at = datetime(2026, 1, 1, tzinfo=UTC)
                profile.agreed_wording = WORDING
                session.flush()
            session.expunge_all()
        return person

    def client(self, name: str = "", **facts: Any) -> Person:
        return self.person("client", name, **facts)

    def therapist(self, name: str = "", **facts: Any) -> Person:
        return self.person("therapist", name, **facts)

    def administrator(self, name: str = "", **facts: Any) -> Person:
        return self.person("administrator", name, **facts)

    def treatment(
        self,
        client: Person,
        therapist: Person,
        *,
        phase: int = 1,
        ended: bool = False,
        reads_on: str = "Thursdays",
        started_on: date = date(2026, 1, 5),
    ) -> Treatment:
        """An active (or ended) treatment with one open phase."""
        treatment_id = uuid4()
        with self._writing() as session:
            key_ring().make_key("treatment", str(treatment_id))
            treatment = Treatment(
                id=treatment_id,
                client_id=client.id,
                therapist_id=therapist.id,
                state=TreatmentState.ENDED if ended else TreatmentState.ACTIVE,
                started_on=started_on,
                ended_on=date(2026, 2, 1) if ended else None,
            )
            keys = key_ring().open_subkeys("treatment", str(treatment_id), (RECORD,))
            treatment.reads_on_sealed = seal_reads_on(treatment_id, Sealer(keys), reads_on)
            session.add(treatment)
            session.flush()
            add_phase(
                session,
                open_record(treatment, therapist.public_id, client.name, client.zone),
                phase,
                started_on,
                datetime(2026, 1, 5, tzinfo=UTC),
                reason="agreed",
                sentence="finding a footing",
                is_confirmed=True,
            )
            session.expunge_all()
        return treatment

    def grant(
        self,
        client: Person,
        therapist: Person,
        stream: Stream,
        depth: Depth = Depth.NUMBERS,
        *,
        from_on: date | None = None,
        to_on: date | None = None,
        ends_on: date = date(2030, 1, 1),
        stopped_at: datetime | None = None,
    ) -> Grant:
        """A grant as the client would have given it."""
        with self._writing() as session:
            consent = Consent(
                id=uuid4(),
                client_id=client.id,
                therapist_id=therapist.id,
                locale="en",
                wording="as shown",
                agreed_at=datetime(2026, 1, 5, tzinfo=UTC),
            )
            session.add(consent)
            session.flush()
            grant = Grant(
                client_id=client.id,
                therapist_id=therapist.id,
                consent_id=consent.id,
                stream=stream,
                depth=depth,
                from_on=from_on,
                to_on=to_on,
                ends_on=ends_on,
                given_at=datetime(2026, 1, 5, tzinfo=UTC),
                stopped_at=stopped_at,
                stopped_why="stopped" if stopped_at else None,
            )
            session.add(grant)
            session.flush()
            session.expunge_all()
        return grant

    def share_all(self, client: Person, therapist: Person, depth: Depth = Depth.NUMBERS, **facts: Any) -> None:
        """Every stream at one depth."""
        for stream in Stream:
            self.grant(client, therapist, stream, depth, **facts)

    def profile(self, client: Person) -> ClientProfile:
        """The client's settings row."""
        with self.app.app_context():
            return db.session.execute(sa.select(ClientProfile).where(ClientProfile.person_id == client.id)).scalar_one()

    def sign_in(self, http: FlaskClient, person: Person, mode: str = "read", *, now: datetime | None = None) -> None:
        """A session row and its cookie, without the pages in between. Staff are always in "read" or "half"."""
        with self._writing() as session:
            token = start_session(
                session, session.merge(person, load=True), SessionMode(mode), now or clock.utc_now(), "Test"
            )
        http.set_cookie("here", token, domain="localhost")
