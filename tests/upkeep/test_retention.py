"""The record of an ended treatment goes after the practice's time: said first, told to its client, then gone for good."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from selfmon.accounts.models import Person
from selfmon.audit import ledger
from selfmon.core.db import db, writing
from selfmon.core.practice_facts import PracticeFacts
from selfmon.core.sealing import CannotOpen
from selfmon.diary.models import Entry
from selfmon.house import key_ring
from selfmon.treatment.models import Phase, Treatment
from selfmon.upkeep.snapshot import take_snapshot
from tests.apps import posted_by, refurnish
from tests.clocks import NOW, Clock
from tests.house.world import World, make_world
from tests.people import People

from .second_place import restore_into


@pytest.fixture
def world(house: Flask, people: People) -> World:
    """Nothing of it is over its time."""
    refurnish(house, practice=PracticeFacts(retention_months=3))
    world = make_world(house, people)
    with house.app_context(), writing(db.session):
        over = sa.update(Treatment).where(Treatment.ended_on.is_not(None))
        db.session.execute(over.values(ended_on=NOW.date()))
    return world


def _run(house: Flask, *words: str) -> str:
    done = house.test_cli_runner().invoke(args=["retention", *words])
    assert done.exit_code == 0, done.output
    return done.output


def _count(house: Flask, table: type[Treatment] | type[Entry] | type[Phase]) -> int:
    with house.app_context():
        n = db.session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        db.session.close()
    return n


def test_nothing_goes_where_no_time_is_set(house: Flask, people: People) -> None:
    people.treatment(people.client(), people.therapist(), ended=True)
    assert "for ever" in _run(house, "--remove", "--yes")
    assert _count(house, Treatment) == 1


def test_said_then_told_then_gone_and_no_restore_brings_it_back(
    house: Flask, world: World, people: People, http: FlaskClient, clock: Clock, tmp_path: Path, empty_place: sa.URL
) -> None:
    ended = people.treatment(world.client, people.therapist(), ended=True).id
    before, entries = _count(house, Treatment), _count(house, Entry)
    assert f"record {ended}, ended on 2026-02-01: its client was not told yet" in _run(house)
    assert "nothing was removed" in _run(house, "--remove", "--yes"), "nobody was told"
    assert posted_by(house) == []
    assert "Told: 1 client" in _run(house, "--tell")
    (mail,) = posted_by(house)
    assert mail.to == world.client.email
    assert "June 13, 2026" in mail.text or "13 June 2026" in mail.text
    assert "Told: 0 clients" in _run(house, "--tell")
    people.sign_in(http, world.client)
    assert "record of an ended treatment is removed" in http.get("/my-data").text
    clock.go(days=29)
    assert "nothing was removed" in _run(house, "--remove", "--yes"), "a month is theirs"
    clock.go(days=1)
    assert "may go now" in _run(house)
    with house.app_context():
        with writing(db.session):
            position = ledger.ledger_position(db.session)
        take_snapshot(db.engine.url, tmp_path / "snapshot")
        db.session.close()
    assert "Removed: 1 record" in _run(house, "--remove", "--yes")
    assert (_count(house, Treatment), _count(house, Entry)) == (before - 1, entries)
    with house.app_context():
        assert not db.session.execute(sa.select(Phase.id).where(Phase.treatment_id == ended)).all()
        with pytest.raises(CannotOpen):
            key_ring().open_key("treatment", str(ended))
        db.session.close()
    restored = restore_into(house, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", position)
    with restored.app_context():
        assert ended not in db.session.execute(sa.select(Treatment.id)).scalars().all()
        assert db.session.execute(sa.select(sa.func.count()).select_from(Entry)).scalar_one() == entries
        db.session.close()
        db.engine.dispose()


def test_whoever_cannot_be_told_is_said(house: Flask, world: World, people: People) -> None:
    gone = people.client()
    people.treatment(gone, people.therapist(), ended=True)
    with house.app_context(), writing(db.session):
        db.session.execute(sa.update(Person).where(Person.id == gone.id).values(active=False))
    assert "there is nobody to tell" in _run(house)
    assert "Told: 0 clients" in _run(house, "--tell")


def test_without_mail_somebody_tells_them_and_notes_it(
    house: Flask, world: World, people: People, clock: Clock
) -> None:
    refurnish(house, mail_sender=None)
    people.treatment(world.client, people.therapist(), ended=True)
    assert f"tell them yourself: --told {world.client.email}" in _run(house, "--tell")
    assert "its client was told on" in _run(house, "--told", world.client.email)
    clock.go(days=30)
    assert "may go now" in _run(house)


def test_what_a_client_wants_to_stay_does_not_go(house: Flask, world: World, people: People, clock: Clock) -> None:
    people.treatment(world.client, people.therapist(), ended=True)
    before = _count(house, Treatment)
    _run(house, "--tell")
    clock.go(days=30)
    assert "was not told yet" in _run(house, "--stays", world.client.email)
    assert "nothing was removed" in _run(house, "--remove", "--yes")
    assert _count(house, Treatment) == before
    done = house.test_cli_runner().invoke(args=["retention", "--stays", "nobody@example.org"])
    assert done.exit_code == 1
    assert "No record of nobody@example.org" in done.output
