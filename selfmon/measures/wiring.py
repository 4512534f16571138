"""Questionnaires as a therapist agrees on them, the answers that asked about harm, and the texts. Clients fill in at `home`."""

from flask import Flask

from selfmon.house import House
from selfmon.measures import answer_views, battery_views, recording_views, text_views, vault_views


def wire(app: Flask, _house: House) -> None:
    """Pages."""
    for pages in (battery_views, recording_views, answer_views, text_views, vault_views):
        app.register_blueprint(pages.blueprint)
