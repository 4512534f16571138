"""What a phone kept arrives once, for its own account alone, whole, and never holds up the rest."""

import json
import random
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import ClientProfile, Person
from selfmon.core.db import db, writing
from selfmon.core.envelope import _SUITE, info_of, open_envelope
from selfmon.core.sealing import CannotOpen
from selfmon.diary.envelope_keys import change_key, forget_old_keys
from selfmon.diary.models import Draft, Entry, EnvelopeKey
from selfmon.house import key_ring
from selfmon.journal.models import CheckIn
from tests.clocks import NOW
from tests.people import People

DEVICE = "2026-05-13T21:15:00+00:00"
# Sealed by @hpke/core 1.9.0 to the key whose secret is the bytes 1…32, for the account of this tag.
VECTOR_TAG, VECTOR_KEY = "00000000-0000-4000-8000-000000000001", "4269889431e31319"
VECTOR = (
    "BKALENmWVKjJmROuWVW80DMMeOrve3CkILLeZzzH8YbRVQ8wL227xZTyWdmiMHGzzj3hw+gHmnh1OIWpPx2N63Zc5xGenT6+Vaz+"
    "ysmwLVDVmisPMcp+HfA9K8HR8Iyn+SgpP0BggGoqp/kD8yjGJzaSPr0QTdB/LjRNEaXSvJ3OiE1Rj0ir9YFjh/H5I6/d+N7IimU0"
    "04vfCS0crI2bENrV3YKWZzcvmUPae7IdA5ryHfuDbAH9M/jGxRTIbvZ7Fj3W/whv5yiIqt5QWff2LXmsxRQArnKTK6fGUp5Ad7fp"
    "ARii1Lklli7uemTxa/gi7AXXE/zBuxK1abQ9GcYf0ZtndZ257DHLgjlgQeOiIgz5bx5FQUZ+0IVZcqTpjFu7YuCJ/JRHn/q94VWr"
    "h/LMcQhSHRPL3vw77AukSyuCoqg+gMeMhLN2ZAnv2GyFS364LdBT63xPzSGWxGpFcXef37GgNUkrhsgfS0fkPclG6oZMcOIcBxlX"
    "P8iXTRQAsIJbIrsmZVDe1WQ7gBAPlW+1VEzmB4lwNH6SdiWjH1Zh++yq9HK+6bu3YySlTNs+i5Y5jfKFRVqrGfZOgMwu4kQSMtbO"
    "V4ig2Nx7l0EK3R4LDDeohf7ol7HWx1YHYCDvC+1qWxcGLDftqTL2fv8flSBE/6QPCYSNmyy4WB4XKqm+dCSCvVBrkr8OZuuhMzF/"
    "U3OTowBOw19tExmXknRh1X3yHoKE+UK4mjiYb87GSdaUlRCbdP2J4iEoBAqXKo6BsMe4pQjve92ItqBNTeaNcwCDZoZjmh/aaVbZ"
    "w0JTQNhvOwjLaaiV5viLXziLJRJPjXvGcHw5hUBOc6n5vNebKFizuxq/ZMUGIqBENnTNU6pYvGaOfo8HwPAIcWpADow8xDAl6cKl"
    "Wy5wOBgO2/NcVSiTom1bzbXZhfyoexEbfyLeeyhEn9XlJ6Iob0ps6ULTxmVlv02EFzP6fkbl1TZmQRZcjmvv/1agUHJBNuG5c/a4"
    "4qmPB2h4Id3Nn+4Ro8di3Cevsrs+S4lRICsqKytQZyBENuKiwKlfs6LYIbLKmKBd3wwYk1qE/RfC2sx99A3bShGyx4gfWN3ZiwfR"
    "BTlRvSTDr4HF7mswItos/xq1AxFW1djrlUpJIoyd3IQy4BZAZZvlw1mBYFu3ehJaLha6T9Q/B7H4YR+WITCTPiYE53AtD1+CyeHU"
    "nkaxHZZeZuQpOTYoJjSKgvGOU6Tob0mDBJSeDHNzzM3o9wwx9yQN6Ll7qofdBkhQEgWPaOXHzznIFkmElqP4w6bBRrOPRVeeeo/L"
    "VWGXNXgL3Ti0JjYU8MUvzXu0Hh26+nITfxObhQY2hlGFFstu3VIYHh9R94fRFeWR4lGn9oOvJmyJn6HInaOLDyLOe1yRBZQeA+0f"
    "0AAK1b2YUoL9ad6PfDU6brCJ4cFH16OTVgWsQrDWDOpCicIw63S6bUQ/nbFzn2webE/CkVOrOg=="
)


