"""While something waits to be acknowledged there is one neutral mail a day, and a mail that fails changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from selfmon.core.db import db
from selfmon.reminders.delivery import Post, deliver
from selfmon.reminders.models import Outbox
from selfmon.reminders.sweeping import sweep
from tests.forms import post
from tests.reminders.posts import Mood, make_post, smtp_server

from .conftest import PHQ9_NONE, Room

SOME = {**PHQ9_NONE, "q9": "3"}


@pytest.fixture
def mood() -> Mood:
    return Mood()


@pytest.fixture
def line(mood: Mood) -> Iterator[str]:
    with smtp_server(mood) as url:
        yield url


def work(room: Room, line: str) -> None:
    """A worker's minute."""
    with room.app.app_context():
        way_out: Post = make_post(line, room.clock)
        sweep(db.session, room.clock())
        deliver(db.session, way_out)


def told(mood: Mood) -> list[tuple[str, Any]]:
    return [(recipients[0], mail) for recipients, _sender, mail in mood.mails]


def test_one_neutral_mail_a_day_until_it_is_acknowledged(room: Room, line: str, mood: Mood) -> None:
    room.fill_in("phq-9", SOME)
    for _minute in range(3):
        work(room, line)
        room.clock.go(minutes=1)
    ((recipient, mail),) = told(mood)
    text = mail.get_body(("plain",)).get_content() + mail.get_body(("html",)).get_content()
    assert recipient == room.therapist.email
    assert "something is waiting for you here:" in text
    assert "/answers" in text
    for word in ("Kim", "KL", "PHQ", "harm", "dead", "nearly every day", "questionnaire"):
        assert word.lower() not in (text + str(mail["Subject"])).lower()

    room.clock.go(days=1)
    work(room, line)
    assert len(told(mood)) == 2
    room.people.sign_in(room.desk, room.therapist)
    assert post(room.desk, f"/answers/{room.held()[0].id}", {"action": "spoken"}).status_code == 303
    room.clock.go(days=1)
    work(room, line)
    assert len(told(mood)) == 2


def test_what_was_left_on_the_phone_is_passed_on_by_the_minutes_sweep(room: Room, line: str, mood: Mood) -> None:
    post(room.phone, room.begin("phq-9").replace("/questions", "/kept"), SOME)
    room.clock.go(minutes=15)
    work(room, line)

    assert room.held()[0].sent_at is not None
    assert [recipient for recipient, _mail in told(mood)] == [room.therapist.email]


def test_after_the_agreed_day_the_cover_is_told_too(room: Room, line: str, mood: Mood) -> None:
    room.fill_in("phq-9", SOME)
    room.clock.go(days=2)
    work(room, line)

    assert {recipient for recipient, _mail in told(mood)} == {room.therapist.email, room.cover.email}


def test_a_mail_server_that_is_away_changes_nothing_of_the_answer(room: Room) -> None:
    room.fill_in("phq-9", SOME)
    work(room, "smtp://127.0.0.1:9")

    assert room.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 1
    assert "KL: one answer to acknowledge." in room.desk.get("/answers").get_data(as_text=True)


def test_an_acknowledgement_a_moment_before_sending_stops_the_mail(room: Room, line: str, mood: Mood) -> None:
    room.fill_in("phq-9", SOME)
    with room.app.app_context():
        sweep(db.session, room.clock())
    post(room.desk, f"/answers/{room.held()[0].id}", {"action": "spoken"})
    work(room, line)

    assert told(mood) == []
