"""Whose three o'clock: a time of a session says whose clock it is read from, wherever one of those it concerns reads another
time at that moment, and nowhere else."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask

from selfmon.core.db import db
from selfmon.treatment.session_models import TherapySession
from selfmon.web.languages import time_for_people
from tests.forms import post
from tests.house.world import NOW
from tests.people import People

from .two import Two

AT = datetime(2026, 5, 20, 13, tzinfo=UTC)  # three in the afternoon in Amsterdam, two in Lisbon
MET = datetime(2026, 5, 12, 13, tzinfo=UTC)


def far(app: Flask, people: People, client: str, planned_in: str, locale: str = "en") -> Two:
    """A therapist in Amsterdam; two sessions, one past and one to come, planned by some clock."""
    two = Two(app, people)
    two.client = people.client(zone=client, locale=locale)
    two.therapist = people.therapist("Anna in Amsterdam", zone="Europe/Amsterdam", locale=locale)
    two.treatment = people.treatment(two.client, two.therapist)
    two.at = f"/clients/{two.treatment.id}"
    people.sign_in(two.room, two.therapist, now=NOW)
    people.sign_in(two.phone, two.client, now=NOW)
    with app.app_context():
        for at, status in ((AT, None), (MET, "attended")):
            facts = {"treatment_id": two.treatment.id, "zone": planned_in, "minutes": 50, "status": status}
            db.session.add(TherapySession(id=UUID(int=at.day), starts_at=at, **facts))
        db.session.commit()
    return two


def pages(two: Two) -> dict[str, str]:
    """What each page says of the session to come, from its time on."""
    found = {
        "list": two.page(two.room, "/clients"),
        "before": two.page(two.room, two.at),
        "sessions": two.page(two.room, f"{two.at}/sessions"),
        "after": two.page(two.room, f"{two.at}/sessions/{UUID(int=AT.day)}"),
        "client": two.page(two.phone, "/together"),
    }
    return {name: page[page.index("20 May, ") :][:40] for name, page in found.items()}


def test_a_client_elsewhere_and_their_therapist_are_told_whose_clock_it_is(app: Flask, people: People) -> None:
    two = far(app, people, "Europe/Lisbon", "Europe/Amsterdam")
    said = pages(two)
    assert said.pop("client").startswith("20 May, 14:00 (Lisbon time)")
    assert all(one.startswith("20 May, 15:00 (Amsterdam time)") for one in said.values()), said
    assert "12 May, 15:00 (Amsterdam time)" in two.page(two.room, f"{two.at}/sessions")
    assert "12 May, 14:00 (Lisbon time)" in two.page(two.phone, "/together")


def test_a_date_from_a_calendar_of_another_zone_says_so(app: Flask, people: People) -> None:
    said = pages(far(app, people, "Europe/Amsterdam", "Europe/Lisbon"))
    assert said.pop("client").startswith("20 May, 15:00 (Amsterdam time)")
    assert all(one.startswith("20 May, 14:00 (Lisbon time)") for one in said.values()), said


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Europe/Paris"])
def test_nothing_is_said_where_every_clock_shows_the_same(app: Flask, people: People, zone: str) -> None:
    said = pages(far(app, people, zone, "Europe/Amsterdam"))
    assert all("(" not in one for one in said.values()), said


def test_it_goes_by_the_moment_not_by_the_zone(app: Flask) -> None:
    """Panama's clock is New York's in winter."""
    with app.test_request_context():
        zones = ("America/New_York", "America/Panama")
        assert time_for_people(datetime(2026, 1, 20, 17, tzinfo=UTC), *zones) == "20 Jan, 12:00"
        assert time_for_people(datetime(2026, 5, 20, 17, tzinfo=UTC), *zones) == "20 May, 13:00 (New York time)"


def test_in_arabic_too(app: Flask, people: People) -> None:
    two = far(app, people, "Europe/Lisbon", "Europe/Amsterdam", locale="ar")
    assert "(بتوقيت أمستردام)" in two.page(two.room, "/clients")
    assert "(بتوقيت لشبونة)" in two.page(two.phone, "/together")


def test_times_that_are_proposed_are_the_clients(app: Flask, people: People) -> None:
    two = far(app, people, "Europe/Lisbon", "Europe/Amsterdam")
    wish = {"what": "exercise:1", "days": "0", "at": "18:30", "zone": "Europe/Lisbon", "subject": "0"}
    assert post(two.room, f"{two.at}/reminders", wish).status_code == 303
    assert "18:30 (Lisbon time)" in two.page(two.room, f"{two.at}/reminders")
    assert post(two.room, f"{two.at}/reminders", {**wish, "zone": "Europe/Amsterdam"}).status_code == 303
    assert "18:30</span>" in two.page(two.room, f"{two.at}/reminders")


def test_proposed_times_say_whose_they_are_where_the_clocks_part_later_in_the_year(app: Flask, people: People) -> None:
    """Johannesburg's clock is Amsterdam's in May, and an hour ahead from the end of October on."""
    two = far(app, people, "Africa/Johannesburg", "Europe/Amsterdam")
    wish = {"what": "exercise:1", "days": "0", "at": "18:30", "zone": "Africa/Johannesburg", "subject": "0"}
    assert post(two.room, f"{two.at}/reminders", wish).status_code == 303
    assert "18:30 (Johannesburg time)</span>" in two.page(two.room, f"{two.at}/reminders")
    assert post(two.room, f"{two.at}/reminders", {**wish, "at": "9:15", "ends_on": "2026-09-30"}).status_code == 303
    assert "09:15</span>" in two.page(two.room, f"{two.at}/reminders")  # over by then
    assert (
        post(two.room, f"{two.at}/reminders", {**wish, "zone": "Asia/Tokyo", "ends_on": "2026-01-31"}).status_code
        == 303
    )
    assert "18:30 (Tokyo time)</span>" in two.page(two.room, f"{two.at}/reminders")  # over, and never the same
