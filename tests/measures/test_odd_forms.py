"""Forms as a stranger would send them, to the vault and to a questionnaire under way: a kind page, and nothing breaks."""

from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient

from tests.forms import post

from .conftest import Room
from .fhir_files import item, option, questionnaire
from .test_filling_in import GAD7, administrations
from .test_odd_files import look
from .test_odd_files import vault as vault  # the fixture
from .test_vault import LICENCE, fields_of, send, texts

ODD = ("-1", "99999999999999999999999", "1e9", "٣", "\0", "x" * 5_000, "1\n2", "NaN", "0x1", "<b>", "%s", " ")


@pytest.mark.parametrize("field", ["n-0", "w-0", "shift", "printed_reversed", "language", "answers", "carried", "go"])
def test_the_page_beside_the_key(vault: FlaskClient, field: str) -> None:
    made = questionnaire(item=[item(n, answerOption=[option(w) for w in range(4)]) for n in range(1, 8)])
    form = {**fields_of(send(vault, made)), **LICENCE}
    for said in ODD:
        look(post(vault, "/vault/text", {**form, field: said}))


@pytest.mark.parametrize("field", ["q1", "page", "go", "leave", "held_back", "uuid", "device_time", "device_zone"])
def test_a_questionnaire_under_way(room: Room, field: str) -> None:
    address = room.begin("gad-7")
    for said in ODD:
        form = {**GAD7, "go": "finish", field: said}
        look(post(room.phone, address, form))
        assert post(room.phone, address.replace("/questions", "/kept"), form).status_code in (200, 400)
        look(room.phone.get(f"{address}?page={said}"))
    assert {row.answers["2"] for row in administrations(room)} <= {int(GAD7["q2"])}


@pytest.mark.parametrize("field", ["choice", "agreed", "name"])
def test_its_start_page(room: Room, field: str) -> None:
    address = f"/fill-in/{room.agree('gad-7')}"
    for said in ODD:
        answer = post(room.phone, address, {"choice": "start", field: said})
        if field == "agreed":
            assert answer.status_code == 409
            assert "Please read it once more." in answer.get_data(as_text=True)
        else:
            look(answer)
    assert administrations(room) == []


def test_what_was_never_agreed_on_or_is_somebody_elses_is_not_there(room: Room) -> None:
    address = room.begin("gad-7")
    other = room.app.test_client()
    room.people.sign_in(other, room.people.client("Somebody"))
    for http, where in ((other, address), (room.phone, f"/fill-in/{uuid4()}/questions")):
        assert http.get(where).status_code == 404
        assert post(http, where, {**GAD7, "go": "finish"}).status_code == 404
    assert administrations(room) == []


def test_a_file_is_kept_once_however_often_keep_is_pressed(room: Room, vault: FlaskClient) -> None:
    form = {**fields_of(send(vault, questionnaire())), **LICENCE}
    places = {post(vault, "/vault/text", form).headers.get("Location") for _again in range(3)}
    assert len(texts(room)) == 1
    assert len(places) == 1


def test_two_phones_finish_at_the_same_moment(room: Room) -> None:
    """The same answers are one entry; other answers wait beside them, and nobody is refused."""
    address, barrier = room.begin("gad-7"), Barrier(2)
    phones: list[Any] = [room.phone, room.app.test_client()]
    room.people.sign_in(phones[1], room.client)
    found: list[int] = []

    def finish(phone: Any, first: str) -> None:
        barrier.wait(timeout=10)
        found.append(post(phone, address, {**GAD7, "q1": first, "go": "finish"}).status_code)

    both = [Thread(target=finish, args=(phone, first)) for phone, first in zip(phones, ("0", "3"), strict=True)]
    for one in both:
        one.start()
    for one in both:
        one.join(timeout=60)

    assert found == [303, 303]
    assert len(administrations(room)) == 2
