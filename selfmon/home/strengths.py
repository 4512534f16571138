"""What holds, for the client: the same page as the therapist's, over everything of their own."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from selfmon.core.db import db
from selfmon.diary.circumstances import look_round
from selfmon.insight.strengths import build_strengths
from selfmon.treatment.ruptures import list_raised_for_client
from selfmon.web.gate import client_read

blueprint = Blueprint("home_strengths", __name__)


@blueprint.get("/strengths")
@client_read
def show_strengths() -> ResponseReturnValue:
    """What was between the client and a therapist is there as far as the two talked about it."""
    here = look_round()
    frames = [] if here.actor.code_is_due else here.frames
    ruptures = [
        rupture
        for frame in frames
        for rupture in list_raised_for_client(db.session, here.permit.client_id, frame.treatment_id)
    ]
    return render_template("home/strengths.html", page=build_strengths(db.session, here.permit, ruptures))
