"""A supervision pack: asked, looked through, agreed to; then one supervisor, thirty days, and closed at a word."""

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from selfmon.home.tidying import tidy_up
from selfmon.sharing.models import Depth, Stream
from selfmon.supervision.models import SupervisionPack
from tests.clocks import Clock
from tests.forms import post
from tests.house.world import NOW
from tests.people import People

from .packs import Room, is_closed, label_of

NONCE = re.compile(rb'name="csrf_token"[^>]*value="[^"]+')


def test_a_pack_opens_after_the_client_agreed_and_not_before(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    assert is_closed(room, pack_id)
    asked = room.browser(room.client).get("/sharing").get_data(as_text=True)
    assert "<bdi>Zqanna Name</bdi> asks whether <bdi>Zqsofie Name</bdi> may look at a summary" in asked
    room.agree(pack_id)
    answer = room.look(pack_id)
    assert answer.status_code == 200
    assert "you may still recognise this person" in answer.get_data(as_text=True)
    assert label_of(room, pack_id) in room.browser(room.supervisor).get("/supervision").get_data(as_text=True)
    home = room.browser(room.supervisor).get("/")
    assert home.location == "/supervision"


def test_each_pack_has_a_freshlabel_of(room: Room) -> None:
    first, labels = room.propose(), set()
    labels.add(label_of(room, first))
    for _n in range(4):
        labels.add(label_of(room, room.propose()))
    assert len(labels) == 5
    assert all(re.fullmatch(r"[B-DF-HJ-NP-TV-XZ2-9]{3}-[B-DF-HJ-NP-TV-XZ2-9]{3}", label) for label in labels)
    # A later question took the first one's place.
    assert post(room.browser(room.client), f"/sharing/packs/{first}/agree").status_code == 404


def test_only_the_named_supervisor_opens_it(room: Room) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    assert room.look(pack_id).status_code == 200
    for person in (room.other, room.therapist, room.people.administrator(), room.client):
        answer = room.look(pack_id, person)
        assert answer.status_code == 404
        assert NONCE.sub(b"", answer.data) == NONCE.sub(b"", room.look(uuid4(), person).data)
    assert "Nothing is open" in room.browser(room.other).get("/supervision").get_data(as_text=True)


def _revoke(room: Room, pack_id: UUID) -> None:
    # From a locked phone: nothing is shown, and it holds.
    said = post(room.browser(room.client, "log"), f"/sharing/packs/{pack_id}/close").get_data(as_text=True)
    assert (
        said.split("<main")[1]
        == post(room.browser(room.client, "log"), f"/sharing/packs/{uuid4()}/close")
        .get_data(as_text=True)
        .split("<main")[1]
    )


def _close_all(room: Room, _pack_id: UUID) -> None:
    post(room.browser(room.client, "log"), "/sharing/stop", {"answer": "packs"})


def _stop_sharing(room: Room, _pack_id: UUID) -> None:
    post(room.browser(room.client, "log"), "/sharing/stop", {"answer": "stop"})


def _stop_with(room: Room, _pack_id: UUID) -> None:
    post(room.browser(room.client), f"/sharing/{room.treatment_id}/stop")


def _end(room: Room, _pack_id: UUID) -> None:
    assert post(room.browser(room.therapist), f"/clients/{room.treatment_id}/end").status_code == 303


def _take_back(room: Room, pack_id: UUID) -> None:
    post(room.browser(room.therapist), f"/clients/{room.treatment_id}/supervision/{pack_id}/withdraw")


@pytest.mark.parametrize("close", [_revoke, _close_all, _stop_sharing, _stop_with, _end, _take_back])
def test_it_closes_at_once_and_looks_like_no_pack(room: Room, close: Any) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    assert not is_closed(room, pack_id)
    close(room, pack_id)
    assert is_closed(room, pack_id)
    room.people.share_all(room.client, room.therapist, Depth.WORDS)
    assert is_closed(room, pack_id)  # sharing again does not open it again


def test_it_closes_by_itself_after_thirty_days(room: Room, clock: Clock) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    clock.now = NOW + timedelta(days=29, hours=23)
    assert room.look(pack_id).status_code == 200
    clock.now = NOW + timedelta(days=30)
    assert is_closed(room, pack_id)


def test_with_nothing_shared_any_more_it_is_over_for_good(app: Flask, people: People, clock: Clock) -> None:
    room = Room(app, people)
    people.grant(room.client, room.therapist, Stream.MOOD, ends_on=date(2026, 5, 20))
    pack_id = room.propose()
    room.agree(pack_id)
    clock.now = NOW + timedelta(days=7)  # the agreed end has passed
    assert is_closed(room, pack_id)
    with app.app_context():
        tidy_up(NOW + timedelta(days=7))
    people.grant(room.client, room.therapist, Stream.MOOD)
    assert is_closed(room, pack_id)


def test_a_no_stays_between_the_client_and_this_app(room: Room) -> None:
    pack_id = room.propose()
    http = room.browser(room.therapist)
    path = f"/clients/{room.treatment_id}/supervision"
    before = re.sub(r'name="csrf_token"[^>]*>', "", http.get(path).get_data(as_text=True))
    assert post(room.browser(room.client), f"/sharing/packs/{pack_id}/decline").status_code == 303
    assert re.sub(r'name="csrf_token"[^>]*>', "", http.get(path).get_data(as_text=True)) == before
    assert is_closed(room, pack_id)
    assert post(room.browser(room.client), f"/sharing/packs/{pack_id}/agree").status_code == 404
    assert "asks whether" not in room.browser(room.client).get("/sharing").get_data(as_text=True)


def test_agreeing_asks_who_one_is_and_closing_does_not(room: Room, clock: Clock) -> None:
    pack_id = room.propose()
    locked = room.browser(room.client, "log")
    assert post(locked, f"/sharing/packs/{pack_id}/agree").location.startswith("/unlock")
    assert locked.get(f"/sharing/packs/{pack_id}").location.startswith("/unlock")
    http = room.browser(room.client)
    clock.now = NOW + timedelta(minutes=4)
    http.get("/sharing")  # reading goes on, being fresh does not
    clock.now = NOW + timedelta(minutes=6)
    assert http.get(f"/sharing/packs/{pack_id}/agree").location.startswith("/confirm")
    assert is_closed(room, pack_id)


def test_the_client_reads_who_opened_it(room: Room) -> None:
    pack_id = room.propose()
    room.agree(pack_id)
    room.look(pack_id)
    said = room.browser(room.client).get("/sharing/looked?all=1").get_data(as_text=True)
    assert re.search(
        "<bdi>Zqsofie Name</bdi> opened your summary for supervision on Thursday,? 14 May 2026[.]", said
    ), said
    assert "agreed to a summary for supervision" in said
    assert "asked you about a summary for supervision" in said
    post(room.browser(room.client), "/sharing/stop", {"answer": "stop"})
    room.look(pack_id)
    room.look(pack_id)
    again = room.browser(room.client).get("/sharing/looked?all=1").get_data(as_text=True)
    assert again.count("opened the summary for supervision") == 1  # a refused knock opened nothing


def test_what_is_agreed_to_is_kept_as_it_stood_on_the_screen(room: Room) -> None:
    pack_id = room.propose()
    shown = room.browser(room.client).get(f"/sharing/packs/{pack_id}/agree").get_data(as_text=True)
    room.agree(pack_id)
    with room.app.app_context():
        kept = db.session.execute(sa.select(SupervisionPack.wording)).scalar_one()
    assert len(kept.splitlines()) == 4
    assert all(line.replace('"', "&#34;") in shown for line in kept.splitlines())
