"""What holds: the same page for both, each by their own Permit; its counts are those of the entry list."""

import random
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from selfmon.core.db import db, writing
from selfmon.diary.reading import read_entries, read_numbers
from selfmon.insight.strengths import WEEKS, Strengths, build_strengths, came_differently
from selfmon.journal.own_words import add_goal
from selfmon.sharing.access import own_permit, preview_permit
from selfmon.sharing.models import Depth, Stream
from selfmon.sharing.permit import Permit
from selfmon.treatment.ruptures import RuptureView
from tests.clinic.rooms import Room
from tests.clocks import Clock
from tests.house.world import NOW, as_actor
from tests.journeys.looking import DENIED
from tests.statements import count_statements

HELD = {"values": {"what": "kindness"}, "words": {"for_later": "zqlater", "note": "zqnote"}}
TRIED = {"values": {"sure_before": 5, "sure_after": 2}, "words": {"prediction": "zqthey leave", "happened": "zqstayed"}}

WEEK = NOW.date() - timedelta(days=NOW.weekday() + 7)


def main_of(page: str) -> str:
    return page.split("<main")[1].split("</main>")[0]


def fill(room: Room) -> None:
    room.write("check_in", 4, values={"pride": 5, "above": 1})
    room.write("check_in", 3, values={"pride": 2, "above": 4})
    room.write("held", 6, **HELD)
    room.write("experiment", 5, **TRIED)
    room.write("experiment", 4, values={"sure_before": 2, "sure_after": 4}, words={"prediction": "zqworse"})
    room.write("weekly", 7, values={"s1": 2, "week_on": WEEK})
    room.write("weekly", 14, values={"s1": 0, "week_on": WEEK - timedelta(days=7)})


def test_both_open_the_same_page_and_nothing_is_there_before_anything_was_noted(room: Room) -> None:
    for http, path in ((room.room, "strengths"), (room.phone, "/strengths")):
        assert "Nothing stands here at the moment." in room.page(path, http)
    fill(room)
    for http, path, entries in (
        (room.room, "strengths", f"{room.at}/entries/"),
        (room.phone, "/strengths", "/entries/"),
    ):
        page = main_of(room.page(path, http))
        assert "clearly so in 1 of 2 check-ins" in page
        assert page.count("zqlater") == page.count("zqnote") == 1
        assert "zqthey leave" in page
        assert "zqstayed" in page
        assert "zqworse" not in page  # it did not come differently
        assert "I could feel it a little" in page
        assert "Found in 1 of 2 weeks that were looked back on." in page
        assert f'href="{entries}' in page


def test_a_clients_page_carries_no_word_that_no_client_should_read(room: Room) -> None:
    fill(room)
    text = re.sub(r"<[^>]+>", " ", main_of(room.page("/strengths", room.phone)))
    assert DENIED.findall(text) == []


def test_a_therapist_sees_what_is_shared_alone_and_numbers_without_words(room: Room) -> None:
    fill(room)
    stranger = room.people.therapist("Ben")
    treatment = room.people.treatment(room.client, stranger)
    room.people.grant(room.client, stranger, Stream.EPISODES, Depth.NUMBERS)
    http = room.app.test_client()
    room.people.sign_in(http, stranger, now=NOW)
    page = main_of(room.page(f"/clients/{treatment.id}/strengths", http))
    words = {**HELD["words"], **TRIED["words"]}.values()
    assert not [word for word in (*words, "zqworse", "zqgoal") if word in page]
    assert "Something held" in page
    assert "Tried out" not in page
    assert "check-ins" not in page
    assert "looked back on" not in page


def test_what_is_held_back_is_the_clients_alone(room: Room) -> None:
    room.write("held", 6, held_back=True, **HELD)
    assert "zqlater" in room.page("/strengths", room.phone)
    assert "Nothing stands here at the moment." in room.page("strengths")


def test_a_goal_stands_where_it_was_shared_with_the_day_it_was_looked_at(room: Room, clock: Clock) -> None:
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        add_goal(db.session, permit, "zqgoal of mine", is_shared=False, now=NOW)
        add_goal(db.session, permit, "zqgoal shared", is_shared=True, now=NOW)
    room.go_to(NOW + timedelta(days=1))
    assert "zqgoal of mine" in room.page("/strengths", room.phone)
    page = room.page("strengths")
    assert "zqgoal shared" in page
    assert "zqgoal of mine" not in page


def test_a_locked_phone_and_somebody_else_open_nothing(room: Room) -> None:
    fill(room)
    locked, other = room.app.test_client(), room.app.test_client()
    room.people.sign_in(locked, room.client, "log", now=NOW)
    assert "zqlater" not in locked.get("/strengths").get_data(as_text=True)
    room.people.sign_in(other, room.people.therapist("Ben"), now=NOW)
    assert other.get(f"{room.at}/strengths").status_code == 404


