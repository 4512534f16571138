"""A house that can be backed up, and a backup of it."""

from datetime import timedelta
from pathlib import Path

from flask import Flask

from selfmon.core.db import db
from selfmon.core.places import Places
from selfmon.core.sealed_file import new_identity
from selfmon.house import house_of, key_ring
from selfmon.upkeep.backup import back_up
from tests.apps import refurnish
from tests.clocks import NOW

IDENTITY, RECIPIENT = new_identity()


def set_up_places(app: Flask, folder: Path) -> Places:
    """A recipient, and folders for ledger, backups and the copy of the keys."""
    places = Places(folder / "ledger", folder / "backups", folder / "copies", RECIPIENT)
    refurnish(app, places=places)
    return places


def take_backup(app: Flask, minutes: int = 0) -> Path:
    """One of so many minutes after NOW."""
    with app.app_context():
        return back_up(db.session, house_of(app).places, key_ring().root.key_id, NOW + timedelta(minutes=minutes))
