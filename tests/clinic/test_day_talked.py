""" "Talked about on" is the day of the session, on the clock of the room it was in: not that of the entry, nor of the tap."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.diary.models import Entry
from selfmon.measures.assigning import Agreed, assign
from selfmon.measures.texts import load_text
from selfmon.measures.windows import Rhythm
from selfmon.sharing.access import own_permit
from selfmon.sharing.streams import Depth
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.session_models import Rupture
from tests.clocks import Clock
from tests.forms import post
from tests.house.world import as_actor, note
from tests.measures.conftest import own_text
from tests.people import People
from tests.treatment.test_own_day import far_apart
from tests.treatment.two import Two

AUCKLAND, ANGELES = "Pacific/Auckland", "America/Los_Angeles"
# Friday 15 May, nine in the morning in Auckland; Thursday afternoon in Los Angeles.
MORNING = datetime(2026, 5, 14, 21, tzinfo=UTC)
# Thursday 14 May, half past six in the evening in Los Angeles; Friday in Auckland.
EVENING = datetime(2026, 5, 15, 1, 30, tzinfo=UTC)
ZONES = [(AUCKLAND, ANGELES, MORNING, date(2026, 5, 15)), (ANGELES, AUCKLAND, EVENING, date(2026, 5, 14))]


def write(two: Two, at: datetime) -> UUID:
    with two.app.app_context(), writing(db.session):
        return note(own_permit(db.session, as_actor(two.client), at), "check_in", at, values={"shame": 4})


def meet(two: Two, day: date, clock: str) -> None:
    assert post(two.room, f"{two.at}/sessions/one", {"day": day.isoformat(), "at": clock}).status_code == 303


def talked_on(two: Two, entry_id: UUID) -> date | None:
    assert post(two.room, f"{two.at}/entries/{entry_id}/talked-about").status_code == 303
    with two.app.app_context():
        return db.session.get_one(Entry, entry_id).talked_about_on


@pytest.mark.parametrize(("therapist", "client", "now", "day"), ZONES)
def test_a_mark_carries_the_sessions_day(
    app: Flask, people: People, clock: Clock, therapist: str, client: str, now: datetime, day: date
) -> None:
    two = far_apart(app, people, clock, therapist, client, now)
    people.share_all(two.client, two.therapist, Depth.WORDS)
    early, late = write(two, now - timedelta(days=9)), write(two, now - timedelta(days=2))
    assert talked_on(two, write(two, now - timedelta(days=3))) == day  # no session is known: the therapist's own day
    meet(two, day - timedelta(days=6), "08:00")
    assert talked_on(two, early) == day - timedelta(days=6)
    assert talked_on(two, late) == day  # that session was over when it was written
    assert f"{day.day} May 2026" in two.page(two.room, f"{two.at}/entries/{late}")
    again = write(two, now - timedelta(days=2, hours=1))
    meet(two, day - timedelta(days=1), "08:00")
    assert talked_on(two, again) == day - timedelta(days=1)
    assert talked_on(two, late) == day  # the first day stays


def test_a_session_that_was_called_off_is_none(app: Flask, people: People, clock: Clock) -> None:
    two = far_apart(app, people, clock, *ZONES[0][:3])
    people.share_all(two.client, two.therapist, Depth.WORDS)
    entry = write(two, MORNING - timedelta(days=9))
    meet(two, date(2026, 5, 8), "08:00")
    meet(two, date(2026, 5, 13), "08:00")
    missed = two.sessions()[-1].id
    assert post(two.room, f"{two.at}/sessions/{missed}", {"status": "no_show"}).status_code == 303
    assert talked_on(two, entry) == date(2026, 5, 8)


@pytest.mark.parametrize(("therapist", "client", "now", "day"), ZONES)
@pytest.mark.parametrize("is_at_once", [True, False])
def test_a_rupture_was_talked_about_in_a_session(
    app: Flask, people: People, clock: Clock, therapist: str, client: str, now: datetime, day: date, is_at_once: bool
) -> None:
    two = far_apart(app, people, clock, therapist, client, now)
    meet(two, day - timedelta(days=7), "08:00")
    met, said = (
        two.sessions()[-1].id,
        {"status": "attended", "type": "mixed"} | ({"is_raised": "y"} if is_at_once else {}),
    )
    assert post(two.room, f"{two.at}/sessions/{met}", said).status_code == 303
    with app.app_context():
        rupture = db.session.query(Rupture).one().id
    if not is_at_once:
        meet(two, day - timedelta(days=1), "08:00")
        assert post(two.room, f"{two.at}/between/{rupture}", {"do": "raised"}).status_code == 303
    expected = day - timedelta(days=7 if is_at_once else 1)
    with app.app_context():
        assert db.session.query(Rupture).one().raised_on == expected
    assert f"{expected.day} May 2026" in two.page(two.phone, "/together")


@pytest.mark.parametrize(("therapist", "client", "now", "day"), ZONES)
def test_what_was_filled_in_on_paper_today_is_kept(
    app: Flask, people: People, clock: Clock, therapist: str, client: str, now: datetime, day: date
) -> None:
    two = far_apart(app, people, clock, therapist, client, now)
    paper = {"uuid": str(uuid4()), "t-total": "3"}
    latest = max(day, local_day(now, client))
    for done_on, status in ((day, 303), (latest + timedelta(days=1), 400)):
        said = {**paper, "uuid": str(uuid4()), "done_on": done_on.isoformat()}
        assert post(two.room, f"{two.at}/questionnaires/enter/gad-7", said).status_code == status


@pytest.mark.parametrize(("therapist", "client", "now", "day"), ZONES)
def test_a_personality_questionnaire_was_talked_about_by_the_therapists_today(
    app: Flask, people: People, clock: Clock, therapist: str, client: str, now: datetime, day: date
) -> None:
    two = far_apart(app, people, clock, therapist, client, now)
    text_id = own_text(app, "hsns", "Narcissism items © Example Press")
    for talked_on, problems in ((day, {}), (day + timedelta(days=1), {"talked_about_on": "missing"})):
        agreed = Agreed("a line", Rhythm.ONCE, local_day(now, client), 12, 7, talked_about_on=talked_on)
        with app.app_context(), writing(db.session):
            permit = find_treatment(db.session, as_actor(two.therapist), two.treatment.id)
            try:
                assign(db.session, permit, load_text(db.session, text_id), agreed, now)
                found = {}
            except BadFacts as refused:
                found = dict(refused.problems)
        assert found == problems
