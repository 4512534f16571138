"""Packs: asked for by therapists, opened by supervisors. The client's side of it stands in `home`."""

from flask import Flask

from selfmon.audit import ledger
from selfmon.house import House
from selfmon.supervision import own_line_views, restoring, texts_views, views


def wire(app: Flask, _house: House) -> None:
    """Pages, and what a restored backup may not bring back."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(own_line_views.blueprint)
    app.register_blueprint(texts_views.blueprint)
    ledger.after_restore.give(app, restoring.close_all_packs)
    ledger.after_restore.give(app, restoring.close_all_readings)
