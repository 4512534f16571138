"""The therapist's pages."""

from flask import Flask

from selfmon.clinic import questionnaire_views, signal_views, tab_views, views
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """Pages."""
    for pages in (views, tab_views, signal_views, questionnaire_views):
        app.register_blueprint(pages.blueprint)
