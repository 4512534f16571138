"""Questions behind a closed "Add more" were asked of nobody; what was skipped is stored and told to no one."""

import re
from typing import Any

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


def asked_by(answer: Any) -> str:
    found = re.search(r'name="asked"[^>]*value="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize("is_opened", [False, True])
def test_what_stands_behind_add_more_is_asked_once_it_was_opened(
    app: Flask, people: People, http: FlaskClient, is_opened: bool
) -> None:
    people.sign_in(http, people.client(), "log", now=NOW)
    asked = asked_by(http.get("/check-in"))
    assert asked == "pleasantness,energy"
    if is_opened:  # without a script: a button that draws the whole form, with what was tapped
        full = post(http, "/check-in", {"asked": asked, "pleasantness": "1", "more": "1"})
        asked = asked_by(full)
        assert re.search(r'name="pleasantness"\s+value="1"\s+checked', full.get_data(as_text=True))
    assert post(http, "/check-in", {"asked": asked, "pleasantness": "1", "sleep_hours": ""}).status_code == 303
    now_asked, skipped = asked_and_skipped(app)
    assert "energy" in skipped
    assert (now_asked >= {*CONTEXT, "shame"}) is is_opened
    assert now_asked == set(asked.split(","))
    assert skipped <= now_asked


def test_skipped_is_told_to_nobody(app: Flask, people: People, http: FlaskClient) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    people.share_all(client, therapist, Depth.WORDS)
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        entry_id = note(permit, "check_in", NOW, values={"shame": 5, "warmth": None}, skipped=("warmth",))
    people.sign_in(http, client, now=NOW)
    pages = [
        http.get(path).get_data(as_text=True)
        for path in (f"/entries/{entry_id}", "/history", "/history/charts", "/bring")
    ]
    desk = app.test_client()
    people.sign_in(desk, therapist, now=NOW)
    here = f"/clients/{treatment.id}"
    pages += [desk.get(path).get_data(as_text=True) for path in (here, f"{here}/entries", f"{here}/entries/{entry_id}")]
    for page in pages:
        assert not re.search(r"[Ss]kipped|left out", page)
