"""What surrounds a client's questionnaires in their own file: care, phases, sessions and consents, and nothing private."""

import json
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask

from selfmon.accounts.models import Invitation
from selfmon.core.db import db, writing
from selfmon.sharing.models import Depth, Stream
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import propose_phase
from selfmon.treatment.sessions import add_session, note_session
from tests.clocks import NOW
from tests.forms import post
from tests.house.world import LONG_AGO, NEVER, THERAPISTS, World, as_actor, make_world, shareable_words
from tests.people import People

from .test_fhir_out import resources
from .validators import check, look_ourselves

NOTED = ("no_show", "late_cancel", "client_cancelled", "therapist_cancelled", "rescheduled", "holiday")


@pytest.fixture
def world(app: Flask, people: People) -> World:
    return make_world(app, people)


def take(world: World) -> dict[str, Any]:
    phone = world.app.test_client()
    world.people.sign_in(phone, world.client, now=NOW)
    bundle: dict[str, Any] = phone.get("/results/file").get_json(force=True)
    return bundle


def add(world: World, day: date, status: str | None = None) -> None:
    with world.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
        made = add_session(db.session, found, day, time(9, 0), 50, found.client_zone)
        note_session(db.session, found, made, status, True, NOW) if status else None


def test_care_phases_and_sessions_as_days(world: World) -> None:
    add(world, NOW.date() + timedelta(days=7))
    bundle = take(world)

    (over, going_on) = sorted(resources(bundle, "EpisodeOfCare"), key=lambda e: e["status"], reverse=True)
    assert going_on["status"], going_on["period"] == ("active", {"start": "2026-01-05"})
    assert over["period"] == {"start": "2026-01-05", "end": "2026-02-01"}
    plans = [plan for plan in resources(bundle, "CarePlan") if "2026-01" not in plan["period"].get("end", "2026-01")]
    assert [plan["status"] for plan in plans] == ["completed"]
    booked = [a for a in resources(bundle, "Appointment") if a["status"] == "booked"]
    assert [a["start"] for a in booked] == ["2026-05-21T07:00:00+00:00"]
    assert [a["end"] for a in booked] == ["2026-05-21T07:50:00+00:00"]
    assert len([a for a in resources(bundle, "Appointment") if a["status"] == "fulfilled"]) == 1


def test_everything_says_whose_it_is_and_refers_to_what_is_there(world: World) -> None:
    bundle = take(world)
    (patient,) = [e["fullUrl"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Patient"]

    assert look_ourselves(bundle) == []
    for kind in ("QuestionnaireResponse", "Observation"):
        assert {r["subject"]["reference"] for r in resources(bundle, kind)} == {patient}
    assert str(world.people.profile(world.client).subject_id) not in json.dumps(bundle)


def test_what_a_therapist_noted_for_themselves_changes_no_byte(world: World) -> None:
    before = take(world)
    for n, status in enumerate(NOTED):
        add(world, NOW.date() - timedelta(days=n + 1), status)
    with world.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(world.therapist), world.treatment_id)
        propose_phase(db.session, found, 4, NOW.date() + timedelta(days=3), "reason", "sentence", NOW)

    assert take(world) == before


def test_no_word_and_no_name_is_in_it(world: World) -> None:
    world.people.share_all(world.client, world.therapist, Depth.WORDS)
    told = json.dumps(take(world))

    names = ("Kim", "Anna", "Ben", "Europe/")
    assert [word for word in (*NEVER, *THERAPISTS, *shareable_words(), *names) if word in told] == []
    assert "seeing it happen" not in told


def test_a_consent_names_each_stream_its_depth_and_its_days(world: World) -> None:
    share = world.people.grant
    share(world.client, world.therapist, Stream.MOOD, Depth.WORDS, from_on=date(2026, 5, 1), ends_on=date(2026, 11, 1))
    share(world.client, world.therapist, Stream.PRACTICE, Depth.NUMBERS, stopped_at=NOW - timedelta(hours=1))
    consents = resources(take(world), "Consent")

    told = {c["provision"]["provision"][0]["code"][0]["coding"][0]["code"]: c for c in consents}
    assert told["mood-words"]["status"] == "active"
    assert told["mood-words"]["provision"]["provision"][0]["dataPeriod"] == {"start": "2026-05-01"}
    assert told["mood-words"]["provision"]["provision"][0]["period"]["end"] == "2026-11-01"
    assert told["practice-numbers"]["status"] == "inactive"
    assert told["practice-numbers"]["provision"]["provision"][0]["period"]["end"] == NOW.date().isoformat()
    assert all(c["provision"]["type"] == "deny" for c in consents)


def test_before_the_code_given_in_person_there_is_nothing_that_a_therapist_wrote(world: World) -> None:
    with world.app.app_context(), writing(db.session):
        facts = {"email": world.client.email, "role": "client", "token_hash": "t", "code_hash": "c"}
        db.session.add(
            Invitation(**facts, made_at=NOW, expires_at=NOW, accepted_at=NOW, accepted_by_id=world.client.id)
        )
    phone = world.app.test_client()
    world.people.sign_in(phone, world.client, now=NOW)

    answer = phone.get("/results/file")

    told = resources(answer.get_json(force=True), "EpisodeOfCare") if answer.status_code == 200 else []
    assert told == []


def test_two_validators_that_we_did_not_write_find_nothing(world: World) -> None:
    add(world, NOW.date() + timedelta(days=7))
    world.people.share_all(world.client, world.therapist, Depth.WORDS, from_on=LONG_AGO.date())
    world.people.share_all(world.client, world.stranger, Depth.NUMBERS, stopped_at=NOW - timedelta(hours=1))
    bundle = take(world)
    made = [bundle, *(entry["resource"] for entry in bundle["entry"])]

    assert {"EpisodeOfCare", "CarePlan", "Appointment", "Consent"} <= {m["resourceType"] for m in made}
    assert [(m["resourceType"], said) for m, said in zip(made, check(made), strict=True) if said] == []


def test_a_treatment_that_ended_is_finished_and_its_sessions_stay(world: World) -> None:
    desk = world.app.test_client()
    world.people.sign_in(desk, world.therapist, now=NOW)
    add(world, NOW.date() + timedelta(days=7))
    assert post(desk, f"/clients/{world.treatment_id}/end").status_code == 303
    bundle = take(world)

    assert [e["status"] for e in resources(bundle, "EpisodeOfCare")] == ["finished", "finished"]
    assert [a["status"] for a in resources(bundle, "Appointment")] == ["fulfilled"]
