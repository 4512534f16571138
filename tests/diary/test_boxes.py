"""What a text box accepts is kept: a line break is one character on both sides, however the browser sends it."""

from uuid import uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.diary.kinds import WORDS_LIMIT
from selfmon.diary.models import Entry
from selfmon.diary.reading import read_entry
from selfmon.sharing.access import own_permit
from tests.clocks import NOW
from tests.forms import post
from tests.house.world import LONG_AGO, as_actor, note
from tests.people import People

FULL = "\n".join(["a line"] * (WORDS_LIMIT // 7))  # as the browser counts: just within the box
FULL += "!" * (WORDS_LIMIT - len(FULL))


def stored(app: Flask) -> list[Entry]:
    with app.app_context():
        found = list(db.session.execute(sa.select(Entry).order_by(Entry.recorded_at)).scalars())
        db.session.expunge_all()
    return found


def test_a_full_box_of_many_lines_is_kept(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    people.sign_in(http, client, now=NOW)
    for ending in ("\r\n", "\r", "\n"):
        said = {"uuid": str(uuid4()), "pleasantness": "1", "note": FULL.replace("\n", ending)}
        assert post(http, "/check-in", said).status_code == 303, repr(ending)
    with app.app_context():
        permit = own_permit(db.session, as_actor(client), NOW)
        entries = db.session.execute(sa.select(Entry.id)).scalars().all()
        assert [read_entry(db.session, permit, i).words["note"] for i in entries] == [FULL] * 3


def test_change_and_save_unchanged_keeps_a_full_box(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        entry_id = note(permit, "check_in", LONG_AGO, values={"shame": 5}, words={"note": FULL})
    people.sign_in(http, client, now=NOW)
    change = {"asked": "shame", "shame": "5", "note": FULL.replace("\n", "\r\n"), "revision": "0", "when": "keep"}
    assert post(http, f"/entries/{entry_id}/change", change).status_code == 303
    with app.app_context():
        assert read_entry(db.session, own_permit(db.session, as_actor(client), NOW), entry_id).words["note"] == FULL


def test_the_same_lines_with_another_ending_are_one_entry(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    uuid = str(uuid4())
    for ending in ("\n", "\r\n", "\r"):
        said = {"uuid": uuid, "pleasantness": "1", "note": ending.join(["one", "two"])}
        assert post(http, "/check-in", said).status_code == 303
    assert len(stored(app)) == 1


def test_words_that_show_nothing_are_none(app: Flask, people: People, http: FlaskClient) -> None:
    client = people.client()
    people.sign_in(http, client, now=NOW)
    assert post(http, "/check-in", {"pleasantness": "1", "note": "\u200b \u3164"}).status_code == 303
    with app.app_context():
        (entry,) = db.session.execute(sa.select(Entry)).scalars()
        assert not read_entry(db.session, own_permit(db.session, as_actor(client), NOW), entry.id).words.get("note")
