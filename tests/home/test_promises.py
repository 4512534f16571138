"""What a page promises happens: the wish for notes makes a plan, a break is seen while it lasts, quiet is said alike."""

import re
from datetime import time, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.core.db import db, writing
from selfmon.home.views import FIRST_PAGES
from selfmon.reminders.models import Reminder
from selfmon.sharing.access import own_permit
from selfmon.sharing.streams import Depth
from tests.clocks import NOW, Clock
from tests.forms import on_one_line, post
from tests.house.world import as_actor, note
from tests.people import People


def plans(app: Flask) -> list[tuple[str, int, time, str]]:
    with app.app_context():
        rows = db.session.execute(sa.select(Reminder.what, Reminder.days, Reminder.at_time, Reminder.zone)).all()
        return [tuple(row) for row in rows]


def test_a_yes_to_notes_makes_a_plan_and_says_when_the_first_comes(
    app: Flask, people: People, http: FlaskClient
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    here = f"/welcome/{FIRST_PAGES}"
    answer = post(http, here, {"answer": "reminder", "days": ["0", "5"], "at": "19:30"}, follow_redirects=True)
    assert plans(app) == [("check_in", 0b100001, time(19, 30), "Europe/Amsterdam")]
    assert "The first note comes on 16 May, 19:30." in answer.get_data(as_text=True)


@pytest.mark.parametrize("said", [{"at": "19:00"}, {"days": "1", "at": "late"}, {"days": "9", "at": "19:00"}])
def test_a_wish_without_day_or_time_is_asked_again_with_what_was_said(
    app: Flask, people: People, http: FlaskClient, said: dict[str, str]
) -> None:
    people.sign_in(http, people.client(), now=NOW)
    answer = post(http, f"/welcome/{FIRST_PAGES}", {"answer": "reminder", **said})
    assert answer.status_code == 400
    assert f'value="{said["at"]}"' in answer.get_data(as_text=True)
    assert plans(app) == []


def test_no_makes_no_plan(app: Flask, people: People, http: FlaskClient) -> None:
    people.sign_in(http, people.client(), now=NOW)
    assert post(http, f"/welcome/{FIRST_PAGES}", {"answer": "no_reminder"}).status_code == 303
    assert plans(app) == []


@pytest.mark.parametrize(
    ("length", "said"),
    [
        ("few_days", "no reminders and no questions before Sunday, 17 May 2026."),
        ("two_weeks", "no reminders and no questions before Thursday, 28 May 2026."),
        ("until_back", "You are on a break until you come back"),
    ],
)
def test_a_break_is_seen_while_it_lasts_and_ended_only_then(
    people: People, http: FlaskClient, clock: Clock, length: str, said: str
) -> None:
    client = people.client()
    people.sign_in(http, client, now=NOW)
    over = 'value="over"'
    assert over not in http.get("/break").get_data(as_text=True)
    post(http, "/break", {"length": length})
    for path in ("/today", "/break"):
        assert said in on_one_line(http.get(path).get_data(as_text=True)), path
    assert over in http.get("/break").get_data(as_text=True)
    people.sign_in(http, client, "log", now=NOW)
    for path in ("/today", "/break"):
        page = http.get(path).get_data(as_text=True)
        assert "You are on a break" not in page, "a locked phone shows nothing stored"
        assert over not in page
    clock.go(days=15)
    people.sign_in(http, client, now=clock())
    assert ("You are on a break" in http.get("/today").get_data(as_text=True)) is (length == "until_back")
    post(http, "/break", {"length": "over"})
    assert "You are on a break" not in http.get("/today").get_data(as_text=True)


def test_quiet_is_said_on_the_clients_page_and_nowhere_of_a_day(people: People) -> None:

    client, therapist = people.client(), people.therapist()
    treatment, desk = people.treatment(client, therapist), people.app.test_client()
    people.share_all(client, therapist, Depth.NUMBERS)
    with people.app.app_context(), writing(db.session):
        then = NOW - timedelta(days=20)
        note(own_permit(db.session, as_actor(client), then), "check_in", then, values={"shame": 3})
    people.sign_in(desk, therapist, now=NOW)
    page = desk.get(f"/clients/{treatment.id}").get_data(as_text=True)
    assert "Nothing shared since 30 Apr 2026. That can mean many things." in page  # two weeks: they have not met yet
    drawn = desk.get(f"/clients/{treatment.id}/entries").get_data(as_text=True)
    assert "Others may see more, or less, than you." in drawn
    assert not re.search(r"stopped writing|no longer writ", page + drawn)
    assert "Nothing shared since" not in desk.get("/clients").get_data(as_text=True)
