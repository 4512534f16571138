"""A restored backup brings back nothing that was withdrawn since: generated histories, both databases."""

import random
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import DeviceSession, Invitation, Person
from selfmon.audit import ledger
from selfmon.audit.anchors import anchor_path, read_anchors
from selfmon.audit.verify import verify_trail
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.diary.holding import hold_back, release
from selfmon.diary.logbook import remove_entry
from selfmon.diary.models import Entry, Tombstone
from selfmon.house import key_ring
from selfmon.reminders import addresses, plans
from selfmon.reminders.models import MailAddress, Outbox, Reminder
from selfmon.sharing.access import own_permit, permit_for
from selfmon.sharing.consent import narrow_sharing, stop_sharing
from selfmon.sharing.models import Depth, Grant, Stream
from selfmon.upkeep.snapshot import put_back, take_snapshot
from tests.clocks import NOW
from tests.house.world import as_actor, fill
from tests.people import People
from tests.reminders.posts import remind

from .second_place import LATER, restore_into

HISTORIES = 12


def _permit(client: Person, now: datetime) -> Any:
    return own_permit(db.session, as_actor(client, now), now)


class History:
    """One client's life before and after the backup, drawn by chance, and what may be seen after the restore."""

    def __init__(self, app: Flask, people: People, therapists: list[Person], draw: random.Random) -> None:
        self.app, self.draw, self.therapists = app, draw, therapists
        self.client = people.client()
        for therapist in therapists:
            people.share_all(self.client, therapist, Depth.WORDS)
        with app.app_context():
            with writing(db.session):
                fill(_permit(self.client, NOW), NOW - timedelta(days=3))
            wanted = sa.select(Entry.id).where(Entry.client_id == self.client.id, Entry.parent_id.is_(None))
            self.entries = sorted(db.session.execute(wanted).scalars(), key=str)
        self.reminder = remind(app, self.client).id
        self.held: set[UUID] = set()
        self.gone: set[UUID] = set()
        self.withdrawn: set[int] = set()
        self.is_opted_out = self.is_stopped = False

    def live(self, now: datetime, is_after: bool) -> None:
        """Between none and seven things happen."""
        for step in range(self.draw.randint(0, 7)):
            at = now + timedelta(minutes=step)
            with self.app.app_context(), writing(db.session), suppress(NotFound):
                self._do(
                    self.draw.choice(["hold", "release", "delete", "stop", "narrow", "opt_out", "note"]), at, is_after
                )

    def _do(self, what: str, at: datetime, is_after: bool) -> None:
        permit, entry = _permit(self.client, at), self.draw.choice(self.entries)
        therapist = self.draw.choice(self.therapists)
        if what == "hold":
            hold_back(db.session, permit, entry)
            self.held |= {entry}
        elif what == "release":
            release(db.session, permit, entry, at)
            self.held -= set() if is_after else {entry}  # what was held at any time since the backup stays so
        elif what == "delete":
            remove_entry(db.session, permit, entry, at)
            self.gone |= {entry}
        elif what == "stop":
            stop_sharing(db.session, permit, self.client.public_id, at, therapist.id)
            self.withdrawn |= {therapist.id}
        elif what == "narrow":
            keep = dict.fromkeys(Stream, Depth.NUMBERS)
            narrow_sharing(db.session, permit, self.client.public_id, therapist.id, keep, at)
        elif what == "opt_out":
            addresses.opt_out(db.session, self.client.id, at)
            self.is_opted_out = True
        else:
            plans.stop_reminder(db.session, plans.find_reminder(db.session, self.client.id, self.reminder), at)
            self.is_stopped = True

    def check(self) -> None:
        """Nothing withdrawn came back."""
        rows = {
            row.id: row
            for row in db.session.execute(sa.select(Entry).where(Entry.client_id == self.client.id)).scalars()
        }
        assert not self.gone & rows.keys()
        assert all(
            rows[entry].held_back and rows[entry].words_label in (None, "own") for entry in self.held - self.gone
        )
        whys = db.session.execute(
            sa.select(Grant.therapist_id, Grant.stopped_why, Grant.stopped_at).where(Grant.client_id == self.client.id)
        ).all()
        assert all(stopped_at is not None for _who, _why, stopped_at in whys)
        assert not any(who in self.withdrawn and why == "restored" for who, why, _at in whys)
        for therapist in self.therapists:
            assert permit_for(db.session, as_actor(therapist, LATER), self.client.id, "test", LATER).windows == ()
        address = db.session.get(MailAddress, self.client.id)
        assert not self.is_opted_out or (address is not None and address.opted_out_at is not None)
        assert not self.is_stopped or db.session.get(Reminder, self.reminder).next_at is None  # type: ignore[union-attr]
        for _entry in self.gone:  # and a late replay of the phone does not bring it back either
            assert db.session.execute(sa.select(sa.exists().where(Tombstone.client_id == self.client.id))).scalar_one()


