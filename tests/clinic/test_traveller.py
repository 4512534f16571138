"""Somebody whose phone is on another day than their chosen zone: every page follows the entries' own days."""

import json
import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.sharing.models import Grant
from selfmon.sharing.streams import Depth
from selfmon.treatment.models import Treatment
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.sessions import add_session, note_session
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.house.world import as_actor
from tests.people import People

ABROAD = datetime(2026, 5, 14, 22, 0, tzinfo=UTC)  # Thursday 15:00 in Los Angeles, Friday 10:00 in Auckland
HOME, AWAY = "America/Los_Angeles", "Pacific/Auckland"
TAPS = {
    "/check-in": {"asked": "shame", "shame": "4"},
    "/stung": {"asked": "peak", "peak": "5"},
    "/held": {"for_later": "the sea"},
}


class Trip:
    """A client, a therapist at home, and everything shared with words."""

    def __init__(self, app: Flask, people: People, clock: Clock, chosen: str, now: datetime) -> None:
        self.app, self.people, self.clock = app, people, clock
        self.client: Person = people.client(zone=chosen)
        self.therapist = people.therapist("Anna", zone="Europe/Berlin")
        self.treatment: Treatment = people.treatment(self.client, self.therapist, phase=2)
        people.share_all(self.client, self.therapist, Depth.WORDS)
        self.go_to(now)

    def go_to(self, now: datetime) -> None:
        self.clock.now = now
        self.room, self.phone = self.app.test_client(), self.app.test_client()
        self.people.sign_in(self.room, self.therapist, now=now)
        self.people.sign_in(self.phone, self.client, now=now)

    def write(self, zone: str, **said: str) -> None:
        for path, taps in TAPS.items():
            assert post(self.phone, path, {**taps, "device_zone": zone, **said}).status_code == 303

    def page(self, path: str = "", http: FlaskClient | None = None) -> str:
        answer = (http or self.room).get(
            path if path.startswith("/") else f"/clients/{self.treatment.id}/{path}".rstrip("/")
        )
        assert answer.status_code == 200
        return on_one_line(answer.get_data(as_text=True))

    def met(self, day: date, at: time, zone: str) -> None:
        with self.app.app_context(), writing(db.session):
            found = find_treatment(db.session, as_actor(self.therapist), self.treatment.id)
            row = add_session(db.session, found, day, at, 50, zone)
            note_session(db.session, found, row, "attended", False, self.clock.now)


@pytest.fixture
def east(app: Flask, people: People, clock: Clock) -> Trip:
    return Trip(app, people, clock, HOME, ABROAD)


def figure(page: str, code: str) -> dict[str, list[object]]:
    found = re.search(rf'id="figure-{code}">(.*?)</script>', page, re.DOTALL)
    assert found, f"no figure of {code}"
    drawn = json.loads(found[1])
    return {"x": drawn["data"][0]["x"], "range": drawn["layout"]["xaxis"]["range"]}


def test_the_therapist_sees_what_was_noted_on_a_day_that_is_tomorrow_at_home(east: Trip) -> None:
    east.write(AWAY)
    page = east.page("regulation")
    assert "Nothing shared in these days" not in page
    assert "Last shared entry: Friday, 15 May 2026." in page
    assert figure(page, "shame") == {"x": ["2026-05-15T10:00"], "range": ["2025-11-15", "2026-05-16"]}
    assert figure(page, "episodes")["x"] == ["2026-05-15T10:00"]
    assert 'name="to" value="2026-05-15"' in page
    entry = re.search(rf"/clients/{east.treatment.id}/entries/[0-9a-f-]+", east.page("entries"))
    assert entry
    assert "15 May, 10:00" in east.page(entry[0])  # the clock of the phone
    assert "1 of 1 days" in east.page("details/shame")
    prepared = east.page()
    assert "One check-in" in prepared
    assert '<time datetime="2026-05-15">' in prepared


def test_the_clients_preview_is_the_same_page(east: Trip) -> None:
    east.write(AWAY)
    preview = east.page(f"/sharing/{east.treatment.id}/preview", east.phone)
    assert figure(preview, "shame")["x"] == ["2026-05-15T10:00"]
    assert 'name="to" value="2026-05-15"' in preview


