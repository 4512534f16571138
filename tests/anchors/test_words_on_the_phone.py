"""Scores and the therapist's ratings are on the client's phone on the day both look at them; afterwards words stand there."""

import re

import sqlalchemy as sa
from flask import Flask

from selfmon.anchors.items import ITEMS
from selfmon.anchors.models import TherapistAnchors
from selfmon.anchors.ratings import keep_rating
from selfmon.core.db import db, writing
from selfmon.insight.report import monday_of
from selfmon.sharing.access import own_permit
from selfmon.sharing.streams import Depth
from selfmon.treatment.permit import find_treatment
from tests.clocks import NOW, Clock
from tests.forms import on_one_line, post
from tests.house.world import as_actor, note
from tests.people import People

SCORES = re.compile(r"Anchor, 0 to 4|anchor-A|id=\"anchor-")


def test_scores_stay_in_the_hour_and_words_stay_on_the_phone(app: Flask, people: People, clock: Clock) -> None:
    client, therapist = people.client(), people.therapist()
    treatment = people.treatment(client, therapist)
    people.share_all(client, therapist, Depth.WORDS)
    with app.app_context(), writing(db.session):
        permit = own_permit(db.session, as_actor(client), NOW)
        values = {"a1": 1, "a2": 4, "b1": 0, "week_on": monday_of(NOW.date()), "not_come_up": []}
        note(permit, "weekly", NOW, values=values)
        keep_rating(
            db.session, find_treatment(db.session, as_actor(therapist), treatment.id), {"a1": 3, "a2": 2}, [], NOW
        )
        rating_id = db.session.execute(sa.select(TherapistAnchors.id)).scalar_one()
    phone, desk = app.test_client(), app.test_client()
    preview = f"/sharing/{treatment.id}/preview"

    def see(path: str) -> str:
        people.sign_in(phone, client, now=clock())
        return on_one_line(phone.get(path).get_data(as_text=True))

    assert "Two views" not in see("/together")
    assert not SCORES.search(see(preview))
    people.sign_in(desk, therapist, now=NOW)
    assert post(desk, f"/clients/{treatment.id}/ratings/{rating_id}/together").status_code == 303
    assert "Anchor, 0 to 4" in see("/together"), "while both look at it"
    clock.go(days=1)
    later = see("/together")
    assert "Two views" in later
    assert not SCORES.search(later)
    for code, step in (("a1", 1), ("a2", 4), ("b1", 0)):
        assert str(ITEMS[code].steps[step]) in later
        assert str(ITEMS[code].steps[step]) in see(preview)
    assert not SCORES.search(see(preview))
    people.sign_in(desk, therapist, now=clock())
    assert SCORES.search(desk.get(f"/clients/{treatment.id}/relating").get_data(as_text=True)), (
        "the therapist keeps the scores"
    )
