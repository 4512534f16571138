"""What a client writes beside a line or a next step, and sends once reading is over, stands there again after unlocking."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from selfmon.core.db import db, writing
from selfmon.formulation import picture, reviews
from selfmon.treatment.permit import find_treatment
from tests.clinic.rooms import Room
from tests.clocks import NOW, Clock
from tests.forms import token_of
from tests.house.world import as_actor
from tests.people import PASSWORD, People

WORDS = "a heron at the weir"
LINE = "I go quiet"
PAGES = {"/picture": "move", "/next-step": "words"}
KEPT = "This was kept for you"


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    room = Room(app, people, clock, phase=2)
    offer(room)
    room.go_to(NOW + timedelta(days=1))
    return room


def offer(room: Room) -> None:
    with room.app.app_context(), writing(db.session):
        record = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        picture.add_line(db.session, record, "move", "work", {"move": LINE}, room.clock.now)
        picture.offer_draft(db.session, record, room.clock.now)
        reviews.keep_draft(db.session, record, {"step": "Looking at it"}, room.clock.now)
        reviews.offer_draft(db.session, record, room.clock.now)


def send(room: Room, address: str, **form: str) -> TestResponse:
    return room.phone.post(address, data={"csrf_token": token_of(room.phone), **form})


def write_too_late(room: Room, path: str) -> str:
    """Words go off once reading is over, and it is opened again; where they were sent."""
    page = room.page(path, room.phone)
    address = re.findall(rf'action="({path}/[^"]+)"', page)[0]
    tag = re.findall(r'name="queue_tag" value="([^"]+)"', page)[0]
    room.clock.go(minutes=6)
    answer = "changed" if path == "/picture" else "differently"
    refused = send(room, address, **{PAGES[path]: WORDS, "answer": answer, "queue_tag": tag})
    assert refused.headers["Location"] == f"/unlock?next={path}"
    assert WORDS not in room.phone.get(refused.headers["Location"]).get_data(as_text=True)
    assert WORDS not in room.phone.get("/today").get_data(as_text=True)
    send(room, refused.headers["Location"], password=PASSWORD)
    return address


@pytest.mark.parametrize("path", PAGES)
def test_they_stand_in_the_form_again_and_answer_nothing(room: Room, path: str) -> None:
    address = write_too_late(room, path)
    today = room.page("/today", room.phone)
    assert "My own words" in today
    waiting = re.findall(r'href="(/waiting/[^"]+)"', today)[0]
    assert room.phone.get(waiting).headers["Location"] == path
    page = room.page(path, room.phone)
    assert WORDS in page
    assert KEPT in page
    assert f"{address}/withdraw" not in page  # nothing was said yet
    assert "answers/" not in page

    send(room, address, **{PAGES[path]: WORDS, "answer": "changed" if path == "/picture" else "differently"})

    page = room.page(path, room.phone)
    assert WORDS in page
    assert KEPT not in page
    assert "My own words" not in room.page("/today", room.phone)


def test_they_stand_after_what_the_line_says(room: Room) -> None:
    write_too_late(room, "/picture")
    assert f"{LINE} {WORDS}" in room.page("/picture", room.phone)


@pytest.mark.parametrize("path", PAGES)
def test_starting_afresh_forgets_them(room: Room, path: str) -> None:
    write_too_late(room, path)
    discard = re.findall(r'action="(/drafts/[^"]+)"', room.page(path, room.phone))[0]
    send(room, discard)
    assert WORDS not in room.page(path, room.phone)


@pytest.mark.parametrize("path", PAGES)
def test_words_whose_line_has_gone_are_still_there_to_copy(room: Room, path: str) -> None:
    address = write_too_late(room, path)
    if path == "/picture":
        send(room, address, answer="shown")
    else:
        offer(room)
        room.clock.go(days=1)
        send(room, "/unlock?next=/next-step", password=PASSWORD)
    page = room.page(path, room.phone)
    assert WORDS in page
    assert KEPT in page
