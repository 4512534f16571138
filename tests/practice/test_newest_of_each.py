"""The newest practices of each exercise, found one exercise after the other: the same as all that a Permit shows, put in
order; also those kept by code of before, which do not say which exercise they are of."""

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.diary.logbook import remove_entry
from selfmon.diary.models import Entry
from selfmon.practice import series
from selfmon.practice.series import Done, read_lately, read_practices
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.models import Grant, Stream
from tests.house.world import NOW, as_actor, note
from tests.people import People
from tests.treatment.two import Two


def practise(two: Two, exercise: str, hours_ago: int, **more: object) -> None:
    values = {"exercise": exercise, "direction": "body", "measure": "tension", "before": hours_ago % 7}
    permit = own_permit(db.session, as_actor(two.client), NOW)
    note(permit, "practice", NOW - timedelta(hours=hours_ago), values=values, **more)


def lately_and_all(two: Two, most: int) -> tuple[dict[str, list[Done]], dict[str, list[Done]]]:
    with two.app.app_context():
        permit = permit_for(db.session, as_actor(two.therapist), two.client.id, "client_page", NOW)
        every: dict[str, list[Done]] = {}
        for done in reversed(read_practices(db.session, permit)):
            every.setdefault(done.exercise, []).append(done)
        found = read_lately(db.session, [permit]).get(two.client.id, {})
        return found, {exercise: done[:most] for exercise, done in every.items()}


@pytest.fixture
def two(app: Flask, people: People, monkeypatch: pytest.MonkeyPatch) -> Two:
    """Four exercises over a month, some held back, one never shared, one only long ago; each judged by three."""
    monkeypatch.setattr(series, "LATELY", 3)
    two, draw = Two(app, people), random.Random(5)
    people.share_all(two.client, two.therapist)
    with app.app_context(), writing(db.session):
        for hours_ago in draw.sample(range(700), 40):
            practise(two, draw.choice(["1", "2", "12"]), hours_ago, held_back=draw.random() < 0.3)
        practise(two, "3", 10, held_back=True)
        practise(two, "22", 5000)
    return two


def test_they_are_the_newest_of_all_that_is_shown(two: Two) -> None:
    found, every = lately_and_all(two, 3)
    assert found == every
    assert {exercise: len(done) for exercise, done in found.items()} == {"1": 3, "2": 3, "12": 3, "22": 1}


def test_those_that_do_not_say_which_they_are_of_are_among_them(two: Two) -> None:
    with two.app.app_context(), writing(db.session):
        ids = db.session.execute(sa.select(Entry.id).order_by(Entry.occurred_at)).scalars().all()
        db.session.execute(sa.update(Entry).where(Entry.id.in_(ids[::2])).values(of_which=""))
    found, every = lately_and_all(two, 3)
    assert {exercise: len(done) for exercise, done in found.items()} == {"1": 3, "2": 3, "12": 3, "22": 1}
    assert found == every


def test_days_that_are_not_shared_any_more_and_what_was_removed_are_not(two: Two) -> None:
    with two.app.app_context(), writing(db.session):
        grants = sa.update(Grant).where(Grant.stream == Stream.PRACTICE)
        db.session.execute(
            grants.values(from_on=(NOW - timedelta(days=20)).date(), to_on=(NOW - timedelta(days=4)).date())
        )
        newest = sa.select(Entry.id).where(Entry.of_which == "1", Entry.occurred_at < NOW - timedelta(days=5))
        gone = db.session.execute(newest.order_by(Entry.occurred_at.desc()).limit(1)).scalar_one()
        remove_entry(db.session, own_permit(db.session, as_actor(two.client), NOW), gone, NOW)
    found, every = lately_and_all(two, 3)
    assert found == every
    assert set(found) == {"1", "2", "12"}
    assert all(done.on <= (NOW - timedelta(days=4)).date() for mine in found.values() for done in mine)
