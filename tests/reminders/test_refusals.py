"""What a refusal leads to: one address rests, a house-wide trouble stops the run, and nobody else pays for either."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from selfmon.core.db import writing
from selfmon.core.mail import Message
from selfmon.reminders import addresses
from selfmon.reminders.delivery import Post, claim, deliver, mark_sending
from selfmon.reminders.mails import write_note
from selfmon.reminders.models import MailAddress, Outbox
from selfmon.reminders.sweeping import give_back, sweep
from tests.clocks import Clock
from tests.people import People

from .posts import NINE, Mood, go, make_post, remind, smtp_server, states


@pytest.mark.parametrize(
    ("answer", "where"),
    [
        ("554 5.7.1 Relay access denied", "recipient"),
        ("552 5.2.2 mailbox full", "recipient"),
        ("554 5.7.1 it looks odd", "content"),
    ],
)
def test_a_refusal_that_is_not_about_the_address_stops_no_address(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock, answer: str, where: str
) -> None:
    client = people.client()
    remind(app, client)
    if where == "recipient":
        mood.recipient[client.email] = answer
    else:
        mood.answers = [answer]
    assert [go(session, post), go(session, post)] == [1, 0]
    assert states(session) == [("given_up", "refused")]
    assert session.execute(sa.select(MailAddress.bounced_at)).scalars().all() == []
    session.rollback()
    mood.recipient.clear()
    clock.go(days=1)
    go(session, post)
    assert (len(mood.mails), states(session)[-1]) == (1, ("sent", ""))


def test_without_a_server_one_note_is_tried_and_the_others_wait_unharmed(
    app: Flask, people: People, session: Session, clock: Clock, mood: Mood
) -> None:
    for _n in range(4):
        remind(app, people.client())
    assert go(session, make_post("smtp://127.0.0.1:1", clock)) == 1
    assert sorted(states(session)) == [("due", ""), ("due", ""), ("due", ""), ("due", "not_reached")]
    with smtp_server(mood) as url:
        assert go(session, make_post(url, clock)) == 3
        clock.go(minutes=5)
        assert go(session, make_post(url, clock)) == 1
    assert states(session) == [("sent", "")] * 4


def test_a_fault_in_the_sending_itself_is_called_uncertain_and_takes_nobody_along(
    app: Flask, people: People, session: Session, clock: Clock
) -> None:
    class Broken:
        n = 0

        def line(self) -> Any:
            from contextlib import nullcontext

            return nullcontext(self)

        def send(self, _message: Message) -> None:
            self.n += 1
            if self.n == 1:
                raise RuntimeError("odd")

    for _n in range(2):
        remind(app, people.client())
    post = replace(make_post("smtp://127.0.0.1:1", clock), sender=Broken())
    assert go(session, post) == 2
    assert sorted(states(session)) == [("sent", ""), ("uncertain", "error")]


def test_a_note_due_right_before_midnight_may_come_right_after_it(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    client = people.client(zone="UTC")
    remind(app, client, at=time(23, 59))
    clock.now = datetime(2026, 5, 15, 0, 0, 20, tzinfo=UTC)
    assert go(session, post) == 1
    clock.now = datetime(2026, 5, 16, 0, 10, 0, tzinfo=UTC)  # eleven minutes later is another day's note
    assert go(session, post) == 0
    assert states(session) == [("sent", ""), ("suppressed", "late")]


def test_a_note_moved_ahead_of_the_quiet_hours_goes_whenever_the_sweep_comes(
    app: Flask, people: People, session: Session, post: Post, clock: Clock
) -> None:
    client = people.client(zone="UTC")
    reminder = remind(app, client, at=time(22, 30), quiet_from=time(21, 0), quiet_to=time(7, 0))
    assert reminder.next_at is not None
    clock.now = reminder.next_at + timedelta(seconds=59)
    sweep(session, clock())
    clock.go(seconds=30)  # and something waited in front of it
    assert deliver(session, post) == 1


def test_a_claim_that_a_sweep_took_back_in_between_is_not_called_sending(
    app: Flask, people: People, session: Session, post: Post, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from selfmon.reminders import delivery

    client = people.client()
    remind(app, client)
    sweep(session, clock())
    post = replace(post, worker="slow")
    (note_id,) = claim(session, post)
    decide = delivery.find_obstacle

    def decide_slowly(session: Session, *facts: Any) -> Any:
        told = decide(session, *facts)
        give_back(session, clock() + timedelta(hours=1))
        return told

    monkeypatch.setattr(delivery, "find_obstacle", decide_slowly)
    with writing(session):
        assert mark_sending(session, post, note_id, "t", clock()) is None
    assert states(session) == [("due", "")]
    assert session.execute(sa.select(Outbox.token_hash)).scalar_one() is None


def test_the_two_statements_about_a_refusal_agree(
    app: Flask, people: People, session: Session, post: Post, mood: Mood
) -> None:
    """An address that is gone: the note is bounced, the next one held back, and the page can say so."""
    client = people.client()
    remind(app, client)
    mood.recipient[client.email] = "550 5.1.1 gone"
    go(session, post)
    assert states(session) == [("bounced", "refused")]
    address = addresses.load_address(session, client.id)
    assert address is not None
    assert (address.email, address.bounced_at) == (client.email, NINE)
    assert write_note is post.render
