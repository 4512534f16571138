"""The therapist's own log."""

from flask import Flask

from selfmon.house import House
from selfmon.own_log import views


def wire(app: Flask, _house: House) -> None:
    """Pages."""
    app.register_blueprint(views.blueprint)
