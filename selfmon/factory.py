"""create_app(): wires the rooms, in written order. The only reader of config."""

import os
from pathlib import Path

from flask import Flask

from selfmon.config import Settings, read_settings
from selfmon.core.db import db, prepare_engine
from selfmon.core.keyring import hold_root_key

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """The application, from settings or else from the environment. Raises RefuseToStart."""
    settings = settings or read_settings(os.environ)
    app = Flask(__name__, template_folder=str(ROOT / "templates"), static_folder=None)
    _configure(app, settings)
    _wire_database(app, settings)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.root_key.text_secret("cookies"),
        SQLALCHEMY_ENGINES={"default": settings.database_url},
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open overnight can still be saved
    )
    app.extensions["settings"] = settings
    hold_root_key(app.extensions, settings.root_key)


def _wire_database(app: Flask, settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
