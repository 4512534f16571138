"""The therapist's own day decides over their plan; what has not come yet has not taken place."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.clocks import Clock
from tests.forms import on_one_line, post
from tests.house.world import NOW
from tests.people import People

from .two import Two

DAILY_AT_SIX = {"first_on": "2026-05-15", "clock": "06:00", "every_weeks": "1", "minutes": "50"}


@pytest.fixture
def two(app: Flask, people: People) -> Two:
    return Two(app, people)


def far_apart(app: Flask, people: People, clock: Clock, therapist: str, client: str, now: datetime) -> Two:
    """The two in zones of their own."""
    clock.now = now
    two = Two(app, people)
    two.client, two.therapist = people.client(zone=client), people.therapist("Far", zone=therapist)
    two.treatment = people.treatment(two.client, two.therapist)
    two.at = f"/clients/{two.treatment.id}"
    people.sign_in(two.room, two.therapist, now=now)
    people.sign_in(two.phone, two.client, now=now)
    return two


@pytest.mark.parametrize(
    ("therapist", "client", "now", "left"),
    [
        # Thursday noon in Auckland, Wednesday afternoon in Los Angeles: Friday's six o'clock is tomorrow's, and goes.
        ("Pacific/Auckland", "America/Los_Angeles", datetime(2026, 5, 14, 0, tzinfo=UTC), 0),
        # Thursday evening in Los Angeles, Friday in Auckland: Friday's is tomorrow's for the therapist all the same.
        ("America/Los_Angeles", "Pacific/Auckland", datetime(2026, 5, 15, 1, tzinfo=UTC), 0),
        # Friday at five in the morning in Auckland: at six it still takes place.
        ("Pacific/Auckland", "America/Los_Angeles", datetime(2026, 5, 14, 17, tzinfo=UTC), 1),
        ("America/Los_Angeles", "Pacific/Auckland", datetime(2026, 5, 15, 12, tzinfo=UTC), 1),
    ],
)
def test_a_series_that_ends_today_ends_with_the_therapists_day(
    app: Flask, people: People, clock: Clock, therapist: str, client: str, now: datetime, left: int
) -> None:
    two = far_apart(app, people, clock, therapist, client, now)
    assert post(two.room, f"{two.at}/sessions", DAILY_AT_SIX).status_code == 303
    assert len(two.sessions()) > 20
    assert post(two.room, f"{two.at}/sessions/stop").status_code == 303
    assert len(two.sessions()) == left


def test_a_series_is_replaced_from_the_therapists_day_on(app: Flask, people: People, clock: Clock) -> None:
    now = datetime(2026, 5, 14, 0, tzinfo=UTC)
    two = far_apart(app, people, clock, "Pacific/Auckland", "America/Los_Angeles", now)
    post(two.room, f"{two.at}/sessions", DAILY_AT_SIX)
    post(two.room, f"{two.at}/sessions", {**DAILY_AT_SIX, "clock": "09:00"})
    starts = [s.starts_at for s in two.sessions()]
    assert starts[0] == datetime(2026, 5, 14, 21, tzinfo=UTC)  # Friday 09:00 in Auckland, and no 06:00 beside it
    assert len({at.date() for at in starts}) == len(starts)


def test_a_series_that_ends_takes_its_holidays_with_it(two: Two) -> None:
    post(two.room, f"{two.at}/sessions", DAILY_AT_SIX)
    post(two.room, "/clients/away", {"from_on": "2026-05-20", "to_on": "2026-05-29", "cover": ""})
    post(two.room, f"{two.at}/sessions/stop")
    assert two.sessions() == []


@pytest.mark.parametrize(
    "said",
    [
        {"status": "attended"},
        {"status": "late"},
        {"status": "no_show"},
        {"type": "withdrawal", "contribution": "too quick with an answer"},
        {"named_sequence": "y"},
        {"frame_question": "y"},
    ],
)
def test_a_session_to_come_has_not_taken_place(two: Two, said: dict[str, str]) -> None:
    post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-14", "at": "14:00"})  # in two hours
    (planned,) = two.sessions()
    answer = post(two.room, f"{two.at}/sessions/{planned.id}", {**said, "come_back": "the letter"})
    page = on_one_line(answer.get_data(as_text=True))
    assert answer.status_code == 400
    assert "This session has not come yet." in page
    assert "the letter" in page  # nothing typed is lost
    assert said.get("contribution", "") in page
    (planned,) = two.sessions()
    assert (planned.status, planned.named_sequence) == (None, False)
    assert "Withdrawal" not in two.page(two.room, f"{two.at}/between")


def test_a_repair_is_not_made_in_a_session_to_come(two: Two) -> None:
    met = two.meet()
    post(two.room, f"{two.at}/sessions/{met}", {"status": "attended", "type": "mixed", "repair": "partly"})
    rupture = two.page(two.room, f"{two.at}/between").split(f"{two.at}/between/")[1].split('"')[0]
    post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-21", "at": "10:00"})
    coming = two.sessions()[-1].id
    said = {"status": "client_cancelled", f"repair-{rupture}": "fully"}
    assert post(two.room, f"{two.at}/sessions/{coming}", said).status_code == 400
    assert two.sessions()[-1].status is None
    kept = {"status": "client_cancelled", f"repair-{rupture}": "partly"}  # as it stands: nothing is claimed
    assert post(two.room, f"{two.at}/sessions/{coming}", kept).status_code == 303
    assert two.sessions()[-1].status == "client_cancelled"


@pytest.mark.parametrize("status", ["client_cancelled", "late_cancel", "therapist_cancelled", "rescheduled", "holiday"])
def test_what_can_be_known_beforehand_can_be_noted_beforehand(two: Two, status: str) -> None:
    post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-21", "at": "10:00"})
    (planned,) = two.sessions()
    page = two.page(two.room, f"{two.at}/sessions/{planned.id}")
    assert f'value="{status}"' in page
    assert 'value="attended"' not in page
    assert post(two.room, f"{two.at}/sessions/{planned.id}", {"status": status}).status_code == 303
    assert two.sessions()[0].status == status


def test_a_client_is_not_asked_about_a_session_to_come(two: Two, clock: Clock) -> None:
    post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-14", "at": "12:01"})
    (planned,) = two.sessions()
    assert two.phone.get(f"/after-session/{planned.id}").status_code == 404
    clock.now = NOW + timedelta(minutes=1)
    assert two.phone.get(f"/after-session/{planned.id}").status_code == 200


def test_once_its_hour_has_come_it_can_be_noted(two: Two, clock: Clock) -> None:
    post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-14", "at": "12:01"})
    clock.now = NOW + timedelta(minutes=1)
    assert post(two.room, f"{two.at}/sessions/{two.sessions()[0].id}", {"status": "attended"}).status_code == 303
