"""Closeness as a place: from the questionnaire with its trail, or by hand; and on nobody's phone."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from flask import Flask

from selfmon.clinic.closeness import Closeness, build_closeness
from selfmon.core.db import db, writing
from selfmon.diary.kinds import Pick
from selfmon.measures import recording
from selfmon.measures.models import Mode
from selfmon.measures.packs import load_packs
from selfmon.sharing.access import permit_for
from selfmon.treatment.permit import find_treatment
from tests.clinic.rooms import Room
from tests.clocks import NOW, Clock
from tests.forms import token_of
from tests.house.world import as_actor
from tests.people import People


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock)


def fill_in(room: Room, days_ago: int, about: str, worry: str, distance: str) -> None:
    """From paper: the two totals as printed."""
    with room.app.app_context(), writing(db.session):
        permit = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        answers = {
            **{n: 8 - int(distance) for n in (1, 2, 3, 4)},
            **{n: int(distance) for n in (5, 6)},
            **{n: int(worry) for n in (7, 8, 9)},
        }
        on = (NOW - timedelta(days=days_ago)).date()
        made = recording.Recorded(uuid4(), load_packs()["ecr-rs"], Mode.PAPER, on, about=about, answers=answers)
        recording.record(db.session, permit, made, NOW)


def build(room: Room) -> Closeness:
    with room.app.test_request_context():
        actor = as_actor(room.therapist)
        treatment = find_treatment(db.session, actor, room.treatment.id)
        permit = permit_for(db.session, actor, room.client.id, "client_page", NOW)
        return build_closeness(db.session, permit, treatment)


def test_the_mean_of_a_day_and_each_relationship_beside_it(room: Room) -> None:
    fill_in(room, 90, "mother", "6", "5")
    fill_in(room, 90, "partner", "4", "3")
    fill_in(room, 2, "mother", "5", "4")
    fill_in(room, 2, "partner", "3", "2")
    found = build(room)
    assert [(dot.worry, dot.distance) for dot in found.trail] == [(5.0, 4.0), (4.0, 3.0)]
    assert {(dot.about, dot.worry) for dot in found.each} == {("mother", 5.0), ("partner", 3.0)}
    assert found.apart == Decimal(2)
    assert len(found.runs) == 1
    page = room.page("picture/closeness")
    assert "A place on two scales, not a type" in page
    assert "worry about closeness 4, keeping distance 3" in page


def test_days_of_other_relationships_are_not_joined(room: Room) -> None:
    fill_in(room, 90, "mother", "6", "5")
    fill_in(room, 2, "partner", "3", "2")
    assert build(room).runs == []


def test_placing_by_hand_needs_a_reason_and_a_day_that_has_come(room: Room) -> None:
    at = f"{room.at}/picture/closeness"
    token = token_of(room.room)
    given = {"csrf_token": token, "worry": "5", "distance": "2", "on": "2026-05-14", "reason": "how the hour began"}
    for wrong in ({"reason": " "}, {"worry": "9"}, {"worry": ""}, {"on": "2026-06-01"}):
        answer = room.room.post(at, data=given | wrong)
        assert answer.status_code == 400, wrong
        assert "placed by you:" not in answer.get_data(as_text=True)
    assert room.room.post(at, data=given).status_code == 303
    assert "how the hour began" in room.page("picture/closeness")
    for path in ("/picture", "/next-step", "/together"):
        assert "how the hour began" not in room.page(path, room.phone)
    placed = room.page("picture/closeness").split("/closeness/")[1].split("/")[0]
    room.room.post(f"{at}/{placed}/remove", data={"csrf_token": token})
    assert "how the hour began" not in room.page("picture/closeness")


def test_needs_are_counted_in_looks_back_that_name_one(room: Room) -> None:
    stung = room.write("episode", 5, values={"peak": 4})
    room.write("looking_again", 3, many={"needed": (Pick("mirroring"),)}, parent_id=stung)
    assert "to be seen for what I did: in 1 of 1" in room.page("picture/closeness")
