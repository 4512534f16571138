"""Questionnaires as a therapist agrees on them, and the answers that asked about harm. Clients fill in at `home`."""

from flask import Flask

from selfmon.house import House
from selfmon.measures import answer_views, battery_views


def wire(app: Flask, _house: House) -> None:
    """Pages."""
    for pages in (battery_views, answer_views):
        app.register_blueprint(pages.blueprint)
