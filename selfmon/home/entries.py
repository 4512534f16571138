"""One entry: what it says, who can see it, its earlier versions, and what the client may do with it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.diary import earlier
from selfmon.diary.circumstances import look_round
from selfmon.diary.content import find_own
from selfmon.diary.holding import release, release_imported
from selfmon.diary.logbook import remove_entry
from selfmon.diary.reading import read_entry
from selfmon.diary.visible import list_who_sees
from selfmon.home.month import group_of
from selfmon.home.views import record_widening
from selfmon.insight.labels import tell_entry
from selfmon.measures.held import was_passed_on
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.web.gate import client_fresh, client_read

blueprint = Blueprint("home_entries", __name__)


@blueprint.get("/entries/<uuid:entry_id>")
@client_read
def show_entry(entry_id: UUID) -> ResponseReturnValue:
    here = look_round()
    entry = read_entry(db.session, here.permit, entry_id)
    return render_template(
        "home/entry.html",
        entry=entry,
        told=tell_entry(entry),
        group=group_of(entry.kind),
        sees=list_who_sees(db.session, here, [entry_id])[entry_id],
        earlier=earlier.list_earlier(db.session, here.permit, entry_id),
        here=here,
    )


@blueprint.route("/entries/<uuid:entry_id>/delete", methods=["GET", "POST"])
@client_read
def delete_entry(entry_id: UUID) -> ResponseReturnValue:
    here = look_round()
    entry = read_entry(db.session, here.permit, entry_id)
    if request.method == "POST":
        with writing(db.session):
            remove_entry(db.session, here.permit, entry_id, here.now)
        flash(_("Deleted."))
        return redirect("/history", 303)
    is_passed_on = entry.kind == QUESTIONNAIRE.code and was_passed_on(db.session, entry_id)
    return render_template("home/delete.html", entry_id=entry_id, is_passed_on=is_passed_on)


@blueprint.post("/entries/<uuid:entry_id>/forget-earlier")
@client_read
def forget_earlier(entry_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        earlier.forget_earlier(db.session, here.permit, entry_id)
    return redirect(f"/entries/{entry_id}", 303)


@blueprint.post("/entries/<uuid:entry_id>/talk-about")
@client_read
def talk_about(entry_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        entry = find_own(db.session, here.permit, entry_id)
        entry.talk_about = not entry.talk_about
    return redirect(f"/entries/{entry_id}", 303)


@blueprint.route("/entries/<uuid:entry_id>/release", methods=["GET", "POST"])
@client_fresh
def release_entry(entry_id: UUID) -> ResponseReturnValue:
    """Widening: behind a fresh sign-in, and words still wait until the next morning."""
    here = look_round()
    read_entry(db.session, here.permit, entry_id)
    if request.method == "POST":
        with writing(db.session):
            release(db.session, here.permit, entry_id, here.now, here.permit.words_wait)
            record_widening(here, "released")
        return redirect(f"/entries/{entry_id}", 303)
    return render_template("home/release.html", what=_("this entry"))


@blueprint.route("/imported/release", methods=["GET", "POST"])
@client_fresh
def release_imports() -> ResponseReturnValue:
    here = look_round()
    if request.method == "POST":
        with writing(db.session):
            release_imported(db.session, here.permit, here.now)
            record_widening(here, "released")
        return redirect("/history", 303)
    return render_template("home/release.html", what=_("everything that was brought in from a file"))
