"""A treatment that has ended is read: no route of the therapist's writes into it, and each page says so."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import Base, db, writing
from selfmon.treatment.models import Phase
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from selfmon.treatment.session_models import SessionSeries, TherapySession
from selfmon.treatment.sessions import add_session, start_series, write_out_series
from selfmon.web.gate import Policy, policy_of
from tests.forms import on_one_line, post, token_of
from tests.people import People

from .test_authorisation import address
from .world import NOW, World, as_actor, make_world

SAYS_SO = "This treatment ended on Thursday, 14 May 2026."
# What would be kept while it went on, on every route that takes it.
FILLED = {
    "status": "attended",
    "type": "mixed",
    "come_back": "the letter",
    "first_on": "2026-05-21",
    "clock": "10:00",
    "every_weeks": "1",
    "minutes": "50",
    "day": "2026-05-21",
    "at": "10:00",
    "do": "fully",
    "text": "the letter",
    "number": "2",
    "started_on": "2026-05-20",
    "reason": "it is time",
    "sentence": "seeing it happen",
    "times": "Thursdays at eleven",
    "cadence": "daily",
    "agreed": "y",
    "a1": "2",
    "code": "2",
}


@pytest.fixture
def world(app: Flask, people: People) -> World:
    return make_world(app, people)


def rows(app: Flask) -> dict[str, list[Any]]:
    """Everything that is kept of the work and of the people in it; who signed in and who looked is left out."""
    left_out = ("device_sessions", "audit_events", "audit_heads")
    with app.app_context():
        return {
            t.name: sorted(map(repr, db.session.execute(sa.select(t))))
            for t in Base.metadata.sorted_tables
            if t.name not in left_out
        }


def of_one_treatment(app: Flask, method: str) -> list[Any]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
        and "treatment_id" in rule.arguments
        and policy_of(app, rule.endpoint) is Policy.THERAPIST
        and not rule.rule.startswith("/own-log/")  # the therapist's own, which no treatment's end closes
    ]


def end(world: World) -> Any:
    """The therapist's room, once the treatment is over."""
    room = world.app.test_client()
    world.people.sign_in(room, world.therapist, now=NOW)
    assert post(room, f"/clients/{world.treatment_id}/end").status_code == 303
    return room


def test_no_route_writes_into_it(world: World) -> None:
    room = end(world)
    before, token = rows(world.app), token_of(room)
    wrong = []
    for rule in of_one_treatment(world.app, "POST"):
        answer = room.post(address(world, rule), data={**FILLED, "csrf_token": token})
        if answer.status_code != 409:
            wrong.append(f"{rule.rule} answered {answer.status_code}")
    assert wrong == []
    assert rows(world.app) == before


def test_before_its_end_the_same_routes_do_write(world: World) -> None:
    room = world.app.test_client()
    world.people.sign_in(room, world.therapist, now=NOW)
    token, answers = token_of(room), []
    for rule in of_one_treatment(world.app, "POST"):
        if not rule.rule.endswith("/end") and "calendar" not in rule.rule:
            answers.append(room.post(address(world, rule), data={**FILLED, "csrf_token": token}).status_code)
    assert 409 not in answers
    assert answers.count(303) > 10


def test_each_page_of_it_says_so_and_offers_nothing_to_write(world: World) -> None:
    going_on = world.app.test_client()
    world.people.sign_in(going_on, world.therapist, now=NOW)
    assert "This treatment ended" not in going_on.get(f"/clients/{world.treatment_id}").get_data(as_text=True)
    room, wrong, n = end(world), [], 0
    for rule in of_one_treatment(world.app, "GET"):
        answer = room.get(address(world, rule))
        page = on_one_line(answer.get_data(as_text=True))
        if answer.status_code == 404:
            continue  # what was shared is not any more
        n += 1
        if SAYS_SO not in page or "<fieldset disabled>" not in page:
            wrong.append(rule.rule)
    assert wrong == []
    assert n > 10


def test_what_was_planned_and_agreed_on_for_later_goes(world: World) -> None:
    with world.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
        start_series(db.session, found, date(2026, 5, 7), time(10), 1, 50, "Europe/Amsterdam", NOW)
        add_session(db.session, found, date(2026, 5, 14), time(18), 50, "Europe/Amsterdam")
        later = propose_phase(db.session, found, 3, date(2026, 6, 1), "reason", "sentence", NOW)
        confirm_phase(db.session, world.client.id, world.treatment_id, later, NOW)
        propose_phase(db.session, found, 4, date(2026, 7, 1), "reason", "sentence", NOW)
    end(world)
    with world.app.app_context(), writing(db.session):
        write_out_series(db.session, NOW + timedelta(weeks=4))
        starts: list[datetime] = list(db.session.execute(sa.select(TherapySession.starts_at)).scalars())
        assert max(starts) <= NOW
        assert len(starts) == 3  # the one of the world, and two of the series
        assert db.session.execute(sa.select(SessionSeries.until_on)).scalar_one() == NOW.date()
        phases = list(db.session.execute(sa.select(Phase).where(Phase.treatment_id == world.treatment_id)).scalars())
        assert all(p.started_on <= NOW.date() and p.ended_on is not None for p in phases)
        assert max(p.ended_on for p in phases if p.ended_on) == NOW.date()
    assert NOW.date() == date(2026, 5, 14)


def test_days_away_do_not_reach_back_into_it(world: World) -> None:
    with world.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
        add_session(db.session, found, date(2026, 5, 13), time(10), 50, "Europe/Amsterdam")
    room = end(world)
    assert post(room, "/clients/away", {"from_on": "2026-05-12", "to_on": "2026-05-20", "cover": ""}).status_code == 303
    with world.app.app_context():
        assert set(db.session.execute(sa.select(TherapySession.status)).scalars()) == {"attended", None}
