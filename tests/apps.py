"""The app as it is, but for cheap password hashing, recorded mail and no rate limits."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from selfmon import factory
from selfmon.config import Settings
from selfmon.core.db import db, make_database_file
from selfmon.core.mail import Message, Recorder
from selfmon.core.revisions import load_alembic
from selfmon.core.sealing import RootKey
from selfmon.factory import create_app
from selfmon.house import house_of, move_in
from selfmon.web.limits import limiter
from tests import once

_ROOT_BYTES = b"0123456789abcdef0123456789abcdef"
ROOT_KEY, ROOT_KEY_TEXT = RootKey(_ROOT_BYTES), base64.urlsafe_b64encode(_ROOT_BYTES).decode()
# What a hash costs in production was half the time of the suite.
_cheap_hasher = partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1)


once.set_up()


def make_settings(home: Path, database_url: str, **changes: Any) -> Settings:
    """Settings with a literal root key."""
    return Settings(home=home, root_key=ROOT_KEY, database_url=database_url, **changes)


class Browser(FlaskClient):
    """Takes each answer in whole, so that what follows an answer (mail) has happened when the test looks."""

    def open(self, *given: Any, buffered: bool = True, **options: Any) -> Any:
        return super().open(*given, buffered=buffered, **options)


@contextmanager
def running_app(database_url: str, home: Path, shared: Path, **changes: Any) -> Iterator[Flask]:
    """`changes`: of the settings. `shared`: a folder where the apps of one run find what was built before, static files and
    compiled templates."""
    for folder in (shared / "static", shared / "templates"):
        folder.mkdir(parents=True, exist_ok=True)
    (home / "static").symlink_to(shared / "static", target_is_directory=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(factory, "PasswordHasher", _cheap_hasher)
        app = create_app(make_settings(home, database_url, **changes))
    app.testing = True
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(shared / "templates"))
    with app.app_context():
        once.share_statements(db.engine)
        load_alembic()  # some tests go back in time after a request
    refurnish(app, mail_sender=Recorder())
    limiter.enabled = False
    yield app
    limiter.enabled = True
    with app.app_context():
        db.engine.dispose()


def refurnish(app: Flask, **facts: Any) -> None:
    """The same house with other facts, as if its settings had said so."""
    move_in(app, replace(house_of(app), **facts))


def posted_by(app: Flask) -> list[Message]:
    """Every mail the app has sent."""
    sender = house_of(app).mail_sender
    assert isinstance(sender, Recorder)
    return sender.messages


def migrate(home: Path, database_url: str) -> None:
    """Bring an empty database to the newest revision."""
    app = create_app(make_settings(home, database_url))
    with app.app_context():
        make_database_file(db.engine)
        load_alembic().upgrade()
        db.session.close()
        if db.engine.dialect.name == "sqlite":
            db.session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))
            db.session.close()
        db.engine.dispose()
