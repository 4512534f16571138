"""A form that was left is there afterwards: something that stung as an entry that may be added to, every other as a draft;
a locked phone is told of none of it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from selfmon.diary.models import Draft, Entry, EntryRevision
from selfmon.journal.models import Episode
from tests.clocks import NOW, Clock
from tests.diary.test_envelopes import Phone
from tests.people import People

TRIGGER = "I got something wrong"


@pytest.fixture
def phone(app: Flask, people: People) -> Phone:
    return Phone(app, people, people.client())


def tap(phone: Phone, seconds: float = 0, **answers: str) -> dict[str, Any]:
    """One tap of something that stings, sent as the page sends it."""
    form = {
        "asked": "closest_to,peak,triggers",
        "when": "now",
        "device_time": (NOW + timedelta(seconds=seconds)).isoformat(),
        "device_zone": "Europe/Amsterdam",
        "in_progress": "1",
        "csrf_token": phone.terms["csrf_token"],
    }
    answer = phone.http.post("/stung", data={**form, **answers}, headers={"Accept": "application/json"})
    said: dict[str, Any] = answer.get_json()
    return said


def page(phone: Phone, path: str) -> str:
    return str(phone.http.get(path).get_data(as_text=True))


def post(phone: Phone, path: str, **fields: str) -> Any:
    return phone.http.post(path, data={"csrf_token": phone.terms["csrf_token"], **fields})


def unlock(phone: Phone, people: People) -> None:
    people.sign_in(phone.http, phone.person, "read")
    phone.terms = phone.http.get("/outbox").get_json()


def peaks(phone: Phone) -> list[int | None]:
    with phone.app.app_context():
        return list(db.session.execute(sa.select(Episode.peak)).scalars())


def count(phone: Phone, what: type) -> int:
    with phone.app.app_context():
        return int(db.session.execute(sa.select(sa.func.count()).select_from(what)).scalar_one())


def test_what_stings_and_was_left_stands_on_today_and_opens_where_it_was_left(phone: Phone, people: People) -> None:
    tap(phone, uuid=str(uuid4()), peak="4", triggers="mistake")
    people.sign_in(phone.http, phone.person, "read")
    today = page(phone, "/today")
    assert "Kept as it is." in today
    assert 'href="/waiting/stung"' in today
    opened = page(phone, "/stung").split('value="mistake"')[1].split(">")[0]
    assert "checked" in opened


def test_a_locked_phone_is_told_only_that_something_waits(phone: Phone, people: People) -> None:
    tap(phone, uuid=str(uuid4()), peak="4")
    people.sign_in(phone.http, phone.person, "log")
    today = page(phone, "/today")
    assert "Something is waiting. Unlock to go on." in today
    assert "Kept as it is." not in today


def test_unlocked_one_goes_on_with_it_the_next_day_and_it_stays_one_entry(phone: Phone, people: People) -> None:
    uuid = str(uuid4())
    tap(phone, uuid=uuid, peak="4")
    with phone.app.app_context():
        db.session.execute(sa.update(Entry).values(open_until=NOW - timedelta(hours=20)))
        db.session.commit()
    unlock(phone, people)
    tap(phone, seconds=90, uuid=uuid, peak="5")
    tap(phone, seconds=91, uuid=uuid, peak="6")
    assert peaks(phone) == [6]
    assert count(phone, EntryRevision) == 1  # what may have been read is kept for the client, once
    assert post(phone, "/stung", uuid=uuid, asked="peak", when="now", peak="2").status_code == 303
    assert (peaks(phone), count(phone, Draft)) == ([2], 0)


@pytest.mark.parametrize("away", [timedelta(minutes=12), timedelta(days=1)], ids=["a long look", "the next day"])
def test_what_was_kept_and_is_finished_later_is_taken_back_as_after_any_save(
    phone: Phone, people: People, clock: Clock, away: timedelta
) -> None:
    uuid = str(uuid4())
    tap(phone, uuid=uuid, peak="4")
    clock.now += away
    people.sign_in(phone.http, phone.person, "read", now=clock.now)
    phone.terms = phone.http.get("/outbox").get_json()
    saved = post(phone, "/stung", uuid=uuid, asked="peak", when="now", peak="2").location
    shown = page(phone, saved)
    assert ">Undo<" in shown
    assert "also what was kept before" in shown  # it is one entry, and goes as a whole
    clock.now += timedelta(minutes=11)
    people.sign_in(phone.http, phone.person, "read", now=clock.now)
    assert ">Undo<" not in page(phone, saved)


def test_undo_of_what_was_finished_later_leaves_nothing_of_it(phone: Phone, people: People, clock: Clock) -> None:
    uuid = str(uuid4())
    tap(phone, uuid=uuid, peak="4")
    clock.now += timedelta(days=1)
    people.sign_in(phone.http, phone.person, "read", now=clock.now)
    phone.terms = phone.http.get("/outbox").get_json()
    saved = post(phone, "/stung", uuid=uuid, asked="peak", when="now", peak="2").location
    assert post(phone, saved.replace("/saved/", "/entries/") + "/undo").status_code == 303
    assert (peaks(phone), count(phone, Draft)) == ([], 0)


def test_leaving_it_keeps_the_entry_and_deleting_the_entry_forgets_the_form(phone: Phone, people: People) -> None:
    uuid = str(uuid4())
    entry = tap(phone, uuid=uuid, peak="4")["id"]
    unlock(phone, people)
    post(phone, "/drafts/stung/discard")
    assert (peaks(phone), count(phone, Draft)) == ([4], 0)
    tap(phone, seconds=70, uuid=uuid, peak="5")
    assert count(phone, Draft) == 1
    post(phone, f"/entries/{entry}/delete")
    assert (peaks(phone), count(phone, Draft)) == ([], 0)


def test_a_draft_on_today_is_gone_on_with_or_left(phone: Phone, people: People) -> None:
    unlock(phone, people)
    post(phone, "/drafts/check-in", uuid=str(uuid4()), pleasantness="1", asked="pleasantness,energy", when="now")
    today = page(phone, "/today")
    assert "Kept, not finished." in today
    assert 'action="/drafts/check-in/discard"' in today
    post(phone, "/drafts/check-in/discard")
    assert "Kept, not finished." not in page(phone, "/today")


def test_a_form_begun_afresh_stays_on_its_page_and_leads_nowhere_else(phone: Phone, people: People) -> None:
    unlock(phone, people)
    post(phone, "/drafts/check-in", uuid=str(uuid4()), pleasantness="1", asked="pleasantness,energy", when="now")
    assert '<input type="hidden" name="here" value="/check-in">' in page(phone, "/check-in")
    assert post(phone, "/drafts/check-in/discard", here="/check-in").location == "/check-in"
    for elsewhere in ("//check-in", "https://check-in", "/check-in?next=//x", "/held", ""):
        assert post(phone, "/drafts/check-in/discard", here=elsewhere).location == "/today"
