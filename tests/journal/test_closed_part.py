"""Questions under a closed "More" were asked of nobody; what was skipped is stored and told to no one."""

import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from selfmon.sharing.access import own_permit
from selfmon.sharing.streams import Depth
from tests.clocks import NOW
from tests.forms import post
from tests.house.world import as_actor, note
from tests.people import People

CONTEXT = {"company", "evaluated", "sleep_hours"}


def asked_and_skipped(app: Flask) -> tuple[set[str], set[str]]:
    with app.app_context():
        (entry,) = db.session.execute(sa.select(Entry)).scalars()
        return set(entry.asked), set(entry.skipped)


def asked_by(http: FlaskClient) -> str:
    found = re.search(r'name="asked"[^>]*value="([^"]+)"', http.get("/check-in").get_data(as_text=True))
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    ("tapped", "is_seen"),
    [
        ({}, False),
        ({"sleep_hours": "", "own_words": "heavy", "note": "a word"}, False),  # always sent by a browser; no question
        ({"more": "1", "sleep_hours": ""}, True),  # opened, and left
        ({"evaluated": "no"}, True),  # without scripts: an answer says that it was open
        ({"company": "partner"}, True),
        ({"evaluated": ""}, True),  # a tap on "Skip" is an answer too
        ({"sleep_hours": "7"}, True),
    ],
)
def test_what_stands_under_more_is_asked_once_it_was_opened(
    app: Flask, people: People, http: FlaskClient, tapped: dict[str, str], is_seen: bool
) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    asked = asked_by(http)
    assert post(http, "/check-in", {"asked": asked, "pleasantness": "1", **tapped}).status_code == 303
    now_asked, skipped = asked_and_skipped(app)
    assert {"pleasantness", "energy", "shame"} <= now_asked
    assert "energy" in skipped
    assert (now_asked >= CONTEXT) is is_seen
    assert now_asked == (set(asked.split(",")) if is_seen else set(asked.split(",")[:5]))
    assert skipped <= now_asked


def test_the_page_says_nothing_was_opened_until_it_is(people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    mark = re.search(r'<input type="hidden" name="more"[^>]*>', http.get("/check-in").get_data(as_text=True))
    assert mark is not None
    assert "disabled" in mark.group()


def test_skipped_is_told_to_nobody(app: Flask, people: People, http: FlaskClient) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    people.share_all(client, therapist, Depth.WORDS)
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        entry_id = note(permit, "check_in", NOW, values={"shame": 5, "warmth": None}, skipped=("warmth",))
    people.sign_in(http, client, now=NOW)
    pages = [http.get(path).get_data(as_text=True) for path in (f"/entries/{entry_id}", "/history", "/history/charts")]
    desk = app.test_client()
    people.sign_in(desk, therapist, now=NOW)
    here = f"/clients/{treatment.id}"
    pages += [desk.get(path).get_data(as_text=True) for path in (here, f"{here}/brief", f"{here}/entries/{entry_id}")]
    for page in pages:
        assert not re.search(r"[Ss]kipped|left out", page)
