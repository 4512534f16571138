"""The therapist's own log: shut without its passphrase, sealed whole, gone after a year, nobody else's."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import DeviceSession, Person
from selfmon.core.db import db
from selfmon.core.sealing import CannotOpen
from selfmon.home.tidying import tidy_up
from selfmon.house import key_ring
from selfmon.own_log import key as log_key
from selfmon.own_log.models import OwnLogKey, OwnLogOpening, OwnLogRow
from selfmon.web.limits import limiter
from tests.clocks import Clock
from tests.database import IS_POSTGRES
from tests.forms import post, token_of
from tests.house.world import NOW
from tests.people import People

PASSPHRASE = "seven slow herons wading"
SAID = {
    "day": "2026-05-13",
    "admired": "3",
    "helpless": "2",
    "flags": ["withdrew"],
    "supervision": "yes",
    "notes": "zqownnote",
}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_key, "MEMORY_KIB", 64)
    monkeypatch.setattr(log_key, "PASSES", 1)


def begin(app: Flask, people: People, therapist: Person) -> FlaskClient:
    http = app.test_client()
    people.sign_in(http, therapist, now=NOW)
    assert post(http, "/own-log/begin", {"password": PASSPHRASE, "again": PASSPHRASE}).status_code == 303
    return http


def page(http: FlaskClient, path: str = "/own-log") -> str:
    return http.get(path).get_data(as_text=True)


def rows(app: Flask, table: Any) -> int:
    with app.app_context():
        return int(db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def test_the_log_is_off_until_its_passphrase_is_set(app: Flask, people: People) -> None:
    http = app.test_client()
    people.sign_in(http, people.therapist(), now=NOW)
    assert "off until you set a passphrase" in page(http)
    assert http.get("/own-log/write").location == "/own-log"
    assert post(http, "/own-log/write", SAID).status_code == 303
    assert rows(app, OwnLogRow) == 0
    unlike = post(http, "/own-log/begin", {"password": PASSPHRASE, "again": "another one altogether"})
    assert unlike.status_code == 400
    assert post(http, "/own-log/begin", {"password": "short", "again": "short"}).status_code == 400
    assert rows(app, OwnLogKey) == 0


def test_what_was_written_comes_back_as_a_table_and_charts(app: Flask, people: People) -> None:
    client, therapist = people.client("Kim"), people.therapist()
    treatment, http = people.treatment(client, therapist), begin(app, people, therapist)
    assert post(http, "/own-log/write", {**SAID, "treatment": str(treatment.id)}).status_code == 303
    assert (
        post(http, "/own-log/write", {**SAID, "day": "2026-05-06", "admired": "0", "helpless": ""}).status_code == 303
    )
    assert post(http, "/own-log/month", {"strain": "1"}).status_code == 303
    assert post(http, "/own-log/month", {"strain": "4"}).status_code == 303
    assert post(http, "/own-log/consultation", {"day": "2026-05-12", "whom": "peer", "hours": "1.5"}).status_code == 303
    said = page(http)
    assert all(
        word in said
        for word in (
            "zqownnote",
            "Kim",
            "I withdrew",
            "2 answers, median 1.5, from 0 to 3.",
            "One answer: 2 of 4.",
            "One consultation, 1.5 hours.",
        )
    )
    assert "One answer: 4 of 4." in said  # the later answer of the month took the earlier one's place
    assert said.count('class="chart-dot"') == 4
    assert "law" in said
    assert "part of a client" in said


def test_nothing_is_preselected_and_a_skipped_form_keeps_nothing(app: Flask, people: People) -> None:
    http = begin(app, people, people.therapist())
    assert " checked" not in page(http, "/own-log/write")
    assert post(http, "/own-log/write", {"day": "2026-05-13"}).status_code == 303
    assert post(http, "/own-log/month").status_code == 303
    assert rows(app, OwnLogRow) == 0


@pytest.mark.parametrize("day", ["2026-05-15", "2025-05-13", "not a day"])
def test_a_day_to_come_or_long_past_is_sent_back_with_everything_typed(app: Flask, people: People, day: str) -> None:
    http = begin(app, people, people.therapist())
    answer = post(http, "/own-log/write", {**SAID, "day": day})
    assert answer.status_code == 400
    assert "zqownnote" in answer.get_data(as_text=True)
    assert rows(app, OwnLogRow) == 0


def test_a_wrong_passphrase_opens_nothing(app: Flask, people: People) -> None:
    therapist = people.therapist()
    post(begin(app, people, therapist), "/own-log/write", SAID)
    other = app.test_client()  # the same person in another browser
    people.sign_in(other, therapist, now=NOW)
    answer = post(other, "/own-log/open", {"password": PASSPHRASE + "s"})
    said = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "did not fit" in said
    assert "zqownnote" not in said + page(other)
    assert rows(app, OwnLogOpening) == 1  # that of the first browser
    assert post(other, "/own-log/open", {"password": PASSPHRASE}).status_code == 303
    assert "zqownnote" in page(other)


def test_tries_are_limited_and_a_wait_is_all(app: Flask, people: People) -> None:
    http = begin(app, people, people.therapist())
    limiter.enabled = True
    limiter.reset()
    for _try in range(6):
        assert post(http, "/own-log/open", {"password": "wrong wrong wrong"}).status_code == 400
    refused = post(http, "/own-log/open", {"password": PASSPHRASE})
    assert refused.status_code == 429
    assert PASSPHRASE not in refused.get_data(as_text=True)
    post(http, "/own-log/close")
    assert post(http, "/own-log/write", {**SAID, "password": PASSPHRASE}).status_code == 429  # the same count
    token = {"X-CSRFToken": token_of(http)}
    typed = http.post("/own-log/open", json={"password": PASSPHRASE}, headers=token)
    assert typed.status_code in (400, 415, 429), "another content type is no other budget"
    limiter.reset()


def test_it_stays_open_for_a_quarter_of_an_hour_in_one_browser(app: Flask, people: People, clock: Clock) -> None:
    therapist = people.therapist()
    http = begin(app, people, therapist)
    post(http, "/own-log/write", SAID)
    clock.now = NOW + timedelta(minutes=14)
    assert "zqownnote" in page(http)
    clock.now = NOW + timedelta(minutes=15)
    assert "zqownnote" not in page(http)
    closed = post(http, "/own-log/write", {**SAID, "notes": "zqlater"})  # a form that was open all the while
    assert closed.status_code == 400
    assert "zqlater" in closed.get_data(as_text=True)  # still there, in the form
    assert rows(app, OwnLogRow) == 1
    assert post(http, "/own-log/write", {**SAID, "notes": "zqlater", "password": PASSPHRASE}).status_code == 303
    assert "zqlater" in page(http)
    assert post(http, "/own-log/close").status_code == 303
    assert "zqlater" not in page(http)
    assert rows(app, OwnLogOpening) == 0


def test_what_the_database_holds_opens_with_neither_the_root_key_nor_another_cookie(app: Flask, people: People) -> None:
    therapist = people.therapist()
    http = begin(app, people, therapist)
    with app.app_context():
        inner = key_ring().open_key("therapist", str(therapist.public_id))
        place = log_key.Place("own-log-key", str(therapist.public_id))
        with pytest.raises(CannotOpen):  # the root key alone leads to a second lock
            log_key.open_bytes(key_ring().house_key("own-log"), log_key.LABEL, inner, place)
        # Somebody who can change the database gives the open session a token of their own.
        db.session.execute(sa.update(DeviceSession).values(token_hash=hashlib.sha256(b"known").hexdigest()))
        db.session.commit()
    assert http.get("/own-log").status_code == 303  # the old cookie is dead
    stolen = app.test_client()
    stolen.set_cookie("here", "known", domain="localhost")
    assert "It opens in this browser" in page(stolen)


@pytest.mark.skipif(IS_POSTGRES, reason="looks into SQLite's own file")
def test_the_database_holds_no_readable_number_or_note(app: Flask, people: People, tmp_path: Path) -> None:
    client, therapist = people.client(), people.therapist()
    treatment, http = people.treatment(client, therapist), begin(app, people, therapist)
    post(http, "/own-log/write", {**SAID, "treatment": str(treatment.id)})
    post(http, "/own-log/month", {"strain": "4"})
    with app.app_context():
        lines = db.session.execute(sa.text("SELECT * FROM own_log_rows")).mappings().all()
        db.session.close()
        db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("selfmon.sqlite*"))
    assert len(raw) > 10_000
    for word in (b"zqownnote", b"over_accommodated", b"withdrew", b'"admired"', b"2026-05-13", PASSPHRASE.encode()):
        assert word not in raw, word
    # Beside the sealed blob a line says whose it is and when it goes; all blobs are of one length.
    assert {tuple(line) for line in lines} == {("id", "therapist_id", "sealed", "delete_on")}
    assert len({len(line["sealed"]) for line in lines}) == 1


def test_a_line_is_deleted_after_twelve_months_and_not_before(app: Flask, people: People, clock: Clock) -> None:
    http = begin(app, people, people.therapist())
    post(http, "/own-log/write", SAID)
    clock.now = NOW + timedelta(minutes=1)
    with app.app_context():
        tidy_up(datetime(2027, 5, 13, 12, tzinfo=NOW.tzinfo))
        assert rows(app, OwnLogRow) == 1
        assert rows(app, OwnLogOpening) == 0  # long over
        tidy_up(datetime(2027, 5, 14, 12, tzinfo=NOW.tzinfo))
    assert rows(app, OwnLogRow) == 0


def test_a_forgotten_passphrase_means_deleting_and_beginning_anew(app: Flask, people: People) -> None:
    therapist, noise = people.therapist(), people.therapist()
    post(begin(app, people, therapist), "/own-log/write", SAID)
    post(begin(app, people, noise), "/own-log/write", {**SAID, "notes": "zqnoise"})
    http = app.test_client()
    people.sign_in(http, therapist, now=NOW)
    assert "cannot be replaced" in page(http)
    assert (
        post(
            http, "/own-log/begin", {"password": "a quite different one", "again": "a quite different one"}
        ).status_code
        == 400
    )  # nobody replaces the passphrase of a log that is there
    assert post(http, "/own-log/delete").status_code == 303
    assert rows(app, OwnLogRow) == 1  # the colleague's
    assert (
        post(
            http, "/own-log/begin", {"password": "a quite different one", "again": "a quite different one"}
        ).status_code
        == 303
    )
    assert "Nothing written yet." in page(http)


def test_nobody_else_reaches_it_and_their_answer_is_that_of_no_page(app: Flask, people: People) -> None:
    client, therapist = people.client(), people.therapist()
    people.treatment(client, therapist)
    mine = begin(app, people, therapist)
    post(mine, "/own-log/write", SAID)
    with app.app_context():
        line_id = db.session.execute(sa.select(OwnLogRow.id)).scalar_one()
    for person in (people.administrator(), people.person("supervisor"), client):
        http = app.test_client()
        people.sign_in(http, person, now=NOW)
        for path in ("/own-log", "/own-log/write", "/own-log/month", "/own-log/consultation", "/own-log/delete"):
            assert http.get(path).status_code == 404
            assert http.get(path).data == http.get("/own-log/no-such-page").data
        assert post(http, "/own-log/delete").status_code == 404
        assert post(http, "/own-log/open", {"password": PASSPHRASE}).status_code == 404
    colleague = begin(app, people, people.therapist())
    assert post(colleague, f"/own-log/lines/{line_id}/remove").status_code == 404
    assert "zqownnote" not in page(colleague)
    reader = app.test_client()
    people.sign_in(reader, client, now=NOW)
    assert not any(
        "zqownnote" in page(reader, path) for path in ("/today", "/sharing", "/sharing/looked?all=1", "/history")
    )
    assert rows(app, OwnLogRow) == 1
    assert post(mine, f"/own-log/lines/{line_id}/remove").status_code == 303
    assert rows(app, OwnLogRow) == 0
