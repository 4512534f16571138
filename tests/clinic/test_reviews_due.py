"""The page before a session says what was answered to a review, and that the work changed without one; until then nothing."""

from datetime import date, timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.formulation import reviews
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from tests.clocks import NOW, Clock
from tests.house.world import as_actor
from tests.people import People

from .rooms import Room

DUE = "and no review of it stands here yet."
ANSWERED = "To what comes next your client answered on 14 May 2026: Not yet."


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock, phase=1)


def change_phase(room: Room, started_on: date) -> None:
    with room.app.app_context(), writing(db.session):
        record = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        phase = propose_phase(db.session, record, 2, started_on, "both wish it", "what we look at", NOW)
        confirm_phase(db.session, room.client.id, room.treatment.id, phase, NOW)


def offer_review(room: Room, days_ago: int, said: str = "", answered_days_ago: int = 0) -> None:
    with room.app.app_context(), writing(db.session):
        record = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        at = NOW - timedelta(days=days_ago)
        review = reviews.keep_draft(db.session, record, {"step": "zqfurther on"}, at)
        reviews.offer_draft(db.session, record, at)
        if said:
            on = NOW - timedelta(days=answered_days_ago)
            reviews.answer_review(db.session, room.client.id, room.treatment.id, review, said, "", on)


def test_a_changed_phase_without_a_review_is_said_for_a_while(room: Room) -> None:
    assert DUE not in room.page()  # the first phase has nothing before it
    change_phase(room, NOW.date() - timedelta(days=10))
    assert DUE in room.page()
    room.go_to(NOW + timedelta(weeks=7))
    assert DUE not in room.page()


@pytest.mark.parametrize(("days_ago", "is_due"), [(30, False), (5, False), (60, True)])
def test_a_review_about_the_time_of_the_change_answers_it(room: Room, days_ago: int, is_due: bool) -> None:
    change_phase(room, NOW.date() - timedelta(days=10))
    offer_review(room, days_ago)
    assert (DUE in room.page()) == is_due


def test_what_was_answered_is_said_from_the_next_morning_and_leads_there(room: Room) -> None:
    offer_review(room, 6, "not_yet", 0)
    assert ANSWERED not in room.page()
    room.go_to(NOW + timedelta(days=1))
    page = room.page()
    assert ANSWERED in page
    assert "zqfurther" not in page
    assert f'href="{room.at}/review">{ANSWERED}' in page.replace("> To what", ">To what")
    room.go_to(NOW + timedelta(days=20))  # two weeks without a session: no news any more
    assert ANSWERED not in room.page()
