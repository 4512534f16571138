"""An answer about harm is read and acknowledged by a person: the therapist, then the cover, then a count."""

from datetime import date
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from flask.testing import FlaskClient

from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.measures.acknowledging import count_overdue
from tests.forms import post

from .conftest import Room
from .test_harm import SOME, afterwards, deeds


def test_the_list_says_nothing_before_it_is_opened(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    page = room.desk.get("/answers").get_data(as_text=True)
    assert "KL: one answer to acknowledge." in page
    assert "More than half the days" not in page
    assert "better off dead" not in page

    (answer,) = room.held()
    opened = room.desk.get(f"/answers/{answer.id}").get_data(as_text=True)

    assert "More than half the days" in opened
    assert "it is not a risk level" in opened
    assert "opened_answer" in deeds(room)
    assert room.held()[0].seen_at is not None
    assert room.held()[0].acknowledged_at is None  # seeing is not acknowledging


def test_acknowledged_with_what_was_done(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    (answer,) = room.held()
    assert post(room.desk, f"/answers/{answer.id}", {"action": ""}).status_code == 303
    assert room.held()[0].acknowledged_at is None

    assert post(room.desk, f"/answers/{answer.id}", {"action": "spoken"}).status_code == 303

    done = room.held()[0]
    assert (done.action, done.acknowledged_by_id) == ("spoken", room.therapist.id)
    assert "Nothing waits." in room.desk.get("/answers").get_data(as_text=True)
    assert "acknowledged_answer" in deeds(room)


def desk_of(room: Room, person: Any) -> FlaskClient:
    desk = room.app.test_client()
    room.people.sign_in(desk, person)
    return desk


def test_after_the_agreed_day_the_cover_sees_it_and_then_the_administrator_a_count(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    (answer,) = room.held()
    assert "Nothing waits." in desk_of(room, room.cover).get("/answers").get_data(as_text=True)
    assert desk_of(room, room.cover).get(f"/answers/{answer.id}").status_code == 404

    room.clock.go(days=2)  # Saturday
    assert "KL: one answer" in desk_of(room, room.cover).get("/answers").get_data(as_text=True)
    with room.app.app_context():
        assert [count_overdue(db.session, date(2026, 5, day)) for day in (15, 16, 17, 18)] == [0, 0, 0, 1]

    assert post(desk_of(room, room.cover), f"/answers/{answer.id}", {"action": "spoken"}).status_code == 303
    with room.app.app_context():
        assert count_overdue(db.session, date(2026, 6, 1)) == 0


def test_the_cover_sees_it_at_once_when_assigned_or_when_the_therapist_is_away(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    (answer,) = room.held()
    assert post(room.desk, f"/answers/{answer.id}", {"action": "cover"}).status_code == 303
    assert room.held()[0].acknowledged_at is None

    assert "KL: one answer" in desk_of(room, room.cover).get("/answers").get_data(as_text=True)


def test_nobody_else_sees_it(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    (answer,) = room.held()
    for person in (room.people.therapist("Cleo"), room.people.administrator(), room.client):
        desk = desk_of(room, person)
        assert desk.get(f"/answers/{answer.id}").status_code == 404
        assert post(desk, f"/answers/{answer.id}", {"action": "spoken"}).status_code == 404
        assert "KL: one answer" not in desk.get("/answers").get_data(as_text=True)
    assert desk_of(room, room.therapist).get(f"/answers/{uuid4()}").status_code == 404


def test_deleting_the_entry_or_holding_it_back_unsends_nothing(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    entry_id = room.scalar(sa.select(Entry.id))
    assert "does not take this back" in afterwards(room)
    about = f"/entries/{entry_id}/delete"
    assert "One answer of it was passed on. Deleting does not take that back." in room.phone.get(about).get_data(
        as_text=True
    )
    assert post(room.phone, f"/entries/{entry_id}/delete").status_code == 303

    (answer,) = room.held()
    assert (answer.entry_id, answer.sent_at is not None) == (None, True)
    assert "More than half the days" in room.desk.get(f"/answers/{answer.id}").get_data(as_text=True)


def test_the_client_reads_in_their_own_log_who_opened_it(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    (answer,) = room.held()
    room.desk.get(f"/answers/{answer.id}")

    page = room.phone.get("/sharing/looked?all=1").get_data(as_text=True)

    assert "passed on one answer of a questionnaire, as agreed at its start" in page
    assert "opened an answer that was passed on" in page
