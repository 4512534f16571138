"""Sharing as the client sees it: what is shared with whom, choosing, stopping, looking through their eyes."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import flash, redirect, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField
from wtforms.validators import InputRequired

from selfmon.accounts.models import Person
from selfmon.audit.reading import list_deeds, list_looks
from selfmon.clinic.client_page import build_page
from selfmon.clinic.window import read_window
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.diary.pages import Circumstances, look_round
from selfmon.home.views import blueprint
from selfmon.journal.own_words import add_list_item
from selfmon.sharing import consent
from selfmon.sharing.access import preview_permit
from selfmon.sharing.models import Depth, Grant, Stream
from selfmon.treatment.frame import Frame
from selfmon.treatment.record import list_phases_for_client
from selfmon.web.gate import client_fresh, client_log, client_read
from selfmon.web.headers import allow_chart_style

STREAM_NAMES = {
    Stream.MOOD: _l("Check-ins"), Stream.EPISODES: _l("Moments: what stung, hard moments, what held"),
    Stream.PRACTICE: _l("Exercises"), Stream.ANCHORS: _l("The weekly look back, and goals"),
}
DEPTHS = [("none", _l("Nothing")), (Depth.NUMBERS, _l("Numbers")), (Depth.WORDS, _l("Numbers and words"))]


class ChooseForm(FlaskForm):
    """One question per stream, none answered beforehand."""

    mood = RadioField(STREAM_NAMES[Stream.MOOD], [InputRequired(_l("Please pick one, \"Nothing\" counts."))], choices=DEPTHS)
    episodes = RadioField(STREAM_NAMES[Stream.EPISODES], [InputRequired(_l("Please pick one, \"Nothing\" counts."))], choices=DEPTHS)
    practice = RadioField(STREAM_NAMES[Stream.PRACTICE], [InputRequired(_l("Please pick one, \"Nothing\" counts."))], choices=DEPTHS)
    anchors = RadioField(STREAM_NAMES[Stream.ANCHORS], [InputRequired(_l("Please pick one, \"Nothing\" counts."))], choices=DEPTHS)
    ends_on = DateField(_l("Until"), [InputRequired(_l("Please pick a day."))])
    also_earlier = BooleanField(_l("Also what I wrote earlier"))
    also_between = BooleanField(_l("Also the days since sharing was stopped"))

    def depths(self) -> dict[Stream, Depth]:
        return {stream: Depth(self[stream].data) for stream in Stream if self[stream].data != "none"}


def _frame(here: Circumstances, treatment_id: UUID) -> Frame:
    found = next((f for f in here.frames if f.treatment_id == treatment_id), None)
    if found is None or here.actor.code_is_due:
        raise NotFound
    return found


def wording_for(name: str) -> str:
    """What the client agreed to, in the words that stood on the screen."""
    return str(_("%(name)s sees what is chosen here from the next click on. Words show up the next morning, so that "
                 "you can change your mind overnight. You can keep any single entry back, look at the page exactly as "
                 "%(name)s sees it, share less, or stop at any moment. What %(name)s has already read stays in "
                 "their memory.", name=name))


def summarise(grants: list[Grant], now_on: Any) -> list[tuple[str, str, Any, Any]]:
    """(stream, depth, from, until) lines in plain words."""
    depth_names = {Depth.NUMBERS: _("numbers"), Depth.WORDS: _("numbers and words")}
    live = [g for g in grants if g.ends_on >= now_on]
    return [(str(STREAM_NAMES[Stream(g.stream)]), depth_names[Depth(g.depth)], g.from_on, g.ends_on) for g in live]


@blueprint.get("/sharing")
@client_read
def show_sharing() -> Any:
    here = look_round()
    shown = []
    for frame in ([] if here.actor.code_is_due else here.frames):
        grants = consent.live_grants(db.session, here.permit.client_id, frame.therapist_id)
        over = [g for g in grants if g.ends_on < here.today]
        shown.append((frame, summarise(grants, here.today), consent.is_end_asked(grants, here.today),
                      max((g.ends_on for g in over), default=None)))
    return render_template("home/sharing.html", shown=shown, here=here)


@blueprint.route("/sharing/<uuid:treatment_id>/choose", methods=["GET", "POST"])
@client_fresh
def choose_sharing(treatment_id: UUID) -> Any:
    here = look_round()
    frame = _frame(here, treatment_id)
    form = ChooseForm()
    if form.validate_on_submit():
        choice = consent.Choice(frame.therapist_id, form.depths(), form.ends_on.data or here.today,
                                form.also_earlier.data, form.also_between.data, wording_for(frame.therapist_name),
                                str(get_locale()))
        try:
            with writing(db.session):
                consent.choose_sharing(db.session, here.permit, here.actor.public_id, choice, here.now)
            flash(_("Done. You can look at it as %(name)s does.", name=frame.therapist_name))
            return redirect("/sharing", 303)
        except BadFacts:
            form.ends_on.errors = (_("Please pick a day within the next two years."),)
    if not form.is_submitted():
        form.ends_on.data = here.today + timedelta(days=consent.AGREED_DAYS)
    was_stopped = db.session.execute(sa.select(sa.exists().where(
        Grant.client_id == here.permit.client_id, Grant.therapist_id == frame.therapist_id,
        Grant.stopped_why == "stopped"))).scalar_one()
    return render_template("home/choose.html", form=form, frame=frame, wording=wording_for(frame.therapist_name),
                           was_stopped=was_stopped), 400 if form.errors else 200


@blueprint.route("/sharing/stop", methods=["GET", "POST"])
@client_log
def stop_sharing() -> Any:
    """Narrowing: open to a locked phone, and silent about what was shared."""
    here = look_round()
    if request.method == "POST":
        with writing(db.session):
            if request.form.get("answer") == "less":
                consent.narrow_to_numbers(db.session, here.permit, here.actor.public_id, here.now)
            else:
                consent.stop_sharing(db.session, here.permit, here.actor.public_id, here.now)
        return render_template("home/stopped.html", is_less=request.form.get("answer") == "less")
    return render_template("home/stop.html")


@blueprint.route("/sharing/<uuid:treatment_id>/end", methods=["GET", "POST"])
@client_read
def answer_end(treatment_id: UUID) -> Any:
    """Sharing reaches its agreed end: keep, change, let it end, or talk about it first."""
    here = look_round()
    frame = _frame(here, treatment_id)
    answer = request.form.get("answer")
    if request.method == "POST" and answer == "keep":
        if not here.actor.is_fresh(here.now):
            return redirect(f"/confirm?next=/sharing/{treatment_id}/end", 303)
        with writing(db.session):
            consent.renew_sharing(db.session, here.permit, here.actor.public_id, frame.therapist_id, here.now)
    elif request.method == "POST" and answer == "change":
        return redirect(f"/sharing/{treatment_id}/choose", 303)
    elif request.method == "POST" and answer == "list":
        with writing(db.session):
            add_list_item(db.session, here.permit, _("How sharing goes on"), here.now)
    if request.method == "POST":
        return redirect("/sharing", 303)
    grants = consent.live_grants(db.session, here.permit.client_id, frame.therapist_id)
    return render_template("home/sharing_end.html", frame=frame, ends_on=min((g.ends_on for g in grants), default=None))


@blueprint.get("/sharing/<uuid:treatment_id>/preview")
@client_read
def preview(treatment_id: UUID) -> Any:
    """The therapist's page, through the therapist's own code and Permit."""
    here = look_round()
    frame = _frame(here, treatment_id)
    permit = preview_permit(db.session, here.actor, frame.therapist_id, here.now)
    window = read_window(request.args, here.today)
    phases = list_phases_for_client(db.session, here.permit.client_id, treatment_id)
    allow_chart_style()
    return render_template("home/preview.html", page=build_page(db.session, permit, phases, window), frame=frame)


@blueprint.get("/sharing/looked")
@client_read
def show_looks() -> Any:
    here = look_round()
    looks = list_looks(db.session, here.permit.subject_id)
    names = dict(db.session.execute(sa.select(Person.public_id, Person.name).where(
        Person.public_id.in_({who for _day, who in looks}))).tuples().all())
    deeds = list_deeds(db.session, here.permit.subject_id) if request.args.get("all") else []
    return render_template("home/looked.html", looks=looks, names=names, deeds=deeds)
