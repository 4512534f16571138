"""Beside Save stands who will see it, always true; on Sharing stands what is shared at a glance."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.reading import read_entry
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.streams import Depth, Stream
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.house.world import LONG_AGO, NOW, as_actor, note
from tests.people import People

PAGES = ("/check-in", "/stung", "/hard-moment", "/held", "/steady/1")


@pytest.mark.parametrize("path", PAGES)
def test_a_locked_phone_says_only_who_decides(app: Flask, people: People, clock: Clock, path: str) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    people.grant(client, therapist, Stream.MOOD, Depth.WORDS)
    people.treatment(client, therapist)
    people.sign_in(http, client, "log", now=NOW)
    page = http.get(path).get_data(as_text=True)
    assert "You decide who sees this" in page
    assert "Visible to" not in page


def test_what_is_said_beside_save_follows_the_grant_of_the_kind(app: Flask, people: People, clock: Clock) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    people.sign_in(http, client, now=NOW)

    def said(path: str) -> str:
        return on_one_line(http.get(path).get_data(as_text=True)).replace("<bdi>", "").replace("</bdi>", "")

    assert "Visible to: only me" in said("/check-in")
    people.grant(client, therapist, Stream.MOOD, Depth.NUMBERS)
    people.treatment(client, therapist)
    name = therapist.name
    assert f"Visible to: {name}, the scales" in said("/check-in")
    assert "the scales and my words" not in said("/check-in")
    assert f"Visible to: {name}" not in said("/stung")
    people.grant(client, therapist, Stream.EPISODES, Depth.WORDS)
    assert f"Visible to: {name}, the scales and my words (from tomorrow morning)" in said("/stung")
    assert post(http, "/settings", {"words_wait": "y", "keep_to_myself": "y"}).status_code == 303
    assert f"Visible to: {name}" not in said("/steady/1")


def test_a_change_says_who_sees_the_entry_and_that_changed_words_wait(app: Flask, people: People, clock: Clock) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    people.grant(client, therapist, Stream.MOOD, Depth.WORDS)
    people.treatment(client, therapist)
    entry_id = kept_long_ago(app, client)
    people.sign_in(http, client, now=NOW)
    page = on_one_line(http.get(f"/entries/{entry_id}/change").get_data(as_text=True))
    said = f"Visible to: {therapist.name}, the scales and my words (changed words from tomorrow morning)"
    assert said in page
    assert 'name="held_back"' in page


@pytest.mark.parametrize("what", ["nothing else", "a word"])
def test_a_box_ticked_while_changing_keeps_the_entry_to_oneself(
    app: Flask, people: People, clock: Clock, what: str
) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    people.grant(client, therapist, Stream.MOOD, Depth.WORDS)
    people.treatment(client, therapist)
    entry_id = kept_long_ago(app, client)
    people.sign_in(http, client, now=NOW)
    change = {"asked": "shame", "shame": "5", "note": "as it was", "revision": "0", "when": "keep", "held_back": "y"}
    change |= {"note": "as it is"} if what == "a word" else {}
    assert post(http, f"/entries/{entry_id}/change", change).status_code == 303
    assert "Only me" in http.get(f"/entries/{entry_id}").get_data(as_text=True)
    page = on_one_line(http.get(f"/entries/{entry_id}/change").get_data(as_text=True))
    assert "Visible to: Only me" in page
    assert 'name="held_back"' not in page  # giving it out again is a page of its own, which asks who is there
    seen = as_actor(therapist)
    with app.app_context(), pytest.raises(NotFound):
        read_entry(db.session, permit_for(db.session, seen, client.id, "client_page", NOW), entry_id)


def kept_long_ago(app: Flask, client: Any) -> UUID:
    """A check-in with a word, which a therapist who sees words may see by now."""
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        return note(permit, "check_in", LONG_AGO, values={"shame": 5}, words={"note": "as it was"})


def test_sharing_says_per_kind_how_deep_since_when_and_until_when(app: Flask, people: People, clock: Clock) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    people.grant(client, therapist, Stream.MOOD, Depth.NUMBERS)
    people.grant(client, therapist, Stream.EPISODES, Depth.WORDS)
    people.treatment(client, therapist)
    people.sign_in(http, client, now=NOW)
    page = on_one_line(http.get("/sharing").get_data(as_text=True))
    sees, only = page.split("Only me", 1)
    for said in ("Check-ins", "Words I share appear the next morning", "Agreed until"):
        assert said in sees, said
    assert "Exercises" in only
    assert "Stop sharing with" in only
    assert "The other person" not in page  # a later phase's questions do not exist yet
