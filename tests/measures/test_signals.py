"""Reliable worsening on the caseload, lines on the page before a session, the review of a phase, and the supervision pack."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from selfmon.core.db import db
from selfmon.sharing.access import preview_permit
from selfmon.supervision.pack import build_pack
from selfmon.supervision.weeks import Weeks
from tests.forms import on_one_line, post
from tests.house.world import as_actor
from tests.statements import count_statements

from .conftest import Room
from .test_seeing import LITTLE, MUCH, share, twice


def said(room: Room, path: str) -> str:
    answer = room.desk.get(path)
    assert answer.status_code == 200
    return on_one_line(answer.get_data(as_text=True))


def thrice(room: Room) -> None:
    """Much heavier four weeks later, and four weeks after that again."""
    twice(room)
    room.clock.go(days=28)
    room.people.sign_in(room.phone, room.client)
    room.people.sign_in(room.desk, room.therapist)
    room.fill_in("gad-7", MUCH)


def worth_a_look(room: Room) -> str:
    return said(room, f"/clients/{room.treatment_id}/worth-a-look")


def test_reliable_worsening_is_worth_a_look_with_its_numbers_and_source(room: Room) -> None:
    share(room)
    thrice(room)
    assert "Reliable worsening on GAD-7" in said(room, "/clients")
    page = worth_a_look(room)
    assert "Reliable worsening on GAD-7, twice in a row: 0 on " in page
    assert "21 on " in page
    assert "more than 6 points (Bischoff et al. 2020" in page
    assert "Look at the questions together" in page


def test_worse_once_is_told_among_the_other_rules_until_the_next_time_tells(room: Room) -> None:
    share(room)
    twice(room)
    assert "Reliable worsening" not in said(room, "/clients")
    page = worth_a_look(room)
    assert "Reliable worsening" not in page
    assert "worse by more than 6 points (Bischoff et al. 2020), once so far: the next time tells." in page


def test_worse_and_then_back_is_no_signal(room: Room) -> None:
    for day, fields in (("2026-03-14", LITTLE), ("2026-04-13", MUCH), ("2026-05-13", LITTLE)):
        paper(room, day, fields)
    assert "not worse by more than 6 points" in worth_a_look(room)
    assert "Reliable worsening" not in worth_a_look(room)


def test_what_is_not_shared_makes_no_signal(room: Room) -> None:
    thrice(room)
    assert "Reliable worsening" not in said(room, "/clients")
    assert "Reliable worsening" not in worth_a_look(room)


@pytest.mark.parametrize(("first", "second"), [(MUCH, LITTLE), (LITTLE, LITTLE | {"q1": "3", "q2": "2"})])
def test_better_or_within_chance_makes_no_signal(room: Room, first: dict[str, str], second: dict[str, str]) -> None:
    share(room)
    room.fill_in("gad-7", first)
    room.clock.go(days=28)
    room.people.sign_in(room.phone, room.client)
    room.people.sign_in(room.desk, room.therapist)
    room.fill_in("gad-7", second)
    assert "Reliable worsening" not in worth_a_look(room)


def test_a_signal_that_is_long_past_is_none(room: Room) -> None:
    share(room)
    thrice(room)
    room.clock.go(days=85)
    room.people.sign_in(room.desk, room.therapist)
    assert "Reliable worsening" not in worth_a_look(room)


def paper(room: Room, day: str, fields: dict[str, str], instrument: str = "gad-7") -> Any:
    address = f"/clients/{room.treatment_id}/questionnaires/enter/{instrument}"
    return post(room.desk, address, {"done_on": day, "uuid": str(uuid4()), **fields})


def test_the_therapists_record_counts_too_and_a_direction_nobody_knows_never_does(room: Room) -> None:
    for day, fields in (("2026-03-14", LITTLE), ("2026-04-14", MUCH), ("2026-05-13", MUCH)):
        paper(room, day, fields)
    for day, weight in (("2026-03-14", "1"), ("2026-04-14", "7"), ("2026-05-13", "7")):
        paper(room, day, {"about": "mother", **{f"q{n}": weight for n in range(1, 10)}}, "ecr-rs")
    page = worth_a_look(room)
    assert "Reliable worsening on GAD-7" in page
    assert "Reliable worsening on ECR-RS" not in page


def test_it_is_put_aside_until_there_is_new_evidence(room: Room) -> None:
    paper(room, "2026-02-14", LITTLE)
    paper(room, "2026-03-14", MUCH)
    paper(room, "2026-04-13", MUCH)
    signal = worth_a_look(room).split('name="signal" value="')[1].split('"')[0]
    address = f"/clients/{room.treatment_id}/worth-a-look"
    assert post(room.desk, address, {"signal": signal, "reason": "we spoke"}).status_code == 303
    assert "Reliable worsening" not in worth_a_look(room)
    paper(room, "2026-05-13", MUCH)
    assert "Reliable worsening" in worth_a_look(room)


def test_another_text_is_not_compared(room: Room) -> None:
    share(room)
    room.fill_in("gad-7", LITTLE)
    paper(room, "2026-05-14", MUCH)  # other words: only the numbers
    assert "Reliable worsening" not in worth_a_look(room)


def test_the_session_page_and_the_review_of_the_phase_have_a_line_each(room: Room) -> None:
    share(room)
    twice(room)
    line = "GAD-7: 0 on Thursday, 14 May 2026, 21 on Thursday, 11 June 2026: 21 towards more burden."
    page = said(room, f"/clients/{room.treatment_id}")
    assert page.count(line) == 2  # on the page and in the plain text
    assert "That is more than chance change by the sourced limit. The limit: 6 points (Bischoff et al. 2020" in page
    page = worth_a_look(room)
    assert "Questionnaires since this phase began" in page
    assert f"{line} That is more than chance change by the sourced limit. The limit: 6 points (Bischoff" in page


def test_questionnaires_cost_the_caseload_a_fixed_number_of_statements(room: Room) -> None:
    def count() -> int:
        with count_statements(room.app) as statements:
            room.desk.get("/clients")
        return statements.count

    share(room)
    room.fill_in("gad-7", LITTLE)
    count()
    before = count()
    for day in range(1, 13):
        paper(room, f"2026-05-{day:02}", MUCH)
    assert count() == before


def pack_text(room: Room) -> str:
    with room.app.test_request_context():
        permit = preview_permit(db.session, as_actor(room.client, room.clock.now), room.therapist.id, room.clock.now)
        return repr(build_pack(db.session, permit, room.treatment_id, "BCD-234", Weeks(date(2026, 5, 4), 8)))


def test_a_supervision_pack_tells_a_course_in_relative_weeks_where_it_is_shared(room: Room) -> None:
    twice(room)
    assert "GAD-7" not in pack_text(room)
    assert "questionnaire" not in pack_text(room)
    share(room)
    text = pack_text(room)
    assert "GAD-7: 0 in week 2, 21 in week 6. That is more than chance change by the sourced limit." in text
    assert "The limit: 6 points (Bischoff et al. 2020" in text
    assert "flat" not in text  # four weeks
    assert "2026" not in text


def test_a_shared_stream_has_its_section_also_while_it_is_empty(room: Room) -> None:
    share(room)
    assert "No questionnaire was filled in twice" in pack_text(room)


def test_the_page_before_a_session_looks_as_far_back_as_the_rule(room: Room) -> None:
    for day, fields in (("2025-05-14", MUCH), ("2026-02-14", LITTLE), ("2026-05-13", MUCH)):
        paper(room, day, fields)
    page = said(room, f"/clients/{room.treatment_id}")
    assert "GAD-7: 0 on Saturday, 14 February 2026, 21 on Wednesday, 13 May 2026" in page


LIGHTER = "Still moving: lighter than at first by more than chance."
SELDOM = "Whether it is flat: can't tell. It was filled in too seldom so far."
NEEDED = "Of somebody who is level that is mostly said from 12 times on, evenly spaced."
FLAT = "Flat within the limit of 6 points. A slower change can hide in that. Over 28 weeks it changed by between "
MONTHS = [date(2025, 10, 15) + timedelta(weeks=4 * n) for n in range(8)]


@pytest.mark.parametrize(
    ("courses", "line"),
    [((LITTLE, LITTLE, LITTLE), f"{SELDOM} {NEEDED}"), ((MUCH, MUCH, LITTLE), LIGHTER)],
)
def test_three_times_never_say_that_it_is_flat(room: Room, courses: Any, line: str) -> None:
    for day, fields in zip(("2026-01-14", "2026-03-14", "2026-05-13"), courses, strict=True):
        paper(room, day, fields)
    assert line in said(room, f"/clients/{room.treatment_id}/questionnaires/gad-7").replace("&#39;", "'")


@pytest.mark.parametrize(
    ("sums", "line"),
    [
        ((10, 11, 10, 12, 10, 11, 9, 10), FLAT),
        ((13, 11, 9, 8, 11, 8, 11, 11), "In between it moved by half the limit or more."),
        ((14, 9, 12, 8, 13, 7, 9, 9), "Flat is said where all of that is less than 6. Of somebody who is level"),
    ],
)
def test_flat_is_said_of_a_half_year_that_stayed_within_the_limit(room: Room, sums: Any, line: str) -> None:
    for day, total in zip(MONTHS, sums, strict=True):
        paper(room, day.isoformat(), {f"q{n}": str(min(3, max(0, total - 3 * (n - 1)))) for n in range(1, 8)})
    page = said(room, f"/clients/{room.treatment_id}/questionnaires/gad-7").replace("&#39;", "'")
    assert line in page
    assert ("Flat within" in page) == (line == FLAT)


def test_a_pack_says_that_flat_cannot_be_told(room: Room) -> None:
    share(room)
    twice(room)
    room.clock.go(days=56)
    room.people.sign_in(room.phone, room.client)
    room.fill_in("gad-7", LITTLE)
    with room.app.test_request_context():
        permit = preview_permit(db.session, as_actor(room.client, room.clock.now), room.therapist.id, room.clock.now)
        text = repr(build_pack(db.session, permit, room.treatment_id, "BCD-234", Weeks(date(2026, 5, 4), 14)))
    assert f"{SELDOM} {NEEDED}" in text
