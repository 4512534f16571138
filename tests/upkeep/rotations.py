"""An installation whose root key stands in its secrets file, and the replacing of it."""

from flask import Flask

from selfmon.config import read_settings
from selfmon.core.db import db
from selfmon.core.keyring import KeyRing
from selfmon.core.keystore import KeyStore
from selfmon.upkeep.rotating import rotate
from tests.clocks import NOW

__all__ = ["read_settings", "ring_of", "rotate_here"]


def ring_of(environ: dict[str, str]) -> KeyRing:
    """As a process would have it that starts now."""
    settings = read_settings(environ)
    earlier = [settings.earlier_root] if settings.earlier_root else []
    return KeyRing(settings.root_key, KeyStore(settings.keys_url), earlier, settings.read_roots)


def rotate_here(app: Flask, environ: dict[str, str]) -> None:
    """To its end."""
    with app.app_context():
        for _left in rotate(db.session, ring_of(environ), read_settings(environ).secrets_file, NOW):
            pass
        db.session.close()
        db.engine.dispose()
