"""A database of a snapshot put back in another place, with the same keys and the same ledger."""

from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from selfmon.core.db import db
from selfmon.factory import create_app
from selfmon.house import house_of, key_ring
from selfmon.upkeep.settling import settle
from selfmon.upkeep.snapshot import put_back
from tests.apps import make_settings
from tests.clocks import NOW

LATER = NOW + timedelta(hours=3)


def restore_into(app: Flask, snapshot: Path, to: sa.URL, home: Path, position: dict[str, int] | None) -> Flask:
    """The house of the restored database. `position`: how much of the ledger the snapshot contains; None: no ledger."""
    put_back(snapshot, to)
    with app.app_context():
        keys, places = key_ring().store.url.render_as_string(), house_of(app).places
    home.mkdir()
    restored = create_app(make_settings(home, to.render_as_string(hide_password=False), keys_url=keys, places=places))
    with restored.app_context():
        settle(db.session, key_ring(), position, LATER)
    return restored
