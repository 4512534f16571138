"""Questionnaires as a therapist agrees on them, the answers that asked about harm, and the texts. Clients fill in at `home`."""

from flask import Flask

from selfmon.audit import ledger, withdrawn
from selfmon.house import House
from selfmon.measures import answer_views, battery_views, held, recording_views, response_views, text_views, vault_views
from selfmon.measures.models import QuestionnaireAssignment, QuestionnaireText, RecordedAdministration, Start
from selfmon.measures.pack_wording import mark_ours, mark_scale, name_scale


def wire(app: Flask, _house: House) -> None:
    """Pages, and what a restored backup may not bring back."""
    for pages in (battery_views, recording_views, response_views, answer_views, text_views, vault_views):
        app.register_blueprint(pages.blueprint)
    app.jinja_env.filters.update(ours=mark_ours, scale=mark_scale, scale_name=name_scale)
    withdrawn.removables.give(app, RecordedAdministration)
    withdrawn.closings.give(app, Start.withdrawn_at, QuestionnaireAssignment.ended_on, QuestionnaireText.retired_at)
    ledger.replays.give(app, ("answer_let_go", held.let_go_again))
