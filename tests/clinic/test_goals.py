"""Goals where they stand: kept, changed, ended by phase on the sheet of a review, and on What holds, for whoever sees them."""

from datetime import date, timedelta

import pytest
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.insight.goals_by_phase import say_where_it_stood
from selfmon.journal.models import Goal
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from tests.clinic.rooms import Room
from tests.clocks import NOW, Clock
from tests.forms import post
from tests.house.world import as_actor
from tests.people import People


@pytest.fixture
def room(app: Flask, people: People, clock: Clock) -> Room:
    return Room(app, people, clock, phase=1)


def add(room: Room, text: str, *, is_shared: bool = True) -> str:
    """A goal's id."""
    post(room.phone, "/goals", {"text": text, **({"is_shared": "y"} if is_shared else {})})
    page = room.page("/goals", room.phone)
    return page.split(text)[1].split("/goals/")[1].split("/")[0]


def move_on(room: Room, number: int) -> None:
    with room.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(room.therapist, room.clock.now), room.treatment.id)
        phase = propose_phase(
            db.session, found, number, room.clock.now.date(), "a reason", "seeing it happen", room.clock.now
        )
        confirm_phase(db.session, room.client.id, room.treatment.id, phase, room.clock.now)


def later(room: Room, days: int) -> None:
    room.go_to(room.clock.now + timedelta(days=days))


def cells(room: Room, text: str) -> list[str]:
    """What the sheet says of a goal, phase by phase."""
    page = room.page("review")
    row = page.split(f">{text}</th>")[1].split("</tr>")[0]
    return [cell.split("</td>")[0].strip() for cell in row.split("<td>")[1:]]


def test_the_sheet_says_of_each_phase_which_goals_were_kept_changed_and_ended(room: Room) -> None:
    kept, changed = add(room, "zqkept"), add(room, "zqearlier words")
    ended = add(room, "zqended")
    later(room, 30)
    move_on(room, 2)
    later(room, 10)
    post(room.phone, f"/goals/{kept}/still-mine")
    post(room.phone, f"/goals/{changed}/change", {"text": "zqlater words"})
    post(room.phone, f"/goals/{ended}/done")
    later(room, 1)
    assert [said.split()[0].strip(",") for said in cells(room, "zqkept")] == ["begun", "kept"]
    assert cells(room, "zqkept")[0].endswith(", kept")  # it stood where the first phase ended
    assert cells(room, "zqlater words")[1].startswith("changed")
    assert cells(room, "zqended")[1].startswith("ended")
    later(room, 20)
    move_on(room, 3)
    assert [cells(room, "zqended")[2], cells(room, "zqkept")[2]] == [
        "–",
        "–",
    ]  # nothing was said of it in this phase yet


def test_others_read_the_new_words_from_the_next_morning_and_never_the_old_ones(room: Room) -> None:
    goal = add(room, "zqbefore")
    later(room, 1)
    assert "zqbefore" in room.page("strengths")
    post(room.phone, f"/goals/{goal}/change", {"text": "zqafter"})
    assert "zqafter" in room.page("/strengths", room.phone)
    for path in ("strengths", "review"):
        assert "zqbefore" not in room.page(path)
        assert "zqafter" not in room.page(path)
    later(room, 1)
    for path in ("strengths", "review"):
        assert "zqafter" in room.page(path)
        assert "zqbefore" not in room.page(path)


def test_a_goal_that_is_done_stays_and_one_that_is_put_away_is_on_no_page(room: Room) -> None:
    done, gone = add(room, "zqdone"), add(room, "zqgone")
    later(room, 1)
    post(room.phone, f"/goals/{done}/done")
    post(room.phone, f"/goals/{gone}/close")
    for path, http in (("/goals", room.phone), ("/strengths", room.phone)):
        assert "zqgone" not in room.page(path, http)
        assert "zqdone" in room.page(path, http)
    assert "zqdone" not in room.page("review")  # from tomorrow morning on
    later(room, 1)
    for path in ("review", "strengths"):
        assert "zqdone" in room.page(path)
        assert "zqgone" not in room.page(path)
    assert "done on" in room.page("strengths")
    post(room.phone, f"/goals/{done}/close")
    assert "zqdone" not in room.page("review") + room.page("strengths") + room.page("/strengths", room.phone)


def test_what_was_nobody_else_s_stays_so_changed_and_done(room: Room) -> None:
    goal, other = add(room, "zqmine", is_shared=False), add(room, "zqmine too", is_shared=False)
    post(room.phone, f"/goals/{goal}/change", {"text": "zqmine in other words"})
    post(room.phone, f"/goals/{other}/done")
    later(room, 2)
    assert "zqmine" not in room.page("review") + room.page("strengths")
    assert "zqmine in other words" in room.page("/strengths", room.phone)


def test_done_goals_leave_room_for_others_and_half_a_year_later_leave_the_page(room: Room) -> None:
    goals = [add(room, f"zqgoal number {n}") for n in range(3)]
    post(room.phone, f"/goals/{goals[0]}/done")
    add(room, "zqfourth")
    assert "Three at a time" in post(room.phone, "/goals", {"text": "zqfifth"}).get_data(as_text=True)
    later(room, 26 * 7 - 1)
    assert "zqgoal number 0" in room.page("/strengths", room.phone)
    later(room, 3)
    assert "zqgoal number 0" not in room.page("/strengths", room.phone)


def test_an_empty_line_changes_nothing_and_nothing_typed_is_lost(room: Room) -> None:
    goal = add(room, "zqstays")
    for text in ("", " ", "x" * 201):
        refused = post(room.phone, f"/goals/{goal}/change", {"text": text})
        assert refused.status_code == 400
        assert text.strip() in refused.get_data(as_text=True)
    assert "zqstays" in room.page("/goals", room.phone)
    same = post(room.phone, f"/goals/{goal}/change", {"text": "zqstays"})
    assert same.status_code == 303
    assert "in these words since" not in room.page("/strengths", room.phone)


def test_somebody_else_changes_and_ends_nothing(room: Room) -> None:
    goal, http = add(room, "zqstays"), room.app.test_client()
    room.people.sign_in(http, room.people.client(), now=NOW)
    for path in ("change", "done"):
        assert post(http, f"/goals/{goal}/{path}", {"text": "another"}).status_code == 404
    assert "zqstays" in room.page("/goals", room.phone)


def test_an_experiment_says_how_sure_before_and_after_beside_what_was_expected_and_what_happened(room: Room) -> None:
    room.write(
        "experiment",
        3,
        values={"sure_before": 5, "sure_after": 2},
        words={"prediction": "zqexpected", "did": "zqdid", "happened": "zqhappened"},
    )
    for page in (room.page("strengths"), room.page("/strengths", room.phone)):
        line = page.split("Tried out, and it came differently")[1].split("</li>")[0]
        order = [line.index(word) for word in ("How sure, before", "zqexpected", "zqdid", "zqhappened")]
        assert order == sorted(order)


def test_a_phase_holds_its_first_and_its_last_day(app: Flask) -> None:
    first, last = date(2026, 5, 1), date(2026, 5, 14)
    with app.test_request_context():
        for day in (first, last):
            assert say_where_it_stood(Goal(made_on=day), first, last).startswith("begun")
        assert say_where_it_stood(Goal(made_on=last + timedelta(days=1)), first, last) == ""
        assert (
            say_where_it_stood(Goal(made_on=first, done_on=first), first, last)
            .split(",")[-1]
            .strip()
            .startswith("ended")
        )
        assert say_where_it_stood(Goal(made_on=first, done_on=last), last + timedelta(days=1), None) == ""
