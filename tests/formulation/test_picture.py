"""A line of the picture from the session to the phone and back: who reads what, and from when."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from selfmon.diary.kinds import Pick
from tests.clinic.rooms import Room
from tests.clocks import NOW, Clock
from tests.forms import token_of
from tests.people import People

MOVE = "explaining until nothing is felt"


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock)


def post(room: Room, path: str, by: str = "room", /, **form: str) -> str:
    """The address it led to; a refused form gives its page."""
    http = getattr(room, by)
    answer = http.post(path, data={"csrf_token": token_of(http), **form})
    assert answer.status_code in (200, 303, 400), answer.status_code
    return str(answer.location) if answer.status_code == 303 else answer.get_data(as_text=True)


def write(room: Room, move: str = MOVE, setting: str = "work", **more: str) -> str:
    """A line, written together; its id."""
    at = post(room, f"{room.at}/picture/together?setting={setting}", move=move)
    if more:
        at = post(room, at, move=move, **more).partition("?")[0]
    return at.rsplit("/", 1)[1]


def offer(room: Room) -> None:
    post(room, f"{room.at}/picture/offer")
    room.go_to(room.clock.now + timedelta(days=1))


def answer(room: Room, line: str, said: str, **words: str) -> str:
    return post(room, f"/picture/{room.treatment.id}/{line}", "phone", answer=said, **words)


def test_counts_never_come_before_words_and_only_where_they_are_wanted(room: Room) -> None:
    for day in range(4):
        room.write("episode", day + 1, values={"about": "work"}, many={"moves": (Pick("explaining_away"),)})
    together = room.page("picture/together?setting=work")
    assert "What do you notice yourself doing there?" in together
    assert "in 4 of 4" not in together
    line = write(room)
    asked = room.page(f"picture/lines/{line}")
    assert "Look at what you noted?" in asked
    assert "in 4 of 4" not in asked
    looked = room.page(f"picture/lines/{line}?look=1")
    assert "Explained it until I couldn&#39;t feel it: in 4 of 4" in looked
    assert "in 4 of 4" not in room.page("picture")


def test_a_draft_exists_for_its_author_alone(room: Room) -> None:
    write(room)
    assert MOVE in room.page("picture")
    assert "Drafts are part of the record; your client may ask to read them." in room.page("picture")
    room.go_to(NOW + timedelta(days=3))
    assert MOVE not in room.page("/picture", room.phone)


def test_the_phone_asks_from_the_next_morning_and_holds_what_was_said_yes_to(room: Room) -> None:
    line = write(room, helps="the meeting ends sooner")
    post(room, f"{room.at}/picture/offer")
    assert MOVE not in room.page("/picture", room.phone)
    with pytest.raises(AssertionError):
        answer(room, line, "shown")  # not asked about yet: there is no such page
    room.go_to(NOW + timedelta(hours=20))
    asked = room.page("/picture", room.phone)
    assert MOVE in asked
    assert "the meeting ends sooner" in asked
    assert "Nothing stands here." in asked
    assert "Your client shows it" not in room.page("picture")
    answer(room, line, "shown")
    assert "Nothing stands here." not in room.page("/picture", room.phone)
    assert "Your client shows it" not in room.page("picture")  # nor before the morning after
    room.go_to(room.clock.now + timedelta(days=1))
    assert "Your client shows it like this since" in room.page("picture")


def test_a_line_taken_back_is_gone_from_both_next_pages(room: Room) -> None:
    line = write(room)
    offer(room)
    answer(room, line, "changed", move="going into my head")
    room.go_to(room.clock.now + timedelta(days=1))
    assert "going into my head" in room.page("picture")
    post(room, f"/picture/{room.treatment.id}/{line}/withdraw", "phone")
    own = room.page("/picture", room.phone)
    assert "going into my head" not in own + room.page("picture")
    assert "Nothing stands here." in own
    assert own.count(MOVE) == 2  # under what was left out, to be looked at again: told, and in the form's box


def test_left_out_looks_like_not_answered(room: Room) -> None:
    line = write(room)
    offer(room)
    unanswered = re.sub(r'value="[^"]{40,}"', "", room.page("picture"))
    answer(room, line, "left_out")
    room.go_to(room.clock.now + timedelta(minutes=1))
    assert re.sub(r'value="[^"]{40,}"', "", room.page("picture")) == unanswered


def test_a_change_makes_a_new_version_and_the_first_stays_as_it_was(room: Room) -> None:
    line = write(room)
    offer(room)
    answer(room, line, "shown")
    post(room, f"{room.at}/picture/lines/{line}", move="explaining, then going home", costs="long evenings")
    assert "explaining, then going home" in room.page("picture")
    first = room.page("picture?version=1")
    assert MOVE in first
    assert "long evenings" not in first
    own = room.page("/picture", room.phone)
    assert MOVE in own  # the client's version stands until they say yes to another
    assert "long evenings" not in own
    offer(room)
    assert "long evenings" in room.page("/picture", room.phone)


def test_taking_back_a_changed_line_brings_no_earlier_wording_back(room: Room) -> None:
    line = write(room)
    offer(room)
    answer(room, line, "shown")
    post(room, f"{room.at}/picture/lines/{line}", move="explaining, then going home")
    newer = UUID(re.findall(r"lines/([0-9a-f-]{36})", room.page("picture"))[0])
    offer(room)
    answer(room, str(newer), "shown")
    post(room, f"/picture/{room.treatment.id}/{newer}/withdraw", "phone")
    assert "Nothing stands here." in room.page("/picture", room.phone)


def test_words_that_stay_at_the_desk_are_not_offered(room: Room) -> None:
    write(room, "a narcissistic thing")
    refused = post(room, f"{room.at}/picture/offer")
    assert "Not shown yet. Nothing is lost." in refused
    assert "narcissistic" in refused
    room.go_to(NOW + timedelta(days=2))
    assert "narcissistic" not in room.page("/picture", room.phone)


def test_what_the_practice_calls_a_move_asks_the_client_nothing(room: Room) -> None:
    line = write(room)
    offer(room)
    answer(room, line, "shown")
    post(room, f"{room.at}/picture/lines/{line}", do="name", name="the explainer")
    assert "the explainer" in room.page("picture")
    assert "Draft of version" not in room.page("picture")
    assert "the explainer" not in room.page("/picture", room.phone)


def test_others_involved_can_be_removed_by_the_client(room: Room) -> None:
    post(room, f"{room.at}/picture/beside", kind="others", who="a psychiatrist", what="when we meet")
    offer(room)
    line = re.findall(r'id="l-([0-9a-f-]{36})"', room.page("/picture", room.phone))[0]
    answer(room, line, "shown")
    post(room, f"/picture/{room.treatment.id}/{line}/withdraw", "phone")
    assert "a psychiatrist" not in room.page("picture") + room.page("/picture", room.phone)


def test_the_client_s_own_words_go_when_words_are_shared_no_longer(room: Room) -> None:
    line = write(room)
    offer(room)
    answer(room, line, "changed", move="going into my head")
    room.go_to(room.clock.now + timedelta(days=1))
    assert "going into my head" in room.page("picture")
    post(room, "/sharing/stop", "phone", answer="less")
    assert "going into my head" not in room.page("picture")
    assert "going into my head" in room.page("/picture", room.phone)


def test_an_empty_change_is_kept_nowhere_and_nothing_is_lost(room: Room) -> None:
    line = write(room)
    offer(room)
    refused = answer(room, line, "changed", costs="x" * 500)
    assert "Not kept yet." in refused
    assert "x" * 500 in refused
    assert "Nothing stands here." in refused
