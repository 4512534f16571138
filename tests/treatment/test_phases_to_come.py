"""A phase that was agreed on for later is not the one in force, wherever a phase decides something."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db, writing
from selfmon.practice.library import LIBRARY
from selfmon.treatment import agreeing
from selfmon.treatment.models import Phase, Treatment
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.phases import confirm_phase, propose_phase
from tests.clocks import Clock
from tests.house.world import NOW, as_actor
from tests.people import People

from .two import Two

LATER = date(2026, 6, 1)


@pytest.fixture
def two(app: Flask, people: People) -> Two:
    """In phase 1 today, and in phase 4 from June on."""
    two = Two(app, people)
    with app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(two.therapist), two.treatment.id)
        row = propose_phase(db.session, found, 4, LATER, "reason", "sentence", NOW)
        confirm_phase(db.session, two.client.id, two.treatment.id, row, NOW)
    return two


def caseload_phase(two: Two) -> str:
    return two.page(two.room, "/clients").split("none planned")[1].split('<td data-label="Phase">')[1].split("<")[0]


def test_the_caseload_and_the_pages_know_the_phase_in_force(two: Two, clock: Clock) -> None:
    assert caseload_phase(two) == "1"
    assert "What speaks for phase 2" in two.page(two.room, f"{two.at}/worth-a-look")
    phases = two.page(two.room, f"{two.at}/phases")
    assert "agreed; not begun yet" in phases
    assert "now" not in phases.split("<tbody>")[1].split("</tbody>")[0].split()
    clock.now = NOW + timedelta(days=18)  # 1 June
    two.people.sign_in(two.room, two.therapist, now=clock.now)
    assert caseload_phase(two) == "4"
    assert "not begun yet" not in two.page(two.room, f"{two.at}/phases")


@pytest.mark.parametrize(("zone", "phase"), [("Pacific/Kiritimati", "4"), ("America/Los_Angeles", "1")])
def test_a_phase_begins_with_the_clients_day(app: Flask, people: People, clock: Clock, zone: str, phase: str) -> None:
    two = Two(app, people)
    two.client = people.client(zone=zone)
    two.treatment = people.treatment(two.client, two.therapist, started_on=date(2026, 1, 5))
    with app.app_context(), writing(db.session):
        db.session.execute(sa.delete(Treatment).where(Treatment.id != two.treatment.id))
        found = find_treatment(db.session, as_actor(two.therapist), two.treatment.id)
        row = propose_phase(db.session, found, 4, LATER, "reason", "sentence", NOW)
        confirm_phase(db.session, two.client.id, two.treatment.id, row, NOW)
    clock.now = NOW + timedelta(days=17, hours=2)  # 31 May at noon, Greenwich: 1 June on Kiritimati
    people.sign_in(two.room, two.therapist, now=clock.now)
    assert caseload_phase(two) == phase


def test_only_what_is_open_today_can_be_proposed_by_mail(two: Two) -> None:
    page = two.page(two.room, f"{two.at}/reminders")
    late = [str(e.name) for e in LIBRARY.values() if e.is_open_by_phase and e.phase > 1]
    assert late
    assert [name for name in late if name in page] == []


def test_a_treatment_that_is_handed_over_goes_on_in_the_phase_in_force(two: Two) -> None:
    other = two.people.therapist("Other")
    with two.app.app_context(), writing(db.session):
        found = find_treatment(db.session, as_actor(two.therapist), two.treatment.id)
        agreeing.propose_handover(db.session, found, other.email, NOW)
        db.session.flush()
        ((proposal, *_rest),) = agreeing.list_handovers(db.session, two.treatment.id)
        agreeing.answer_handover(db.session, two.client.id, two.treatment.id, proposal, True, NOW)
        began = db.session.execute(
            sa.select(Phase.number).join(Treatment).where(Treatment.therapist_id == other.id)
        ).scalar_one()
    assert began == 1
