"""What the therapist sees is what is shared, and what the client sees of their own is words and a line."""

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from selfmon.core.db import db
from selfmon.diary.models import Entry
from selfmon.sharing.models import Depth, Stream
from tests.forms import post
from tests.statements import count_statements

from .conftest import Room, own_text

MUCH, LITTLE = {f"q{n}": "3" for n in range(1, 8)}, {f"q{n}": "0" for n in range(1, 8)}


def share(room: Room, depth: Depth = Depth.NUMBERS) -> None:
    room.people.grant(room.client, room.therapist, Stream.QUESTIONNAIRES, depth)


def twice(room: Room) -> None:
    """Filled in now and four weeks later."""
    room.fill_in("gad-7", LITTLE)
    room.clock.go(days=28)
    room.people.sign_in(room.phone, room.client)
    room.people.sign_in(room.desk, room.therapist)
    room.fill_in("gad-7", MUCH)


def page(room: Room, instrument: str = "gad-7") -> str:
    answer = room.desk.get(f"/clients/{room.treatment_id}/questionnaires/{instrument}")
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def test_nothing_is_seen_until_it_is_shared(room: Room) -> None:
    twice(room)
    assert "Nothing of it can be seen at the moment." in page(room)
    assert "Nothing at the moment." in room.desk.get(f"/clients/{room.treatment_id}/questionnaires").get_data(
        as_text=True
    )

    share(room)

    said = page(room)
    assert "0 on Thursday, 14 May 2026, 21 on Thursday, 11 June 2026: 21 towards more burden." in said
    assert "That is more than chance change by the sourced limit." in said
    assert "6 points: Bischoff et al. 2020" in said
    assert "4 points: NHS Talking Therapies manual" in said
    assert "Could this be normative here?" in said
    assert "Becoming easily annoyed or irritable" in said
    assert "+3" in said


def test_held_back_or_stopped_it_is_gone_with_the_next_click(room: Room) -> None:
    share(room)
    twice(room)
    with room.app.app_context():
        newest = db.session.execute(sa.select(Entry.id).order_by(Entry.occurred_at.desc())).scalars().first()
    assert post(room.phone, f"/entries/{newest}/hold-back").status_code == 303
    said = page(room)
    assert '<th scope="row">Thursday, 14 May 2026</th>' in said
    assert '<th scope="row">Thursday, 11 June 2026</th>' not in said
    assert "towards more burden" not in said
    assert post(room.phone, "/sharing/stop", {"answer": "stop"}).status_code in (200, 303)
    assert "Nothing of it can be seen at the moment." in page(room)


def test_single_answers_about_the_alliance_are_seen_from_the_agreed_day(room: Room) -> None:
    share(room)
    text_id = own_text(room.app, "wai-sr")
    room.agree("wai-sr", text_id=text_id, every_weeks=12)
    room.fill_in("wai-sr", {f"q{n}": "4" for n in range(1, 13)})
    said = page(room, "wai-sr")
    assert "Single answers are not seen" in said
    assert "Sentence number 3 of this test" not in said
    assert "<td>16</td>" in said  # the total of a scale

    room.agree("wai-sr", text_id=text_id, every_weeks=12, items_seen_from=date(2026, 5, 14))

    assert "Sentence number 3 of this test" in page(room, "wai-sr")


def test_an_unknown_questionnaire_does_not_exist(room: Room) -> None:
    assert room.desk.get(f"/clients/{room.treatment_id}/questionnaires/nonsense").status_code == 404
    assert room.desk.get(f"/clients/{room.treatment_id}/questionnaires/gad-7?since=x&about=%00").status_code == 200


def own_results(room: Room) -> str:
    return " ".join(room.phone.get("/results").get_data(as_text=True).split())


def test_the_client_reads_a_direction_in_words_and_no_limit_norm_or_severity(room: Room) -> None:
    twice(room)
    said = own_results(room)
    assert "How the last two weeks were" in said
    assert "Heavier than the time before." in said
    assert "<polyline" in said
    for word in ("GAD", "chance", "mild", "severe", "Bischoff", "cut-off", "population", "change-band"):
        assert word not in said

    answers = room.phone.get(said.split('href="/results/')[1].join(["/results/", ""]).split('"')[0])
    assert "Nearly every day" in answers.get_data(as_text=True)


def test_what_asks_about_personality_has_no_line_for_the_client(room: Room, personal_text: UUID) -> None:
    room.agree("hsns", text_id=personal_text, every_weeks=12, talked_about_on=date(2026, 5, 7))
    room.fill_in("hsns", {f"q{n}": "4" for n in range(1, 11)})
    said = own_results(room)
    assert "You and Anna look at this together." in said
    assert 'class="chart-line"' not in said
    assert 'class="chart-dot"' not in said
    assert "HSNS" not in said
    assert "arciss" not in said


@pytest.mark.parametrize("path", ["/results", "/results/{id}"])
def test_own_results_are_behind_unlocking_and_nobody_elses(room: Room, path: str) -> None:
    room.fill_in("gad-7", MUCH)
    address = path.format(id=room.scalar(sa.select(Entry.id)))
    locked, other = room.app.test_client(), room.app.test_client()
    room.people.sign_in(locked, room.client, "log")
    room.people.sign_in(other, room.people.client("Noise"))
    assert room.phone.get(address).status_code == 200
    assert locked.get(address).status_code == 303
    assert "Heavier" not in other.get(address).get_data(as_text=True)
    assert other.get("/results/" + str(room.treatment_id)).status_code == 404


def test_three_years_of_them_cost_no_more_statements(room: Room) -> None:
    share(room)
    room.fill_in("gad-7", MUCH)
    page(room)
    with count_statements(room.app) as few:
        page(room)
    for _month in range(12):
        room.clock.go(days=28)
        room.people.sign_in(room.phone, room.client)
        room.people.sign_in(room.desk, room.therapist)
        room.fill_in("gad-7", MUCH)
    page(room)
    with count_statements(room.app) as many:
        page(room)
    assert few.count == many.count
