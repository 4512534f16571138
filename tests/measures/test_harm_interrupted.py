"""A question about harm, interrupted at every step: nothing is passed on that was not agreed, nothing twice, nothing said."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.diary.models import Draft, ParkedPost
from selfmon.measures import held
from selfmon.treatment.models import Treatment
from tests.forms import post, token_of

from .conftest import Room
from .test_harm import SOME, afterwards, deeds, kept, sweep


@pytest.mark.parametrize("where", ["keep_entry", "pass_on", "record_deed", "commit"])
def test_a_crash_at_any_step_of_finishing_passes_on_nothing_and_says_nothing(
    room: Room, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = room.begin("phq-9")

    def fall(*_args: Any, **_facts: Any) -> None:
        raise sa.exc.OperationalError("", {}, Exception("the database is away"))

    with monkeypatch.context() as broken:
        if where == "commit":
            broken.setattr("selfmon.home.fill_in.discard_all_drafts", fall)
        elif where == "keep_entry":
            broken.setattr("selfmon.home.fill_in.keep_entry", fall)
        elif where == "pass_on":
            broken.setattr(held, "pass_on", fall)
        else:
            broken.setattr(held, "record_deed", fall)
        answer = post(room.phone, address, {**SOME, "go": "finish", "whole": "1"})
    assert answer.status_code == 503
    assert "passed on" not in answer.get_data(as_text=True)
    assert all(row.sent_at is None for row in room.held())
    assert "passed_on" not in deeds(room)

    assert post(room.phone, address, {**SOME, "go": "finish", "whole": "1"}).status_code == 303
    assert [row.sent_at is not None for row in room.held()] == [True]
    assert deeds(room).count("passed_on") == 1


def test_a_worker_that_falls_between_leaves_it_for_the_next(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(room, room.begin("phq-9"), {"q9": "1"})
    room.clock.go(minutes=20)

    def fall(*_args: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(held, "record_deed", fall)
        with pytest.raises(RuntimeError):
            sweep(room)
    assert room.held()[0].sent_at is None

    assert sweep(room) == 1


def test_an_agreement_withdrawn_before_answering_stops_it(room: Room) -> None:
    address = room.begin("phq-9")
    assert post(room.phone, address.removesuffix("/questions"), {"choice": "together"}).status_code == 303

    assert post(room.phone, address, {**SOME, "go": "finish", "whole": "1"}).status_code == 404
    assert room.held() == []


def test_an_agreement_withdrawn_before_it_was_sent_stops_it(room: Room) -> None:
    address = room.begin("phq-9")
    kept(room, address, {"q9": "2"})
    assert post(room.phone, address.removesuffix("/questions"), {"choice": "not_this_one"}).status_code == 303
    room.clock.go(minutes=20)

    assert sweep(room) == 0
    assert room.held() == []


def test_a_treatment_that_ended_meanwhile_gets_nothing(room: Room) -> None:
    kept(room, room.begin("phq-9"), {"q9": "2"})
    with room.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Treatment).values(state="ended"))
    room.clock.go(minutes=20)

    assert sweep(room) == 0
    assert room.held() == []


def test_after_its_days_nothing_is_passed_on_and_the_page_says_so(room: Room) -> None:
    address = room.begin("phq-9")
    room.clock.go(hours=13)  # past midnight: nobody would read within the agreed time
    room.people.sign_in(room.phone, room.client)

    answer = post(room.phone, address, {**SOME, "go": "finish", "whole": "1"})

    assert answer.headers["Location"].endswith("/afterwards")
    assert room.held() == []
    page = afterwards(room)
    assert "this one has not reached anyone and will not be sent by itself" in page
    assert "passed on to" not in page


def test_on_a_break_it_is_neither_offered_nor_passed_on(room: Room) -> None:
    address = room.begin("phq-9")
    assert post(room.phone, "/break", {"length": "few_days"}).status_code == 303

    assert kept(room, address, {"q9": "2"})["fate"] == "refused"
    assert room.held() == []


def test_a_locked_phone_opens_none_that_asks_about_harm(room: Room) -> None:
    address = room.begin("phq-9")
    locked = room.app.test_client()
    room.people.sign_in(locked, room.client, "log")

    for path in (address.removesuffix("/questions"), address):
        assert locked.get(path).status_code == 403
        refused = post(locked, path, {**SOME, "choice": "start", "go": "finish", "whole": "1"})
        assert (refused.status_code, refused.headers.get("Location", "/unlock")[:7]) in [
            (403, "/unlock"),
            (303, "/unlock"),
        ]
    as_json = {"Accept": "application/json"}
    assert post(locked, address.replace("/questions", "/kept"), SOME, headers=as_json).status_code == 401
    assert room.held() == []
    assert room.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_a_form_posted_after_its_session_passes_nothing_on(room: Room) -> None:
    address = room.begin("phq-9")
    page = room.phone.get(address).get_data(as_text=True)
    tag = page.split('name="queue_tag"')[1].split('value="')[1].split('"')[0]
    gone: FlaskClient = room.app.test_client()

    gone.post(address, data={"csrf_token": token_of(gone), "queue_tag": tag, **SOME, "go": "finish", "whole": "1"})

    assert room.scalar(sa.select(sa.func.count()).select_from(ParkedPost)) == 1
    room.people.sign_in(gone, room.client)
    gone.get("/today")
    room.clock.go(minutes=30)
    assert sweep(room) == 0
    assert room.held() == []
