"""Texts for a second reader, as the client meets it: the question, which texts, yes, no, taken back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.sharing.access import preview_permit
from selfmon.supervision import texts_agreeing
from selfmon.supervision.texts_facts import FIELD, ReadingFacts
from selfmon.web.gate import client_fresh, client_log, client_read

blueprint = Blueprint("home_texts", __name__)


def list_asked_texts(here: Circumstances) -> list[ReadingFacts]:
    """What the sharing page shows; nothing while the code given in person is due."""
    return [] if here.actor.code_is_due else texts_agreeing.list_for_client(db.session, here.permit, here.now)


def _find(here: Circumstances, reading_id: UUID) -> ReadingFacts:
    if here.actor.code_is_due:
        raise NotFound
    return texts_agreeing.find_for_client(db.session, here.permit, reading_id, here.now)


@blueprint.get("/sharing/texts/<uuid:reading_id>")
@client_read
def show_texts(reading_id: UUID) -> ResponseReturnValue:
    """The question in sentences; once agreed, the texts that open at this moment, and the way to take it back."""
    here = look_round()
    asked = _find(here, reading_id)
    preview = preview_permit(db.session, here.actor, asked.therapist_id, here.now)
    return render_template(
        "home/texts.html",
        asked=asked,
        lines=texts_agreeing.agreed_lines_of_texts(asked),
        is_open=asked.is_open(here.now),
        days_left=asked.days_left(here.now),
        chosen=[entry.words[FIELD] for entry in texts_agreeing.list_chosen(db.session, preview, asked)],
    )


@blueprint.route("/sharing/texts/<uuid:reading_id>/agree", methods=["GET", "POST"])
@client_fresh
def choose_texts(reading_id: UUID) -> ResponseReturnValue:
    """Nothing is ticked beforehand. What can be ticked is what the therapist reads already."""
    here = look_round()
    asked = _find(here, reading_id)
    if asked.agreed_at is not None:
        return redirect(f"/sharing/texts/{reading_id}", 303)
    preview = preview_permit(db.session, here.actor, asked.therapist_id, here.now)
    offered, ticked = texts_agreeing.list_texts_to_choose(db.session, preview), request.form.getlist("text")
    if request.method == "POST":
        try:
            with writing(db.session):
                texts_agreeing.agree_to_texts(
                    db.session,
                    here.permit,
                    here.actor.public_id,
                    asked,
                    offered,
                    ticked,
                    str(get_locale()),
                    here.now,
                )
            flash(_("Done. They can be read for 30 days, and you can take it back at any moment."))
            return redirect("/sharing", 303)
        except BadFacts:
            pass  # nothing was ticked: the page says so, and nothing was agreed to
    return render_template(
        "home/texts_agree.html",
        asked=asked,
        lines=texts_agreeing.agreed_lines_of_texts(asked),
        offered=[(entry.id, entry.local_day, entry.words[FIELD]) for entry in offered],
        is_unticked=request.method == "POST",
    ), 400 if request.method == "POST" else 200


@blueprint.post("/sharing/texts/<uuid:reading_id>/decline")
@client_log
def decline_texts(reading_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        texts_agreeing.decline_texts(db.session, here.permit, here.actor.public_id, reading_id, here.now)
    flash(_("Done. Nothing is opened, and nobody is told."))
    return redirect("/sharing" if here.permit.can_read else "/today", 303)


@blueprint.post("/sharing/texts/<uuid:reading_id>/close")
@client_log
def take_back_texts(reading_id: UUID) -> ResponseReturnValue:
    """Narrowing never needs unlocking; the answer is the same whatever there was."""
    here = look_round()
    with writing(db.session):
        texts_agreeing.take_back_texts(db.session, here.permit, here.actor.public_id, here.now, reading_id)
    return render_template("home/stopped.html", what="texts")
