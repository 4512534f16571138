"""Kim and Anna with a questionnaire agreed on, a phone and a desk."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.measures.assigning import Agreed, assign
from selfmon.measures.models import HeldAnswer, QuestionnaireText
from selfmon.measures.packs import load_packs
from selfmon.measures.texts import Option, Question, body_of, ensure_shipped, hash_of, load_text
from selfmon.measures.windows import Rhythm
from selfmon.treatment.permit import find_treatment
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.house.world import as_actor
from tests.people import People

FRIDAYS = frozenset({4})  # NOW is a Thursday: open today, read tomorrow
PHQ9_NONE = {f"q{n}": "0" for n in range(1, 10)}


@dataclass
class Room:
    """Who is there, and shortcuts."""

    app: Flask
    people: People
    clock: Clock
    client: Person
    therapist: Person
    cover: Person
    treatment_id: UUID
    phone: FlaskClient
    desk: FlaskClient
    ids: dict[str, UUID] = field(default_factory=dict)

    def agree(self, pack_id: str, **more: Any) -> UUID:
        """An assignment as the therapist's form would make it."""
        pack = load_packs()[pack_id]
        facts: dict[str, Any] = {
            "title": "How the last two weeks were",
            "rhythm": Rhythm.EVERY_WEEKS,
            "first_on": date(2026, 5, 13),
            "every_weeks": 4,
            "days_open": 7,
            "reading_days": FRIDAYS,
            "cover_id": self.cover.id,
        }
        with self.app.app_context(), writing(db.session):
            permit = find_treatment(db.session, as_actor(self.therapist), self.treatment_id)
            text = load_text(db.session, more.pop("text_id", None) or ensure_shipped(db.session, pack, NOW))
            self.ids[pack_id] = assign(db.session, permit, text, Agreed(**{**facts, **more}), NOW)
        return self.ids[pack_id]

    def begin(self, pack_id: str, phone: FlaskClient | None = None) -> str:
        """Agrees and starts; the address of its questions."""
        address = f"/fill-in/{self.ids.get(pack_id) or self.agree(pack_id)}"
        phone = phone or self.phone
        mark = phone.get(address).get_data(as_text=True).split('name="agreed" value="')[1].split('"')[0]
        assert post(phone, address, {"choice": "start", "agreed": mark}).status_code == 303
        return f"{address}/questions"

    def fill_in(self, pack_id: str, answers: dict[str, str], **more: str) -> Any:
        """Begins and finishes on one page, as with a script."""
        return post(self.phone, self.begin(pack_id), {**answers, "go": "finish", "whole": "1", "has_wish": "1", **more})

    def held(self) -> list[HeldAnswer]:
        with self.app.app_context():
            return list(db.session.execute(sa.select(HeldAnswer)).scalars())

    def scalar(self, query: Any) -> Any:
        with self.app.app_context():
            return db.session.execute(query).scalar_one()


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    client, therapist, cover = people.client("Kim Lind"), people.therapist("Anna"), people.therapist("Ben")
    treatment = people.treatment(client, therapist)
    phone, desk = app.test_client(), app.test_client()
    people.sign_in(phone, client)
    people.sign_in(desk, therapist)
    return Room(app, people, clock, client, therapist, cover, treatment.id, phone, desk)


def own_text(app: Flask, pack_id: str, copyright_text: str = "Made for a test.", **more: Any) -> UUID:
    """A wording of the test's own, as the vault would keep it. Never an instrument's words."""
    pack = load_packs()[pack_id]
    options = tuple(Option(weight, f"answer {weight}") for weight in pack.weights)
    questions = [
        Question(
            n,
            f"x{n}",
            more.get("words", {}).get(n, f"Sentence number {n} of this test"),
            more.get("options", options),
        )
        for n in pack.item_numbers
    ]
    body = body_of("In this test:", questions, more.get("own", ()))
    row = QuestionnaireText(
        id=uuid4(),
        pack_id=pack_id,
        language="en",
        content_hash=hash_of(body, "en", copyright_text),
        source="made here",
        copyright=copyright_text,
        body=body,
        licence_held_by="the practice",
        harm=more.get("harm", []),
        made_at=NOW,
    )
    with app.app_context(), writing(db.session):
        db.session.add(row)
        return row.id


@pytest.fixture
def long_text(app: Flask) -> UUID:
    return own_text(app, "scs-26")


@pytest.fixture
def personal_text(app: Flask) -> UUID:
    return own_text(app, "hsns", "Narcissism items © Example Press")
