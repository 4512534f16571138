"""A backup is whole or not there; it opens with its key alone, holds no key, and can be restored from."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.models import Person
from selfmon.core.db import db
from selfmon.core.errors import BadFacts
from selfmon.core.places import Places
from selfmon.core.sealed_file import new_identity, open_file, seal_file
from selfmon.core.sealing import CannotOpen
from selfmon.house import house_of, key_ring
from selfmon.upkeep import snapshot
from selfmon.upkeep.backup import list_backups
from selfmon.upkeep.keys_copy import copy_keys, put_keys_back
from selfmon.upkeep.restore import unseal
from selfmon.upkeep.views import begin_the_day
from tests.apps import ROOT_KEY_TEXT, refurnish
from tests.database import IS_POSTGRES
from tests.house.world import make_world
from tests.people import People

from .backups import IDENTITY, RECIPIENT, take_backup


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_a_sealed_file_opens_whole_or_not_at_all(size: int) -> None:
    plain, sealed = os.urandom(size), io.BytesIO()
    seal_file(RECIPIENT, io.BytesIO(plain), sealed)
    found = io.BytesIO()
    open_file(IDENTITY, io.BytesIO(sealed.getvalue()), found)
    assert found.getvalue() == plain
    raw = sealed.getvalue()
    moved = raw[:200] + bytes([raw[200] ^ 1]) + raw[201:] if len(raw) > 200 else raw[:-1] + bytes([raw[-1] ^ 1])
    for wrong in (raw[:-1], raw + b"x", moved, raw[: 65_552 + 140] if size > 65_536 else raw[:-16]):
        with pytest.raises(CannotOpen):
            open_file(IDENTITY, io.BytesIO(wrong), io.BytesIO())
    with pytest.raises(CannotOpen):
        open_file(new_identity()[0], io.BytesIO(raw), io.BytesIO())


def test_a_backup_holds_the_rows_and_no_key(house: Flask, people: People, tmp_path: Path) -> None:
    make_world(house, people)
    path = take_backup(house)
    assert path.stat().st_mode & 0o777 == 0o600
    said = json.loads(path.with_suffix(".json").read_text())
    assert said["rows"]["people"] > 3
    assert said["digest"]
    (tmp_path / "w").mkdir()
    manifest, plain = unseal(path, IDENTITY, tmp_path / "w")
    assert manifest["rows"] == said["rows"]
    content = plain.read_bytes()
    assert b"SQLite format" in content[:16] or content[:5] == b"PGDMP"
    with house.app_context():
        keys = [kept for kind in ("client", "treatment", "house") for kept in key_ring().store.list_of(kind)]
    assert len(keys) > 5
    assert not any(kept.wrapped in content or kept.wrapped.hex().encode() in content for kept in keys)
    for folder in (path.parent, tmp_path):
        assert not list(folder.glob("*.part"))
    assert not (path.parent / ".work").exists()


def test_a_backup_needs_somebody_to_seal_it_for(house: Flask) -> None:
    refurnish(house, places=Places(Path("/nowhere"), Path("/nowhere")))
    said = house.test_cli_runner().invoke(args=["backup"])
    assert said.exit_code == 1
    assert "keys new-recipient" in said.output


def test_old_backups_go_and_the_newest_stays(house: Flask) -> None:
    first = take_backup(house, minutes=-60 * 24 * 60)
    assert first.exists()  # the newest, whatever its age
    second = take_backup(house, minutes=-60 * 24 * 20)
    assert not first.exists()
    assert not first.with_suffix(".json").exists()
    third = take_backup(house)
    assert [path for _at, path in list_backups(house_of(house).places)] == [third, second]


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's own check")
def test_a_broken_copy_is_never_sealed(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    real = snapshot.take_snapshot

    def broken(url: sa.URL, path: Path) -> None:
        real(url, path)
        with path.open("r+b") as file:
            file.seek(4096 * 3)
            file.write(b"\xff" * 4096)

    monkeypatch.setattr("selfmon.upkeep.backup.take_snapshot", broken)
    with pytest.raises((BadFacts, sa.exc.DatabaseError)):
        take_backup(house)
    assert list_backups(house_of(house).places) == []


@pytest.mark.skipif(not IS_POSTGRES, reason="PostgreSQL's log, for which each save waits")
@pytest.mark.parametrize("is_to_stay", [True, False])
def test_a_copy_that_is_only_looked_at_goes_through_no_log(house: Flask, tmp_path: Path, is_to_stay: bool) -> None:
    kinds = sa.text("SELECT DISTINCT relpersistence::text FROM pg_class WHERE relnamespace = 'public'::regnamespace")
    with house.app_context():
        url = db.engine.url
    snapshot.take_snapshot(url, tmp_path / "plain")
    scratch = snapshot.make_scratch(url, tmp_path, "check", is_gentle=not is_to_stay)
    try:
        snapshot.put_back(tmp_path / "plain", scratch, is_to_stay=is_to_stay)
        engine = sa.create_engine(scratch, poolclass=sa.NullPool)
        with engine.connect() as connection:
            assert set(connection.execute(kinds).scalars()) == {"p" if is_to_stay else "u"}
            workers = connection.execute(sa.text("SHOW max_parallel_maintenance_workers")).scalar_one()
            assert (workers == "0") != is_to_stay
    finally:
        snapshot.drop_scratch(scratch, url)


def test_the_keys_copy_brings_the_store_back(house: Flask, tmp_path: Path) -> None:
    with house.app_context():
        ring = key_ring()
        key = ring.make_key("client", "somebody")
        copy = copy_keys(ring.store, house_of(house).places)
        ring.forget_key("client", "nobody")
        assert key not in copy.read_bytes()
        assert ring.store.path
        ring.store.close()
        ring.store.path.rename(tmp_path / "lost")
        with pytest.raises(CannotOpen):
            put_keys_back(ring.store, copy, new_identity()[0])
        assert put_keys_back(ring.store, copy, IDENTITY) > 1
        assert ring.open_key("client", "somebody") == key
        ring.forget_key("client", "somebody")
        copy_keys(ring.store, house_of(house).places)
        ring.store.close()
        ring.store.path.unlink()
        put_keys_back(ring.store, copy, IDENTITY)
        with pytest.raises(CannotOpen):
            ring.open_key("client", "somebody")


@pytest.mark.skipif(IS_POSTGRES, reason="the same words; the rest is in test_restore")
def test_the_commands_from_backup_to_a_second_place(
    house: Flask, people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_world(house, people)
    path = take_backup(house)
    identity = tmp_path / "identity.txt"
    identity.write_text(IDENTITY)
    with house.app_context():
        keys = key_ring().store.url.render_as_string()
        n = db.session.execute(sa.select(sa.func.count()).select_from(Person)).scalar_one()
    for name, value in {
        "SELFMON_ROOT_KEY": ROOT_KEY_TEXT.replace("-", "+").replace("_", "/"),
        "SELFMON_HOME": str(tmp_path / "second"),
        "SELFMON_KEYS_URL": keys,
        "SELFMON_LEDGER": str(tmp_path / "ledger"),
    }.items():
        monkeypatch.setenv(name, value)
    from selfmon.factory import create_app

    second = create_app()
    said = second.test_cli_runner().invoke(args=["restore", str(path), "--identity", str(identity), "--check"])
    assert said.exit_code == 0, said.output
    assert "It would work." in said.output
    assert not (tmp_path / "second" / "selfmon.sqlite").exists()
    said = second.test_cli_runner().invoke(args=["restore", str(path), "--identity", str(identity)])
    assert said.exit_code == 0, said.output
    assert "Restored." in said.output
    with second.app_context():
        assert db.session.execute(sa.select(sa.func.count()).select_from(Person)).scalar_one() == n
        db.session.close()
        db.engine.dispose()
    monkeypatch.setenv("SELFMON_BACKUP_RECIPIENT", RECIPIENT)
    said = create_app().test_cli_runner().invoke(args=["upkeep"])  # a backup and, the first time, a drill
    assert said.exit_code == 0, said.output
    assert "Last restore drill: 20" in said.output
    again = second.test_cli_runner().invoke(args=["restore", str(path), "--identity", str(identity)])
    assert again.exit_code == 1
    assert "there is a database already" in again.output
    assert [file.name for file in (tmp_path / "second" / "upkeep").iterdir()] == ["upkeep.json"]


def test_the_days_upkeep_lets_pages_go_first(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both want the processor, a save does not wait for a backup."""
    begun = list[list[str]]()
    monkeypatch.setattr(subprocess, "Popen", lambda words, **_options: begun.append(words))
    begin_the_day(house)
    ((*before, _python, _m, _flask, _app, _name, command),) = begun
    assert command == "upkeep"
    monkeypatch.undo()
    said = subprocess.run(
        [*before, sys.executable, "-c", "import os; print(os.nice(0))"], capture_output=True, text=True, check=True
    )
    assert int(said.stdout) == min(19, os.nice(0) + 10)
