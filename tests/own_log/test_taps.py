"""One tap into the log while it is shut: sealed for it, as long as any other, and opened with its passphrase alone."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.own_log import key as log_key
from selfmon.own_log.lines import FEELINGS
from selfmon.own_log.models import OwnLogKey, OwnLogRow
from tests.forms import post
from tests.people import People

from .test_own_log import PASSPHRASE, SAID, begin, page, rows


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_key, "MEMORY_KIB", 64)
    monkeypatch.setattr(log_key, "PASSES", 1)


@pytest.fixture
def therapist(people: People) -> Person:
    return people.therapist()


def test_a_tap_is_sealed_while_the_log_is_shut_and_shows_once_it_is_open(
    app: Flask, people: People, therapist: Person
) -> None:
    treatment = people.treatment(people.client("Noor"), therapist)
    http = begin(app, people, therapist)
    post(http, "/own-log/close")
    assert "Helpless" in page(http)
    answer = post(http, "/own-log/tap", {"feeling": "helpless", "treatment": str(treatment.id)})
    assert (answer.status_code, answer.location) == (303, "/own-log?tapped=1#tap")
    assert "Kept, and sealed." in page(http, answer.location)
    with app.app_context():
        (sealed,) = db.session.execute(sa.select(OwnLogRow.sealed)).scalars()
    assert b"helpless" not in sealed
    assert str(treatment.id).encode() not in sealed
    post(http, "/own-log/open", {"password": PASSPHRASE})
    opened = page(http)
    assert ">tapped<" in opened
    assert "Noor" in opened


def test_every_tap_is_as_long_as_any_other(app: Flask, people: People, therapist: Person) -> None:
    treatment = people.treatment(people.client(), therapist)
    http = begin(app, people, therapist)
    for code in FEELINGS:
        for told in ({}, {"treatment": str(treatment.id)}):
            assert post(http, "/own-log/tap", {"feeling": code, **told}).status_code == 303
    with app.app_context():
        lengths = {len(sealed) for sealed in db.session.execute(sa.select(OwnLogRow.sealed)).scalars()}
    assert len(lengths) == 1


def test_a_log_from_before_gets_its_pair_when_it_is_opened_next(app: Flask, people: People, therapist: Person) -> None:
    http = begin(app, people, therapist)
    post(http, "/own-log/close")
    with app.app_context():
        db.session.execute(sa.update(OwnLogKey).values(public=None, private_sealed=None))
        db.session.commit()
    assert "One tap after a session" not in page(http)
    assert post(http, "/own-log/tap", {"feeling": "warm"}).status_code == 404
    post(http, "/own-log/open", {"password": PASSPHRASE})
    post(http, "/own-log/close")
    assert post(http, "/own-log/tap", {"feeling": "warm"}).status_code == 303
    assert rows(app, OwnLogRow) == 1


@pytest.mark.parametrize("told", [{}, {"feeling": "elated"}, {"feeling": "warm", "treatment": "not one"}])
def test_what_is_no_tap_keeps_nothing_and_breaks_nothing(
    app: Flask, people: People, therapist: Person, told: dict[str, Any]
) -> None:
    http = begin(app, people, therapist)
    answer = post(http, "/own-log/tap", told)
    is_one = told.get("feeling") == "warm"  # whom it was with is dropped where it is nobody of theirs
    assert answer.status_code == (303 if is_one else 400)
    assert rows(app, OwnLogRow) == int(is_one)


def test_nobody_elses_passphrase_opens_it_and_a_moved_tap_does_not_show(
    app: Flask, people: People, therapist: Person
) -> None:
    http, other = begin(app, people, therapist), begin(app, people, people.therapist())
    post(http, "/own-log/tap", {"feeling": "warm"})
    assert ">tapped<" not in page(other)
    with app.app_context():
        theirs = db.session.execute(
            sa.select(OwnLogKey.therapist_id).where(OwnLogKey.therapist_id != therapist.id)
        ).scalar_one()
        db.session.execute(sa.update(OwnLogRow).values(therapist_id=theirs))
        db.session.commit()
    assert ">tapped<" not in page(other)


def test_what_is_copied_to_another_row_does_not_show_twice(app: Flask, people: People, therapist: Person) -> None:
    """Nobody who can write to the database makes one strong reaction two, or gives it another place in time."""
    http = begin(app, people, therapist)
    assert post(http, "/own-log/write", {**SAID, "notes": "only once"}).status_code == 303
    assert post(http, "/own-log/tap", {"feeling": "warm"}).status_code == 303
    with app.app_context():
        for row in db.session.execute(sa.select(OwnLogRow)).scalars().all():
            db.session.add(
                OwnLogRow(id=uuid4(), therapist_id=row.therapist_id, delete_on=row.delete_on, sealed=row.sealed)
            )
        db.session.commit()
    assert rows(app, OwnLogRow) == 4
    shown = page(http)
    assert shown.count("only once") == 1
    assert shown.count(">tapped<") == 1


def test_the_page_after_a_session_takes_a_tap_into_the_shut_log(app: Flask, people: People, therapist: Person) -> None:
    treatment = people.treatment(people.client("Noor"), therapist)
    http = begin(app, people, therapist)
    post(http, "/own-log/close")
    at = f"/clients/{treatment.id}"
    met = post(http, f"{at}/sessions/one", {"day": "2026-05-12", "at": "08:30"}).location
    assert "one tap into your own log" in page(http, met)
    answer = post(http, met, {"status": "attended", "frame_question": "y", "feeling": "helpless"})
    assert (answer.status_code, answer.location) == (303, at)
    said = page(http, at)
    assert "Kept: the session of" in said
    assert "Your tap is sealed in your own log." in said
    assert "Helpless" not in said
    assert "A question about the frame came up once." in page(http, f"{at}/relating")
    with app.app_context():
        (sealed,) = db.session.execute(sa.select(OwnLogRow.sealed)).scalars()
    assert b"helpless" not in sealed
    post(http, "/own-log/open", {"password": PASSPHRASE})
    opened = page(http)
    assert ">tapped<" in opened
    assert "12 May 2026" in opened  # the day of the session, not of the tap


def test_without_a_log_there_is_no_tap_and_nothing_typed_is_lost(app: Flask, people: People, therapist: Person) -> None:
    treatment = people.treatment(people.client(), therapist)
    http = begin(app, people, therapist)
    met = post(http, f"/clients/{treatment.id}/sessions/one", {"day": "2026-05-12", "at": "08:30"}).location
    post(http, "/own-log/delete")
    assert "one tap into your own log" not in page(http, met)
    answer = post(http, met, {"status": "attended", "come_back": "the letter", "feeling": "helpless"})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Your own log cannot take this tap any more." in shown
    assert "the letter" in shown
    assert rows(app, OwnLogRow) == 0