def test_nothing_withdrawn_comes_back_whatever_happened(
    registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL
) -> None:
    draw = random.Random(20260514)
    therapists = [people.therapist(), people.therapist()]
    histories = [History(registered, people, therapists, draw) for _n in range(HISTORIES)]
    for history in histories:
        history.live(NOW - timedelta(hours=2), is_after=False)
    with registered.app_context():
        with writing(db.session):
            position = ledger.ledger_position(db.session)
        take_snapshot(db.engine.url, tmp_path / "snapshot")
    for history in histories:
        history.live(NOW, is_after=True)
    people.sign_in(registered.test_client(), therapists[0])
    restored = restore_into(registered, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", position)
    with restored.app_context():
        for history in histories:
            history.check()
        assert db.session.execute(sa.select(sa.func.count()).select_from(DeviceSession)).scalar_one() == 0
        assert not db.session.execute(
            sa.select(Invitation.id).where(Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
        ).all()
        assert not db.session.execute(sa.select(Outbox.id).where(Outbox.token_hash.is_not(None))).all()
        anchors = read_anchors(anchor_path())
        assert anchors is not None
        assert anchors.restored_at == LATER
        assert verify_trail(db.session, anchors).is_clean
        db.session.close()
        db.engine.dispose()


def test_without_the_ledger_these_histories_do_revive(
    registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL
) -> None:
    """The same check seen failing: what the ledger is for."""
    draw = random.Random(7)
    history = History(registered, people, [people.therapist()], draw)
    with registered.app_context():
        take_snapshot(db.engine.url, tmp_path / "snapshot")
        with writing(db.session):
            history._do("delete", NOW, True)
    put_back(tmp_path / "snapshot", empty_place)
    engine = sa.create_engine(empty_place)
    with engine.connect() as connection:
        found = set(connection.execute(sa.select(Entry.id)).scalars())
    engine.dispose()
    assert history.gone <= found


def test_without_a_ledger_all_rests(registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL) -> None:
    client, therapist = people.client(), people.therapist()
    people.share_all(client, therapist)
    reminder = remind(registered, client).id
    with registered.app_context():
        take_snapshot(db.engine.url, tmp_path / "snapshot")
    restored = restore_into(registered, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", None)
    with restored.app_context():
        found = db.session.get(Reminder, reminder)
        assert found is not None
        assert not found.is_on
        assert db.session.execute(sa.select(Grant.id).where(Grant.stopped_at.is_(None))).all() == []
        db.session.close()
        db.engine.dispose()


def test_a_ledger_that_lost_lines_stops_therestore_into(
    registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL
) -> None:
    client = people.client()
    with registered.app_context():
        with writing(db.session):
            addresses.opt_out(db.session, client.id, NOW)
        with writing(db.session):
            position = ledger.ledger_position(db.session)
        assert sum(position.values()) > 0
        take_snapshot(db.engine.url, tmp_path / "snapshot")
        (file,) = ledger.ledger_files()
        file.write_bytes(b"")
    with pytest.raises(BadFacts, match="ledger"):
        restore_into(registered, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", position)


def test_somebody_whose_key_was_erased_is_erased_again(
    registered: Flask, people: People, tmp_path: Path, empty_place: sa.URL
) -> None:
    gone, stays = people.client(), people.client()
    with registered.app_context():
        take_snapshot(db.engine.url, tmp_path / "snapshot")
        key_ring().forget_key("client", str(people.profile(gone).subject_id))
    restored = restore_into(registered, tmp_path / "snapshot", empty_place, tmp_path / "elsewhere", {})
    with restored.app_context():
        assert db.session.execute(sa.select(Person.id)).scalars().all() == [stays.id]
        db.session.close()
        db.engine.dispose()


def test_narrowing_goes_on_when_the_ledgers_disk_is_full_and_the_line_is_not_lost(
    registered: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = people.client()
    with registered.app_context():
        real = ledger.write_lines
        monkeypatch.setattr(ledger, "write_lines", _full)
        with writing(db.session):
            addresses.opt_out(db.session, client.id, NOW)
        assert db.session.get(MailAddress, client.id).opted_out_at == NOW  # type: ignore[union-attr]
        assert ledger.count_waiting(db.session) == 1
        with pytest.raises(OSError, match="No space"), writing(db.session):
            ledger.drain(db.session)
        assert ledger.count_waiting(db.session) == 1
        monkeypatch.setattr(ledger, "write_lines", real)
        with writing(db.session):
            assert ledger.drain(db.session) == 1
        read = ledger.read_ledger([(file, 0) for file in ledger.ledger_files()])
    assert [line.what for line in read.lines] == ["opted_out"]
    assert read.broken == 0


def _full(_lines: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_line_that_was_changed_is_counted_and_still_narrows(registered: Flask, people: People) -> None:
    first, second = people.client(), people.client()
    with registered.app_context():
        for client in (first, second):
            with writing(db.session):
                addresses.opt_out(db.session, client.id, NOW)
        (file,) = ledger.ledger_files()
        text = file.read_text()
        assert "@" not in text
        file.write_text(text.replace(str(first.public_id), str(UUID(int=0)), 1))
        read = ledger.read_ledger([(file, 0)])
    assert (len(read.lines), read.broken) == (2, 1)
