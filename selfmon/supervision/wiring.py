"""Packs: asked for by therapists, opened by supervisors. The client's side of it stands in `home`."""

from flask import Flask

from selfmon.house import House
from selfmon.supervision import views


def wire(app: Flask, _house: House) -> None:
    """Pages."""
    app.register_blueprint(views.blueprint)
