"""Of one form's states the one that was touched last stays, whichever arrives first: from one browser by its own count, from
two as they come. No clock decides, and a replay changes nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from selfmon.diary.models import Draft, Turn
from selfmon.home.tidying import tidy_up
from selfmon.journal.models import Episode
from tests.clocks import NOW
from tests.diary.test_envelopes import Phone
from tests.forms import post
from tests.people import People

ASKED = {"asked": "closest_to,peak,triggers", "when": "now", "device_zone": "Europe/Amsterdam"}


@pytest.fixture
def phone(app: Flask, people: People) -> Phone:
    return Phone(app, people, people.client())


def tap(phone: Phone, uuid: str, touch: str, **answers: str) -> Any:
    """Something that stings, after one more touch."""
    form = {
        **ASKED,
        "uuid": uuid,
        "touch": touch,
        "in_progress": "1",
        "csrf_token": phone.terms["csrf_token"],
        **answers,
    }
    return phone.http.post("/stung", data=form, headers={"Accept": "application/json"}).get_json()


def write(phone: Phone, uuid: str, touch: str, words: str) -> Any:
    form = {"uuid": uuid, "touch": touch, "for_later": words, "csrf_token": phone.terms["csrf_token"]}
    return phone.http.post("/drafts/held", data=form).get_json()


def peaks(phone: Phone) -> list[int | None]:
    with phone.app.app_context():
        return list(db.session.execute(sa.select(Episode.peak)).scalars())


def written(phone: Phone, people: People) -> str:
    """The words that wait, as their own client finds them."""
    http = phone.app.test_client()
    people.sign_in(http, phone.person, "read")
    return str(http.get("/held").get_data(as_text=True))


def test_an_earlier_tap_that_comes_later_undoes_nothing(phone: Phone) -> None:
    uuid = str(uuid4())
    said = tap(phone, uuid, "0.5 3", peak="4")
    assert tap(phone, uuid, "0.5 2", peak="1") == {**said, "status": "already"}  # no error: it is kept, by a later one
    assert peaks(phone) == [4]


def test_earlier_words_that_come_later_undo_nothing(phone: Phone, people: People) -> None:
    uuid = str(uuid4())
    first = write(phone, uuid, "0.5 9", "all of it")
    assert write(phone, uuid, "0.5 8", "half of it") == first
    shown = written(phone, people)
    assert "all of it" in shown
    assert "half of it" not in shown


def test_ten_is_later_than_nine(phone: Phone) -> None:
    uuid = str(uuid4())
    tap(phone, uuid, "0.5 9", peak="1")
    tap(phone, uuid, "0.5 10", peak="5")
    assert peaks(phone) == [5]


@pytest.mark.parametrize("minutes", [-600, -1, 1, 600])
def test_a_clock_that_is_set_between_two_taps_loses_neither(phone: Phone, minutes: int) -> None:
    uuid, at = str(uuid4()), NOW.isoformat()
    tap(phone, uuid, "0.5 1", peak="1", device_time=at)
    tap(
        phone,
        uuid,
        "0.5 2",
        peak="5",
        device_time=(NOW + timedelta(minutes=minutes) + timedelta(seconds=30)).isoformat(),
    )
    assert peaks(phone) == [5]


def test_two_devices_with_different_clocks_are_heard_as_they_come(phone: Phone) -> None:
    uuid = str(uuid4())
    tap(phone, uuid, "0.5 40", peak="1", device_time=(NOW + timedelta(seconds=40)).isoformat())  # its clock is ahead
    tap(phone, uuid, "0.7 2", peak="5", device_time=NOW.isoformat())
    assert peaks(phone) == [5]
    tap(phone, uuid, "0.5 39", peak="3")  # left on the way by the first, before the second was touched
    assert peaks(phone) == [5]
    tap(phone, uuid, "0.5 41", peak="2")
    assert peaks(phone) == [2]


def test_a_page_that_counts_nothing_is_taken_as_it_comes(phone: Phone) -> None:
    uuid = str(uuid4())
    tap(phone, uuid, "0.5 40", peak="1")
    for n, said in enumerate(("", "0.5", "0.5 x", "0.5 -3", " 3", "0.5 " + "9" * 16, "x" * 41 + " 3"), start=2):
        tap(phone, uuid, said, peak=str(n % 7))
        assert peaks(phone) == [n % 7]


def test_what_the_outbox_sends_again_changes_nothing(phone: Phone) -> None:
    """Sealed at a tap, sent by the page as well, and sent again when another device had gone on."""
    uuid = str(uuid4())
    form = {**ASKED, "uuid": uuid, "touch": "0.5 4", "peak": "1"}
    sealed = phone.seal(form, "progress", "stung")
    tap(phone, uuid, "0.5 4", peak="1")
    tap(phone, uuid, "0.7 1", peak="5")
    assert [answer["status"] for answer in phone.send(sealed)] == ["kept"]
    assert peaks(phone) == [5]
    later = phone.seal({**form, "touch": "0.5 5", "peak": "6"}, "progress", "stung")
    assert [answer["status"] for answer in phone.send(later)] == ["kept"]
    assert peaks(phone) == [6]


def test_a_sealed_draft_that_was_overtaken_is_done_with_and_one_that_finds_no_room_is_not(
    phone: Phone, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    uuid = str(uuid4())
    write(phone, uuid, "0.5 9", "all of it")
    early = phone.seal({"uuid": uuid, "touch": "0.5 8", "for_later": "half of it"}, "draft", "held")
    assert [answer["status"] for answer in phone.send(early)] == ["draft"]
    assert "half of it" not in written(phone, people)
    late = phone.seal({"uuid": uuid, "touch": "0.5 10", "for_later": "all of it, and more"}, "draft", "held")
    with monkeypatch.context() as full:
        full.setattr("selfmon.diary.drafts.MOST_BYTES", 10)
        assert [answer["status"] for answer in phone.send(late)] == ["waiting"]
    assert [answer["status"] for answer in phone.send(late)] == ["draft"]
    assert "all of it, and more" in written(phone, people)


def test_a_parked_form_does_not_undo_what_was_touched_later(phone: Phone, people: People) -> None:
    uuid, visitor = str(uuid4()), phone.app.test_client()
    parked = {"uuid": uuid, "touch": "0.5 8", "for_later": "half of it", "queue_tag": phone.terms["tag"]}
    post(visitor, "/held", parked)
    write(phone, uuid, "0.5 9", "all of it")
    people.sign_in(visitor, phone.person, "read")
    visitor.get("/today")
    assert "half of it" not in written(phone, people)
    assert "all of it" in written(phone, people)


def test_what_is_changed_is_not_half_open_again_by_what_comes_late(phone: Phone, people: People) -> None:
    entry = tap(phone, str(uuid4()), "0.5 1", peak="4")["id"]
    people.sign_in(phone.http, phone.person, "read")
    phone.terms = phone.http.get("/outbox").get_json()
    form = {"uuid": str(uuid4()), "touch": "0.5 7", "asked": "peak", "peak": "2", "when": "keep", "schema": "2"}
    with phone.app.app_context():
        before = db.session.execute(sa.select(sa.func.count()).select_from(Draft)).scalar_one()
    assert post(phone.http, f"/entries/{entry}/change", form).status_code == 303
    late = {**form, "touch": "0.5 6", "csrf_token": phone.terms["csrf_token"]}
    phone.http.post(f"/drafts/entries-{entry}-change", data=late)
    with phone.app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Draft)).scalar_one() == before


def test_what_is_remembered_says_neither_whose_browser_nor_which_form_and_ends_with_drafts(phone: Phone) -> None:
    uuid = str(uuid4())
    tap(phone, uuid, "0.123 4", peak="4")
    with phone.app.app_context():
        (turn,) = db.session.execute(sa.select(Turn)).scalars().all()
        assert turn.number == 4
        assert uuid not in turn.mark
        assert len(turn.mark) == 64
        tidy_up(turn.heard_at + timedelta(days=13))
        assert db.session.execute(sa.select(sa.func.count()).select_from(Turn)).scalar_one() == 1
        tidy_up(turn.heard_at + timedelta(days=14))
        assert db.session.execute(sa.select(sa.func.count()).select_from(Turn)).scalar_one() == 0


def test_a_page_that_makes_up_forms_fills_nothing_and_the_newest_stay(
    phone: Phone, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfmon.diary.turns.MOST", 6)
    monkeypatch.setattr("selfmon.diary.turns.LEFT", 4)
    other = Phone(phone.app, people, people.client())
    write(other, str(uuid4()), "0.5 1", "of somebody else")
    forms = [str(uuid4()) for _ in range(20)]
    for n, uuid in enumerate(forms):
        write(phone, uuid, f"0.5 {2 * n + 2}", f"words {n}")
        with phone.app.app_context():
            kept = sa.select(sa.func.count()).select_from(Turn).group_by(Turn.client_id).order_by(sa.func.count())
            assert all(many <= 6 for many in db.session.execute(kept).scalars())
    write(phone, forms[-1], "0.5 41", "overtaken? no: later")
    write(phone, forms[-1], "0.5 40", "overtaken")
    shown = written(phone, people)
    assert "overtaken? no: later" in shown
    with phone.app.app_context():
        of_somebody_else = sa.select(Turn.number).where(Turn.number == 1)
        assert db.session.execute(of_somebody_else).scalars().all() == [1]


def test_what_was_left_is_not_there_again_when_an_earlier_touch_arrives(phone: Phone, people: People) -> None:
    uuid = str(uuid4())
    write(phone, uuid, "0.5 3", "half of it")
    sealed = phone.seal({"uuid": uuid, "touch": "0.5 4", "for_later": "nearly all of it"}, "draft", "held")
    left = {"touch": "0.5 6", "csrf_token": phone.terms["csrf_token"]}
    people.sign_in(phone.http, phone.person, "read")
    left["csrf_token"] = phone.http.get("/outbox").get_json()["csrf_token"]
    assert phone.http.post("/drafts/held/discard", data=left).status_code == 303
    phone.terms = phone.http.get("/outbox").get_json()
    write(phone, uuid, "0.5 5", "all of it")
    assert [answer["status"] for answer in phone.send(sealed)] == ["draft"]  # done with: it goes from the phone
    shown = written(phone, people)
    assert "all of it" not in shown
    assert "half of it" not in shown
    write(phone, uuid, "0.5 7", "begun again, in a page that stood open")
    assert "begun again" in written(phone, people)
