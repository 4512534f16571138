"""What comes late, from a phone or a parked post, shows nothing to a locked phone, widens nothing and loses nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import ClientProfile
from selfmon.core.db import db, writing
from selfmon.diary.drafts import MOST
from selfmon.diary.models import Draft, Entry, EnvelopeKey
from tests.clocks import NOW
from tests.diary.test_envelopes import Phone, filled, statuses
from tests.forms import post
from tests.people import People

WORDS = "quiet heliotrope"


@pytest.fixture
def phone(app: Flask, people: People) -> Phone:
    return Phone(app, people, people.client())


def keep_to_myself(phone: Phone) -> None:
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(ClientProfile).values(keep_to_myself=True))


def begin(phone: Phone) -> tuple[dict[str, str], str]:
    """Something that stung, begun with signal: one tap is stored. Its fields, and its address."""
    form = {
        "uuid": str(uuid4()),
        "asked": "closest_to,peak,triggers,about,setting",
        "when": "now",
        "peak": "4",
        "device_time": NOW.isoformat(),
        "device_zone": "Europe/Amsterdam",
    }
    answer = phone.http.post(
        "/stung",
        data={**form, "in_progress": "1", "csrf_token": phone.terms["csrf_token"]},
        headers={"Accept": "application/json"},
    )
    return form, answer.get_json()["id"]


def drafts(phone: Phone) -> int:
    with phone.app.app_context():
        return int(db.session.execute(sa.select(sa.func.count()).select_from(Draft)).scalar_one())


@pytest.mark.parametrize(
    ("what", "form", "path", "more"),
    [
        ("draft", "check-in", "/check-in", {}),
        ("draft", "held", "/held", {"for_later": WORDS}),
        ("draft", "stung", "/stung", {"therapy_thought": WORDS}),
        ("entry", "check-in", "/check-in", {"sleep_hours": "99"}),
    ],
)
def test_what_a_phone_kept_reopens_after_unlocking_alone(
    phone: Phone, people: People, what: str, form: str, path: str, more: dict[str, str]
) -> None:
    assert statuses(phone.send(phone.seal(filled(note=WORDS, **more), what, form))) == ["draft"]
    assert WORDS not in phone.http.get(path).get_data(as_text=True)
    people.sign_in(phone.http, phone.person, "read")
    assert WORDS in phone.http.get(path).get_data(as_text=True)


@pytest.mark.parametrize(("mode", "is_shown"), [("log", False), ("read", True)])
def test_a_parked_form_is_shown_to_a_session_that_may_read(
    phone: Phone, people: People, mode: str, is_shown: bool
) -> None:
    visitor = phone.app.test_client()
    post(visitor, "/check-in", filled(note=WORDS, queue_tag=phone.terms["tag"]))
    people.sign_in(visitor, phone.person, mode)
    visitor.get("/today")
    assert drafts(phone) == 1
    assert (WORDS in visitor.get("/check-in").get_data(as_text=True)) is is_shown


def test_a_parked_form_does_not_overwrite_another_draft_and_stays(phone: Phone, people: People) -> None:
    visitor = phone.app.test_client()
    post(visitor, "/check-in", filled(note=WORDS, queue_tag=phone.terms["tag"]))
    assert statuses(phone.send(phone.seal(filled(note="an earlier one"), "draft"))) == ["draft"]
    people.sign_in(visitor, phone.person, "read")
    assert "an earlier one" in visitor.get("/check-in").get_data(as_text=True)
    post(visitor, "/drafts/check-in/discard")
    visitor.get("/today")
    assert WORDS in visitor.get("/check-in").get_data(as_text=True)


def test_a_save_that_comes_late_does_not_undo_keep_to_myself(phone: Phone) -> None:
    form, entry_id = begin(phone)
    late = phone.seal({**form, "triggers": "therapy", "therapy_thought": WORDS}, "entry", "stung")
    token = phone.terms["csrf_token"]
    assert phone.http.post(f"/entries/{entry_id}/hold-back", data={"csrf_token": token}).status_code == 303
    assert statuses(phone.send(late)) == ["kept"]
    first, second = sorted(phone.entries(), key=lambda entry: entry.conflict_of_id is not None)
    assert first.held_back
    assert second.conflict_of_id == first.id


def test_words_that_come_late_wait_for_the_next_morning_too(phone: Phone) -> None:
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(EnvelopeKey).values(made_at=NOW - timedelta(days=400)))
    form, _id = begin(phone)
    past = timedelta(days=2)
    with phone.app.app_context(), writing(db.session):
        for entry in db.session.execute(sa.select(Entry)).scalars():
            entry.recorded_at, entry.words_at = entry.recorded_at - past, entry.words_at - past
            assert entry.open_until is not None
            entry.open_until -= past
    saved = {
        "triggers": "therapy",
        "therapy_thought": WORDS,
        "device_time": (NOW - past + timedelta(minutes=5)).isoformat(),
    }
    phone.send(phone.seal({**form, **saved}, "entry", "stung"), sent_at=NOW.isoformat())
    (entry,) = phone.entries()
    assert entry.words is not None
    assert entry.words_at > NOW


def test_words_added_on_a_later_page_wait_as_well(phone: Phone) -> None:
    at = post(phone.http, "/steady/1", {"measure": "tension", "before": "3"}).headers["Location"]
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Entry).values(words_at=NOW - timedelta(hours=1)))
    post(phone.http, at, {"after": "2"})
    assert phone.entries()[0].words_at < NOW  # numbers do not
    post(phone.http, at, {"after": "2", "note": WORDS})
    assert phone.entries()[0].words_at > NOW


def test_who_keeps_new_entries_to_themselves_finds_that_in_a_draft_from_the_phone(phone: Phone, people: People) -> None:
    keep_to_myself(phone)
    phone.send(phone.seal(filled(note=WORDS, shell="1"), "draft"))
    people.sign_in(phone.http, phone.person, "read")
    page = phone.http.get("/check-in").get_data(as_text=True)
    box = page.split('name="held_back"')[0].rsplit("<input", 1)[1]
    assert "checked" in box


@pytest.mark.parametrize("told", [{}, {"when": "now"}])
def test_pages_without_a_box_for_it_follow_the_wish(phone: Phone, told: dict[str, str]) -> None:
    keep_to_myself(phone)
    post(phone.http, "/steady/1", {"measure": "tension", "asked": "before", "before": "3"})
    post(phone.http, "/hard-moment", {"queue_tag": "", **told})  # this one has the box: with its time, not ticked
    kept = {entry.kind: entry.held_back for entry in phone.entries()}
    assert kept == {"practice": True, "hard_moment": not told}


def test_an_entry_that_cannot_be_read_is_kept_though_its_beginning_arrived(phone: Phone) -> None:
    form, _id = begin(phone)
    unclear = {**form, "when": "pick", "day": "", "triggers": "therapy", "therapy_thought": WORDS}
    assert statuses(phone.send(phone.seal(unclear, "entry", "stung"))) == ["draft"]
    assert drafts(phone) == 1
    assert statuses(phone.send(phone.seal(form, "draft", "stung"))) == ["kept"]  # an older tap adds nothing


def test_drafts_from_a_phone_have_a_bound_and_what_is_over_stays_there(phone: Phone) -> None:
    names = [f"entries-{uuid4()}-change" for _n in range(MOST + 2)]
    said = [phone.send(phone.seal(filled(), "draft", name))[0]["status"] for name in names]
    assert said == ["draft"] * MOST + ["waiting"] * 2


@pytest.mark.parametrize("sent", ["outside", "inside"])
def test_brackets_without_end_are_refused(phone: Phone, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deep: Any = "[" * 200_000 + "]" * 200_000
    if sent == "outside":
        answer = phone.http.post(
            "/outbox",
            data='{"items":' + deep + "}",
            content_type="application/json",
            headers={"X-CSRFToken": phone.terms["csrf_token"], "Accept": "application/json"},
        )
        assert answer.status_code == 400
        return
    monkeypatch.setattr("tests.diary.test_envelopes.json.dumps", lambda _said: deep[:40_000] + deep[-40_000:])
    item = phone.seal({})
    monkeypatch.undo()
    assert statuses(phone.send(item)) == ["unreadable"]
