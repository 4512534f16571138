"""The move into the key store may be killed anywhere; a wrong store refuses to start; the root is replaced under way."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.first_key import check_known_key, register_or_check
from selfmon.accounts.models import ClientProfile, RootCheck
from selfmon.config import read_settings
from selfmon.core.db import db, writing
from selfmon.core.errors import RefuseToStart
from selfmon.core.keyring import KeyRing
from selfmon.core.keystore import KeyStore
from selfmon.core.sealing import CannotOpen, RootKey, unwrap_key
from selfmon.factory import create_app
from selfmon.house import house_of, key_ring
from selfmon.treatment.models import Treatment
from tests.apps import ROOT_KEY, ROOT_KEY_TEXT, make_settings
from tests.house.world import make_world
from tests.people import People

from .killing import killed_at
from .rotations import ring_of, rotate_here

OTHER = RootKey(b"another key of thirty-two bytes.")
MOMENTS = 20 if os.environ.get("SELFMON_SOAK") else 6


def _go_back_in_time(app: Flask, people: People) -> None:
    """A database of before the key store, with data and keys that were derived from the root."""
    with app.app_context():
        key_ring().fill_from_root()
        with writing(db.session):
            register_or_check(db.session, key_ring(), False)
    make_world(app, people)
    with app.app_context():
        app.extensions["alembic"].downgrade("0012")
        db.session.close()
        db.engine.dispose()
        assert key_ring().store.path
        key_ring().store.close()
        key_ring().store.path.unlink()


def _opens_everything(ring: KeyRing) -> bool:
    subjects = db.session.execute(sa.select(ClientProfile.subject_id)).scalars().all()
    treatments = db.session.execute(sa.select(Treatment.id)).scalars().all()
    assert subjects
    assert treatments
    return all(ring.open_key("client", str(s)) for s in subjects) and all(
        ring.open_key("treatment", str(t)) for t in treatments
    )


def test_an_installation_moves_wherever_the_move_is_killed(
    app: Flask, people: People, database_url: str, tmp_path: Path
) -> None:
    _go_back_in_time(app, people)

    def move() -> None:
        with app.app_context():
            app.extensions["alembic"].upgrade()

    n, kills = 1, 0
    while killed_at(n, move):  # each child goes on from what the one before it left
        n, kills = n + 6, kills + 1
        assert n < 2000
    assert kills >= 3
    moved = create_app(make_settings(tmp_path, database_url))
    with moved.app_context():
        columns = {column["name"] for column in sa.inspect(db.engine).get_columns("client_profiles")}
        assert "wrapped_key" not in columns
        assert _opens_everything(key_ring())
        assert key_ring().house_key("audit") == ROOT_KEY.derive("audit")
        assert key_ring().labelled_house_key("totp").label == ROOT_KEY.key_id
        db.session.close()
        db.engine.dispose()


def test_a_key_store_that_is_missing_or_another_refuses_to_start(app: Flask, database_url: str, tmp_path: Path) -> None:
    with app.app_context(), writing(db.session):
        register_or_check(db.session, key_ring(), False)
    with pytest.raises(RefuseToStart, match="key store is missing"):
        create_app(make_settings(tmp_path, database_url, keys_url=f"sqlite:///{tmp_path / 'nowhere.sqlite'}"))
    assert not (tmp_path / "nowhere.sqlite").exists()  # and no other one was made
    other = KeyRing(ROOT_KEY, KeyStore(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    other.bind()
    with pytest.raises(RefuseToStart, match="belongs to another database"):
        create_app(make_settings(tmp_path, database_url, keys_url=f"sqlite:///{tmp_path / 'other.sqlite'}"))


def test_the_key_store_is_its_owners_alone(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        path = key_ring().store.path
        key_ring().house_key("audit")
    assert path
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(RefuseToStart, match="can be read by others"):
        KeyStore(f"sqlite:///{path}").find("house", "audit")


def test_a_deleted_key_leaves_no_bytes(app: Flask) -> None:
    with app.app_context():
        ring = key_ring()
        ring.make_key("client", "somebody")
        kept = ring.store.find("client", "somebody")
        assert kept
        assert ring.store.path
        assert kept.wrapped in ring.store.path.read_bytes()
        assert ring.forget_key("client", "somebody") == 1
        files = list(ring.store.path.parent.glob("keys.sqlite*"))
        assert not any(kept.wrapped in file.read_bytes() for file in files)
        with pytest.raises(CannotOpen):
            ring.open_key("client", "somebody")


def _rotate(environ: dict[str, str]) -> str:
    return str(create_app(read_settings(environ)).test_cli_runner().invoke(args=["keys", "rotate"]).output)


def test_the_root_key_is_replaced_while_another_process_goes_on(
    app: Flask, people: People, installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfmon.core.keyring.BATCH", 3)
    make_world(app, people)
    settings = read_settings(installed)
    going_on = create_app(settings)  # knows the old root key alone, as it started with it
    owners, faults, is_over = [], [], threading.Event()

    def work() -> None:
        ring = house_of(going_on).key_ring
        while not is_over.is_set():
            owner = f"new-{len(owners)}"
            try:
                key = ring.make_key("client", owner)
                assert ring.open_key("client", owner) == key
                owners.append((owner, key))
                assert all(ring.open_key("client", o) == k for o, k in owners[:5])
            except Exception as fault:
                faults.append(fault)

    other = threading.Thread(target=work)
    other.start()
    said = _rotate(installed)
    is_over.set()
    other.join()
    assert faults == []
    assert owners
    assert "0 keys are still locked" in said
    after = create_app(read_settings(installed))
    ring = house_of(after).key_ring
    assert len(ring.roots) == 1
    assert ring.root.key_id != settings.root_key.key_id
    assert ring.store.count_locked_otherwise(ring.root.key_id) == 0
    assert all(ring.open_key("client", owner) == key for owner, key in owners)
    with after.app_context():
        assert _opens_everything(ring)
        assert db.session.execute(sa.select(RootCheck.key_id)).scalars().all() == [ring.root.key_id]
        check_known_key(db.session, ring, False)
        db.engine.dispose()
    assert "OTHER=stays" in (Path(installed["SELFMON_HOME"]) / "secrets" / "secrets.env").read_text()


def test_a_rotation_killed_anywhere_goes_on(
    app: Flask, people: People, installed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("selfmon.core.keyring.BATCH", 2)
    make_world(app, people)
    first = read_settings(installed).root_key.key_id
    with app.app_context():
        db.engine.dispose()
    kills = 0
    for moment in range(MOMENTS):
        kills += killed_at(2 + 4 * moment, lambda: rotate_here(app, installed))
        ring = ring_of(installed)
        with app.app_context():
            check_known_key(db.session, ring, False)  # it starts, whatever was left
            assert _opens_everything(ring)
            db.session.close()
            db.engine.dispose()
    print(f"killed in the middle: {kills} of {MOMENTS}")
    assert kills >= MOMENTS // 2
    assert "0 keys are still locked" in _rotate(installed)
    ring = ring_of(installed)
    assert ring.root.key_id != first
    assert len(ring.roots) == 1
    assert ring.store.count_locked_otherwise(ring.root.key_id) == 0


def test_a_root_key_from_the_environment_is_replaced_by_whoever_set_it(app: Flask, installed: dict[str, str]) -> None:
    environ = {**installed, "SELFMON_ROOT_KEY": ROOT_KEY_TEXT.replace("-", "+").replace("_", "/")}
    (Path(installed["SELFMON_HOME"]) / "secrets" / "secrets.env").unlink()
    assert "SELFMON_ROOT_KEY_PREVIOUS" in _rotate(environ)
    settings = replace(read_settings(environ), root_key=OTHER, earlier_root=ROOT_KEY)
    said = create_app(settings).test_cli_runner().invoke(args=["keys", "rotate"]).output
    assert "0 keys are still locked" in said
    ring = KeyRing(OTHER, KeyStore(settings.keys_url))
    kept = ring.store.find("house", "audit")
    assert kept
    assert unwrap_key(OTHER, "house", "audit", kept.wrapped)