def pad(plain: bytes) -> bytes:
    """As seal.js does: the length in four bytes, big-endian, the text, zeros up to whole KiB."""
    body = len(plain).to_bytes(4) + plain
    return body + b"\0" * (-len(body) % 1024)


class Phone:
    """A client's phone, as the server sees it."""

    def __init__(self, app: Flask, people: People, person: Person) -> None:
        self.app, self.person = app, person
        self.http: FlaskClient = app.test_client()
        people.sign_in(self.http, person, "log")
        self.terms = self.http.get("/outbox", headers={"Accept": "application/json"}).get_json()

    def seal(self, fields: dict[str, str], what: str = "entry", form: str = "check-in", **terms: str) -> dict[str, str]:
        told = {**self.terms, **terms}
        point = b64decode(told["public_key"] + "=", altchars=b"-_")
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        text = json.dumps({"what": what, "form": form, "fields": list(fields.items())}).encode()
        sealed = _SUITE.encrypt(pad(text), public, info_of(told["key_id"], told["tag"]))
        return {"id": str(uuid4()), "key_id": told["key_id"], "sealed": b64encode(sealed).decode()}

    def send(self, *items: dict[str, str], sent_at: str = "", is_open: bool = False) -> list[dict[str, Any]]:
        answer = self.http.post(
            "/outbox",
            json={"items": items, "sent_at": sent_at, "is_open": is_open},
            headers={"X-CSRFToken": self.terms["csrf_token"], "Accept": "application/json"},
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: list[dict[str, Any]] = answer.get_json()["items"]
        return found

    def entries(self) -> list[Entry]:
        with self.app.app_context():
            return list(
                db.session.execute(
                    sa.select(Entry).where(Entry.client_id == self.person.id).order_by(Entry.occurred_at)
                ).scalars()
            )


def filled(**changes: str) -> dict[str, str]:
    return {
        "uuid": str(uuid4()),
        "asked": "pleasantness,energy,envy",
        "pleasantness": "2",
        "envy": "4",
        "energy": "",
        "note": "quiet words",
        "when": "now",
        "device_time": DEVICE,
        "device_zone": "Europe/Amsterdam",
        **changes,
    }


@pytest.fixture
def phone(app: Flask, people: People) -> Phone:
    return Phone(app, people, people.client())


def statuses(answers: list[dict[str, Any]]) -> list[str]:
    return [answer["status"] for answer in answers]


def know_the_key_for_a_year(phone: Phone) -> None:
    """What is older than its key was never sealed with it."""
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(EnvelopeKey).values(made_at=NOW - timedelta(days=400)))


def test_an_envelope_becomes_the_entry_the_form_would_have_made(phone: Phone) -> None:
    know_the_key_for_a_year(phone)
    item = phone.seal(filled())
    assert statuses(phone.send(item, sent_at=NOW.isoformat())) == ["kept"]
    (entry,) = phone.entries()
    assert (entry.source, entry.occurred_at.isoformat(), entry.zone) == ("queue", DEVICE, "Europe/Amsterdam")
    assert entry.device_at is not None
    assert entry.device_at.isoformat() == DEVICE
    assert not entry.is_clock_corrected
    assert (sorted(entry.asked), entry.skipped) == (["energy", "envy", "pleasantness"], ["energy"])
    with phone.app.app_context():
        row = db.session.get(CheckIn, entry.id)
        assert row is not None
        assert (row.pleasantness, row.envy, row.energy) == (2, 4, None)


@pytest.mark.parametrize(("when", "day"), [("now", "2026-05-13"), ("yesterday", "2026-05-12")])
def test_an_envelope_sealed_on_a_journey_keeps_the_day_it_was_there(phone: Phone, when: str, day: str) -> None:
    know_the_key_for_a_year(phone)
    tapped = NOW - timedelta(minutes=15)  # Thursday 11:45 at home, still Wednesday 23:45 in Honolulu
    item = phone.seal(filled(device_time=tapped.isoformat(), device_zone="Pacific/Honolulu", when=when))
    phone.send(item, sent_at=NOW.isoformat())
    (entry,) = phone.entries()
    assert (entry.zone, str(entry.local_day)) == ("Pacific/Honolulu", day)


