"""A phase review from the desk to the phone and back."""

from datetime import timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from tests.clinic.rooms import Room
from tests.clocks import NOW, Clock
from tests.forms import token_of
from tests.house.world import as_actor
from tests.people import People

STEP = "Looking at what happens before I go quiet"


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock, phase=1)


def post(room: Room, path: str, by: str = "room", /, **form: str) -> str:
    http = getattr(room, by)
    answer = http.post(path, data={"csrf_token": token_of(http), **form})
    assert answer.status_code in (303, 400), answer.status_code
    return str(answer.get_data(as_text=True))


def offer(room: Room, **more: str) -> str:
    """A review that was offered yesterday; where its client answers."""
    post(room, f"{room.at}/review", step=STEP, **more)
    post(room, f"{room.at}/review/offer")
    room.go_to(room.clock.now + timedelta(days=1))
    page = room.page("/next-step", room.phone)
    return page.split(f'action="/next-step/{room.treatment.id}/')[1].split('"')[0]


def test_a_draft_is_its_author_s_and_is_overwritten(room: Room) -> None:
    post(room, f"{room.at}/review", step="a first try")
    post(room, f"{room.at}/review", step=STEP, risks="It may get louder for a while")
    page = room.page("review")
    assert STEP in page
    assert "a first try" not in page
    room.go_to(NOW + timedelta(days=3))
    assert STEP not in room.page("/next-step", room.phone)


def test_the_client_answers_from_the_next_morning_and_the_desk_sees_it_the_morning_after(room: Room) -> None:
    post(room, f"{room.at}/review", step=STEP)
    post(room, f"{room.at}/review/offer")
    assert STEP not in room.page("/next-step", room.phone)
    assert "No answer. That is one too." in room.page("review")
    room.go_to(NOW + timedelta(days=1))
    page = room.page("/next-step", room.phone)
    assert STEP in page
    review = page.split(f'action="/next-step/{room.treatment.id}/')[1].split('"')[0]
    post(room, f"/next-step/{room.treatment.id}/{review}", "phone", answer="not_yet")
    assert "No answer. That is one too." in room.page("review")
    room.go_to(NOW + timedelta(days=2))
    assert "<strong>Not yet</strong>" in room.page("review")


def test_every_answer_is_a_dated_line_and_none_replaces_another(room: Room) -> None:
    review = offer(room)
    at = f"/next-step/{room.treatment.id}/{review}"
    post(room, at, "phone", answer="yes")
    room.go_to(room.clock.now + timedelta(hours=1))
    post(room, at, "phone", answer="differently", words="slower, please")
    room.go_to(room.clock.now + timedelta(days=1))
    page = room.page("review")
    assert "<strong>Yes, this is next</strong>" in page
    assert "slower, please" in page


def test_a_different_view_without_words_is_not_kept(room: Room) -> None:
    review = offer(room)
    refused = post(room, f"/next-step/{room.treatment.id}/{review}", "phone", answer="differently", words=" ")
    assert "Not kept yet." in refused


def test_an_answer_taken_back_is_gone_from_both_next_pages(room: Room) -> None:
    review = offer(room)
    post(room, f"/next-step/{room.treatment.id}/{review}", "phone", answer="differently", words="slower, please")
    room.go_to(room.clock.now + timedelta(days=1))
    assert "slower, please" in room.page("review")
    answer = room.page("/next-step", room.phone).split("/answers/")[1].split("/")[0]
    post(room, f"/next-step/{room.treatment.id}/answers/{answer}/withdraw", "phone")
    assert "slower, please" not in room.page("review") + room.page("/next-step", room.phone)


def test_words_that_stay_at_the_desk_are_not_offered_and_nothing_is_lost(room: Room) -> None:
    post(room, f"{room.at}/review", step=STEP, risks="the grandiose side may push back")
    refused = post(room, f"{room.at}/review/offer")
    assert "Not shown yet. Nothing is lost." in refused
    assert "the grandiose side may push back" in refused


def test_ratings_are_there_only_once_they_are_opened(room: Room) -> None:
    offer(room)
    assert "?ratings=1" in room.page("/next-step", room.phone)
    assert "There is nothing that you looked at together." in room.page("/next-step?ratings=1", room.phone)


def test_what_is_hoped_for_holds_from_the_clients_yes_and_no_longer_than_it(room: Room) -> None:
    nothing, agreed = "No direction is agreed on", "Hoped for by the two of you: Exposed, or wanting to hide: lower."
    review = offer(room, hoped_shame="lower", hoped_above="")
    assert "Exposed, or wanting to hide: lower" in room.page("/next-step", room.phone)
    assert "above" not in room.page("/next-step", room.phone)
    assert nothing in room.page("compare")
    post(room, f"/next-step/{room.treatment.id}/{review}", "phone", answer="yes")
    assert nothing in room.page("compare")  # the desk sees it from the next morning
    room.go_to(room.clock.now + timedelta(days=1))
    assert [agreed in room.page(path) for path in ("compare", "review")] == [True, True]
    assert '<option selected value="lower">' in room.page("review")  # a new draft begins with what is agreed
    post(room, f"/next-step/{room.treatment.id}/{review}", "phone", answer="not_yet")
    room.go_to(room.clock.now + timedelta(days=1))
    assert nothing in room.page("compare")


def test_the_sheet_says_what_the_page_of_phases_says(room: Room) -> None:
    """One computation: what stands on the sheet is what the page with charts computed, word for word."""
    with room.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(room.therapist), room.treatment.id)
        began = (NOW - timedelta(days=60)).date()
        phase = propose_phase(db.session, found, 2, began, "a reason", "seeing it happen", NOW)
        confirm_phase(db.session, room.client.id, room.treatment.id, phase, NOW)
    for day in range(100):
        room.write("check_in", day + 1, values={"pleasantness": day % 5 - 2, "shame": day % 7})
    compared = room.page("compare")
    sheet = room.page("review")
    said = [line.split("</dd>")[0].strip() for line in compared.split("<dd>")[1:] if "95 %" in line]
    assert said
    assert all(line in sheet for line in said)
