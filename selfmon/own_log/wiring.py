"""The therapist's own log."""

from flask import Flask

from selfmon.audit import ledger, withdrawn
from selfmon.house import House
from selfmon.own_log import key, views
from selfmon.own_log.models import OwnLogRow


def wire(app: Flask, _house: House) -> None:
    """Pages, and what a restored backup may not bring back."""
    app.register_blueprint(views.blueprint)
    withdrawn.removables.give(app, OwnLogRow)
    ledger.replays.give(app, ("own_log_deleted", key.delete_again))