def read(permit: Permit) -> tuple[Strengths, dict[str, int]]:
    """The page, and the same counted from the lists of entries."""
    page = build_strengths(db.session, permit, [])
    inside: dict[str, Any] = {"from_on": page.first, "to_on": page.last}
    entries = read_entries(db.session, permit, ("held", "experiment", "weekly"), **inside)
    rated = read_numbers(db.session, permit, "check_in", ("pride", "above"), **inside)
    weeks = [e for e in entries if e.kind == "weekly" and e.numbers.get("s1") is not None]
    return page, {
        "held": sum(e.kind == "held" for e in entries),
        "tried": sum(e.kind == "experiment" and came_differently(e) for e in entries),
        "weeks": len(weeks),
        "stood": sum(e.numbers["s1"] > 0 for e in weeks),
        "beside": sum(row.values[code] is not None for row in rated for code in ("pride", "above")),
    }


@pytest.mark.parametrize("seed", range(6))
def test_its_counts_are_those_of_the_entry_list_under_the_same_permit(room: Room, seed: int) -> None:
    draw = random.Random(seed)
    for _n in range(30):
        kind = draw.choice(["held", "experiment", "weekly", "check_in"])
        values: dict[str, Any] = {
            "held": {},
            "experiment": {"sure_before": draw.choice([None, 2, 5]), "sure_after": draw.choice([None, 1, 4])},
            "weekly": {"s1": draw.choice([None, 0, 1, 3]), "week_on": WEEK},
            "check_in": {"pride": draw.choice([None, 1, 5]), "above": draw.choice([None, 2, 6])},
        }[kind]
        days = draw.uniform(0, WEEKS * 7 + 30)
        room.write(kind, days, values=values, held_back=draw.random() < 0.3)
    therapist = room.people.therapist("Ben")
    room.people.treatment(room.client, therapist, phase=2)
    for stream in (Stream.EPISODES, Stream.ANCHORS, Stream.OTHERS, Stream.MOOD, Stream.PATTERNS):
        if draw.random() < 0.6:
            room.people.grant(room.client, therapist, stream, draw.choice([Depth.NUMBERS, Depth.WORDS]))
    with room.app.test_request_context():
        own = own_permit(db.session, as_actor(room.client), NOW)
        for permit in (own, preview_permit(db.session, as_actor(room.client), therapist.id, NOW)):
            page, counted = read(permit)
            assert {
                "held": len(page.held),
                "tried": len(page.tried),
                "weeks": page.n_weeks,
                "stood": len(page.stood),
                "beside": sum(one.n for one in page.beside),
            } == counted
        db.session.close()


def test_clearly_so_begins_at_four_and_only_what_came_differently_was_tried(room: Room) -> None:
    for days, pride in ((2, 3), (3, 4)):
        room.write("check_in", days, values={"pride": pride})
    room.write("experiment", 4, values={"sure_before": 3, "sure_after": 3}, words={"prediction": "zqthe same"})
    page = main_of(room.page("/strengths", room.phone))
    assert "clearly so in 1 of 2 check-ins" in page
    assert "zqthe same" not in page


def test_half_a_year_is_looked_at_and_no_more(room: Room) -> None:
    room.write("held", WEEKS * 7 - 1, words={"note": "zqjust inside"})
    room.write("held", WEEKS * 7 + 2, words={"note": "zqtoo long ago"})
    page = room.page("/strengths", room.phone)
    assert WEEKS == 26
    assert "zqjust inside" in page
    assert "zqtoo long ago" not in page


def test_a_repair_stands_there_once_it_is_settled_for_the_client(room: Room) -> None:
    def strain(day: int, says: str | None, is_raised: bool = True) -> RuptureView:
        on = NOW.date() - timedelta(days=day)
        return RuptureView(
            uuid4(), uuid4(), "withdrawal", 2, (), (), "fully", None, "", on if is_raised else None, says, on
        )

    told = [strain(3, "settled"), strain(9, "settled"), strain(4, "partly"), strain(5, None)]
    told += [strain(WEEKS * 7 + 2, "settled"), strain(6, "settled", is_raised=False)]
    with room.app.test_request_context():
        page = build_strengths(db.session, own_permit(db.session, as_actor(room.client), NOW), told)
        assert [line.on for line in page.repairs] == [told[0].raised_on, told[1].raised_on]
        db.session.close()


def test_it_costs_the_same_statements_whatever_the_history(room: Room) -> None:
    def count() -> int:
        with count_statements(room.app) as statements:
            room.page("strengths")
        return statements.count

    fill(room)
    count()
    before = count()
    for day in range(8, 60):
        room.write("held", day, **HELD)
    assert count() == before
