"""Erased is erased: the search that found everything before finds nothing afterwards."""

import errno
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.factors import make_recovery_codes
from selfmon.accounts.leaving import WAITS, ask_to_leave, find_leaver, stay
from selfmon.accounts.models import Person
from selfmon.audit.anchors import anchor_path, read_anchors
from selfmon.audit.verify import verify_trail
from selfmon.core.db import db, writing
from selfmon.house import house_of, key_ring
from selfmon.upkeep.backup import list_backups
from selfmon.upkeep.daily import Diary, do_the_day, is_anything_due, is_due, read_diary
from selfmon.upkeep.erasing import count_rows, erase, needles_of, search
from selfmon.upkeep.keys_copy import copy_keys
from selfmon.upkeep.views import read_upkeep
from tests.clocks import NOW
from tests.database import IS_POSTGRES
from tests.house.world import make_world
from tests.people import People


def test_nothing_of_an_erased_client_is_left_anywhere(house: Flask, people: People, tmp_path: Path) -> None:
    world = make_world(house, people)
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "one.eml").write_text(f"To: {world.client.email}\n")
    with house.app_context():
        ring = key_ring()
        copy_keys(ring.store, house_of(house).places)
        leaver = find_leaver(db.session, world.client.email)
        assert leaver is not None
        needles = needles_of(db.session, ring, leaver)
        rows = count_rows(db.session, leaver.person_id)
        assert len(needles) > 50
        assert rows > 20
        found = search(needles, [tmp_path])
        assert (mail / "one.eml") in found
        assert ring.store.path in found
        if not IS_POSTGRES:
            assert found.get(tmp_path / "selfmon.sqlite", 0) + found.get(tmp_path / "selfmon.sqlite-wal", 0) > 50
        others = db.session.execute(sa.select(sa.func.count()).select_from(Person)).scalar_one()
        db.session.close()
        receipt = erase(db.session, ring, leaver, NOW)
        assert receipt.keys >= 2
        assert receipt.is_log_clean
        assert receipt.is_copy_new
        assert search(needles, [tmp_path]) == {}
        assert count_rows(db.session, leaver.person_id) == 0
        assert db.session.execute(sa.select(sa.func.count()).select_from(Person)).scalar_one() == others - 1
        assert find_leaver(db.session, world.client.email) is None
        anchors = read_anchors(anchor_path())
        assert anchors is not None
        assert verify_trail(db.session, anchors).is_clean  # the record names a random id that belongs to nobody
        db.session.close()
    (line,) = (tmp_path / "ledger").glob("*.jsonl")
    assert world.client.email not in line.read_text()
    assert '"erased"' in line.read_text()


def test_the_command_asks_and_verifies(house: Flask, people: People) -> None:
    world = make_world(house, people)
    run = house.test_cli_runner().invoke
    assert run(args=["erase", world.client.email], input="n\n").exit_code == 1
    assert run(args=["erase", "nobody@example.org", "--yes"]).exit_code == 1
    said = run(args=["erase", world.client.email, "--yes", "--verify"])
    assert said.exit_code == 0, said.output
    assert "in 0 files and 0 rows" in said.output
    refused = run(args=["erase", world.therapist.email, "--yes"])
    assert refused.exit_code == 1 or "account" in refused.output