def test_a_clock_that_is_hours_off_is_corrected_by_what_it_says_at_sending(phone: Phone) -> None:
    tapped = NOW - timedelta(minutes=2)
    wrong = timedelta(hours=7)
    item = phone.seal(filled(device_time=(tapped + wrong).isoformat()))
    phone.send(item, sent_at=(NOW + wrong).isoformat())
    (entry,) = phone.entries()
    assert entry.occurred_at == tapped
    assert entry.is_clock_corrected
    assert entry.skew_seconds == wrong.total_seconds()


def test_entries_in_twenty_orders_with_duplicates_are_each_there_once(phone: Phone) -> None:
    draw = random.Random(5)
    items = [phone.seal(filled(note=f"number {n}")) for n in range(50)]
    for _order in range(20):
        sent = draw.sample(items, 40) + draw.choices(items, k=10)
        draw.shuffle(sent)
        assert set(statuses(phone.send(*sent))) == {"kept"}
    phone.send(*items)
    assert len(phone.entries()) == 50
    assert len({entry.client_uuid for entry in phone.entries()}) == 50


def test_a_broken_one_holds_up_nobody_and_nothing_typed_is_thrown_away(phone: Phone) -> None:
    good, foreign = phone.seal(filled()), phone.seal(filled(pleasantness="9"))
    cut = {**phone.seal(filled()), "sealed": good["sealed"][:-8]}
    unknown = phone.seal(filled(), form="no-such-page")
    answers = statuses(phone.send(cut, {"id": "x"}, foreign, unknown, good))  # type: ignore[arg-type]
    assert answers == ["unreadable", "unreadable", "draft", "draft", "kept"]
    assert len(phone.entries()) == 1
    assert statuses(phone.send(phone.seal(filled(pleasantness="9")))) == ["draft"]  # beside the other one of that form
    with phone.app.app_context():
        assert sorted(db.session.execute(sa.select(Draft.form)).scalars()) == ["check-in", "check-in~1", "no-such-page"]


def test_an_open_page_is_told_of_a_problem_and_nothing_is_stored(phone: Phone) -> None:
    assert statuses(phone.send(phone.seal(filled(when="pick")), is_open=True)) == ["problem"]
    with phone.app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Draft)).scalar_one() == 0
    (kept,) = phone.send(phone.seal(filled()), is_open=True)
    assert kept["next"] == f"/saved/{phone.entries()[0].id}"


def test_a_stolen_envelope_opens_for_nobody_else_and_stays_good_for_its_owner(phone: Phone, people: People) -> None:
    stolen = phone.seal(filled())
    other = Phone(phone.app, people, people.client())
    garbage = {**stolen, "sealed": b64encode(b"\4" + b"x" * 1100).decode()}
    assert other.send(stolen)[0] == {**other.send(garbage)[0], "id": stolen["id"]}
    assert other.entries() == []
    assert statuses(phone.send(stolen)) == ["kept"]


def test_the_same_uuid_from_two_accounts_is_two_entries(phone: Phone, people: People) -> None:
    other, given = Phone(phone.app, people, people.client()), filled()
    assert statuses(phone.send(phone.seal(given)) + other.send(other.seal(given))) == ["kept", "kept"]
    assert len(phone.entries()) == len(other.entries()) == 1


def test_a_retired_key_opens_for_half_a_year_and_then_no_more(phone: Phone) -> None:
    early, late = phone.seal(filled()), phone.seal(filled())
    with phone.app.app_context(), writing(db.session):
        change_key(db.session, NOW)
    assert phone.http.get("/outbox").get_json()["key_id"] != early["key_id"]
    assert statuses(phone.send(early)) == ["kept"]
    with phone.app.app_context(), writing(db.session):
        forget_old_keys(db.session, NOW + timedelta(days=179))
    assert statuses(phone.send(early)) == ["kept"]
    with phone.app.app_context(), writing(db.session):
        forget_old_keys(db.session, NOW + timedelta(days=180))
    assert statuses(phone.send(late)) == ["unreadable"]


