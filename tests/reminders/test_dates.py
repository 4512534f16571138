"""A date the client chose: one mail two weeks before, once, and none when it no longer holds. A digest before sessions."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from selfmon.core.db import db, writing
from selfmon.reminders.delivery import Post
from selfmon.reminders.models import Outbox, Reminder
from selfmon.reminders.sweeping import sweep
from selfmon.sharing.models import Depth, Grant, Stream
from selfmon.treatment.session_models import TherapySession
from tests.clocks import Clock
from tests.people import People

from .posts import NINE, Mood, go, make_post, smtp_server
from .test_digest import begin

TEN = datetime(2026, 5, 14, 8, 0, tzinfo=UTC)  # ten in Amsterdam
ENDS_ON = date(2026, 5, 28)


@pytest.fixture
def clock(clock: Clock) -> Clock:
    clock.now = TEN
    return clock


def agree(people: People, ends_on: date = ENDS_ON) -> None:
    client, therapist = people.client("Kim"), people.therapist("Anna")
    people.treatment(client, therapist)
    for stream in (Stream.MOOD, Stream.EPISODES):  # two grants, one date, one mail
        people.grant(client, therapist, stream, Depth.NUMBERS, ends_on=ends_on)


def test_two_weeks_before_there_is_one_mail_and_never_a_second(
    people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    agree(people)
    for _time in range(3):
        go(session, post)
    assert len(mood.mails) == 1
    mail = mood.mails[0][2]
    assert mail["Subject"] == "A date you chose"
    text = str(mail.get_body(("plain",)).get_content())
    assert "a setting you chose ends on Thursday, 28 May 2026." in text
    assert "/sharing" in text
    assert "Anna" not in text
    assert "Kim" not in text


@pytest.mark.parametrize("ends_on", [date(2026, 5, 29), date(2026, 5, 26), date(2026, 8, 1)])
def test_on_other_days_there_is_none(people: People, session: Session, ends_on: date) -> None:
    agree(people, ends_on)
    sweep(session, TEN - timedelta(minutes=1) if ends_on == date(2026, 5, 28) else TEN)
    waiting = session.execute(
        sa.select(Outbox.state)
        .join(Reminder, Reminder.id == Outbox.reminder_id)
        .where(Outbox.local_date == date(2026, 5, 14))
    ).all()
    assert waiting == []


def test_before_ten_there_is_none_yet(people: People, session: Session) -> None:
    agree(people)
    sweep(session, TEN - timedelta(minutes=1))
    assert session.execute(sa.select(sa.func.count()).select_from(Outbox)).scalar_one() == 0


def test_sharing_that_was_stopped_meanwhile_gets_no_mail(
    people: People, session: Session, post: Post, mood: Mood
) -> None:
    agree(people)
    sweep(session, TEN)
    with writing(db.session):
        db.session.execute(sa.update(Grant).values(stopped_at=TEN))
    go(session, post)
    assert mood.mails == []
    assert session.execute(sa.select(Outbox.state, Outbox.reason)).all() == [("suppressed", "off")]


@pytest.mark.parametrize(("day", "expected"), [(14, 1), (15, 0)])
def test_a_digest_before_sessions_comes_on_days_with_a_session_alone(
    app: Flask, people: People, session: Session, mood: Mood, day: int, expected: int
) -> None:
    client, therapist = begin(app, people)
    with writing(db.session):
        db.session.execute(sa.update(Reminder).values(before_sessions=True))
        treatment = db.session.execute(sa.text("SELECT id FROM treatments")).scalar_one()
        db.session.execute(
            sa.insert(TherapySession).values(
                treatment_id=UUID(str(treatment)),
                starts_at=datetime(2026, 5, day, 12, tzinfo=UTC),
                zone="Europe/Amsterdam",
                minutes=50,
                named_sequence=False,
            )
        )
    with smtp_server(mood) as url:
        go(session, make_post(url, Clock(NINE)))
    assert len(mood.mails) == expected
    assert client.id != therapist.id
