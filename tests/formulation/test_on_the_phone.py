"""Whatever is drafted, rated or counted: the client's side of picture and review carries no word that stays at the desk."""

import io
import re
import zipfile
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.formulation.denied import find_denied
from selfmon.formulation.models import LineAnswer, PictureLine
from selfmon.treatment.permit import find_treatment
from tests.clinic.rooms import Room
from tests.clocks import NOW, Clock
from tests.forms import token_of
from tests.house.shared_picture import fill_picture, fill_review
from tests.house.world import LONG_AGO, as_actor, fill_record
from tests.journeys.looking import DENIED
from tests.people import People


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    room = Room(app, people, clock, phase=2)
    with app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        fill_record(found)
        fill_picture(found, room.client.id, LONG_AGO)
        fill_review(found, room.client.id, LONG_AGO)
    for day in range(4):
        room.write("episode", day + 1, values={"about": "work", "peak": 5})
    return room


def words_of(page: str) -> str:
    main = page.split("<main", 1)[1].split("</main>")[0]
    return unescape(re.sub(r"<[^>]+>", " ", main))


@pytest.mark.parametrize("path", ["/picture", "/next-step", "/next-step?ratings=1"])
def test_no_axis_figure_draft_name_or_theory_is_on_the_client_s_side(room: Room, path: str) -> None:
    said = words_of(room.page(path, room.phone))
    assert find_denied(said) == []
    assert DENIED.findall(said) == []
    for word in (
        "zqpicturedraft",
        "zqpicturename",
        "zqreviewdraft",
        "zqcontribution",
        "zqreturnpoint",
        "zqphasereason",
    ):
        assert word not in said
    assert not re.search(r"\b(axis|anxi|avoid|episode|median|interval)", said, re.IGNORECASE)


def test_a_word_of_the_desk_that_reached_the_phone_is_caught(room: Room) -> None:
    assert find_denied(words_of("<main>most often, a score of 4, because of your mother</main>"))


def test_what_is_kept_of_the_picture_is_sealed_and_holds_no_figure(room: Room) -> None:
    with room.app.app_context():
        rows = [*db.session.query(PictureLine), *db.session.query(LineAnswer)]
        kept = b"".join(row.sealed for row in rows if row.sealed)
        assert b"zqpicture" not in kept
        columns = {c.name for model in (PictureLine, LineAnswer) for c in model.__table__.columns}
    assert columns == {
        *("id", "treatment_id", "thread_id", "kind", "since", "until", "made_at", "sealed"),
        *("line_id", "said", "answered_at"),
    }


def test_the_client_takes_along_what_they_show(room: Room) -> None:
    room.go_to(NOW + timedelta(minutes=1))
    answer = room.phone.post("/my-data/file", data={"csrf_token": token_of(room.phone)})
    archive = zipfile.ZipFile(io.BytesIO(answer.get_data()))
    page = archive.read("shared-and-with-whom.html").decode()
    assert "zqpictureown" in page
    assert "zqreviewstep slower" in page
    assert "zqpicturedraft" not in page
    assert "zqpictureoffered" not in page  # not said yes to
