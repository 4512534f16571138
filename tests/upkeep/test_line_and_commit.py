"""A line of the ledger whose deed is not in the backup's copy is replayed, also where the two fell beside one another."""

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from selfmon.audit import ledger
from selfmon.core.db import db, writing
from selfmon.reminders import addresses
from selfmon.reminders.models import MailAddress
from selfmon.upkeep import backup
from selfmon.upkeep.restore import check
from selfmon.upkeep.snapshot import take_snapshot
from tests.clocks import NOW
from tests.people import People

from .backups import IDENTITY, take_backup

AWHILE = 1.0  # seconds


def test_a_deed_between_its_line_and_its_commit_is_not_lost(
    house: Flask, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, as_a_process: None
) -> None:
    client = people.client()
    has_line, is_copied = threading.Event(), threading.Event()
    was_committed = []

    def hold_the_commit(session: Session) -> None:
        if threading.current_thread() is narrowing and session.info.get("writing"):
            has_line.set()
            is_copied.wait(2 * AWHILE)

    def narrow() -> None:
        with house.app_context():
            with writing(db.session):
                addresses.opt_out(db.session, client.id, NOW)
            db.session.close()

    def look(*asked: Session) -> dict[str, int]:
        narrowing.start()
        has_line.wait(AWHILE)
        return real_position(*asked)

    def copy(url: sa.URL, path: Path) -> None:
        beside = sa.create_engine(url)  # the database itself says it: a thread may be told of its own commit late
        with beside.connect() as connection:
            was_committed.append(bool(connection.scalar(sa.select(sa.func.count(MailAddress.opted_out_at)))))
        beside.dispose()
        real_copy(url, path)
        is_copied.set()

    narrowing = threading.Thread(target=narrow)
    real_position, real_copy = ledger.ledger_position, take_snapshot
    monkeypatch.setattr(ledger, "ledger_position", look)
    monkeypatch.setattr(backup, "take_snapshot", copy)
    event.listen(Session, "before_commit", hold_the_commit)
    try:
        path = take_backup(house)
        narrowing.join()
    finally:
        event.remove(Session, "before_commit", hold_the_commit)
    work = tmp_path / "again"
    work.mkdir()
    with house.app_context():
        # PostgreSQL waits for who is about to commit, on SQLite whoever wants to begin waits
        assert check(path, IDENTITY, db.engine.url, work).lines == 1 or was_committed == [True]
