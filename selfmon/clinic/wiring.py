"""The therapist's pages."""

from flask import Flask

from selfmon.audit import withdrawn
from selfmon.clinic import (
    closeness_views,
    picture_views,
    questionnaire_views,
    review_views,
    signal_views,
    tab_views,
    views,
)
from selfmon.clinic.models import MutedSignal
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """Pages, and what a restored backup may not bring back."""
    for pages in (views, tab_views, signal_views, questionnaire_views, picture_views, review_views, closeness_views):
        app.register_blueprint(pages.blueprint)
    withdrawn.removables.give(app, MutedSignal)
