"""The work's own pages; an accepted invitation begins a treatment."""

from flask import Flask

from selfmon.accounts.invitations import when_accepted
from selfmon.audit import ledger, withdrawn
from selfmon.house import House
from selfmon.treatment import absence_views, calendar_views, session_views, treatments, views
from selfmon.treatment.models import OpenedExercise, Phase, Treatment
from selfmon.treatment.phases import begin_treatment
from selfmon.treatment.session_models import (
    Absence,
    Assignment,
    Handover,
    ReturnPoint,
    Rupture,
    SessionSeries,
    TherapySession,
)


def wire(app: Flask, _house: House) -> None:
    """Pages, what `accounts` is told, and what a restored backup may not bring back."""
    for pages in (views, session_views, calendar_views, absence_views):
        app.register_blueprint(pages.blueprint)
    when_accepted.give(app, begin_treatment)
    withdrawn.removables.give(app, Absence, Handover, OpenedExercise, Phase, Rupture, TherapySession, Treatment)
    withdrawn.closings.give(app, Assignment.ended_on, ReturnPoint.done_on, SessionSeries.until_on)
    withdrawn.undoings.give(app, Rupture.raised_on, Treatment.coding_agreed_on)
    ledger.replays.give(app, ("treatment_ended", treatments.end_again))
