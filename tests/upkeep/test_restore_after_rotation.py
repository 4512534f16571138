"""A backup from before the root key was replaced is restored with the key of now; a foreign key store follows nobody."""

from pathlib import Path

import pytest
from flask import Flask

from selfmon.accounts.first_key import check_known_key, follow_root
from selfmon.core.db import db, writing
from selfmon.core.errors import RefuseToStart
from selfmon.core.keyring import KeyRing
from selfmon.core.keystore import KeyStore
from selfmon.core.sealing import RootKey
from selfmon.factory import create_app
from tests.clocks import NOW

from .backups import IDENTITY, RECIPIENT
from .rotations import read_settings, rotate_here


def test_a_backup_from_before_the_rotation_is_restored_with_the_key_of_now(
    app: Flask, installed: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    environ = {**installed, "SELFMON_BACKUP_RECIPIENT": RECIPIENT, "SELFMON_BACKUPS": str(tmp_path / "backups")}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)  # the inner half of a restore is a process of its own
    (tmp_path / "identity").write_text(IDENTITY)
    runner = create_app(read_settings(environ)).test_cli_runner()
    assert runner.invoke(args=["backup"]).exit_code == 0
    rotate_here(app, environ)
    (backup,) = (tmp_path / "backups").glob("*.backup")
    after = create_app(read_settings(environ))
    words = ["restore", str(backup), "--identity", str(tmp_path / "identity"), "--check"]
    said = after.test_cli_runner().invoke(args=words)
    assert "It would work." in said.output, said.output
    with after.app_context():
        db.engine.dispose()


def test_a_root_key_is_followed_by_its_own_key_store_alone(registered: Flask, tmp_path: Path) -> None:
    other = KeyRing(RootKey(bytes(32)), KeyStore(f"sqlite:///{tmp_path / 'other.sqlite'}"))
    other.bind()
    with registered.app_context():
        with writing(db.session):
            follow_root(db.session, other, NOW)
        with pytest.raises(RefuseToStart, match="not the key this database was made with"):
            check_known_key(db.session, other, False)
        db.session.close()
    other.store.close()
