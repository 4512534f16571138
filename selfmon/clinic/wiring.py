"""The therapist's pages."""

from flask import Flask

from selfmon.clinic import brief_views, questionnaire_views, views
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """Pages."""
    for pages in (views, brief_views, questionnaire_views):
        app.register_blueprint(pages.blueprint)
