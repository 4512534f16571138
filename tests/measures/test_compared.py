"""Phases compared: questionnaires from the beginning of the phase to now, as far as they are shared, by the existing limits."""

from tests.clocks import NOW
from tests.statements import count_statements

from .conftest import Room
from .test_seeing import LITTLE, MUCH, share, twice
from .test_signals import paper, said

SECTION = "Questionnaires in this phase"


def compared(room: Room) -> str:
    page = said(room, f"/clients/{room.treatment_id}/compare")
    return page.split(SECTION)[1].split("</section>")[0] if SECTION in page else ""


def test_the_score_at_first_and_now_with_what_the_limit_says(room: Room) -> None:
    share(room)
    twice(room)

    page = compared(room)

    assert "GAD-7" in page
    assert ">0<br><span" in page
    assert ">21<br><span" in page
    assert "14 May 2026" in page
    assert "21 towards more burden. That is more than chance change by the sourced limit." in page
    assert "The limit: 6 points (Bischoff et al. 2020" in page


def test_what_is_not_shared_is_not_there(room: Room) -> None:
    before = compared(room)
    twice(room)
    assert before == compared(room) == ""

    share(room)
    assert "GAD-7" in compared(room)


def test_a_change_within_the_limit_and_one_that_no_source_judges(room: Room) -> None:
    for day, fields in (("2026-03-14", LITTLE), ("2026-05-13", LITTLE | {"q1": "2"})):
        paper(room, day, fields)
    for day, weight in (("2026-03-14", "1"), ("2026-05-13", "7")):
        paper(room, day, {"about": "mother", **{f"q{n}": weight for n in range(1, 10)}}, "ecr-rs")

    page = compared(room)

    assert "2 towards more burden. That is within what chance alone can do." in page
    assert "No sourced limit for chance change: look at the questions." in page
    assert "ECR-RS, Avoidance</bdi>, mother" in page


def test_the_same_questionnaire_about_two_people_says_which_is_which(room: Room) -> None:
    for about in ("mother", "partner"):
        paper(room, "2026-05-13", {"about": about, **{f"q{n}": "3" for n in range(1, 10)}}, "ecr-rs")

    page = said(room, f"/clients/{room.treatment_id}/worth-a-look")

    assert "ECR-RS, Avoidance, mother: " in page
    assert "ECR-RS, Avoidance, partner: " in page


def test_what_was_filled_in_before_the_phase_began_is_another_beginning(room: Room) -> None:
    paper(room, "2025-12-14", MUCH)
    paper(room, "2026-05-13", LITTLE)

    page = compared(room)

    assert "Nothing to compare it with yet." in page
    assert ">21<br><span" not in page
    assert NOW.year == 2026


def test_it_costs_the_same_statements_whatever_the_history(room: Room) -> None:
    def count() -> int:
        with count_statements(room.app) as statements:
            room.desk.get(f"/clients/{room.treatment_id}/compare")
        return statements.count

    share(room)
    room.fill_in("gad-7", LITTLE)
    paper(room, "2026-04-30", MUCH)
    count()
    before = count()
    for day in range(1, 13):
        paper(room, f"2026-05-{day:02}", MUCH)
    assert count() == before
