"""Closeness as a place: from the questionnaire with its trail, or by hand; and on nobody's phone."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from flask import Flask

from selfmon.clinic.closeness import NEAREST, Closeness, build_closeness
from selfmon.core.db import db, writing
from selfmon.diary.kinds import Pick
from selfmon.journal.items import HELD, NEEDED
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
        assert "placed by you" not in answer.get_data(as_text=True)
    assert room.room.post(at, data=given).status_code == 303
    assert "how the hour began" in room.page("picture/closeness")
    for path in ("/picture", "/next-step", "/together"):
        assert "how the hour began" not in room.page(path, room.phone)
    placed = room.page("picture/closeness").split("/closeness/")[1].split("/")[0]
    room.room.post(f"{at}/{placed}/remove", data={"csrf_token": token})
    assert "how the hour began" not in room.page("picture/closeness")


def test_placed_by_hand_it_stands_on_the_field_also_without_a_questionnaire(room: Room) -> None:
    token, at = token_of(room.room), f"{room.at}/picture/closeness"
    assert '<svg class="closeness"' not in room.page("picture/closeness")
    for day, worry in (("2026-05-01", "1"), ("2026-05-14", "7")):
        given = {"csrf_token": token, "worry": worry, "distance": "4", "on": day, "reason": "said so"}
        assert room.room.post(at, data=given).status_code == 303
    page = room.page("picture/closeness")
    field = page.split('<svg class="closeness"')[1].split("</svg>")[0]
    assert re.findall(r'<rect class="chart-(\w+)" x="([\d.]+)" y="([\d.]+)"', field) == [
        ("late", "38.0", "184.0"),
        ("dot", "330.0", "184.0"),
    ]
    assert "worry about closeness 7, keeping distance 4, of 1 to 7. Placed by you" in page


def test_each_need_has_its_moments_from_looking_again_and_from_what_held(room: Room) -> None:
    stung = room.write("episode", 5, values={"peak": 4})
    looked = room.write("looking_again", 3, many={"needed": (Pick("mirroring"),)}, parent_id=stung)
    held = [room.write("held", days, values={"what": "asked_help"}) for days in (9, 8, 7, 6)]
    room.write("held", 4, values={"what": "something_else"})
    room.write("held", 2, values={"what": "kindness"}, held_back=True)
    told = room.page("picture/closeness").split("<h2>Needs</h2>")[1].split("</dl>")[0]
    needs = dict(re.findall(r"<dt>([^<]+)</dt> ?<dd>(.*?)</dd>", told))
    assert len(needs) == 7  # six, and what is near none of them
    assert "Looking again: in 1 of 1" in needs["to be seen for what I did"]
    assert str(looked) in needs["to be seen for what I did"]
    beside = needs["someone steady beside me"]
    assert "Looking again: in 0 of 1" in beside
    assert "I asked for help, or took it (4):" in beside
    assert re.findall(r"/entries/([\w-]{36})", beside) == [str(one) for one in held[:0:-1]]
    assert "Something else (1)" in needs["Near none of these"]
    assert "kind" not in told


def test_every_tile_of_what_held_is_near_one_need_and_every_need_has_one() -> None:
    assert NEAREST.keys() == {code for code, _label in HELD} - {"something_else"}
    assert set(NEAREST.values()) == {code for code, _label in NEEDED} - {"cannot_tell"}