def test_what_is_withheld_moves_nobodys_today(east: Trip) -> None:
    """A window that ends a day later would tell that something was written, and on which side of the earth."""
    before = east.page()
    east.write(AWAY, held_back="y")
    after = east.page()
    assert [re.sub(r'name="csrf_token"[^>]*value="[^"]+', "", page) for page in (before,)] == [
        re.sub(r'name="csrf_token"[^>]*value="[^"]+', "", page) for page in (after,)
    ]
    assert 'name="to" value="2026-05-14"' in east.page("regulation")


def test_a_day_kept_for_later_is_not_taken_for_today(east: Trip) -> None:
    said = {"asked": "shame", "shame": "1", "when": "pick", "day": "2026-05-16", "future_ok": "y", "device_zone": AWAY}
    assert post(east.phone, "/check-in", said).status_code == 303
    page = east.page("regulation")
    assert 'name="to" value="2026-05-14"' in page
    assert "Nothing shared in these days" in page


def test_the_page_before_a_session_holds_what_came_after_the_session_on_a_day_that_is_yesterday_at_home(
    app: Flask, people: People, clock: Clock
) -> None:
    west = Trip(app, people, clock, AWAY, datetime(2026, 5, 14, 18, 30, tzinfo=UTC))
    west.met(date(2026, 5, 14), time(20, 0), "Europe/Berlin")  # Friday 06:00 in Auckland, Thursday 11:00 in Los Angeles
    west.write(HOME)  # Thursday 11:30 there
    west.clock.now += timedelta(hours=20)
    west.go_to(west.clock.now)
    prepared = west.page()
    assert "One check-in" in prepared
    assert prepared.count('class="k-episode"') == 1


def test_the_first_page_says_the_day_of_the_phone(east: Trip) -> None:
    assert "Thursday 14 May" in east.page("/today", east.phone)
    east.phone.set_cookie("zone", AWAY, domain="localhost")
    assert "Friday 15 May" in east.page("/today", east.phone)
    east.phone.set_cookie("zone", "UTC", domain="localhost")  # hides where it is
    assert "Thursday 14 May" in east.page("/today", east.phone)
    east.phone.set_cookie("zone", "'); DROP", domain="localhost")
    assert "Thursday 14 May" in east.page("/today", east.phone)


def test_looking_again_keeps_the_quiet_hours_of_the_phone(east: Trip) -> None:
    east.write(AWAY)
    east.go_to(ABROAD + timedelta(hours=24))  # Saturday 10:00 in Auckland, Friday 15:00 in Los Angeles
    east.phone.set_cookie("zone", AWAY, domain="localhost")
    assert "Friday, 15 May" in east.page("/again", east.phone)
    east.go_to(ABROAD + timedelta(hours=36))  # Saturday 22:00 there: night; morning at home
    east.phone.set_cookie("zone", AWAY, domain="localhost")
    assert "Friday, 15 May" not in east.page("/again", east.phone)


def test_from_today_on_is_the_today_of_the_phone(app: Flask, people: People, clock: Clock) -> None:
    """Agreed on a Friday in Auckland, what was noted there on Thursday stays with the client, as the text says."""
    trip = Trip(app, people, clock, HOME, ABROAD - timedelta(hours=12))
    with app.app_context(), writing(db.session):
        db.session.execute(sa.delete(Grant))
    trip.write(AWAY)  # Thursday 22:00
    trip.go_to(ABROAD)
    trip.phone.set_cookie("zone", AWAY, domain="localhost")
    choice = {"mood": "words", "days": "today", "months": "6", "step": "agree"}
    assert post(trip.phone, f"/sharing/{trip.treatment.id}/choose", choice).status_code == 303
    assert "from Friday, 15 May 2026" in trip.page("/sharing", trip.phone)
    assert "Nothing shared in these days" in trip.page("regulation")
    trip.write(AWAY)
    assert figure(trip.page("regulation"), "shame")["x"] == ["2026-05-15T10:00"]
    assert "One check-in" in trip.page()
    caseload = trip.page("/clients")
    assert "1" in caseload.split(trip.client.name)[1].split("</tr>")[0]
