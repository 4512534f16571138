"""After a restore: a password, app or code that was replaced or spent since the backup opens nothing. Generated histories."""

import os
import random
from pathlib import Path

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts import factors
from selfmon.accounts.closed_ways import Way, note_way_closed
from selfmon.accounts.factor_changes import Change, note_change
from selfmon.accounts.models import DeviceSession, Person
from selfmon.accounts.passwords import hash_password, is_password
from selfmon.audit import ledger
from selfmon.core.db import db, writing
from selfmon.upkeep.snapshot import take_snapshot
from tests.apps import refurnish
from tests.clocks import NOW
from tests.people import PASSWORD, People

from .second_place import LATER, restore_into

HISTORIES = 60 if os.environ.get("SELFMON_SOAK") else 12
DEEDS = ("password", "reset", "not_me", "app", "codes", "spend", "only_password")


class Ways:
    """What one person has in hand: what opens now, and everything that ever did."""

    def __init__(self, person: Person, draw: random.Random) -> None:
        self.person, self.draw = person, draw
        self.passwords, self.secrets, self.codes = [PASSWORD], [factors.new_totp_secret()], list[str]()
        self.closed: set[str] = set()
        with writing(db.session):
            mine = self._mine()
            factors.keep_totp(mine, self.secrets[0])
            self.codes = factors.make_recovery_codes(mine)

    def _mine(self) -> Person:
        return db.session.get_one(Person, self.person.id)

    def live(self) -> None:
        """Between none and five deeds."""
        for _n in range(self.draw.randint(0, 5)):
            self.do(self.draw.choice(DEEDS))

    def do(self, deed: str) -> None:
        """One of DEEDS, by the house's own functions where there are such."""
        with writing(db.session):
            mine = self._mine()
            if deed in ("password", "reset"):
                self.closed |= set(self.passwords)
                self.passwords = [f"another green lamp {self.draw.random()}"]
                mine.password = hash_password(self.passwords[0])
                note_change(db.session, mine, Change.PASSWORD if deed == "password" else Change.RESET, NOW)
            elif deed == "not_me":
                self.closed |= set(self.passwords)
                self.passwords = []
                mine.password = None
                note_way_closed(db.session, mine, Way.PASSWORD)
            elif deed == "app":
                self.closed |= set(self.secrets)
                self.secrets = [factors.new_totp_secret()]
                factors.keep_totp(mine, self.secrets[0])
                note_change(db.session, mine, Change.APP, NOW)
            elif deed == "codes":
                self.closed |= set(self.codes)
                self.codes = factors.make_recovery_codes(mine)
                note_change(db.session, mine, Change.CODES, NOW)
            elif deed == "spend" and self.codes:
                code = self.codes.pop()
                assert factors.use_recovery_code(db.session, mine, code)
                self.closed |= {code}
            elif deed == "only_password":
                mine.password_only = True
                note_change(db.session, mine, Change.UNLOCKING, NOW)

    def opening(self) -> set[str]:
        """Of everything that was ever closed, what opens in the database at hand."""
        mine, found = self._mine(), set()
        secret = factors.totp_secret(mine)
        for old in self.closed:
            is_app = secret is not None and len(old) == 32 and factors.fitting_counter(secret, _code(old), LATER)
            if is_password(mine.password, old) or is_app or factors._recovery_mac(mine, old) in mine.recovery_macs:
                found.add(old)
        return found


def _code(secret: str) -> str:
    return pyotp.TOTP(secret).at(LATER)


def _lives(registered: Flask, people: People, folder: Path) -> tuple[list[Ways], dict[str, int]]:
    draw = random.Random(20261128)
    persons = [people.client() if n % 2 else people.therapist() for n in range(HISTORIES)]
    with registered.app_context():
        ways = [Ways(person, draw) for person in persons]
        for way in ways:
            way.live()
        with writing(db.session):
            position = ledger.ledger_position(db.session)
        take_snapshot(db.engine.url, folder / "snapshot")
        for way in ways:
            way.closed = set()
            way.live()
        for way, deed in zip(ways, DEEDS, strict=False):
            way.do(deed)  # each at least once
        assert all(way.opening() == set() for way in ways)
        db.session.close()
    return ways, position


def test_nothing_that_was_replaced_or_spent_opens_again(
    registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL
) -> None:
    ways, position = _lives(registered, people, tmp_path)
    with registered.app_context():
        only = set(db.session.execute(sa.select(Person.id).where(Person.password_only)).scalars())
        db.session.close()
    restored = restore_into(registered, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", position)
    with restored.app_context():
        for way in ways:
            assert way.opening() == set(), way.person.email
            mine = db.session.get_one(Person, way.person.id)
            assert mine.totp_sealed is not None, "or a password alone would do to set up another"
            assert mine.password_only or mine.id not in only
            kept = {factors._recovery_mac(mine, code) for code in way.codes}
            assert set(mine.recovery_macs) <= kept | set(mine.recovery_macs if not way.codes else [])
        assert db.session.execute(sa.select(sa.func.count()).select_from(DeviceSession)).scalar_one() == 0
        db.session.close()
        db.engine.dispose()


def test_what_nobody_changed_still_opens(
    registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL
) -> None:
    person = people.therapist()
    with registered.app_context():
        ways = Ways(person, random.Random(1))
        ways.do("spend")
        with writing(db.session):
            position = ledger.ledger_position(db.session)
        take_snapshot(db.engine.url, tmp_path / "snapshot")
        db.session.close()
    restored = restore_into(registered, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", position)
    with restored.app_context():
        mine = db.session.get_one(Person, person.id)
        assert is_password(mine.password, PASSWORD)
        assert factors.totp_secret(mine) == ways.secrets[0]
        assert len(mine.recovery_macs) == len(ways.codes) == factors.RECOVERY_CODES - 1
        db.session.close()
        db.engine.dispose()


@pytest.mark.parametrize("has_ledger", [True, False])
def test_staff_without_a_second_factor_then_begin_with_the_mail(
    registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL, has_ledger: bool
) -> None:
    bare, client = people.person("therapist", enrolled=False), people.client()
    with registered.app_context():
        with writing(db.session):
            position = ledger.ledger_position(db.session)
        take_snapshot(db.engine.url, tmp_path / "snapshot")
    restored = restore_into(
        registered, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", position if has_ledger else None
    )
    with restored.app_context():
        assert db.session.get_one(Person, bare.id).password is None
        assert (db.session.get_one(Person, client.id).password is not None) is has_ledger
        db.session.close()
        db.engine.dispose()


def test_staff_with_no_way_in_start_over(registered: Flask, people: People) -> None:
    person, client = people.therapist(), people.client()
    with registered.app_context():
        Ways(person, random.Random(2))
        db.session.close()
    run, browser = registered.test_cli_runner().invoke, registered.test_client()
    people.sign_in(browser, person)
    assert run(args=["start-over", client.email, "--yes"]).exit_code == 1
    assert run(args=["start-over", person.email], input="n\n").exit_code == 1
    assert browser.get("/account").status_code == 200
    refurnish(registered, mail_sender=None)
    said = run(args=["start-over", person.email, "--yes"])
    assert said.exit_code == 0, said.output
    assert browser.get("/account").status_code != 200
    with registered.app_context():
        mine = db.session.get_one(Person, person.id)
        assert (mine.password, mine.totp_sealed, mine.recovery_macs) == (None, None, [])
        db.session.close()
    assert registered.test_client().get("/reset/" + said.output.strip().rpartition("/")[2]).status_code == 200
