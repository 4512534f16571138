"""The client's own questionnaires as a file for another system. Widening: whoever holds the file reads it."""

from datetime import UTC

from flask import Blueprint, Response, json
from flask.typing import ResponseReturnValue

from selfmon.core.db import db
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.home.results import list_filled
from selfmon.measures.fhir_care import Surroundings
from selfmon.measures.fhir_out import make_bundle
from selfmon.measures.reading import with_words
from selfmon.sharing.given import list_given
from selfmon.treatment.frame import list_care
from selfmon.web.gate import client_fresh

blueprint = Blueprint("home_results_file", __name__)


@blueprint.get("/results/file")
@client_fresh
def save_results() -> ResponseReturnValue:
    """A FHIR R4 Bundle: texts without words that may not be shipped, answers, what they add up to, and the days around."""
    here = look_round()
    filled = with_words(db.session, here.permit, list_filled(here))
    bundle = make_bundle(filled, here.now.astimezone(UTC), _look_around(here))
    return Response(
        json.dumps(bundle, ensure_ascii=False, indent=1),
        mimetype="application/fhir+json",
        headers={"Content-Disposition": 'attachment; filename="what-you-filled-in.json"', "Cache-Control": "no-store"},
    )


def _look_around(here: Circumstances) -> Surroundings:
    """Before the code given in person was entered, nothing that a therapist wrote down."""
    cares = [] if here.actor.code_is_due else list_care(db.session, here.permit.client_id, here.now)
    return Surroundings(here.permit.subject_id, cares, list_given(db.session, here.permit), here.agreed_today)
