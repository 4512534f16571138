"""What is past its days is deleted, and only that."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from selfmon.accounts.models import DeviceSession, SessionMode
from selfmon.accounts.sign_ins import start_session
from selfmon.core.db import db, writing
from selfmon.diary.drafts import save_draft
from selfmon.diary.models import Draft, ParkedPost
from selfmon.diary.parking import park_post
from selfmon.home import tidying
from selfmon.home.tidying import tidy_up
from selfmon.sharing.access import own_permit
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.session_models import TherapySession
from selfmon.treatment.sessions import start_series
from tests.house.world import NOW, as_actor
from tests.people import People


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


def test_a_database_that_is_away_is_named_without_a_word_of_what_is_in_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_now: object) -> None:
        raise OperationalError("SELECT zqsecret", {}, Exception("zqsecret"))

    monkeypatch.setattr(tidying, "tidy_up", fail)
    tidying._in_background(app, NOW)
    assert "tidying: OperationalError" in caplog.text
    assert "zqsecret" not in caplog.text


def test_a_series_is_written_out_again_without_doubling(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    with app.app_context():
        with writing(db.session):
            found = find_treatment(db.session, as_actor(therapist), treatment.id)
            start_series(db.session, found, NOW.date(), time(10), 1, 50, "Europe/Amsterdam", NOW)
        n = db.session.execute(sa.select(sa.func.count()).select_from(TherapySession)).scalar_one()
        for later in (timedelta(0), timedelta(weeks=1), timedelta(weeks=1)):
            tidying.tidy_up(NOW + later)
        assert db.session.execute(sa.select(sa.func.count()).select_from(TherapySession)).scalar_one() == n + 1
