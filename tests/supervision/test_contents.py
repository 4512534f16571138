"""What stands in a pack: numbers that equal a count by hand, no small count, no word, no name, no date."""

import re
from datetime import date, datetime, timedelta

from flask import Flask

from selfmon.core.db import db, writing
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Stream
from selfmon.supervision.weeks import decide_weeks
from tests.clocks import Clock
from tests.house.world import NOW, as_actor, note
from tests.people import People

from .packs import MONTHS, Room, inside


def test_the_client_looks_through_the_very_same_pack(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    preview = room.browser(room.client).get(f"/sharing/packs/{pack_id}")
    assert "Pseudonymous: your supervisor may still recognise you" in preview.get_data(as_text=True)
    room.agree(pack_id)
    assert (
        inside(preview)
        == inside(room.look(pack_id))
        == inside(room.browser(room.client).get(f"/sharing/packs/{pack_id}"))
    )
    assert "checked" not in inside(preview)


def test_numbers_in_it_equal_a_count_by_hand(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    said = inside(room.look(pack_id))
    # 5 January to 10 May: eighteen whole weeks. Thirty days are four whole weeks and two days of a fifth.
    assert "18 weeks" in said
    assert "Weeks 1–18: phase 1" in said
    assert '<th scope="col">How does it feel to be you right now?</th>' in said
    assert re.findall(r'<th scope="row">(\d+)</th><td>1</td><td>2</td><td>5</td>', said) == ["15", "16", "17", "18"]
    assert '<th scope="row">14</th><td>1</td><td>–</td><td>–</td>' in said  # two days of seven: no median
    practised = re.search(r'<th scope="row">Times practised</th>(.*?)</tr>', said)
    assert practised
    # Weeks 1 to 13 are the one whole block, and none of the eight is in it; 14 to 18 are no block yet.
    assert re.findall(r"<td>(.*?)</td>", practised.group(1)) == ["0 to 4"]
    assert '<th scope="col">Weeks 1–13</th>' in said
    assert "on average −2, n = 5 to 9." in said
    assert '<th scope="row">Answers in weeks 1–13</th><td></td><td>0 to 4</td><td>0 to 4</td>' in said
    assert "weekly look back" not in said  # six, one of them within a whole block


def test_a_look_back_stands_as_a_median_of_a_whole_block(room: Room) -> None:
    """Week by week it would say in which weeks something was written; and no count of it stands there exactly."""
    room.write()
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        for n in range(6):
            monday = date(2026, 1, 5) + timedelta(weeks=2 * n)
            values = {"a1": 4 if n else 0, "week_on": monday, "not_come_up": []}
            note(permit, "weekly", datetime(2026, 1, 10, 12, tzinfo=NOW.tzinfo) + timedelta(weeks=2 * n), values=values)
    pack_id = room.propose()
    room.agree(pack_id)
    told = re.search(
        r"<h2>The client's weekly look back.*?</section>", inside(room.look(pack_id)).replace("&#39;", "'")
    )
    assert told
    assert re.findall(r"<td>(.*?)</td>", told.group(0)) == ["median 4, n = 5 to 9"]
    assert re.findall(r'<th scope="col">(.*?)</th>', told.group(0)) == ["Item", "Weeks 1–13"]


def write_once(room: Room, week: int) -> None:
    """One of everything in a week of the first block; the check-in in a week that stays too thin for a median."""
    at = datetime(2026, 1, 7, 12, tzinfo=NOW.tzinfo) + timedelta(weeks=week)
    practised = {"exercise": "1", "direction": "body", "measure": "tension", "before": 4, "after": 2}
    written = {
        "weekly": {"a1": 2, "week_on": at.date() - timedelta(days=2), "not_come_up": []},
        "episode": {"peak": 4},
        "practice": practised,
        "check_in": {"pleasantness": 2},
    }
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        for kind, values in written.items():
            note(permit, kind, at, values=values)


def test_four_more_of_everything_change_no_letter_of_it(room: Room) -> None:
    for week in range(5):
        write_once(room, week)
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        for day in (8, 9, 10, 11, 12, 13, 15, 16, 17, 18):  # with the five: fifteen, in two weeks enough for a median
            note(permit, "check_in", datetime(2026, 1, day, 12, tzinfo=NOW.tzinfo), values={"pleasantness": 2})
    pack_id = room.propose()
    room.agree(pack_id)
    before = inside(room.look(pack_id))
    assert re.findall(r"n = (?!\d+ to \d+)", before) == []
    assert {"15 to 19", "5 to 9"} == set(re.findall(r"\d+ to \d+(?=[.<])", before)) - {"0 to 4"}
    for more in range(4):
        write_once(room, 6 + more)
        assert inside(room.look(pack_id)) == before
    write_once(room, 11)
    assert inside(room.look(pack_id)) != before  # the tenth


def test_what_the_client_wrote_is_counted_in_steps_of_five(room: Room) -> None:
    """Nine stings in the first block are five to nine of them, and a total nowhere; none and two look the same."""
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        for n in range(9):
            note(
                permit,
                "episode",
                datetime(2026, 1, 6, 12, tzinfo=NOW.tzinfo) + timedelta(days=9 * n),
                values={"peak": 4},
            )
        for n in range(12):
            values = {
                "exercise": "1",
                "direction": "body",
                "measure": "tension",
                "before": 2,
                "after": 5 if n < 6 else 2,
            }
            note(permit, "practice", datetime(2026, 1, 7, 12, tzinfo=NOW.tzinfo) + timedelta(days=6 * n), values=values)
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    said = inside(room.look(pack_id))
    rows = dict(re.findall(r'<th scope="row">([A-Z][^<]+)</th><td>([^<]*)</td></tr>', said))
    assert rows == {
        "Something stung": "5 to 9",
        "Hard moments": "0 to 4",
        "Something held": "0 to 4",
        "Times practised": "10 to 14",
        "Rated": "10 to 14",
        "Heavy, of those rated": "5 to 9",
    }
    assert "0 to 4 can be none" in said


def test_few_look_like_none(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    said = inside(room.look(pack_id))
    stung = re.search(r'<th scope="row">Something stung</th>(.*?)</tr>', said)
    nothing = re.search(r'<th scope="row">Hard moments</th>(.*?)</tr>', said)
    assert stung
    assert nothing
    assert stung.group(1) == nothing.group(1)  # two of them look like none
    assert "0 to 4" in stung.group(1)
    assert "strongest" not in said  # no median of two
    assert re.search(r"<td>\s*[1-4]\s*</td>", stung.group(1)) is None


def test_answers_to_two_questions_cannot_be_subtracted(room: Room) -> None:
    room.write(33)
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW)
        note(permit, "check_in", datetime(2026, 5, 10, 19, tzinfo=NOW.tzinfo), values={"pleasantness": 2})
    pack_id = room.propose()
    room.agree(pack_id)  # 34 answers to one question, 33 to the other
    said = inside(room.look(pack_id))
    assert set(re.findall(r"Weeks 1–13: n = (.*?)\.", said)) == {"0 to 4"}
    assert not {"33", "34"} & set(re.findall(r"\d+", said))


def test_no_word_no_name_and_no_date_is_in_it(room: Room) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    for answer in (room.look(pack_id), room.browser(room.supervisor).get("/supervision")):
        random = ("Set-Cookie", "Content-Security-Policy", "Content-Length")
        said = answer.get_data(as_text=True) + str([h for h in answer.headers if h[0] not in random])
        said = re.sub(r'name="csrf_token"[^>]*>|nonce="[^"]*"', "", said).replace(str(pack_id), "").lower()
        assert not re.search("zq(kim|anna|note|practice|sting|week)", said)
        assert "name" not in inside(room.look(pack_id)).lower()
        assert not re.search(rf"\b20\d\d\b|\d{{4}}-\d\d-\d\d|\b\d{{1,2}} ({MONTHS})", said, re.IGNORECASE)
        assert str(room.treatment_id) not in said
        assert str(room.client.public_id) not in said


def test_streams_that_are_not_shared_have_no_section(app: Flask, people: People) -> None:
    room = Room(app, people)
    room.write()
    people.grant(room.client, room.therapist, Stream.MOOD, Depth.WORDS)
    pack_id = room.propose()
    room.agree(pack_id)
    said = inside(room.look(pack_id))
    assert re.findall(r"<h2>(.*?)</h2>", said) == ["Phases", "Check-ins: the median of each week"]


def test_what_is_written_after_agreeing_does_not_change_it(room: Room, clock: Clock) -> None:
    room.write()
    pack_id = room.propose()
    room.agree(pack_id)
    before = inside(room.look(pack_id))
    clock.now = NOW + timedelta(days=12)
    with room.app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(room.client), NOW + timedelta(days=12))
        for day in range(10):
            note(permit, "check_in", NOW + timedelta(days=day), values={"pleasantness": -3})
    assert inside(room.look(pack_id)) == before


def test_the_weeks_are_whole_ones_and_reach_back_half_a_year_at_most() -> None:
    weeks = decide_weeks(date(2026, 5, 14), None)
    assert (weeks.first, weeks.last, weeks.n) == (date(2025, 11, 10), date(2026, 5, 10), 26)
    assert weeks.number(weeks.first) == 1
    assert weeks.number(weeks.last) == 26
    assert sum(weeks.count_blocks([weeks.first, weeks.last])) == 2
    assert decide_weeks(date(2026, 5, 14), date(2026, 5, 13)).n == 0
