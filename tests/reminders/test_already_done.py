"""A note does not ask for what was done today: today where it was done, not where the plan was made."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from selfmon.core.clock import instant_of
from selfmon.core.db import db, writing
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.reminders.delivery import Post
from selfmon.sharing.access import own_permit
from tests.clocks import Clock
from tests.house.world import as_actor
from tests.people import People

from .posts import go, remind


@pytest.mark.parametrize(
    ("chosen", "phone", "hours_before", "goes"),
    [
        # The note is due at 09:00 in Los Angeles, which is 04:00 the next day in Auckland.
        ("America/Los_Angeles", "Pacific/Auckland", 1, 0),
        ("America/Los_Angeles", "Pacific/Auckland", 3.9, 0),  # 00:06 there: still that day
        ("America/Los_Angeles", "Pacific/Auckland", 4.1, 1),  # 23:54 of the day before there, though today at home
        # At 09:00 in Auckland it is 14:00 of the day before in Los Angeles.
        ("Pacific/Auckland", "America/Los_Angeles", 1, 0),
        ("Pacific/Auckland", "America/Los_Angeles", 13.9, 0),  # 00:06 there, yesterday at home
        ("Pacific/Auckland", "America/Los_Angeles", 14.1, 1),
    ],
)
def test_done_today_is_meant_where_it_was_done(
    app: Flask,
    people: People,
    session: Session,
    post: Post,
    clock: Clock,
    chosen: str,
    phone: str,
    hours_before: float,
    goes: int,
) -> None:
    client = people.client(zone=chosen)
    due = instant_of(date(2026, 5, 14), time(9), chosen)
    clock.now = due
    remind(app, client, now=due - timedelta(days=1))
    at = due - timedelta(hours=hours_before)
    values = {"exercise": "1", "direction": "body", "measure": "tension"}
    with writing(db.session):
        permit = own_permit(db.session, as_actor(client, at), at)
        keep_entry(db.session, permit, Facts("practice", uuid4(), at, phone, values=values), at)
    assert go(session, post) == goes
