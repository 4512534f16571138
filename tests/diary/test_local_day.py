"""An entry's day and clock are those of the phone it was written on."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db
from selfmon.diary.models import Entry
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.people import People

ABROAD = datetime(2026, 5, 14, 22, 0, tzinfo=UTC)  # Thursday 15:00 in Los Angeles, Friday 10:00 in Auckland


def newest(app: Flask) -> Entry:
    with app.app_context():
        found = db.session.execute(sa.select(Entry).order_by(Entry.recorded_at.desc()).limit(1)).scalar_one()
        db.session.expunge_all()
    return found


@pytest.fixture
def traveller(people: People, http: FlaskClient, clock: Clock) -> FlaskClient:
    clock.now = ABROAD
    people.sign_in(http, people.client(zone="America/Los_Angeles"), now=ABROAD)
    return http


@pytest.mark.parametrize(
    ("said", "day", "at"),
    [
        ({"when": "now"}, "2026-05-15", "2026-05-14T22:00"),
        ({"when": "earlier"}, "2026-05-15", "2026-05-14T19:00"),
        ({"when": "yesterday"}, "2026-05-14", "2026-05-14T06:00"),
        ({"when": "pick", "day": "2026-05-15", "clock": "09:00"}, "2026-05-15", "2026-05-14T21:00"),
        ({"when": "pick", "day": "2026-05-13"}, "2026-05-13", "2026-05-13T00:00"),
    ],
)
def test_every_when_is_said_on_the_phones_own_clock(
    app: Flask, traveller: FlaskClient, said: dict[str, str], day: str, at: str
) -> None:
    posted = {"asked": "pleasantness", "pleasantness": "1", "device_zone": "Pacific/Auckland", **said}
    answer = post(traveller, "/check-in", posted)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    entry = newest(app)
    assert (str(entry.local_day), entry.occurred_at.isoformat()[:16], entry.zone) == (day, at, "Pacific/Auckland")


@pytest.mark.parametrize("hidden", ["UTC", "Etc/UTC", "GMT", "Atlantic/Reykjavik", "", "Mars/Olympus"])
def test_a_browser_that_hides_its_zone_moves_no_entry_to_another_day(
    app: Flask, people: People, http: FlaskClient, clock: Clock, hidden: str
) -> None:
    clock.now = datetime(2026, 5, 14, 22, 30, tzinfo=UTC)  # Friday 00:30 in Amsterdam
    people.sign_in(http, people.client(), now=clock.now)
    said = {"asked": "pleasantness", "pleasantness": "1", "device_zone": hidden}
    assert post(http, "/check-in", said).status_code == 303
    entry = newest(app)
    assert (str(entry.local_day), entry.zone) == ("2026-05-15", "Europe/Amsterdam")


def test_somebody_at_home_in_reykjavik_stays_there(app: Flask, people: People, http: FlaskClient, clock: Clock) -> None:
    people.sign_in(http, people.client(zone="Atlantic/Reykjavik"), now=clock.now)
    said = {"asked": "pleasantness", "pleasantness": "1", "device_zone": "Atlantic/Reykjavik"}
    assert post(http, "/check-in", said).status_code == 303
    assert newest(app).zone == "Atlantic/Reykjavik"


def test_taps_that_complete_an_entry_keep_day_and_zone_together(app: Flask, traveller: FlaskClient) -> None:
    form = {"uuid": "5b2f6f0e-7d6c-4b43-9f0c-0c6bb6b7a001", "asked": "peak", "peak": "3"}
    first = {**form, "in_progress": "1", "device_zone": "America/Los_Angeles"}
    assert post(traveller, "/stung", first, headers={"Accept": "application/json"}).status_code == 200
    assert newest(app).zone == "America/Los_Angeles"
    assert post(traveller, "/stung", {**form, "device_zone": "Pacific/Auckland"}).status_code == 303
    entry = newest(app)
    assert (str(entry.local_day), entry.zone) == ("2026-05-15", "Pacific/Auckland")


def test_a_draft_opened_in_another_zone_does_not_bring_its_old_one(
    people: People, http: FlaskClient, clock: Clock
) -> None:
    people.sign_in(http, people.client(), now=clock.now)
    draft = {"uuid": "5b2f6f0e-7d6c-4b43-9f0c-0c6bb6b7a002", "note": "on the way", "device_zone": "Asia/Tokyo"}
    assert post(http, "/drafts/check-in", draft).status_code == 200
    page = on_one_line(http.get("/check-in").get_data(as_text=True))
    assert "on the way" in page
    assert "Asia/Tokyo" not in page


def test_freshly_shared_words_wait_for_the_morning_where_the_phone_is(app: Flask, traveller: FlaskClient) -> None:
    """In Los Angeles' next morning it would be three at night in Auckland: before anybody slept on it."""
    said = {"asked": "pleasantness", "pleasantness": "1", "note": "hot", "device_zone": "Pacific/Auckland"}
    assert post(traveller, "/check-in", said).status_code == 303
    assert newest(app).words_at == datetime(2026, 5, 15, 18, tzinfo=UTC)  # Saturday 06:00 in Auckland
