"""One app on a fresh database per test, with a clock that stands still and no way to another machine."""

import gc
import os
import shutil
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from selfmon.core.db import db
from tests.apps import migrate, running_app
from tests.clocks import Clock, standing_still
from tests.database import IS_POSTGRES, TEMPLATE, PostgresServer, running_postgres
from tests.people import People

ENOUGH = 2 * 1024**3  # bytes; a whole run keeps less than a tenth of it

# Nothing here outlives the run, so no commit need wait for a disk: a test that is about the disk brings its own.
if os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > ENOUGH:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")

# No example fails by the clock of a busy machine. The same examples in each run; `make soak` draws new ones.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize="SELFMON_SOAK" not in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

_real_connect = socket.socket.connect


def _connect_here_only(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"tests reach this machine only, not {address[0]}")
    _real_connect(self, address)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database: the rest was shown on the run before."""
    if IS_POSTGRES:
        asking = [item for item in items if "database_url" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in asking])
        items[:] = asking


def pytest_collection_finish() -> None:
    """What the modules made lives to the end of the run: looking through it for garbage was a fifth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    socket.socket.connect = _connect_here_only  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = _real_connect  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL with a migrated, empty database to copy."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A migrated, empty database to copy: this file, or the server's template."""
    home = tmp_path_factory.mktemp("template")
    path = home / "selfmon.sqlite"
    url = request.getfixturevalue("postgres").add(TEMPLATE) if IS_POSTGRES else f"sqlite:///{path}"
    with ThreadPoolExecutor(1) as aside:  # a browser's loop may turn in this thread already
        aside.submit(migrate, home, url).result()
    return path


@pytest.fixture
def database_url(template_database: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of this test's own, migrated, empty database."""
    if IS_POSTGRES:
        server: PostgresServer = request.getfixturevalue("postgres")
        with server.copy() as url:
            yield url
    else:
        shutil.copy(template_database, tmp_path / "selfmon.sqlite")
        yield f"sqlite:///{tmp_path / 'selfmon.sqlite'}"


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Iterator[Clock]:
    """Stands at `clocks.NOW` until the test moves it; the machine's goes on for tests marked `machine_clock`, which ask
    other processes."""
    if request.node.get_closest_marker("machine_clock"):
        yield Clock()
        return
    with standing_still() as still:
        yield still


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the apps of one run build once."""
    return tmp_path_factory.getbasetemp() / "shared"


@pytest.fixture
def app(database_url: str, tmp_path: Path, shared_folder: Path, clock: Clock) -> Iterator[Flask]:
    with running_app(database_url, tmp_path, shared_folder) as running:
        yield running


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session of an app context that lasts for the test."""
    with app.app_context():
        yield db.session


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """A browser without scripts."""
    return app.test_client()


@pytest.fixture
def people(app: Flask) -> People:
    return People(app)
