"""The demo is believable on any day: what its pages say fits together, and there is something to say."""

import os
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.demo.cast import CAST, Role
from selfmon.demo.prepare import make_everybody
from selfmon.demo.stories import ZONE, Story
from selfmon.diary.kinds import KINDS
from selfmon.diary.models import Entry
from selfmon.treatment.models import Treatment
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.ruptures import list_ruptures
from selfmon.treatment.sessions import list_sessions
from tests.clocks import Clock
from tests.forms import on_one_line
from tests.house.world import as_actor
from tests.people import People

pytestmark = pytest.mark.one_database  # the demo has an SQLite file of its own

DAYS = [
    datetime(2027, 1, 1, 12, tzinfo=UTC),  # a Friday: the next working days are the farthest
    datetime(2026, 10, 24, 22, 30, tzinfo=UTC),  # Sunday already in Amsterdam, the night the clock goes back
]
if os.environ.get("SELFMON_SOAK"):
    DAYS += [datetime(2028, 2, 28, 12, tzinfo=UTC) + timedelta(days=n) for n in range(7)]
ON_BREAK = "client-d"
SHARING = [role.key for role in CAST if role.tale and role.shared and role.key != ON_BREAK]


class Demo:
    """Everybody, made at one moment, and the therapist's room."""

    def __init__(self, app: Flask, people: People, now: datetime) -> None:
        self.app, self.now, self.sign_in_as = app, now, people.sign_in
        with app.app_context():
            make_everybody(db.session, now)
        self.people = {key: self._find(Person, name=role.name) for key, role in ((r.key, r) for r in CAST)}
        self.room: FlaskClient = app.test_client()
        people.sign_in(self.room, self.people["therapist"], now=now)

    def _find(self, what: type, **wanted: Any) -> Any:
        with self.app.app_context():
            found = db.session.execute(sa.select(what).filter_by(**wanted)).scalar_one()
            db.session.expunge_all()
        return found

    def sign_in(self, http: FlaskClient, key: str) -> None:
        self.sign_in_as(http, self.people[key], now=self.now)

    def page(self, key: str, path: str = "") -> str:
        treatment = self._find(Treatment, client_id=self.people[key].id)
        answer = self.room.get(f"/clients/{treatment.id}{path}")
        assert answer.status_code == 200
        return on_one_line(answer.get_data(as_text=True))

    def record(self, key: str) -> tuple[list[Any], list[Any]]:
        """Sessions and ruptures."""
        treatment = self._find(Treatment, client_id=self.people[key].id)
        with self.app.app_context():
            permit = find_treatment(db.session, as_actor(self.people["therapist"], self.now), treatment.id)
            return list_sessions(db.session, permit), list_ruptures(db.session, permit)

    def entries(self, key: str) -> list[Entry]:
        with self.app.app_context():
            found = list(db.session.execute(sa.select(Entry).where(Entry.client_id == self.people[key].id)).scalars())
            db.session.expunge_all()
        return found


@pytest.fixture(params=DAYS, ids=lambda day: f"{day:%a %d %b %Y}")
def demo(app: Flask, people: People, clock: Clock, request: pytest.FixtureRequest) -> Demo:
    clock.now = request.param
    return Demo(app, people, clock.now)


CLIENTS = [role.key for role in CAST if role.tale]


@pytest.mark.parametrize("role", [role for role in CAST if role.tale], ids=lambda role: role.key)
def test_whatever_day_it_is_the_therapist_works_on_working_days_in_one_room(role: Role) -> None:
    assert role.tale is not None
    nth = CLIENTS.index(role.key)
    for n in range(366):
        today = date(2028, 1, 1) + timedelta(days=n)
        story = Story(role.tale, role.key, today, nth)
        assert today < story.next_on <= today + timedelta(days=5)
        assert today - timedelta(days=7) < story.meetings[-1].on <= today - timedelta(days=2)
        assert story.first <= story.meetings[0].on
        assert story.meetings[-1].took_place
        assert {m.on.weekday() for m in story.meetings} == {story.next_on.weekday()} <= {0, 1, 2, 3, 4}
        assert story.clock == time(9 + nth)


def test_it_is_believable(demo: Demo) -> None:
    """One test for all of it, since telling the tales takes a while."""
    sessions_are_ahead_and_on_working_days(demo)
    every_session_page_has_something_to_say(demo)
    ruptures_differ_and_are_repaired_after_they_happened(demo)
    what_was_felt_after_a_session_follows_one_that_took_place(demo)
    one_exercise_is_heavy(demo)
    one_person_travels(demo)
    questionnaires_have_their_course(demo)
    said = demo.app.test_cli_runner().invoke(args=["audit", "verify"])
    assert said.exit_code == 0, said.output


def every_session_page_has_something_to_say(demo: Demo) -> None:
    for key in SHARING:
        page = demo.page(key)
        assert "Nothing shared since" not in page, key
        assert re.search(r"Since \d+ \w+[^:]*: (one entry|\d+ entries)", page), key
    assert "That can mean many things." in demo.page(ON_BREAK)
    asked = {demo.page(key).split("A question")[1].split("</p>")[0] for key in SHARING}
    assert len(asked) > 1


