"""The key store's file is opened again where it was touched, and only there."""

import itertools
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from selfmon.core.keystore import KeptKey, KeyStore


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was opened, each time."""
    found: list[str] = []
    connect = sa.engine.default.DefaultDialect.connect

    def note(dialect: Any, *args: Any, **options: Any) -> Any:
        found.append(str(args[0]))
        return connect(dialect, *args, **options)

    monkeypatch.setattr(sa.engine.default.DefaultDialect, "connect", note)
    return found


def _key(wrapped: bytes) -> KeptKey:
    return KeptKey("client", "somebody", wrapped, "root")


def test_many_questions_open_the_store_once(tmp_path: Path, opened: list[str]) -> None:
    store = KeyStore(f"sqlite:///{tmp_path}/keys.sqlite")
    store.add(_key(b"locked"))
    store.find("client", "somebody")
    opened.clear()
    for _time in range(5):
        assert store.find("client", "somebody") == _key(b"locked")
    assert opened == []


@pytest.mark.parametrize("is_overwritten", [True, False])
def test_a_store_put_back_from_its_copy_is_the_one_that_answers(tmp_path: Path, is_overwritten: bool) -> None:
    path, copy = tmp_path / "keys.sqlite", tmp_path / "copy.sqlite"
    store = KeyStore(f"sqlite:///{path}")
    store.add(_key(b"earlier"))
    shutil.copy(path, copy)
    store.forget("client", "somebody")
    store.add(_key(b"later"))
    assert store.find("client", "somebody") == _key(b"later")
    if is_overwritten:  # the same file, other bytes
        path.write_bytes(copy.read_bytes())
    else:
        copy.replace(path)
    assert store.find("client", "somebody") == _key(b"earlier")


def test_a_key_forgotten_by_another_process_is_gone_at_once(tmp_path: Path) -> None:
    store, other = (KeyStore(f"sqlite:///{tmp_path}/keys.sqlite") for _n in range(2))
    store.add(_key(b"locked"))
    assert store.find("client", "somebody") is not None
    assert other.forget("client", "somebody") == 1
    assert store.find("client", "somebody") is None


def test_a_store_that_another_process_writes_at_every_moment_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeyStore(f"sqlite:///{tmp_path}/keys.sqlite")
    store.add(_key(b"locked"))
    moments = itertools.count()
    monkeypatch.setattr("selfmon.core.keystore._state_of", lambda _path: (next(moments),))
    for _time in range(3):
        assert store.find("client", "somebody") == _key(b"locked")
