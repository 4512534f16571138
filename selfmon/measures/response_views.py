"""A file of answers for the therapist's record: read, laid beside the text, and kept only once somebody has looked.

Between reading a file and keeping it nothing is stored. Nothing in it is passed on: it was not written to this house.
"""

import hashlib
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.measures import response_wording as wording
from selfmon.measures.battery_forms import TARGETS, WHY
from selfmon.measures.battery_views import find_pack, texts_of
from selfmon.measures.fhir.document import MOST_BYTES
from selfmon.measures.fhir.notes import Refused
from selfmon.measures.fhir.response import ReadResponse, read_response
from selfmon.measures.laying import NOT_COUNTED, TOTAL, Laid, lay
from selfmon.measures.models import Mode
from selfmon.measures.packs import Pack
from selfmon.measures.recording import Recorded, record
from selfmon.measures.recording_views import ensure_text, page_of
from selfmon.measures.scoring import score
from selfmon.measures.texts import Text, find_named
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.saying import say_at

blueprint = Blueprint("measures_response", __name__, url_prefix="/clients/<uuid:treatment_id>/questionnaires")
CARRIED_LIMIT = 400_000  # letters of a packed file in the form that comes back


@dataclass(frozen=True)
class _Looked:
    """A file beside a text, as far as it was said. `text` is None for numbers alone.

    `is_seen`: this is how it lay on the page before, which is what may be kept.
    """

    carried: str
    read: ReadResponse
    text: Text | None
    laid: Laid
    about: str
    on: str
    is_seen: bool


@blueprint.route("/bring/<instrument>", methods=["GET", "POST"])
@therapist
def bring_answers(treatment_id: UUID, instrument: str) -> ResponseReturnValue:
    """The file; then it beside the text; then kept."""
    permit = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST")
    pack = find_pack(instrument)
    if pack.rated_by != "client":
        raise NotFound
    if request.method == "GET":
        return _show_form(permit, pack)
    try:
        content = _unpack(treatment_id) if "carried" in request.form else _read_upload()
        looked = _look(permit, pack, content)
    except Refused as refused:
        return _show_form(permit, pack, wording.say_refusal(refused))
    except BadFacts as problem:
        return _show_form(permit, pack, problem.problems["file"])
    if request.form.get("go") != "keep" or not looked.is_seen:
        return _show_beside(permit, pack, looked)
    if not looked.laid.fits:
        return _show_beside(permit, pack, looked, 400)
    try:
        with writing(db.session):
            ensure_text(looked.text, pack)
            record(db.session, permit, _recorded(permit, pack, looked, content), request_now())
    except BadFacts as problem:
        return _show_beside(permit, pack, looked, 400, problem.problems)
    return say_at(page_of(treatment_id, pack, looked.about), "top", "kept")


def _read_upload() -> str:
    file = request.files.get("file")
    data = file.read(MOST_BYTES + 1) if file else b""
    if not data:
        raise BadFacts({"file": _("Please choose a file.")})
    read_response(data)  # refuses what is no text before it is carried along
    return data.decode("utf-8-sig")


def _unpack(treatment_id: UUID) -> str:
    try:
        return str(_signer(treatment_id).loads(request.form["carried"]))
    except BadSignature as problem:
        raise BadFacts({"file": _("That file could not be read any more. Please choose it once more.")}) from problem


def _look(permit: TreatmentPermit, pack: Pack, content: str) -> _Looked:
    """Raises Refused, also for a file that names another questionnaire; BadFacts for one too large to be carried along."""
    read = read_response(content.encode())
    named = find_named(db.session, read.questionnaire)
    if named and pack.id not in {pack_id for _id, pack_id in named}:
        raise BadFacts({"file": wording.say_other_questionnaire(named[0][1])})
    carried = str(_signer(permit.treatment_id).dumps(content))
    if len(carried) > CARRIED_LIMIT:
        raise BadFacts({"file": _("The file is too large to be carried along: take pictures and narrative out of it.")})
    texts = texts_of(pack)
    meant = next((t for t in texts if t.id in {text_id for text_id, _pack in named}), None)
    if "text" in request.form:
        meant = next((t for t in texts if str(t.id) == request.form["text"]), None)
    allowed = {NOT_COUNTED, *(str(n) for n in pack.item_numbers), *(f"{TOTAL}{scale.code}" for scale in pack.scales)}
    chosen = ((a.link_id, request.form.get(f"p-{place}")) for place, a in enumerate(read.answers))
    is_seen = request.form.get("beside") == (str(meant.id) if meant else "")
    said = {link: place if place in allowed else "" for link, place in chosen if place is not None} if is_seen else {}
    on = request.form.get("done_on", read.on.isoformat() if read.on else "")
    return _Looked(carried, read, meant, lay(read, pack, meant, said), request.form.get("about", "")[:16], on, is_seen)


def _recorded(permit: TreatmentPermit, pack: Pack, looked: _Looked, content: str) -> Recorded:
    """The same file for the same treatment is one row, however often it is brought."""
    mark = hashlib.sha256(content.encode()).hexdigest()
    try:
        done_on = date.fromisoformat(looked.on)
    except ValueError as problem:
        raise BadFacts({"done_on": "out_of_range"}) from problem
    laid = looked.laid
    return Recorded(
        uuid5(permit.treatment_id, f"{pack.id}/{looked.about}/{mark}"),
        pack,
        Mode.IMPORTED,
        done_on,
        looked.text,
        looked.about,
        laid.answers,
        laid.totals,
        laid.asked,
    )


def _show_form(permit: TreatmentPermit, pack: Pack, problem: str = "") -> ResponseReturnValue:
    page = "measures/bring.html"
    return render_template(page, treatment=permit, pack=pack, problem=problem), 400 if problem else 200


def _show_beside(
    permit: TreatmentPermit, pack: Pack, looked: _Looked, status: int = 200, problems: dict[str, str] | None = None
) -> ResponseReturnValue:
    laid, text = looked.laid, looked.text
    turned = text.already_reversed if text else pack.reverse if pack.printed_weights_are_reversed else ()
    scores = score(pack, laid.answers, already_reversed=turned)
    return render_template(
        "measures/answers_beside.html",
        treatment=permit,
        pack=pack,
        looked=looked,
        laid=laid,
        texts=texts_of(pack),
        targets=TARGETS,
        today=local_day(request_now(), permit.client_zone),
        scores=scores,
        turned=pack.reverse.difference(turned),
        differ={
            code: s
            for code, s in laid.totals.items()
            if scores[code].value is not None and scores[code].printed(6) != s
        },
        wording=wording,
        total=TOTAL,
        not_counted=NOT_COUNTED,
        problems={name: str(WHY.get(code, code)) for name, code in (problems or {}).items()},
    ), status


def _signer(treatment_id: UUID) -> URLSafeSerializer:
    """For this therapist and this client alone."""
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"answers/{g.actor.public_id}/{treatment_id}")
