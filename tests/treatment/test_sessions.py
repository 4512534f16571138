"""Sessions, strains and days away, over HTTP: as the therapist notes them, and as much as the client sees."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.sharing.access import own_permit
from selfmon.sharing.models import Depth, Stream
from selfmon.treatment.session_models import Rupture
from tests.clocks import Clock
from tests.forms import post
from tests.house.world import NOW, as_actor, note
from tests.people import People

from .two import Two


@pytest.fixture
def two(app: Flask, people: People) -> Two:
    return Two(app, people)


def test_a_series_is_planned_ahead_once_and_a_new_one_replaces_it(two: Two) -> None:
    form = {"first_on": "2026-05-21", "clock": "10:00", "every_weeks": "1", "minutes": "50"}
    assert post(two.room, f"{two.at}/sessions", form).status_code == 303
    weekly = two.sessions()
    assert len(weekly) == 26
    assert "21 May" in two.page(two.phone, "/together")
    assert (
        post(two.room, f"{two.at}/sessions", {**form, "first_on": "2026-06-04", "every_weeks": "2"}).status_code == 303
    )
    assert len(two.sessions()) == 2 + 12  # two weeks of the old one, then every other week
    assert post(two.room, f"{two.at}/sessions", {**form, "every_weeks": "9"}).status_code == 400
    assert len(two.sessions()) == 14


def test_days_away_turn_planned_sessions_into_holidays_and_back(two: Two) -> None:
    post(
        two.room,
        f"{two.at}/sessions",
        {"first_on": "2026-05-21", "clock": "10:00", "every_weeks": "1", "minutes": "50"},
    )
    post(two.room, "/clients/away", {"from_on": "2026-05-20", "to_on": "2026-05-29", "cover": "Ben, at the practice"})
    assert [s.status for s in two.sessions()][:3] == ["holiday", "holiday", None]
    shown = two.page(two.phone, "/together")
    assert "<bdi>Anna</bdi> is away from Wednesday, 20 May 2026 to Friday, 29 May 2026." in shown
    assert "In between: Ben, at the practice." in shown
    absence = two.page(two.room, "/clients/away").split("/clients/away/")[1].split("/")[0]
    post(two.room, f"/clients/away/{absence}/remove")
    assert {s.status for s in two.sessions()} == {None}


def test_after_a_session_four_taps_keep_a_strain_and_the_client_learns_nothing_of_it(two: Two) -> None:
    met = two.meet()
    form = {
        "status": "attended",
        "type": "withdrawal",
        "intensity": "3",
        "repair": "partly",
        "contribution": "zqcontribution",
        "markers": ["silence"],
        "come_back": "zqreturn",
    }
    assert post(two.room, f"{two.at}/sessions/{met}", form).status_code == 303
    noted = two.page(two.room, f"{two.at}/between")
    assert "zqcontribution" in noted
    assert "silence" in noted
    before = two.page(two.phone, "/together")
    assert "something between you" not in before
    assert not re.search("zq(contribution|return)", before)
    rupture = noted.split(f"{two.at}/between/")[1].split('"')[0]
    assert post(two.phone, f"/together/{two.treatment.id}/between/{rupture}", {"answer": "settled"}).status_code == 404
    post(two.room, f"{two.at}/between/{rupture}", {"do": "raised"})
    after = two.page(two.phone, "/together")
    assert "talked about something between you on Thursday, 14 May 2026" in after
    assert not re.search("zq(contribution|return)", after)
    assert post(two.phone, f"/together/{two.treatment.id}/between/{rupture}", {"answer": "settled"}).status_code == 303
    assert "settled" in two.page(two.room, f"{two.at}/between")


def test_repair_counts_the_sessions_that_took_place_in_between(two: Two) -> None:
    for day, status in (("2026-04-23", "attended"), ("2026-04-30", "no_show"), ("2026-05-07", "attended")):
        post(two.room, f"{two.at}/sessions/one", {"day": day, "at": "10:00"})
        met = two.sessions()[-1].id
        strain = {"type": "mixed", "repair": "none"} if day == "2026-04-23" else {}
        post(two.room, f"{two.at}/sessions/{met}", {"status": status, **strain})
    assert "not repaired yet" in two.page(two.room, f"{two.at}/between")
    rupture = two.page(two.room, f"{two.at}/between").split(f"{two.at}/between/")[1].split('"')[0]
    post(two.room, f"{two.at}/between/{rupture}", {"do": "fully"})
    assert "<dt>Sessions to repair</dt><dd>1</dd>" in two.page(two.room, f"{two.at}/between")


def test_two_questions_after_a_session_go_where_the_client_says(two: Two) -> None:
    met = two.meet()
    assert "You met." in two.page(two.phone, "/today")
    page = two.page(two.phone, f"/after-session/{met}")
    assert "Let my therapist see it" not in page  # nothing of this kind is shared
    answers = {"understood": "3", "something": "yes", "way": "list", "what_was_it": "zqbetween"}
    assert post(two.phone, f"/after-session/{met}", answers).status_code == 303
    assert "zqbetween" in two.page(two.phone, "/list")
    assert "You met." not in two.page(two.phone, "/today")  # once
    two.people.grant(two.client, two.therapist, Stream.SESSIONS, Depth.WORDS)
    shown = two.page(two.room, two.at)
    assert "zqbetween" not in shown
    assert "didn&#39;t sit right" not in shown


def test_what_did_not_sit_right_reaches_the_therapist_only_when_it_is_let(two: Two, clock: Clock) -> None:
    met = two.meet()
    two.people.grant(two.client, two.therapist, Stream.SESSIONS, Depth.WORDS)
    assert "Let my therapist see it" in two.page(two.phone, f"/after-session/{met}")
    post(two.phone, f"/after-session/{met}", {"something": "a_little", "way": "therapist", "what_was_it": "zqbetween"})
    for path in (two.at, f"{two.at}/entries"):  # words appear the next morning, and that there are any is one of them
        early = two.page(two.room, path)
        assert "zqbetween" not in early
        assert "Between us" not in early
        assert "sit right" not in early
    clock.now = NOW + timedelta(days=1)
    again = two.app.test_client()
    two.people.sign_in(again, two.therapist, now=NOW + timedelta(days=1))
    assert "zqbetween" in two.page(again, f"{two.at}/entries")
    assert "sit right" in two.page(again, two.at)


def test_nobody_is_asked_about_a_session_that_did_not_take_place(two: Two) -> None:
    met = two.meet()
    post(two.room, f"{two.at}/sessions/{met}", {"status": "therapist_cancelled"})
    assert "You met." not in two.page(two.phone, "/today")


def test_a_new_wording_of_the_frame_asks_the_client_anew(two: Two) -> None:
    post(two.room, f"{two.at}/frame", {"times": "Thursdays at ten", "reads_on": "Thursdays"})
    assert "Thursdays at ten" in two.page(two.phone, "/together")
    post(two.phone, f"/together/{two.treatment.id}/agree")
    assert "Your client agreed" in two.page(two.room, f"{two.at}/frame")
    post(two.room, f"{two.at}/frame", {"times": "Thursdays at ten", "reads_on": "Fridays"})
    assert "Your client agreed" in two.page(two.room, f"{two.at}/frame")
    post(two.room, f"{two.at}/frame", {"times": "Fridays at ten", "reads_on": "Fridays"})
    assert "has not said yes to this wording" in two.page(two.room, f"{two.at}/frame")


def test_kinder_exercises_open_in_order_and_not_while_a_strain_waits(two: Two) -> None:
    def is_open(code: str) -> bool:
        return two.phone.get(f"/steady/{code}").status_code == 200

    post(two.room, f"{two.at}/exercises/6/open", {"agreed": "1"})
    assert not is_open("6")  # receiving comes after giving
    post(two.room, f"{two.at}/exercises/5/open")
    assert not is_open("5")  # not without the three questions
    met = two.meet()
    post(two.room, f"{two.at}/sessions/{met}", {"status": "attended", "type": "withdrawal"})
    post(two.room, f"{two.at}/exercises/5/open", {"agreed": "1"})
    assert not is_open("5")
    with two.app.app_context():
        rupture = db.session.execute(sa.select(Rupture.id)).scalar_one()
    post(two.room, f"{two.at}/between/{rupture}", {"do": "raised"})
    post(two.room, f"{two.at}/exercises/5/open", {"agreed": "1"})
    assert is_open("5")
    post(two.room, f"{two.at}/exercises/5/assign", {"cadence": "some_days", "line": "on the tram"})
    assert "on the tram" in two.page(two.phone, "/together")


def test_the_gap_between_two_ratings_reaches_the_client_only_once_both_looked_at_it(two: Two) -> None:
    assert post(two.room, f"{two.at}/ratings", {}).status_code == 400
    assert post(two.room, f"{two.at}/ratings", {"a1": "4", "a2": "2", "b1": "none"}).status_code == 303
    beside = two.page(two.room, f"{two.at}/ratings/beside")
    assert "3.0" in beside
    assert "Two views" not in two.page(two.phone, "/together")
    rating = beside.split(f"{two.at}/ratings/")[-1].split("/")[0]
    post(two.room, f"{two.at}/ratings/{rating}/together")
    assert "3.0" in two.page(two.phone, "/together")


def test_a_handover_moves_nothing_and_needs_the_clients_yes(two: Two) -> None:
    other = two.people.therapist("Ben")
    assert post(two.room, f"{two.at}/hand-over", {"email": "nobody@example.org"}).status_code == 400
    assert post(two.room, f"{two.at}/hand-over", {"email": other.email}).status_code == 303
    page = two.page(two.phone, "/together")
    assert "go on with <bdi>Ben</bdi>" in page
    handover = page.split("/hand-over/")[1].split('"')[0]
    theirs = two.app.test_client()
    two.people.sign_in(theirs, other, now=NOW)
    assert "Nobody yet." in two.page(theirs, "/clients")
    post(two.phone, f"/together/{two.treatment.id}/hand-over/{handover}", {"answer": "yes"})
    mine = re.search(r'<th scope="row"[^>]*>\s*<a href="/clients/([^"]+)"', two.page(theirs, "/clients"))
    assert mine
    assert "Nothing is shared at the moment." in two.page(theirs, f"/clients/{mine[1]}")
    assert two.room.get(two.at).status_code == 200


def test_what_comes_with_a_new_phase_starts_unshared(app: Flask, people: People, clock: Clock) -> None:
    two = Two(app, people, phase=3)
    for stream in (Stream.MOOD, Stream.EPISODES, Stream.PRACTICE, Stream.ANCHORS):
        people.grant(two.client, two.therapist, stream, Depth.WORDS)
    with app.app_context(), writing(db.session):
        note(own_permit(db.session, as_actor(two.client), NOW), "check_in", NOW, values={"pleasantness": 2, "above": 5})
    assert post(two.phone, "/experiments/new", {"plan": "zqplan", "sure_before": "4"}).status_code == 303
    clock.now = NOW + timedelta(days=1)
    room = app.test_client()
    people.sign_in(room, two.therapist, now=NOW + timedelta(days=1))
    tabs = ("", "/regulation", "/relating", "/practice", "/entries")
    shown = "".join(two.page(room, two.at + tab) for tab in tabs)
    assert "How does it feel to be you" in shown
    assert "A step ahead of other people" not in shown
    assert "zqplan" not in shown
    people.grant(two.client, two.therapist, Stream.OTHERS, Depth.WORDS)
    people.grant(two.client, two.therapist, Stream.PATTERNS, Depth.NUMBERS)
    after = "".join(two.page(room, two.at + tab) for tab in tabs)
    assert "zqplan" in after
    assert "A step ahead of other people" in after
