"""A therapist's digest: one total, decided at the moment of sending; the same in two worlds that differ in what is withheld."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from selfmon.audit.models import AuditEvent
from selfmon.core.db import db, writing
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.diary.models import Entry
from selfmon.reminders.delivery import Post, claim, deliver, mark_sending
from selfmon.reminders.digest import prepare_digest
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Grant, Stream
from tests.clocks import Clock
from tests.house.world import as_actor, note, withhold
from tests.people import People

from .posts import NINE, Mood, go, remind, states

YESTERDAY = NINE - timedelta(days=1)


def begin(app: Flask, people: People) -> tuple[Any, Any]:
    """Kim shares mood with Anna and has written twice; the digest is due at nine."""
    client, therapist = people.client("Kim"), people.therapist("Anna")
    people.treatment(client, therapist)
    people.grant(client, therapist, Stream.MOOD, Depth.NUMBERS)
    with writing(db.session):
        permit = own_permit(db.session, as_actor(client, NINE), NINE)
        for hours in (1, 2):
            note(permit, "check_in", YESTERDAY - timedelta(hours=hours), values={"pleasantness": 1})
        db.session.expunge_all()
    remind(app, therapist, what="digest")
    return client, therapist


def said(mood: Mood) -> str:
    assert len(mood.mails) == 1
    return str(mood.mails[0][2].get_body(("plain",)).get_content())


def test_it_says_one_number_and_leaves_an_access_row(
    app: Flask, people: People, session: Session, post: Post, mood: Mood
) -> None:
    _client, therapist = begin(app, people)
    go(session, post)
    assert "2 new entries are there to read." in said(mood)
    assert mood.mails[0][0] == [therapist.email]
    assert session.execute(sa.select(AuditEvent.action)).scalars().all() == ["listed"]


@pytest.mark.parametrize("state", ["stopped", "ended", "never", "other_stream"])
def test_nothing_is_said_of_a_client_who_shares_nothing_now(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, state: str
) -> None:
    client, _therapist = begin(app, people)
    with writing(session):
        change: dict[str, dict[str, Any]] = {
            "stopped": {"stopped_at": NINE - timedelta(minutes=1), "stopped_why": "stopped"},
            "ended": {"ends_on": (NINE - timedelta(days=1)).date()},
            "other_stream": {"stream": Stream.PRACTICE},
        }
        if state == "never":
            session.execute(sa.delete(Grant))
        else:
            session.execute(sa.update(Grant).where(Grant.client_id == client.id).values(**change[state]))
    go(session, post)
    assert (states(session), mood.mails) == ([("suppressed", "nothing_new")], [])


def test_withheld_rows_change_nothing_in_the_mail(
    app: Flask, people: People, session: Session, post: Post, mood: Mood
) -> None:
    client, _therapist = begin(app, people)
    with writing(session):
        withhold(own_permit(session, as_actor(client, NINE), NINE), YESTERDAY)
        permit = own_permit(session, as_actor(client, NINE), NINE)
        note(permit, "hard_moment", YESTERDAY, words={"note": "zqunshared"})
    go(session, post)
    assert "2 new entries" in said(mood)
    assert "zqunshared" not in str(mood.mails[0][2])


def test_sharing_that_stops_between_counting_and_sending_is_counted_anew(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    from selfmon.reminders.sweeping import sweep

    client, _therapist = begin(app, people)
    sweep(session, clock())
    post = replace(post, worker="w")
    (note_id,) = claim(session, post)
    digest = prepare_digest(session, note_id, clock())
    with writing(session):
        session.execute(
            sa.update(Grant).where(Grant.client_id == client.id).values(stopped_at=NINE, stopped_why="stopped")
        )
    with writing(session):
        assert mark_sending(session, post, note_id, "t", clock(), digest) is None
    deliver(session, post)
    assert (states(session), mood.mails) == ([("suppressed", "nothing_new")], [])


def test_the_next_one_counts_from_the_last(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    client, _therapist = begin(app, people)
    go(session, post)
    with writing(session):
        permit = own_permit(session, as_actor(client, NINE), NINE)
        note(permit, "check_in", NINE + timedelta(hours=1), values={"pleasantness": 1})
    assert session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == 3
    clock.go(days=1)
    go(session, post)
    assert "One new entry is there to read." in mood.mails[1][2].get_body(("plain",)).get_content()


def test_what_was_noted_on_a_day_that_is_tomorrow_at_home_is_counted(
    app: Flask, people: People, session: Session, post: Post, mood: Mood, clock: Clock
) -> None:
    """Half past three in the afternoon of the 14th where the client is at home, and the 15th where the phone is."""
    client, therapist = people.client("Kim", zone="America/Los_Angeles"), people.therapist("Anna")
    people.treatment(client, therapist)
    people.grant(client, therapist, Stream.MOOD, Depth.NUMBERS)
    clock.now = datetime(2026, 5, 14, 22, 30, tzinfo=UTC)
    remind(app, therapist, at=time(0, 30), now=NINE, what="digest")
    with writing(db.session):
        permit = own_permit(db.session, as_actor(client, NINE), clock.now)
        noted = Facts("check_in", uuid4(), clock.now - timedelta(hours=1), "Pacific/Auckland", values={"shame": 1})
        keep_entry(db.session, permit, noted, noted.occurred_at)
        db.session.expunge_all()
    go(session, post)
    assert "One new entry is there to read." in said(mood)
