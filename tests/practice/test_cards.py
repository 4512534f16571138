"""Six plain cards: short, opened together, then kept in Steady; unread by a clinician until somebody says so."""

from flask import Flask

from selfmon.practice.cards import CARDS, NEEDS_REVIEW
from selfmon.practice.library import LIBRARY
from tests.clocks import Clock
from tests.forms import post
from tests.house.world import NOW
from tests.people import People

NEVER = ("narciss", "disorder", "should", "must", "well done", "normal", "!", "failed")


def test_each_card_is_short_plain_and_marked_for_review(app: Flask) -> None:
    assert NEEDS_REVIEW
    assert len(CARDS) == 6
    assert not set(CARDS) & set(LIBRARY)
    with app.test_request_context():
        for card in CARDS.values():
            text = " ".join(str(part) for part in card.paragraphs)
            assert len(text.split()) < 120, card.code
            assert [word for word in NEVER if word in text.lower()] == [], card.code


def test_a_card_is_opened_together_and_then_kept_in_steady(app: Flask, people: People, clock: Clock) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    phone, room = app.test_client(), app.test_client()
    people.sign_in(phone, client, now=NOW)
    people.sign_in(room, therapist, now=NOW)
    at = f"/clients/{treatment.id}/exercises/K3/open"

    def kept() -> bool:
        return "Envy points somewhere" in phone.get("/steady").get_data(as_text=True)

    assert not kept()
    assert phone.get("/steady/card/K3").status_code == 404
    post(room, at)  # without having read it together
    assert not kept()
    post(room, at, {"agreed": "1"})
    assert kept()
    assert "a plain wish" in phone.get("/steady/card/K3").get_data(as_text=True)
    assert phone.get("/steady/card/K1").status_code == 404
    people.sign_in(phone, client, "log", now=NOW)
    assert not kept()  # a locked phone does not learn what was talked about
    assert phone.get("/steady/card/K3").status_code == 303
    people.sign_in(phone, client, now=NOW)
    post(room, at)
    assert not kept()