def test_a_client_who_leaves_is_hidden_at_once_and_erased_after_seven_days(house: Flask, people: People) -> None:
    world = make_world(house, people)
    therapist = house.test_client()
    people.sign_in(therapist, world.therapist)
    assert therapist.get(f"/clients/{world.treatment_id}").status_code == 200
    with house.app_context():
        with writing(db.session):
            person = db.session.get(Person, world.client.id)
            assert person is not None
            (code, *_rest) = make_recovery_codes(person)
            assert ask_to_leave(db.session, person, NOW) == NOW + WAITS
        db.session.close()
    assert therapist.get(f"/clients/{world.treatment_id}").status_code == 404
    with house.app_context():
        with writing(db.session):
            assert not stay(db.session, world.client.email, "wrong", NOW)
            assert stay(db.session, world.client.email, code, NOW)
            assert not stay(db.session, world.client.email, code, NOW)
        db.session.close()
    assert therapist.get(f"/clients/{world.treatment_id}").status_code == 200
    with house.app_context():
        with writing(db.session):
            person = db.session.get(Person, world.client.id)
            assert person is not None
            ask_to_leave(db.session, person, NOW)
        places, folder = house_of(house).places, house_of(house).folders.data / "upkeep"
        do_the_day(db.session, key_ring(), places, folder, NOW + WAITS - timedelta(minutes=1))
        assert find_leaver(db.session, world.client.email) is not None
        with writing(db.session):
            assert not stay(db.session, world.client.email, code, NOW + WAITS + timedelta(minutes=1))
        do_the_day(db.session, key_ring(), places, folder, NOW + WAITS + timedelta(minutes=1))
        assert find_leaver(db.session, world.client.email) is None
        diary = read_diary(folder)
        assert diary.backup_at
        assert not is_due(diary, NOW + WAITS + timedelta(hours=2))
        assert is_due(diary, NOW + WAITS + timedelta(hours=25))
        db.session.close()


def test_whoever_left_is_erased_where_no_backups_are_made(house: Flask, people: People) -> None:
    world = make_world(house, people)
    with house.app_context():
        places, folder = replace(house_of(house).places, recipient=""), house_of(house).folders.data / "upkeep"
        with writing(db.session):
            person = db.session.get(Person, world.client.id)
            assert person is not None
            ask_to_leave(db.session, person, NOW)
        assert not is_anything_due(db.session, places, folder, NOW + WAITS - timedelta(minutes=1))
        over = NOW + WAITS + timedelta(minutes=1)
        assert is_anything_due(db.session, places, folder, over)
        assert do_the_day(db.session, key_ring(), places, folder, over).fault == ""
        assert find_leaver(db.session, world.client.email) is None
        assert not is_anything_due(db.session, places, folder, over)
        db.session.close()


def test_the_administrator_reads_how_the_backups_are(house: Flask, people: People, http: object) -> None:
    from flask.testing import FlaskClient

    assert isinstance(http, FlaskClient)
    people.sign_in(http, people.administrator())
    assert "none yet" in http.get("/administration/upkeep").get_data(as_text=True)
    with house.app_context():
        folder = house_of(house).folders.data / "upkeep"
        diary = do_the_day(db.session, key_ring(), house_of(house).places, folder, NOW)
        db.session.close()
    assert diary.backup_at
    page = http.get("/administration/upkeep").get_data(as_text=True)
    assert "Last verified backup" in page
    assert "14 May" in page
    assert "made and checked in" in page
    with house.app_context():
        [(_, path)] = list_backups(house_of(house).places)
        assert diary.backup_bytes == path.stat().st_size
        readings = {reading.name: reading.value for reading in read_upkeep()}
        db.session.close()
    assert readings["backup_size_bytes"] == diary.backup_bytes
    assert readings["backup_duration_seconds"] == diary.backup_seconds > 0


def test_a_newer_versions_diary_is_read_by_an_older_one(tmp_path: Path) -> None:
    (tmp_path / "upkeep.json").write_text('{"backup_at": "2026-05-14T03:10:00+00:00", "not_yet_known": 1}')
    assert read_diary(tmp_path) == Diary(backup_at="2026-05-14T03:10:00+00:00")
    (tmp_path / "upkeep.json").write_text("[]")
    assert read_diary(tmp_path) == Diary()


def test_a_folder_that_may_not_be_read_is_said_and_nobody_is_erased(
    house: Flask, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not looked at is not gone."""
    world, closed, scan = make_world(house, people), tmp_path / "of-another" / "closed", os.scandir
    closed.mkdir(parents=True)

    def refuse(path: Any = ".") -> Any:
        if str(path) == str(closed):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    said = house.test_cli_runner().invoke(
        args=["erase", world.client.email, "--yes", "--verify", "--also", str(closed.parent)]
    )
    assert said.exit_code == 1
    assert f"Permission denied ({closed}). Nothing was changed." in said.output
    with house.app_context():
        assert find_leaver(db.session, world.client.email) is not None
        db.session.close()
