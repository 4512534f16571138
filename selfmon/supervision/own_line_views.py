"""The therapist chooses lines of their own log for a sheet beside a summary that is open, and sees it before it is printed."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from selfmon.accounts.sign_ins import session_secret
from selfmon.core.db import db
from selfmon.core.errors import NotFound
from selfmon.own_log.key import load_open
from selfmon.own_log.lines import list_lines
from selfmon.supervision.models import SupervisionPack
from selfmon.supervision.own_lines import choose, list_own_lines
from selfmon.supervision.pack_facts import is_agreed, load_packs, only_shared
from selfmon.supervision.weeks import decide_weeks
from selfmon.treatment.permit import find_treatment
from selfmon.web.actor import current_actor, request_now
from selfmon.web.gate import therapist

blueprint = Blueprint("supervision_own_lines", __name__)


@blueprint.route("/clients/<uuid:treatment_id>/supervision/<uuid:pack_id>/own-lines", methods=["GET", "POST"])
@therapist
def choose_own_lines(treatment_id: UUID, pack_id: UUID) -> ResponseReturnValue:
    """Posting keeps nothing: it draws the sheet. A log that is shut says nothing of anybody, and a summary that is not open
    has no sheet; once the treatment has ended, that is said as of every form of it."""
    actor, now = current_actor(), request_now()
    if actor is None:
        raise NotFound
    treatment = find_treatment(db.session, actor, treatment_id, writes=request.method == "POST")
    mine = SupervisionPack.id == pack_id, SupervisionPack.treatment_id == treatment_id
    found = only_shared(db.session, load_packs(db.session, *mine, is_agreed(now)), now)
    if not found:
        raise NotFound
    log = load_open(db.session, actor, session_secret("own-log"), now)
    if log is None:
        return redirect("/own-log", 303)
    weeks = decide_weeks(found[0].last_day(now), found[0].started_on)
    lines = list_own_lines(list_lines(db.session, log), treatment_id, weeks)
    return render_template(
        "supervision/own_lines.html",
        treatment=treatment,
        label=found[0].label,
        lines=lines,
        chosen=choose(lines, request.form.getlist("line")),
    )
