"""Envelopes where things go wrong: clocks, keys, accounts and sessions that change while a form is on its way."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import DeviceSession, Person
from selfmon.core.db import db, writing
from selfmon.diary import envelope_views, envelopes
from selfmon.diary.models import Draft, Entry, EnvelopeKey, ParkedPost
from tests.clocks import NOW, Clock
from tests.diary.test_envelopes import Phone, filled, statuses
from tests.forms import post, token_of
from tests.people import PASSWORD, People


@pytest.fixture
def phone(app: Flask, people: People) -> Phone:
    return Phone(app, people, people.client())


def age_key(phone: Phone) -> None:
    """The key is older than what was sealed to it."""
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(EnvelopeKey).values(made_at=NOW - timedelta(days=400)))


def count(phone: Phone, what: type) -> int:
    with phone.app.app_context():
        return int(db.session.execute(sa.select(sa.func.count()).select_from(what)).scalar_one())


@pytest.mark.parametrize(
    ("device_time", "sent_at"),
    [
        ("1970-01-01T00:03:00Z", "1970-01-01T09:00:00Z"),
        ("1970-01-01T00:03:00Z", ""),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+14:00"),
        ("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"),
        ("nonsense", "nonsense"),
        ("", "9999-12-31T23:59:59-14:00"),
    ],
)
def test_no_clock_is_so_wrong_that_an_entry_is_lost(phone: Phone, device_time: str, sent_at: str) -> None:
    assert statuses(phone.send(phone.seal(filled(device_time=device_time)), sent_at=sent_at)) == ["kept"]
    (entry,) = phone.entries()
    assert timedelta() <= NOW - entry.occurred_at < timedelta(hours=10)
    if device_time.startswith("1970"):
        assert entry.device_at == datetime(1970, 1, 1, 0, 3, tzinfo=UTC)
    if sent_at.startswith("1970"):  # it was noted nine hours, less three minutes, before it was sent
        assert entry.is_clock_corrected
    assert entry.recorded_at == NOW


def test_one_that_breaks_our_own_code_waits_and_the_others_are_kept(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = envelopes.take_in

    def stumble(session: object, here: object, envelope: envelopes.Envelope, *more: object) -> object:
        if envelope.fields["note"] == ["poison"]:
            raise ZeroDivisionError
        return real(session, here, envelope, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(envelope_views, "take_in", stumble)
    answers = phone.send(phone.seal(filled()), phone.seal(filled(note="poison")), phone.seal(filled()))
    assert statuses(answers) == ["kept", "later", "kept"]
    assert len(phone.entries()) == 2


def test_the_same_id_from_two_phones_with_other_words_keeps_both(phone: Phone) -> None:
    given = filled()
    assert statuses(phone.send(phone.seal(given), phone.seal({**given, "note": "other words"}))) == ["kept", "kept"]
    first, second = sorted(phone.entries(), key=lambda entry: entry.conflict_of_id is not None)
    assert second.conflict_of_id == first.id


def test_what_was_begun_with_signal_and_saved_without_is_one_entry_however_late_it_arrives(
    phone: Phone, clock: Clock
) -> None:
    age_key(phone)
    given = {"uuid": str(uuid4()), "asked": "closest_to,peak", "when": "now", "peak": "3"}
    phone.http.post(
        "/stung",
        data={**given, "in_progress": "1", "csrf_token": phone.terms["csrf_token"]},
        headers={"Accept": "application/json"},
    )
    saved = (NOW + timedelta(minutes=5)).isoformat()
    last = phone.seal({**given, "peak": "5", "device_time": saved}, "entry", "stung")
    clock.go(hours=3)
    assert statuses(phone.send(last, sent_at=clock.now.isoformat())) == ["kept"]
    (entry,) = phone.entries()
    assert (entry.open_until, entry.conflict_of_id) == (None, None)


def test_what_was_changed_meanwhile_is_not_overwritten(phone: Phone) -> None:
    given = {"uuid": str(uuid4()), "asked": "closest_to,peak", "when": "now", "peak": "3"}
    assert statuses(phone.send(phone.seal(given, "progress", "stung"))) == ["kept"]
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Entry).values(changed_at=NOW, revision=2, open_until=None))
    assert statuses(phone.send(phone.seal({**given, "peak": "5"}, "entry", "stung"))) == ["kept"]
    assert sorted(entry.conflict_of_id is not None for entry in phone.entries()) == [False, True]


def test_a_draft_that_is_late_does_not_come_back_after_the_entry(phone: Phone) -> None:
    given = {**filled(), "csrf_token": phone.terms["csrf_token"]}
    assert phone.http.post("/check-in", data=given).status_code == 303
    assert phone.http.post("/drafts/check-in", data=given, headers={"Accept": "application/json"}).status_code == 200
    assert count(phone, Draft) == 0
    phone.http.post("/drafts/check-in", data={**given, "uuid": str(uuid4())}, headers={"Accept": "application/json"})
    assert count(phone, Draft) == 1


def test_drafts_of_forms_with_ids_in_their_names_arrive(phone: Phone) -> None:
    for form in (f"entries-{uuid4()}-change", f"stung-{uuid4()}-settling", f"stung-{uuid4()}-again", "week"):
        assert statuses(phone.send(phone.seal(filled(), "draft", form))) == ["draft"]
    assert count(phone, Draft) == 4
    assert phone.entries() == []


def test_a_session_that_ends_between_asking_and_sending_keeps_everything_on_the_phone(phone: Phone) -> None:
    item = phone.seal(filled())
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(DeviceSession).values(revoked_at=NOW))
    said = phone.http.post(
        "/outbox",
        json={"items": [item]},
        headers={"X-CSRFToken": phone.terms["csrf_token"], "Accept": "application/json"},
    )
    assert (said.status_code, said.get_json(), phone.entries()) == (401, {"status": "sign_in"}, [])


def test_an_account_that_is_switched_off_sends_nothing(phone: Phone) -> None:
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(Person).values(active=False))
    for answer in (
        phone.http.get("/outbox", headers={"Accept": "application/json"}),
        phone.http.post("/outbox", json={"items": []}, headers={"Accept": "application/json"}),
    ):
        assert answer.status_code == 401


def test_who_has_not_finished_the_first_pages_can_note_all_the_same(phone: Phone) -> None:
    from selfmon.accounts.models import ClientProfile

    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(ClientProfile).values(onboarded_at=None))
    assert statuses(phone.send(phone.seal(filled()))) == ["kept"]


def test_a_phone_that_asks_by_itself_lengthens_no_reading_time(app: Flask, people: People, clock: Clock) -> None:
    phone = Phone(app, people, people.client())
    people.sign_in(phone.http, phone.person)
    token = phone.http.get("/outbox").get_json()["csrf_token"]
    clock.go(minutes=4)
    phone.http.get("/outbox")
    phone.http.post("/outbox", json={"items": []}, headers={"X-CSRFToken": token})
    clock.go(minutes=2)
    assert phone.http.get("/history").location.startswith("/unlock")


def test_somebody_elses_open_form_is_kept_for_them_and_shown_to_nobody(app: Flask, people: People) -> None:
    first, second, http = people.client(), people.client(), app.test_client()
    people.sign_in(http, first)
    theirs = {
        **filled(note="heliotrope"),
        "csrf_token": token_of(http),
        "queue_tag": str(people.profile(first).queue_tag),
    }
    people.sign_in(http, second)
    answer = http.post("/check-in", data=theirs)
    assert answer.status_code == 404
    assert "heliotrope" not in answer.get_data(as_text=True)
    assert "heliotrope" not in http.get("/today").get_data(as_text=True)
    with app.app_context():
        owners = db.session.execute(sa.select(ParkedPost.client_id)).scalars().all()
        assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == 0
    assert owners == [first.id]
    post(http, "/sign-out")
    post(http, "/sign-in", {"email": first.email, "password": PASSWORD})
    http.get("/today")
    assert "heliotrope" in http.get("/check-in").get_data(as_text=True)


def test_a_lock_on_a_locked_phone_changes_the_cookie_as_well(app: Flask, people: People) -> None:
    http = app.test_client()
    people.sign_in(http, people.client(), "log")
    before = http.get_cookie("here")
    post(http, "/hide")
    after = http.get_cookie("here")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert http.get("/today").status_code == 200
