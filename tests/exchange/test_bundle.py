"""What a client takes along comes in again as the same bytes, held back; tables do nothing when they are opened."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, Conflict, Locked
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import amend_entry
from selfmon.diary.models import Entry, EntryRevision
from selfmon.exchange.bundle import bring_in_bundle, write_bundle
from selfmon.exchange.tables import COLUMNS, write_table
from selfmon.exchange.taking_along import bundle_schema
from selfmon.home.plan import keep_plan
from selfmon.journal import own_words
from selfmon.journal.moving import list_lines
from selfmon.journal.own_words import add_goal, add_list_item, finish_goal, set_own_item
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.permit import Permit
from tests.clocks import NOW
from tests.forms import post
from tests.house.world import as_actor, fill, note
from tests.people import People


def _permit(client: Person) -> Permit:
    return own_permit(db.session, as_actor(client, NOW), NOW)


@pytest.fixture
def kim(app: Flask, people: People) -> Person:
    """A client with an entry of every kind, a changed one, own lines and a plan."""
    client = people.client(zone="Asia/Kathmandu")
    with app.app_context():
        with writing(db.session):
            permit = _permit(client)
            fill(permit, NOW - timedelta(days=2))
            set_own_item(db.session, permit, "I may be seen", NOW)
            add_goal(db.session, permit, "call my sister", True, NOW)
            add_list_item(db.session, permit, "=ask about Thursday", NOW)
            keep_plan(db.session, permit, {"helps": "the river"}, NOW)
            entry = note(permit, "hard_moment", NOW - timedelta(hours=5), words={"note": "=1+1"})
        with writing(db.session):
            found = db.session.get(Entry, entry)
            assert found is not None
            facts = Facts("hard_moment", found.client_uuid, found.occurred_at, found.zone, words={"note": "-2 rather"})
            amend_entry(db.session, permit, entry, facts, NOW, 0)
        db.session.close()
    return client


def test_out_in_and_out_again_are_the_same_bytes_and_all_is_held_back(app: Flask, people: People, kim: Person) -> None:
    empty, therapist = people.client(zone="Asia/Kathmandu"), people.therapist()
    people.treatment(empty, therapist)
    people.share_all(empty, therapist)
    with app.app_context():
        first = write_bundle(db.session, _permit(kim))
        with writing(db.session):
            n = bring_in_bundle(db.session, _permit(empty), first, NOW)
        assert write_bundle(db.session, _permit(empty)) == first
        rows = db.session.execute(sa.select(Entry).where(Entry.client_id == empty.id)).scalars().all()
        assert len(rows) == n > 8
        assert all(row.held_back and row.source == "import" and row.words_label in (None, "own") for row in rows)
        earlier = db.session.execute(
            sa.select(EntryRevision).join(Entry, Entry.id == EntryRevision.entry_id).where(Entry.client_id == empty.id)
        )
        assert len(earlier.all()) == 2
        db.session.close()
    room = app.test_client()
    people.sign_in(room, therapist)
    said = json.loads(first)
    assert {entry["kind"] for entry in said["entries"]} >= {"check_in", "episode", "hard_moment"}
    assert said["lines"]["own_items"][-1]["text"] == "I may be seen"
    with app.app_context():
        assert permit_for(db.session, as_actor(therapist, NOW), empty.id, "test", NOW).windows
        db.session.close()


def test_the_bundle_holds_nothing_of_others(app: Flask, people: People, kim: Person) -> None:
    therapist = people.therapist("Zq Therapist")
    people.treatment(kim, therapist, reads_on="zqthursdays")
    people.share_all(kim, therapist)
    with app.app_context():
        text = write_bundle(db.session, _permit(kim)).decode()
        db.session.close()
    assert "Zq Therapist" not in text
    assert "zqthursdays" not in text
    assert "held_back" not in text


def test_a_locked_phone_takes_nothing_along(app: Flask, kim: Person) -> None:
    with app.app_context(), pytest.raises(Locked):
        actor = as_actor(kim, NOW - timedelta(hours=3))
        write_bundle(db.session, own_permit(db.session, actor, NOW))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: b"",
        lambda text: b"\xff\xfe",
        lambda text: b"[]",
        lambda text: text.replace(b"selfmon-bundle-1", b"selfmon-bundle-9"),
        lambda text: text.replace(b'"kind": "check_in"', b'"kind": "nothing"'),
        lambda text: re.sub(rb'"occurred_at": "[^"]*"', b'"occurred_at": "yesterday"', text),
        lambda text: re.sub(rb'"zone": "[^"]*"', b'"zone": "Nowhere/Land"', text),
        lambda text: re.sub(rb'"shame": \d', b'"shame": 99', text),
        lambda text: text.replace(b'"lines"', b'"lanes"'),
        lambda text: text.replace(b'"rhythm": null', b'"rhythm": "hourly"'),
        lambda text: text.replace(b'"schema_version": 1', b'"schema_version": 9'),
        lambda text: text.replace(b'"set_aside": []', b'"set_aside": ["a walk"]'),
    ],
)
def test_a_spoiled_bundle_is_a_sentence_and_keeps_nothing(
    app: Flask, people: People, kim: Person, http: FlaskClient, spoil: Callable[[bytes], bytes]
) -> None:
    empty = people.client()
    with app.app_context():
        text = write_bundle(db.session, _permit(kim))
        db.session.close()
    people.sign_in(http, empty)
    answer = post(http, "/my-data/bring", {"file": (io.BytesIO(spoil(text)), "bundle.json")})
    assert answer.status_code == 400
    assert "Nothing was kept" in answer.get_data(as_text=True)
    with app.app_context():
        assert not db.session.execute(sa.select(Entry.id).where(Entry.client_id == empty.id)).all()
        db.session.close()


def test_a_file_of_an_earlier_version_comes_in(app: Flask, people: People, kim: Person) -> None:
    empty = people.client()
    with app.app_context():
        said = json.loads(write_bundle(db.session, _permit(kim)))
        del said["set_aside"]
        for entry in said["entries"]:
            del entry["schema_version"]
        with writing(db.session):
            assert bring_in_bundle(db.session, _permit(empty), json.dumps(said).encode(), NOW) == len(said["entries"])
        assert json.loads(write_bundle(db.session, _permit(empty)))["entries"][0]["schema_version"] == 1
        db.session.close()


def test_a_file_is_not_poured_into_a_diary_that_has_begun(app: Flask, kim: Person) -> None:
    with app.app_context():
        text = write_bundle(db.session, _permit(kim))
        with pytest.raises(Conflict), writing(db.session):
            bring_in_bundle(db.session, _permit(kim), text, NOW)


def test_the_safe_table_starts_no_formula_and_the_true_one_changes_nothing() -> None:
    words = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\uff1d1", 'a,b\n"c"', "plain", "שלום", "-2 rather"]
    entry = {
        **dict.fromkeys(("uuid", "kind", "occurred_at", "zone"), "x"),
        "values": {"n": -3},
        "many": {"feelings": [["hurt", 4]]},
        "words": {f"w{n:02}": word for n, word in enumerate(words)},
        "asked": ["n"],
        "skipped": [],
    }
    true = list(csv.DictReader(io.StringIO(write_table([entry], is_safe=False).decode(), newline="")))
    assert [row["value"] for row in true if row["type"] == "word"] == words
    safe = list(csv.reader(io.StringIO(write_table([entry], is_safe=True).decode("utf-8-sig"), newline="")))
    assert safe[0] == list(COLUMNS)
    texts = [row[7] for row in safe if row[5] == "word"]
    assert not any(text.lstrip().startswith(("=", "+", "-", "@", "\uff1d")) for text in texts)
    assert [text.removeprefix("'") for text in texts] == words
    assert next(row[7] for row in safe if row[5] == "value") == "-3"  # a number is no text


def test_the_sheet_for_reading_says_left_and_counts_nothing() -> None:
    entry = {
        **dict.fromkeys(("uuid", "kind", "occurred_at", "zone"), "x"),
        "values": {"shame": 4, "warmth": 0},
        "many": {"company": [["alone", None]], "feelings": []},
        "words": {},
        "asked": ["shame", "warmth", "energy", "company", "feelings"],
        "skipped": ["energy", "feelings"],
    }
    rows = list(csv.DictReader(io.StringIO(write_table([entry], is_safe=True).decode("utf-8-sig"), newline="")))
    told = [(row["question"], row["type"], row["value"]) for row in rows]
    assert told == [
        ("energy", "left", ""),
        ("feelings", "left", ""),
        ("shame", "value", "4"),
        ("warmth", "value", "0"),
        ("company", "pick", "alone"),
    ]  # and "pleasantness", which was not asked, has no line
    true = list(csv.DictReader(io.StringIO(write_table([entry], is_safe=False).decode(), newline="")))
    assert [row["question"] for row in true if row["type"] == "skipped"] == ["energy", "feelings"]
    assert "left (shown and left, which is always fine)" in COLUMNS["type"]
    assert "No line: not asked then" in COLUMNS["type"]


def test_the_file_opens_and_reads_without_a_network(app: Flask, people: People, kim: Person, http: FlaskClient) -> None:
    people.sign_in(http, kim)
    assert http.get("/my-data").status_code == 200
    answer = post(http, "/my-data/file", {})
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    page = archive.read("read-me.html").decode()
    assert "-2 rather" in page
    assert "the river" in page
    for name in archive.namelist():
        if name.endswith(".html"):
            assert not re.search(r'(src|href)="|url\(|@import|<script', archive.read(name).decode()), name
    said, schema = json.loads(archive.read("bundle.json")), json.loads(archive.read("bundle.schema.json"))
    assert schema == bundle_schema()
    fields = schema["properties"]["entries"]["items"]["required"]
    assert all(sorted(entry) == sorted(fields) for entry in said["entries"])
    assert b"'=ask" not in archive.read("bundle.json")
    dictionary = archive.read("dictionary.csv").decode()
    asked = {row["question"] for row in csv.DictReader(io.StringIO(archive.read("entries.csv").decode()))}
    assert all(f",{question}," in dictionary for question in asked)


def test_bring_in_over_the_page(app: Flask, people: People, kim: Person, http: FlaskClient) -> None:
    empty = people.client()
    with app.app_context():
        text = write_bundle(db.session, _permit(kim))
        db.session.close()
    people.sign_in(http, empty)
    assert post(http, "/my-data/bring", {"file": (io.BytesIO(text), "bundle.json")}).status_code == 303
    again = post(http, "/my-data/bring", {"file": (io.BytesIO(text), "bundle.json")})
    assert again.status_code == 400
    assert "entries here already" in again.get_data(as_text=True)


def test_what_is_no_bundle_is_refused_by_the_room_too(app: Flask, people: People) -> None:
    empty = people.client()
    with app.app_context(), pytest.raises(BadFacts), writing(db.session):
        bring_in_bundle(db.session, _permit(empty), b"{}", NOW)


def test_one_page_for_later_needs_nothing_else(app: Flask, people: People, kim: Person, http: FlaskClient) -> None:
    with app.app_context(), writing(db.session):
        note(_permit(kim), "held", NOW - timedelta(hours=1), words={"for_later": "<b>it passed</b>"})
    people.sign_in(http, kim)
    answer = post(http, "/my-data/for-later", {})
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    page = answer.get_data(as_text=True)
    for said in ("&lt;b&gt;it passed", "the river", "Slow rhythm", "Let the breath go back", "-2 rather"):
        assert said in page
    assert not re.search(r'(src|href)="|url\(|@import|<script', page)


def test_two_goals_of_one_moment_stand_in_one_order_whatever_their_ids(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one that is done got the lower id in one house and the higher one in the other: ids are drawn, so both are met."""
    told = []
    for ids in ([UUID(int=1), UUID(int=2)], [UUID(int=4), UUID(int=3)]):
        client, drawn = people.client(), iter(ids)
        monkeypatch.setattr(own_words, "uuid4", partial(next, drawn))
        with app.app_context(), writing(db.session):
            permit = _permit(client)
            done, _other = (add_goal(db.session, permit, "call my sister", True, NOW) for _n in range(2))
            finish_goal(db.session, permit, done, NOW, permit.zone)
            told.append(list_lines(db.session, permit)[0]["goals"])
    assert told[0] == told[1]
    assert [bool(goal["done_on"]) for goal in told[0]] in ([True, False], [False, True])
