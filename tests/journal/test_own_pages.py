"""The client's own lines: a sentence to rate, goals, the list, breaks, how to go on."""

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from selfmon.journal.models import CheckIn, OwnItem
from tests.forms import on_one_line, post
from tests.people import People


def test_the_own_sentence_is_asked_rated_and_keeps_its_meaning(app: Flask, people: People) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client)
    assert post(http, "/own-item", {"text": "I let myself rest"}).status_code == 303
    assert "I let myself rest" in http.get("/check-in").get_data(as_text=True)
    answer = post(http, "/check-in", {"pleasantness": "0", "own_item": "5", "asked": "pleasantness,own_item"})
    assert answer.status_code == 303
    with app.app_context():
        row = db.session.execute(sa.select(CheckIn)).scalar_one()
        assert row.own_item == 5
        assert row.own_item_id == db.session.execute(sa.select(OwnItem.id)).scalar_one()
    post(http, "/lock")
    locked = http.get("/check-in").get_data(as_text=True)
    assert "I let myself rest" not in locked  # a locked phone shows nothing stored


def test_three_goals_and_not_a_fourth(app: Flask, people: People) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client)
    for n in range(3):
        assert post(http, "/goals", {"text": f"goal {n}"}).status_code == 303
    refused = post(http, "/goals", {"text": "one more"})
    page = http.get("/goals").get_data(as_text=True)
    assert refused.status_code == 400
    assert "Three at a time" in refused.get_data(as_text=True)
    assert "one more" in refused.get_data(as_text=True)  # what was typed is still there
    assert "goal 2" in page
    assert "one more" not in page


def test_a_break_silences_questions_and_leaves_sharing_as_it_is(app: Flask, people: People) -> None:
    client, therapist, http = people.client(), people.therapist(), app.test_client()
    people.treatment(client, therapist, phase=2)
    people.share_all(client, therapist)
    people.sign_in(http, client)
    assert "Is writing here helping?" in http.get("/today").get_data(as_text=True)
    assert post(http, "/break", {"length": "two_weeks"}).status_code in (200, 303)
    page = http.get("/today").get_data(as_text=True)
    assert "Is writing here helping?" not in page
    assert "the scales" in http.get("/sharing").get_data(as_text=True).lower()


def test_a_break_is_over_with_one_tap_on_today(app: Flask, people: People) -> None:
    http = app.test_client()
    people.sign_in(http, people.client())
    post(http, "/break", {"length": "until_back"})
    today = http.get("/today").get_data(as_text=True)
    assert 'name="length" value="over"' in on_one_line(today)
    assert 'href="/break"' in today  # or a bit longer
    page = post(http, "/break", {"length": "over"}, follow_redirects=True).get_data(as_text=True)
    assert "You are on a break" not in page


def test_making_it_worse_offers_less_at_once(app: Flask, people: People) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client)
    answer = post(http, "/helping", {"answer": "worse"})
    assert answer.location == "/helping/less"
    page = http.get("/helping/less").get_data(as_text=True)
    assert "Take a break" in page
    assert "Only when I want" in page


@pytest.mark.parametrize(
    ("path", "answer", "said"),
    [
        ("/rhythm", "not_for_now", "Kept. No questions. Writing stays open."),
        ("/helping/less", "when_i_want", "Kept. Only what belongs to a session, or to what you noted, is still asked."),
        ("/helping/less", "list", "It is on your list for the session."),
    ],
)
def test_whoever_wants_less_is_told_what_became_less(
    app: Flask, people: People, path: str, answer: str, said: str
) -> None:
    http = app.test_client()
    people.sign_in(http, people.client())
    assert said in post(http, path, {"answer": answer}, follow_redirects=True).get_data(as_text=True)


def test_a_line_for_the_session_is_added_and_done(app: Flask, people: People) -> None:
    client, http = people.client(), app.test_client()
    people.sign_in(http, client)
    assert post(http, "/list", {"text": "ask about the letter"}).status_code == 303
    page = http.get("/list").get_data(as_text=True)
    assert "ask about the letter" in page
    item = page.split("/list/")[1].split("/done")[0]
    assert post(http, f"/list/{item}/done").status_code == 303
    assert "ask about the letter" not in http.get("/list").get_data(as_text=True)