def test_an_unfinished_one_is_completed_and_a_late_tap_changes_nothing(phone: Phone) -> None:
    given = {"uuid": str(uuid4()), "asked": "closest_to,peak", "when": "now", "peak": "3", "device_time": DEVICE}
    first = phone.seal(given, "progress", "stung")
    last = phone.seal({**given, "peak": "5", "closest_to": "envy"}, "entry", "stung")
    assert statuses(phone.send(first)) == ["kept"]
    assert statuses(phone.send(last)) == ["kept"]
    assert statuses(phone.send(first)) == ["kept"]
    (entry,) = phone.entries()
    assert entry.open_until is None
    assert entry.conflict_of_id is None
    assert entry.skipped == []


def test_a_form_without_signal_becomes_a_draft_but_not_after_it_was_kept(phone: Phone) -> None:
    given = filled()
    draft, entry = phone.seal(given, "draft"), phone.seal(given)
    assert statuses(phone.send(draft)) == ["draft"]
    assert statuses(phone.send(entry)) == ["kept"]
    assert statuses(phone.send(draft)) == ["kept"]
    with phone.app.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Draft)).scalar_one() == 0
    assert len(phone.entries()) == 1


def test_deleted_stays_deleted_and_the_answer_does_not_tell(phone: Phone, people: People) -> None:
    item = phone.seal(filled())
    phone.send(item)
    entry_id = phone.entries()[0].id
    page = phone.http.get(f"/saved/{entry_id}").get_data(as_text=True)
    token = phone.terms["csrf_token"]
    assert "undo" in page
    phone.http.post(f"/entries/{entry_id}/undo", data={"csrf_token": token})
    assert phone.entries() == []
    assert phone.send(item) == [{"id": item["id"], "status": "kept"}]
    assert phone.entries() == []


def test_what_travels_as_a_post_needs_a_session_and_a_token(phone: Phone) -> None:
    item = phone.seal(filled())
    visitor = phone.app.test_client()
    said = visitor.post("/outbox", json={"items": [item]}, headers={"Accept": "application/json"})
    assert (said.status_code, phone.entries()) == (401, [])
    for wrong in ([], {"items": "x"}, {"items": [1]}, {"items": [item] * 51}):
        answer = phone.http.post(
            "/outbox", json=wrong, headers={"X-CSRFToken": phone.terms["csrf_token"], "Accept": "application/json"}
        )
        assert answer.status_code == 400


def test_words_in_an_envelope_are_padded_and_the_key_is_wrapped(phone: Phone) -> None:
    sizes = {len(phone.seal(filled(note="x" * n))["sealed"]) for n in (0, 10, 200)}
    assert len(sizes) == 1
    with phone.app.app_context():
        row = db.session.execute(sa.select(EnvelopeKey)).scalar_one()
        kept = key_ring().store.find("outbox", row.key_id)
        assert kept is not None
        tag = db.session.execute(sa.select(ClientProfile.queue_tag)).scalars().first()
    with pytest.raises(CannotOpen):
        open_envelope(kept.wrapped[:32], row.key_id, str(tag), b"\4" * 200)


def test_what_the_phones_library_seals_opens_here() -> None:
    private = bytes(range(1, 33))
    said = json.loads(open_envelope(private, VECTOR_KEY, VECTOR_TAG, b64decode(VECTOR)))
    assert said == {"what": "entry", "form": "check-in", "fields": [["note", "كلمات quiet words"]]}
    for key_id, tag in ((VECTOR_KEY, VECTOR_TAG[:-1] + "2"), (VECTOR_KEY[:-1] + "8", VECTOR_TAG)):
        with pytest.raises(CannotOpen):
            open_envelope(private, key_id, tag, b64decode(VECTOR))


def test_an_envelope_without_an_id_is_still_stored_once(phone: Phone) -> None:
    item = phone.seal(filled(uuid=""))
    phone.send(item, item)
    phone.send(item)
    assert len(phone.entries()) == 1


def test_who_keeps_new_entries_to_themselves_does_so_without_signal_too(phone: Phone) -> None:
    with phone.app.app_context(), writing(db.session):
        db.session.execute(sa.update(ClientProfile).values(keep_to_myself=True))
    phone.send(phone.seal(filled(shell="1")))
    assert [entry.held_back for entry in phone.entries()] == [True]
