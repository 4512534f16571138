"""The own log beside the ruptures that were noted and the sessions one cancelled oneself."""

import re

import pytest
from flask import Flask

from tests.forms import post
from tests.house.world import NOW
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


def test_one_client_stands_alone_with_the_strongest_of_four_sessions_around_a_rupture(two: Two) -> None:
    """Days below the charts, a line on the rupture; what was noted of somebody else, or of no session, is not there."""
    words = "seven quiet lamps over water"
    other = two.people.treatment(two.people.client("Aaron"), two.therapist)
    for day in ("2026-04-16", "2026-04-23", "2026-04-30", "2026-05-07", "2026-05-14"):
        met = post(two.room, f"{two.at}/sessions/one", {"day": day, "at": "09:00"}).location
        post(two.room, met, {"status": "attended", **({"type": "mixed"} if day == "2026-04-30" else {})})
    at = f"/own-log/with/{two.treatment.id}"
    assert two.room.get(at).location == "/own-log"  # shut: nothing of anybody
    post(two.room, "/own-log/begin", {"password": words, "again": words})
    for day, said in (
        ("2026-04-16", {"controlled": "4"}),
        ("2026-04-23", {"bored": "1", "warm": "3"}),
        ("2026-04-30", {"helpless": "4", "irritated": "4", "warm": "0"}),
        ("2026-05-14", {"warm": "2"}),
    ):
        assert (
            post(two.room, "/own-log/write", {"day": day, "treatment": str(two.treatment.id), **said}).status_code
            == 303
        )
    post(two.room, "/own-log/write", {"day": "2026-05-07", "treatment": str(other.id), "admired": "4"})
    assert f'href="{at}"' in two.page(two.room, "/own-log")
    page = two.page(two.room, at)
    around = page.split("<h2>Around ruptures</h2>")[1].split("<h2>")[0]
    told = re.findall(r"<dt>(?:<strong>)?([^<]+)(?:</strong>)?</dt><dd>([^<]+)</dd>", around)
    assert told == [
        ("23 Apr 2026", "Warm 3"),
        ("30 Apr 2026", "Irritated or belittled 4, Helpless 4"),
        ("7 May 2026", "–"),
        ("14 May 2026", "Warm 2"),
    ]
    assert "Controlled" in page
    assert "<h3>Admired</h3>" not in page
    charts = re.findall(r"<svg.*?</svg>", page)
    assert charts
    for chart in (chart for chart in charts if "chart-dot" in chart):
        assert chart.count('class="chart-mark"') == 1
        assert "16 Apr 2026" in chart
        assert "14 May 2026" in chart
    assert two.room.get(f"/own-log/with/{other.id}").status_code == 200
    stranger = two.app.test_client()
    two.people.sign_in(stranger, two.people.therapist("Ben"), now=NOW)
    assert stranger.get(at).status_code == 404
