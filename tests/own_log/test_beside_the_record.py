"""The own log beside the ruptures that were noted and the sessions one cancelled oneself."""

import pytest
from flask import Flask

from tests.forms import post
from tests.people import People
from tests.treatment.two import Two


@pytest.fixture
def two(app: Flask, people: People) -> Two:
    return Two(app, people)


def test_the_own_log_stands_beside_ruptures_and_own_cancellations(two: Two) -> None:
    for day, form in (
        ("2026-05-07", {"status": "attended", "type": "confrontation", "intensity": "4"}),
        ("2026-04-30", {"status": "therapist_cancelled"}),
    ):
        post(two.room, f"{two.at}/sessions/one", {"day": day, "at": "10:00"})
        (met,) = [s for s in two.sessions() if s.starts_at.date().isoformat() == day]
        post(two.room, f"{two.at}/sessions/{met.id}", form)
    begun = post(
        two.room,
        "/own-log/begin",
        {"password": "seven quiet lamps over water", "again": "seven quiet lamps over water"},
    )
    assert begun.status_code == 303
    kept = post(
        two.room,
        "/own-log/write",
        {"day": "2026-05-07", "treatment": str(two.treatment.id), "bored": "2", "helpless": "3"},
    )
    assert kept.status_code == 303
    page = two.page(two.room, "/own-log")
    assert "you cancelled 1 of 2 planned sessions" in page
    assert "Ruptures you noted, 1 to 5" in page
    assert "<td>confrontation</td>" in page
