"""What is past its days is deleted, and only that."""

from datetime import timedelta
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import DeviceSession, SessionMode
from selfmon.accounts.sessions import start_session
from selfmon.core.db import db, writing
from selfmon.diary.drafts import save_draft
from selfmon.diary.models import Draft, ParkedPost
from selfmon.diary.parking import park_post
from selfmon.home.tidying import tidy_up
from selfmon.sharing.access import own_permit
from tests.conftest import People
from tests.house.world import NOW, as_actor


def test_drafts_parked_forms_and_sessions_go_when_their_days_are_over(app: Flask, people: People) -> None:
    client = people.client()
    with app.app_context():
        permit = own_permit(db.session, as_actor(client), NOW)
        with writing(db.session):
            for form, at in (("held", NOW - timedelta(days=15)), ("stung", NOW - timedelta(days=13))):
                save_draft(db.session, permit, form, {"note": ["x"]}, uuid4(), at)
            assert permit.queue_tag is not None
            for at in (NOW - timedelta(hours=25), NOW - timedelta(hours=23)):
                park_post(db.session, permit.queue_tag, "held", {"note": ["x"]}, at)
            for at in (NOW - timedelta(days=200), NOW):
                start_session(db.session, db.session.merge(client), SessionMode.LOG, at)
        tidy_up(NOW)
        assert db.session.execute(sa.select(Draft.form)).scalars().all() == ["stung"]
        assert db.session.execute(sa.select(sa.func.count()).select_from(ParkedPost)).scalar_one() == 1
        assert db.session.execute(sa.select(sa.func.count()).select_from(DeviceSession)).scalar_one() == 1
