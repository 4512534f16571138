"""Beside Save stands who will see it, always true; on Sharing stands what is shared at a glance."""

import pytest
from flask import Flask

from selfmon.sharing.streams import Depth, Stream
from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.house.world import NOW
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


def test_sharing_says_per_kind_how_deep_since_when_and_until_when(app: Flask, people: People, clock: Clock) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    people.grant(client, therapist, Stream.MOOD, Depth.NUMBERS)
    people.grant(client, therapist, Stream.EPISODES, Depth.WORDS)
    people.treatment(client, therapist)
    people.sign_in(http, client, now=NOW)
    page = on_one_line(http.get("/sharing").get_data(as_text=True))
    sees, only = page.split("Only me", 1)
    for said in ("Check-ins", "words from the next morning", "Agreed until"):
        assert said in sees, said
    assert "Exercises" in only
    assert "Stop sharing with" in only
    assert "The other person" not in page  # a later phase's questions do not exist yet
