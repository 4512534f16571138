"""Today says that something waits to be read: on a locked phone in the words for anything that waits."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.formulation import picture, reviews
from selfmon.formulation.unread import MENTIONED_FOR
from selfmon.journal.pauses import start_break
from selfmon.treatment.permit import find_treatment
from tests.clinic.rooms import Room
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.house.world import as_actor
from tests.people import People

READ = "Something waits to be read, whenever you like."
LOCKED = "Something is waiting. Unlock to go on."
MORNING = NOW + timedelta(days=1)


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock, phase=1)


def offer_line(room: Room, *, is_offered: bool = True) -> None:
    with room.app.app_context(), writing(db.session):
        record = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        picture.add_line(db.session, record, "move", "work", {"move": "zqgoing quiet"}, NOW)
        if is_offered:
            picture.offer_draft(db.session, record, NOW)


def offer_review(room: Room, *, is_offered: bool = True) -> None:
    with room.app.app_context(), writing(db.session):
        record = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        reviews.keep_draft(db.session, record, {"step": "zqfurther on"}, NOW)
        if is_offered:
            reviews.offer_draft(db.session, record, NOW)


def today(room: Room, mode: str = "read") -> str:
    phone = room.app.test_client()
    room.people.sign_in(phone, room.client, mode, now=room.clock.now)
    return re.sub(r" data-waiting=\"[^\"]*\"", "", room.page("/today?later=1", phone))  # of what the phone itself holds


WAYS = pytest.mark.parametrize(("offer", "path"), [(offer_line, "/picture"), (offer_review, "/next-step")])


@WAYS
def test_from_the_next_morning_it_is_said_and_leads_there(room: Room, offer: Callable[..., None], path: str) -> None:
    offer(room)
    assert READ not in today(room)
    assert LOCKED not in today(room, "log")
    room.go_to(MORNING)
    row = today(room).split(READ)[0].rpartition("<a ")[2]
    assert f'href="{path}"' in row


@WAYS
def test_a_locked_phone_says_what_it_says_of_anything_that_waits(
    room: Room, offer: Callable[..., None], path: str
) -> None:
    offer(room)
    room.go_to(MORNING)
    said = today(room, "log")
    assert LOCKED in said
    for word in (READ, path, "zqgoing", "zqfurther", "picture you keep", "goes next"):
        assert word not in said


@WAYS
def test_a_draft_waits_for_nobody(room: Room, offer: Callable[..., None], path: str) -> None:
    offer(room, is_offered=False)
    room.go_to(MORNING)
    assert READ not in today(room)
    assert LOCKED not in today(room, "log")
    assert path == path.lower()


@WAYS
def test_what_was_answered_waits_no_longer(room: Room, offer: Callable[..., None], path: str) -> None:
    offer(room)
    room.go_to(MORNING)
    at = room.page(path, room.phone).split(f'action="{path}/{room.treatment.id}/')[1].split('"')[0]
    answer = "left_out" if path == "/picture" else "not_yet"
    assert post(room.phone, f"{path}/{room.treatment.id}/{at}", {"answer": answer}).status_code == 303
    assert READ not in today(room)
    assert LOCKED not in today(room, "log")


@WAYS
def test_it_is_said_for_a_while_and_not_in_a_break(room: Room, offer: Callable[..., None], path: str) -> None:
    """No answer is one too: after that it stands on its page alone."""
    offer(room)
    with room.app.app_context(), writing(db.session):
        start_break(db.session, room.client.id, "few_days", MORNING.date())
    room.go_to(MORNING)
    assert READ not in today(room)
    assert LOCKED not in today(room, "log")
    room.go_to(MORNING + MENTIONED_FOR - timedelta(hours=12))
    assert READ in today(room)
    room.go_to(MORNING + MENTIONED_FOR + timedelta(hours=12))
    assert READ not in today(room)
    assert re.search("zqgoing|zqfurther", room.page(path, room.phone))
