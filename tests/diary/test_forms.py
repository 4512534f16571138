"""Bad input over HTTP: a kind sentence, what was typed is still there, nothing is stored, never a 500."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db
from selfmon.diary.models import Draft, Entry
from tests.clocks import NOW
from tests.forms import post, token_of
from tests.people import PASSWORD, People


def stored(app: Flask) -> list[Entry]:
    with app.app_context():
        found = list(db.session.execute(sa.select(Entry).order_by(Entry.recorded_at)).scalars())
        db.session.expunge_all()
    return found


@pytest.mark.parametrize(
    ("said", "day", "hour"),
    [
        ({"when": "now"}, "2026-05-14", 10),
        ({"when": "earlier"}, "2026-05-14", 7),
        ({"when": "yesterday"}, "2026-05-13", 16),
        ({"when": "pick", "day": "2026-05-01", "clock": "23:30"}, "2026-05-01", 21),
    ],
)
def test_backdating_by_chips(
    app: Flask, people: People, http: FlaskClient, said: dict[str, str], day: str, hour: int
) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    assert post(http, "/check-in", {"pleasantness": "1", **said}).status_code == 303
    (entry,) = stored(app)
    assert (str(entry.local_day), entry.occurred_at.hour) == (day, hour)
    assert entry.recorded_at == NOW
    assert entry.entry_mode == ("spontaneous" if said["when"] == "now" else "retrospective")


def test_a_typed_future_day_is_asked_about_and_then_believed(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    said = {"pleasantness": "1", "when": "pick", "day": "2026-06-01", "note": "for the summer"}
    asked = post(http, "/check-in", said)
    assert asked.status_code == 400
    assert "has not come yet" in asked.get_data(as_text=True)
    assert "for the summer" in asked.get_data(as_text=True)
    assert stored(app) == []
    assert post(http, "/check-in", {**said, "future_ok": "y"}).status_code == 303
    assert str(stored(app)[0].local_day) == "2026-06-01"


def test_a_device_clock_far_off_moves_nothing_and_is_marked(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    post(
        http, "/check-in", {"pleasantness": "1", "device_time": "2026-05-14T16:00:00.000Z", "device_zone": "Asia/Tokyo"}
    )
    (entry,) = stored(app)
    assert entry.device_at == datetime(2026, 5, 14, 16, tzinfo=UTC)
    assert entry.skew_seconds == 6 * 3600
    assert entry.is_clock_corrected
    assert entry.occurred_at == NOW
    assert entry.zone == "Asia/Tokyo"


@pytest.mark.parametrize(
    "wrong",
    [
        {"pleasantness": "9"},
        {"pleasantness": "1.5"},
        {"pleasantness": "very"},
        {"sleep_hours": "99"},
        {"company": "aliens"},
        {"evaluated": "perhaps"},
        {"when": "pick", "day": "1066-10-14"},
        {"when": "pick"},
        {"note": "a\0b"},
        {"note": "x" * 5000},
        {"when": "sideways"},
    ],
)
def test_bad_values_get_a_sentence_and_keep_what_was_typed(
    app: Flask, people: People, http: FlaskClient, wrong: dict[str, str]
) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    answer = post(http, "/check-in", {"own_words": "prickly", **wrong})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Everything you entered is still here." in said
    assert "prickly" in said
    assert stored(app) == []


def test_a_megabyte_of_text_and_wrong_encodings_are_never_a_500(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    token = token_of(http)
    for body in (
        f"csrf_token={token}&note=".encode() + b"x" * 1_000_000,
        f"csrf_token={token}&note=%ff%fe%00".encode(),
        b"\xff\xfe\x00",
        f"csrf_token={token}&note=".encode() + b"x" * 3_000_000,
    ):
        answer = http.post("/check-in", data=body, content_type="application/x-www-form-urlencoded")
        assert 400 <= answer.status_code < 500, body[:60]
    assert stored(app) == []


@pytest.mark.parametrize(
    "path", ["/entries/{}", "/entries/{}/change", "/stung/{}/settling", "/saved/{}", "/entries/nonsense"]
)
def test_unknown_ids_are_an_ordinary_404(people: People, http: FlaskClient, path: str) -> None:
    people.sign_in(http, people.client(), now=NOW)
    assert http.get(path.format(uuid4())).status_code == 404


def test_a_form_sent_after_the_session_was_over_waits_for_the_same_person(app: Flask, people: People) -> None:
    kim, noise, phone = people.client(), people.client(), app.test_client()
    people.sign_in(phone, kim, "log", now=NOW)
    page = phone.get("/held").get_data(as_text=True)
    tag = page.split('name="queue_tag"')[1].split('value="')[1].split('"')[0]
    phone.delete_cookie("here", domain="localhost")
    answer = post(phone, "/held", {"for_later": "it did pass", "queue_tag": tag})
    assert answer.location.startswith("/sign-in")
    post(phone, "/sign-in", {"email": noise.email, "password": PASSWORD})
    assert "it did pass" not in phone.get("/held").get_data(as_text=True)  # somebody else leaves it untouched
    post(phone, "/sign-out")
    post(phone, "/sign-in", {"email": kim.email, "password": PASSWORD})
    phone.get("/today")
    assert "it did pass" in phone.get("/held").get_data(as_text=True)
    with app.app_context():
        assert [d.client_id for d in db.session.execute(sa.select(Draft)).scalars()] == [kim.id]
