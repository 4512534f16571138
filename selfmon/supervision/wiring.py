"""Packs: asked for by therapists, opened by supervisors. The client's side of it stands in `home`."""

from flask import Flask

from selfmon.audit import ledger
from selfmon.exchange import taking_along
from selfmon.house import House
from selfmon.supervision import kept_words, own_line_views, restoring, texts_views, views


def wire(app: Flask, _house: House) -> None:
    """Pages, and what a restored backup may not bring back."""
    app.register_blueprint(views.blueprint)
    app.register_blueprint(own_line_views.blueprint)
    app.register_blueprint(texts_views.blueprint)
    taking_along.agreed_elsewhere.give(app, kept_words.list_agreed_words)
    ledger.after_restore.give(app, restoring.close_all_packs)
    ledger.after_restore.give(app, restoring.close_all_readings)
