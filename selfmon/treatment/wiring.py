"""The work's own pages; an accepted invitation begins a treatment."""

from flask import Flask

from selfmon.accounts.invitations import when_accepted
from selfmon.house import House
from selfmon.treatment import absence_views, calendar_views, session_views, views
from selfmon.treatment.phases import begin_treatment


def wire(app: Flask, _house: House) -> None:
    """Pages, and what `accounts` is told."""
    for pages in (views, session_views, calendar_views, absence_views):
        app.register_blueprint(pages.blueprint)
    when_accepted.give(app, begin_treatment)
