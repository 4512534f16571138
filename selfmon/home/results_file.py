"""The client's own questionnaires as a file for another system. Widening: whoever holds the file reads it."""

from datetime import UTC

from flask import Blueprint, Response, json
from flask.typing import ResponseReturnValue

from selfmon.diary.pages import look_round
from selfmon.home.results import list_filled
from selfmon.measures.fhir_out import make_bundle
from selfmon.web.gate import client_fresh

blueprint = Blueprint("home_results_file", __name__)


@blueprint.get("/results/file")
@client_fresh
def save_results() -> ResponseReturnValue:
    """A FHIR R4 Bundle: texts without words that may not be shipped, answers, and what they add up to."""
    here = look_round()
    bundle = make_bundle(list_filled(here), here.now.astimezone(UTC))
    return Response(
        json.dumps(bundle, ensure_ascii=False, indent=1),
        mimetype="application/fhir+json",
        headers={"Content-Disposition": 'attachment; filename="what-you-filled-in.json"', "Cache-Control": "no-store"},
    )
