"""Sweeps over real rows: through both clock changes, a leap day and a move, each local date stands there exactly once."""

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from selfmon.core.db import db, writing
from selfmon.reminders import plans
from selfmon.reminders.models import Outbox, Reminder
from selfmon.reminders.sweeping import sweep
from tests.people import People

from .posts import remind

ZONES = (
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "America/Scoresbysund",
    "Asia/Kolkata",
)
TIMES = (
    {"at": time(2, 30)},
    {"at": time(0, 0)},
    {"at": time(1, 0), "until": time(3, 30)},
    {"at": time(23, 30), "quiet_from": time(23, 0), "quiet_to": time(3, 0)},
)


def dates(session: Session) -> Counter[tuple[str, date]]:
    """How often each local date of each plan stands in the outbox."""
    session.rollback()
    rows = session.execute(sa.select(Outbox.reminder_id, Outbox.local_date)).all()
    return Counter((str(row[0]), row[1]) for row in rows)


def sweep_through(session: Session, start: datetime, days: int, draw: random.Random) -> datetime:
    """Irregular sweeps, some of them twice at the same moment (two workers), with longer sleeps in between."""
    now, end = start, start + timedelta(days=days)
    while now < end:
        now += timedelta(minutes=draw.choice((1, 40, 90, 200, 700)))
        for _worker in range(draw.randint(1, 2)):
            sweep(session, now)
    return now


@pytest.mark.parametrize(
    "around", [date(2026, 3, 8), date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 24), date(2028, 2, 29)]
)
def test_each_local_date_stands_there_once(app: Flask, people: People, session: Session, around: date) -> None:
    start = datetime.combine(around, time(), UTC) - timedelta(days=2)
    made = {}
    for zone in ZONES:
        client = people.client(zone=zone)
        for facts in TIMES:
            made[str(remind(app, client, now=start, **facts).id)] = ZoneInfo(zone)
    now = sweep_through(session, start, 4, random.Random(around.toordinal()))
    found = dates(session)
    assert set(found.values()) == {1}
    for plan_id, zone in made.items():
        last = now.astimezone(zone).date()
        whole = {start.astimezone(zone).date() + timedelta(days=n) for n in range(1, 10)}
        assert {day for name, day in found if name == plan_id} >= {day for day in whole if day < last}, (plan_id, zone)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Europe/Amsterdam", "America/New_York"),
        ("America/Los_Angeles", "Asia/Tokyo"),
        ("Pacific/Kiritimati", "Pacific/Pago_Pago"),
    ],
)
def test_a_move_brings_no_date_twice_and_later_ones_all_come(
    app: Flask, people: People, session: Session, old: str, new: str
) -> None:
    start = datetime(2026, 3, 5, 3, tzinfo=UTC)
    client = people.client(zone=old)
    remind(app, client, at=time(9, 0), now=start)
    now = sweep_through(session, start, 3, random.Random(3))
    before = {day for _plan, day in dates(session)}
    with writing(db.session):
        plans.move_zone(db.session, client.id, old, new, now)
    end = sweep_through(session, now, 5, random.Random(4))
    found = dates(session)
    assert set(found.values()) == {1}
    days = sorted(day for _plan, day in found)
    gaps = {day for one, two in pairwise(days) if (two - one).days > 1 for day in [one + timedelta(days=1)]}
    assert max((two - one).days for one, two in pairwise(days)) <= 2
    assert all(
        datetime.combine(day, time(9, 0), ZoneInfo(new)) <= now for day in gaps
    )  # over there its hour had gone by
    assert len(gaps) <= 1
    assert days[-1] >= end.astimezone(ZoneInfo(new)).date() - timedelta(days=1)
    assert len(days) > len(before)
    session.rollback()
    assert session.execute(sa.select(Reminder.zone)).scalar_one() == new