def sessions_are_ahead_and_on_working_days(demo: Demo) -> None:
    caseload = on_one_line(demo.room.get("/clients").get_data(as_text=True))
    assert "none planned" not in caseload
    assert not re.search(r"<td>\d{3,}</td>", caseload)  # new since the therapist looked, which was before they met
    starts = []
    for key in CLIENTS:
        listed, _ruptures = demo.record(key)
        assert all(s.on.weekday() < 5 for s in listed)
        ahead = [s for s in listed if s.starts_at > demo.now]
        assert timedelta() < ahead[0].starts_at - demo.now <= timedelta(days=7)
        assert all(s.status for s in listed if s.starts_at <= demo.now)
        assert not any(s.took_place for s in ahead)
        starts += [s.starts_at for s in listed]
        frame = demo.page(key, "/frame")
        assert f"{ahead[0].on:%A}s at " in frame
    assert len(starts) == len(set(starts))  # nobody is in two rooms at once


def ruptures_differ_and_are_repaired_after_they_happened(demo: Demo) -> None:
    seen = []
    for key in CLIENTS:
        listed, noted = demo.record(key)
        began = {s.id: s for s in listed}
        for r in noted:
            assert began[r.session_id].took_place
            assert r.made_on == began[r.session_id].on
            if r.repaired_in_id is not None:
                repaired = began[r.repaired_in_id]
                assert repaired.took_place
                assert repaired.starts_at >= began[r.session_id].starts_at
                assert r.raised_on is not None
                assert r.raised_on >= repaired.on
            assert r.raised_on is None or r.raised_on <= demo.now.date() + timedelta(days=1)
        seen.append(tuple((r.type, r.intensity, r.markers, r.contribution) for r in noted))
    assert len(set(seen)) == len(seen)
    flat = [one for of_one in seen for one in of_one]
    assert len({(kind, strength) for kind, strength, *_rest in flat}) >= 4
    assert len({said for *_rest, said in flat}) >= 4


def what_was_felt_after_a_session_follows_one_that_took_place(demo: Demo) -> None:
    for key in CLIENTS:
        met = {s.on for s in demo.record(key)[0] if s.took_place}
        told = [e for e in demo.entries(key) if e.kind == "after_session"]
        assert told, key
        assert [e.local_day for e in told if not {e.local_day, e.local_day - timedelta(days=1)} & met] == []


def one_exercise_is_heavy(demo: Demo) -> None:
    (key,) = [role.key for role in CAST if role.tale and role.tale.heavy]
    assert re.search(r"was heavy in [2-9] of the last", demo.page(key))
    assert "gentler just now?" in demo.page(key)
    assert re.search(r"was heavy in [2-9] of the last", demo.page(key, "/worth-a-look"))


def one_person_travels(demo: Demo) -> None:
    away = {key: {e.zone for e in demo.entries(key)} - {ZONE} for key in CLIENTS}
    assert sum(bool(zones) for zones in away.values()) == 1
    (key,) = [key for key, zones in away.items() if zones]
    there = [e for e in demo.entries(key) if e.zone != ZONE]
    days = [e.local_day for e in there]
    assert len(there) >= 5
    assert not any(s.took_place for s in demo.record(key)[0] if min(days) < s.on < max(days))
    home = {e.local_day for e in demo.entries(key) if e.zone == ZONE}
    assert not home & {day for day in days if min(days) < day < max(days)}


def questionnaires_have_their_course(demo: Demo) -> None:
    for key in CLIENTS:
        filled = [e for e in demo.entries(key) if e.kind == "questionnaire"]
        assert all(e.occurred_at < demo.now - timedelta(days=7) for e in filled), "the newest window is still open"
        assert bool(filled) == (key != ON_BREAK)
    assert "Reliable worsening on GAD-7" in demo.page("client-f", "/worth-a-look")
    assert "Reliable worsening" not in "".join(demo.page(key, "/worth-a-look") for key in CLIENTS if key != "client-f")
    battery = demo.page("client-a", "/questionnaires")
    assert all(name in battery for name in ("PHQ-9", "GAD-7", "LPFS, rated by the therapist"))
    assert "The first one here" not in demo.page("client-a", "/questionnaires/phq-9")
    assert "CORE-10" in demo.page(ON_BREAK, "/questionnaires")
    assert "GAD-7: " not in demo.page("client-c", "/questionnaires/gad-7")  # not shared: as if there were none
    phone = demo.app.test_client()
    demo.sign_in(phone, "client-f")
    assert phone.get("/today").get_data(as_text=True).count("Something to fill in") == 1
    demo.sign_in(phone, "client-a")
    assert "Something to fill in" not in phone.get("/today").get_data(as_text=True)
    results = phone.get("/results").get_data(as_text=True)
    assert "Lighter than the time before." in results
    assert "(synthetic)" in results


def test_what_a_visitor_adds_is_compared_with_what_is_there() -> None:
    """The tales answer the questions as they stand: to an earlier wording nothing new would be compared."""
    told = {
        (facts.kind, facts.schema_version, KINDS[facts.kind].schema_version)
        for role in CAST
        if role.tale
        for facts in Story(role.tale, role.key, date(2027, 1, 1), 0).entries()
    }
    assert len(told) >= 7
    assert [kind for kind, version, newest in told if version != newest] == []


def test_a_second_reader_has_texts_enough_also_where_none_was_drawn(
    app: Flask, people: People, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many looks back have words is drawn anew for each demo, and none is among what can be drawn."""
    drawn = Story._looking_again
    monkeypatch.setattr(Story, "_looking_again", lambda story, day, stung, _phase: drawn(story, day, stung, 1))
    clock.now = DAYS[0]
    said = Demo(app, people, DAYS[0]).page("client-a", "/feelings")
    assert "A second reader coded 24 of the texts you coded, without seeing your codes." in said
    assert re.search(r"Agreement \(ICC, 0 by chance, 1 alike\): 0\.\d\d, between 0\.\d\d and 0\.\d\d", said)
