"""A summary for supervision, as the client meets it: the question, the very same pages to look through, yes, no, closed."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.sharing.access import pack_preview_permit
from selfmon.supervision import agreeing, asking, texts_agreeing
from selfmon.supervision.pack import build_pack
from selfmon.supervision.pack_facts import PackFacts
from selfmon.supervision.weeks import decide_weeks
from selfmon.web.gate import client_fresh, client_log, client_read

blueprint = Blueprint("home_pack", __name__)


def list_asked(here: Circumstances) -> list[PackFacts]:
    """What the sharing page shows; nothing while the code given in person is due."""
    return [] if here.actor.code_is_due else agreeing.list_asked(db.session, here.permit, here.now)


def _find(here: Circumstances, pack_id: UUID) -> PackFacts:
    if here.actor.code_is_due:
        raise NotFound
    return agreeing.find_asked(db.session, here.permit, pack_id, here.now)


def close_for_supervision(here: Circumstances, treatment_id: UUID | None = None) -> None:
    """Summaries and chosen texts, of one treatment or of all: nothing opens for a supervisor any more. Needs `writing()`."""
    who = here.permit, here.actor.public_id, here.now
    agreeing.close_packs(db.session, *who, treatment_id=treatment_id)
    texts_agreeing.take_back_texts(db.session, *who, treatment_id=treatment_id)


@blueprint.get("/sharing/packs/<uuid:pack_id>")
@client_read
def preview_pack(pack_id: UUID) -> ResponseReturnValue:
    """The pack through the supervisor's own code and Permit."""
    here = look_round()
    asked = _find(here, pack_id)
    permit = pack_preview_permit(db.session, here.actor, asked.therapist_id, here.now)
    pack = build_pack(
        db.session,
        permit,
        asked.treatment_id,
        asked.label,
        decide_weeks(asked.last_day(here.now), asked.started_on),
        asking.read_questions(db.session, asked),
    )
    return render_template(
        "home/pack.html",
        pack=pack,
        asked=asked,
        days_left=asked.days_left(here.now),
        is_anything_shared=bool(permit.windows),
    )


@blueprint.route("/sharing/packs/<uuid:pack_id>/agree", methods=["GET", "POST"])
@client_fresh
def agree_pack(pack_id: UUID) -> ResponseReturnValue:
    here = look_round()
    asked = _find(here, pack_id)
    if asked.agreed_at is not None:
        return redirect(f"/sharing/packs/{pack_id}", 303)
    if request.method == "GET":
        return render_template(
            "home/pack_agree.html",
            asked=asked,
            lines=agreeing.agreed_lines(asked),
            questions=asking.read_questions(db.session, asked),
        )
    with writing(db.session):
        agreeing.agree_pack(db.session, here.permit, here.actor.public_id, asked, str(get_locale()), here.now)
    flash(_("Done. It can be opened for 30 days, and you can close it at any moment."))
    return redirect("/sharing", 303)


@blueprint.post("/sharing/packs/<uuid:pack_id>/decline")
@client_log
def decline_pack(pack_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        agreeing.decline_pack(db.session, here.permit, here.actor.public_id, pack_id, here.now)
    flash(_("Done. Nothing is opened, and nobody is told."))
    return redirect("/sharing" if here.permit.can_read else "/today", 303)


@blueprint.post("/sharing/packs/<uuid:pack_id>/close")
@client_log
def close_pack(pack_id: UUID) -> ResponseReturnValue:
    """Narrowing never needs unlocking; the answer is the same whatever there was."""
    here = look_round()
    with writing(db.session):
        agreeing.close_packs(db.session, here.permit, here.actor.public_id, here.now, pack_id)
    return render_template("home/stopped.html", what="packs")
