"""Two worlds that differ only in what is withheld: the same mails and the same calendar, byte for byte."""

import re
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.core.mail import Recorder, as_bytes
from selfmon.core.posting import Posting
from selfmon.diary.models import Entry
from selfmon.reminders import digest as digests
from selfmon.reminders import feed_file
from selfmon.reminders.delivery import Post, deliver
from selfmon.reminders.mails import write_note
from selfmon.reminders.models import Outbox, Reminder
from selfmon.reminders.sweeping import sweep
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Stream
from tests.apps import refurnish
from tests.clocks import Clock
from tests.house.test_two_worlds import add_withheld
from tests.house.world import (
    CONSENTS,
    NEVER,
    NOW,
    SHAREABLE,
    THERAPISTS,
    World,
    as_actor,
    make_world,
    note,
    set_consent,
)
from tests.people import People
from tests.statements import count_statements

from .posts import remind

NONCE = re.compile(rb"/note/[\w-]{32}|Date: [^\r]+|<[0-9a-f]{32}@|[2-7a-z]{26}-[0-9a-f]{16}")
AT = time(11, 50)  # ten minutes before NOW in Amsterdam


@pytest.fixture
def world(app: Flask, people: People, clock: Clock) -> World:
    clock.now = NOW
    world = make_world(app, people)
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(world.client), NOW)
        for days in (1, 2):
            note(permit, "check_in", NOW - timedelta(days=days), values={"pleasantness": 1})
    return world


def plain(message: Any) -> bytes:
    """A mail without what differs from one sending to the next, its parts decoded."""
    import email
    from email import policy

    raw = as_bytes(message, "notes@example.org")
    parts = email.message_from_bytes(raw, policy=policy.default).walk()
    said = [part.get_content().encode() for part in parts if part.get_content_maintype() == "text"]
    return NONCE.sub(b"", b"\n".join([raw.split(b"\r\n\r\n")[0], message.envelope_from.encode(), *said]))


def look(world: World) -> tuple[list[bytes], bytes, list[tuple[str, str]], int]:
    """The mails of this moment, the calendar, what became of the notes, and how many statements it took."""
    with world.app.app_context(), writing(db.session):
        db.session.execute(sa.delete(Reminder))
    earlier = NOW - timedelta(hours=1)
    for person, what in ((world.client, "exercise"), (world.client, "weekly"), (world.therapist, "digest")):
        remind(world.app, person, what=what, at=AT, now=earlier)
    with world.app.app_context():
        refurnish(world.app, posting=(posting := Posting()))
        db.session.execute(sa.update(Reminder).values(seed=1))
        recorder = Recorder()
        db.session.commit()
        sweep(db.session, NOW)
        with count_statements(world.app) as statements:
            deliver(db.session, Post(recorder, write_note, posting, lambda: NOW))
        states = [
            tuple(row) for row in db.session.execute(sa.select(Outbox.state, Outbox.reason).order_by(Outbox.state))
        ]
        calendar = feed_file.write_calendar(db.session, world.client.id, posting, NOW)
        db.session.rollback()
    mails = sorted(plain(message) for message in recorder.messages)
    return mails, re.sub(rb"UID:\S+", b"", calendar), states, statements.count


def warm(world: World) -> None:
    look(world)  # today's access row is there either way


@pytest.mark.parametrize("state", CONSENTS)
def test_mails_and_calendar_are_the_same_in_both_worlds(world: World, state: str) -> None:
    shared = (
        dict.fromkeys(Stream, Depth.NUMBERS) if state in ("numbers", "words", "words_not_due", "superseded") else {}
    )
    set_consent(world, state)
    warm(world)
    first = look(world)
    # what the client did does decide whether their own note goes: those rows are left out of this comparison
    add_withheld(world, shared | dict.fromkeys((Stream.PRACTICE, Stream.ANCHORS), Depth.NUMBERS))
    second = look(world)
    assert first == second
    # One more stands in every world: that an answer about harm was passed on, the one exception of docs/security.md.
    assert len(first[0]) == (4 if shared else 3)
    assert sum(b"/answers" in mail for mail in first[0]) == 1
    assert first[1].count(b"BEGIN:VEVENT") > 60
    canaries = (*(word for words in SHAREABLE.values() for word in words), *NEVER, *THERAPISTS, r"\bKim\b", r"\bAnna\b")
    assert not re.search("|".join(canaries).encode(), b"".join([*first[0], first[1]]))


def test_counting_what_is_withheld_is_caught(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def count_everything(session: Any, permits: Any, since: datetime) -> int:
        return int(
            session.execute(
                sa.select(sa.func.count()).select_from(Entry).where(Entry.client_id.in_([p.client_id for p in permits]))
            ).scalar_one()
        )

    monkeypatch.setattr(digests, "count_shared", count_everything)
    set_consent(world, "numbers")
    first = look(world)
    add_withheld(world, dict.fromkeys(Stream, Depth.NUMBERS))
    assert look(world)[0] != first[0]
