"""What of the record stands in a pack: days and counts, no words."""

from datetime import timedelta

import pytest
from flask import Flask

from selfmon.core.db import db
from selfmon.sharing.access import preview_permit
from selfmon.supervision.pack import build_pack
from selfmon.supervision.weeks import Weeks
from tests.forms import post
from tests.house.world import NOW, as_actor
from tests.people import People
from tests.treatment.two import Two


@pytest.fixture
def two(app: Flask, people: People) -> Two:
    return Two(app, people)


def pack_text(two: Two) -> str:
    with two.app.test_request_context():
        permit = preview_permit(db.session, as_actor(two.client), two.therapist.id, NOW)
        first = (NOW - timedelta(weeks=12)).date()
        monday = first - timedelta(days=first.weekday())
        return repr(build_pack(db.session, permit, two.treatment.id, "BCD-234", Weeks(monday, 12)))


def test_a_pack_counts_sessions_and_only_ruptures_that_were_talked_about(two: Two) -> None:
    for week in range(8):
        day = (NOW - timedelta(weeks=week, days=1)).date().isoformat()
        post(two.room, f"{two.at}/sessions/one", {"day": day, "at": "10:00"})
    ids = [str(s.id) for s in two.sessions()]
    for n, session_id in enumerate(ids):
        strain = {"type": "mixed", "contribution": "zqcontribution", **({"is_raised": "y"} if n else {})}
        post(two.room, f"{two.at}/sessions/{session_id}", {"status": "attended", **strain})
    text = pack_text(two)
    assert "Ruptures talked about together: 6; of these fully repaired: 0." in text
    assert "Sessions that took place" in text
    assert "zqcontribution" not in text
    assert "2026" not in text  # relative weeks alone


def test_the_therapists_own_record_is_counted_exactly(two: Two) -> None:
    met = post(two.room, f"{two.at}/sessions/one", {"day": "2026-05-05", "at": "10:00"}).location
    post(two.room, met, {"status": "attended", "type": "mixed", "is_raised": "y"})
    assert "Ruptures talked about together: 1;" in pack_text(two)
