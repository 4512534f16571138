"""A therapist and a client on two clocks: each reads sessions on their own, and what is asked of the client keeps their day."""

from datetime import UTC, date, datetime, time

import pytest
from flask import Flask

from selfmon.clinic.client_page import lay_ground
from selfmon.clinic.window import read_window
from selfmon.clinic.work_record import load_record
from selfmon.core.db import db, writing
from selfmon.treatment.across import list_planned_days
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.sessions import add_session, note_session
from tests.clocks import Clock
from tests.forms import post
from tests.house.world import as_actor
from tests.people import People
from tests.treatment.two import Two

HOME, AWAY = "Pacific/Auckland", "America/Los_Angeles"
BEFORE = datetime(2026, 5, 13, 0, tzinfo=UTC)
FRIDAY_AT_SIX = (date(2026, 5, 15), time(6))  # Thursday at eleven where the client is


@pytest.fixture
def two(app: Flask, people: People, clock: Clock) -> Two:
    clock.now = BEFORE
    two = Two(app, people)
    two.client, two.therapist = people.client(zone=AWAY), people.therapist("Far", zone=HOME)
    two.treatment = people.treatment(two.client, two.therapist)
    two.at = f"/clients/{two.treatment.id}"
    people.sign_in(two.room, two.therapist, now=BEFORE)
    people.sign_in(two.phone, two.client, now=BEFORE)
    with app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(two.therapist), two.treatment.id)
        add_session(db.session, found, *FRIDAY_AT_SIX, 50, HOME)
    return two


def test_each_reads_the_next_session_on_their_own_clock(two: Two) -> None:
    for path in ("/clients", two.at, f"{two.at}/sessions"):
        page = two.page(two.room, path)
        assert "15 May, 06:00" in page, path
        assert "14 May, 11:00" not in page, path
    theirs = two.page(two.phone, "/together")
    assert "14 May, 11:00" in theirs
    assert "15 May, 06:00" not in theirs


def test_what_is_asked_before_a_session_counts_to_the_clients_day(two: Two) -> None:
    with two.app.app_context():
        days = (date(2026, 5, 12), date(2026, 5, 30))
        assert list_planned_days(db.session, [two.treatment.id], *days, AWAY) == {two.treatment.id: [date(2026, 5, 14)]}


def test_a_session_stands_on_the_clients_day_in_charts_of_their_days(two: Two, clock: Clock) -> None:
    clock.now = datetime(2026, 5, 16, tzinfo=UTC)
    with two.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(two.therapist), two.treatment.id)
        note_session(db.session, found, two.sessions()[0].id, "attended", False, clock.now)
        record = load_record(db.session, found, clock.now)
        ground = lay_ground(record, read_window({}, date(2026, 5, 15)))
    assert ground.sessions == (date(2026, 5, 14),)


def test_a_session_added_for_later_today_is_not_noted_yet(two: Two) -> None:
    answer = post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-13", "at": "18:00"})  # noon is it there
    assert answer.location.endswith("/sessions")
    answer = post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-13", "at": "11:00"})
    assert "/sessions/" in answer.location
