"""Sharing as the client sees it: what is shared with whom, choosing, stopping, looking through their eyes."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from selfmon.clinic.client_page import build_page
from selfmon.clinic.views import page_labels
from selfmon.clinic.work_record import load_record_for_client
from selfmon.core.db import db, writing
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.home.holdings import list_holdings
from selfmon.home.pack_pages import close_for_supervision, list_asked
from selfmon.home.texts_pages import list_asked_texts
from selfmon.journal.own_words import add_list_item
from selfmon.sharing import consent
from selfmon.sharing.access import preview_permit
from selfmon.sharing.forms import ChooseForm
from selfmon.sharing.reading import SharingState, list_log, list_looks, load_sharing
from selfmon.sharing.sentences import agreed_text, say_shown
from selfmon.sharing.streams import FIRST_PHASE, Depth, Stream
from selfmon.sharing.terms import MONTHS, Terms, add_months, all_windows, say_stream
from selfmon.supervision.agreeing import close_unshared_packs
from selfmon.supervision.texts_facts import close_unshared_readings
from selfmon.treatment.frame import Frame
from selfmon.web.gate import client_fresh, client_log, client_read
from selfmon.web.headers import allow_chart_style
from selfmon.web.input_kinds import small_number

blueprint = Blueprint("home_sharing", __name__)


def _state(here: Circumstances, frame: Frame) -> SharingState:
    return load_sharing(db.session, here.permit).get(frame.therapist_id, SharingState(frame.therapist_id))


@blueprint.get("/sharing")
@client_read
def show_sharing() -> ResponseReturnValue:
    here = look_round()
    states = load_sharing(db.session, here.permit)
    shown = []
    for frame in [] if here.actor.code_is_due else here.frames:
        state = states.get(frame.therapist_id, SharingState(frame.therapist_id))
        asked = [stream for stream in Stream if FIRST_PHASE.get(stream, 1) <= here.phase]
        only_me = [say_stream(stream) for stream in asked if stream not in (state.shared or {})]
        shown.append((frame, state, state.asks_about_its_end(here.agreed_today), only_me))
    return render_template(
        "home/sharing.html", shown=shown, here=here, packs=list_asked(here), texts=list_asked_texts(here)
    )


@blueprint.route("/sharing/<uuid:treatment_id>/choose", methods=["GET", "POST"])
@client_fresh
def choose_sharing(treatment_id: UUID) -> ResponseReturnValue:
    """First the picks, then the agreement in plain words: what is kept is the text that stood on the screen."""
    here = look_round()
    frame = here.own_frame(treatment_id)
    state, form = _state(here, frame), ChooseForm()
    form.today = here.agreed_today
    form.offer_days(bool(state.earlier))
    form.offer_streams(here.phase)
    for stream, tiles in form.streams():
        tiles.now, tiles.holds = say_shown(state.windows, stream), list_holdings(stream, here.phase)
    if not form.validate_on_submit():
        return render_template("home/choose.html", form=form, frame=frame), 400 if form.errors else 200
    terms = Terms(
        frame.therapist_id,
        frame.therapist_name,
        form.picks(),
        form.which_days(),
        form.ends_on(),
        here.permit.words_wait,
        here.today,
    )
    shown = all_windows(terms, state.windows, state.earlier, here.agreed_today)
    if form.step.data != "agree" or not terms.picks:
        return render_template(
            "home/agree.html", form=form, frame=frame, lines=agreed_text(terms, shown), is_empty=not terms.picks
        )
    with writing(db.session):
        consent.choose_sharing(db.session, here.permit, here.actor.public_id, terms, str(get_locale()), here.now)
        close_unshared_packs(db.session, here.now, here.permit.client_id)
        close_unshared_readings(db.session, here.now, here.permit.client_id)
    flash(_("Done. You can look at it as %(name)s does.", name=frame.therapist_name))
    return redirect("/sharing", 303)


@blueprint.route("/sharing/stop", methods=["GET", "POST"])
@client_log
def stop_sharing() -> ResponseReturnValue:
    """Narrowing: open to a locked phone, and silent about what was shared."""
    here = look_round()
    if request.method == "GET":
        return render_template("home/stop.html")
    answer = request.form.get("answer")
    with writing(db.session):
        if answer == "less":
            _narrow_everything(here)
        elif answer != "packs":
            consent.stop_sharing(db.session, here.permit, here.actor.public_id, here.now)
        if answer != "less":
            close_for_supervision(here)
    return render_template("home/stopped.html", what=answer)


def _narrow_everything(here: Circumstances) -> None:
    for therapist_id in consent.list_therapists(db.session, here.permit):
        consent.narrow_sharing(
            db.session, here.permit, here.actor.public_id, therapist_id, dict.fromkeys(Stream, Depth.NUMBERS), here.now
        )


@blueprint.post("/sharing/<uuid:treatment_id>/stop")
@client_read
def stop_sharing_with(treatment_id: UUID) -> ResponseReturnValue:
    here = look_round()
    frame = here.own_frame(treatment_id)
    with writing(db.session):
        consent.stop_sharing(db.session, here.permit, here.actor.public_id, here.now, frame.therapist_id)
        close_for_supervision(here, treatment_id)
    return render_template("home/stopped.html", what="stop")


@blueprint.route("/sharing/<uuid:treatment_id>/end", methods=["GET", "POST"])
@client_read
def answer_end(treatment_id: UUID) -> ResponseReturnValue:
    """Sharing reaches its agreed end: keep, change, let it end, or talk about it first."""
    here = look_round()
    frame = here.own_frame(treatment_id)
    answer = request.form.get("answer")
    if request.method == "GET":
        return render_template("home/sharing_end.html", frame=frame, ends_on=_state(here, frame).ends_on)
    if answer == "change":
        return redirect(f"/sharing/{treatment_id}/choose", 303)
    if answer == "keep" and not here.actor.is_fresh(here.now):
        return redirect(f"/confirm?next=/sharing/{treatment_id}/end", 303)
    with writing(db.session):
        if answer == "keep":
            consent.renew_sharing(
                db.session,
                here.permit,
                here.actor.public_id,
                frame.therapist_id,
                frame.therapist_name,
                add_months(here.agreed_today, MONTHS),
                str(get_locale()),
                here.now,
            )
        elif answer == "list":
            add_list_item(db.session, here.permit, _("How sharing goes on"), here.now)
    return redirect("/sharing", 303)


@blueprint.get("/sharing/<uuid:treatment_id>/preview")
@client_read
def preview(treatment_id: UUID) -> ResponseReturnValue:
    """The therapist's page, through the therapist's own code and Permit."""
    here = look_round()
    frame = here.own_frame(treatment_id)
    permit = preview_permit(db.session, here.actor, frame.therapist_id, here.now)
    record = load_record_for_client(db.session, here.permit.client_id, treatment_id, here.now)
    allow_chart_style()
    return render_template(
        "home/preview.html",
        page=build_page(db.session, permit, record, request.args),
        frame=frame,
        labels=page_labels(),
    )


@blueprint.get("/sharing/looked")
@client_read
def show_looks() -> ResponseReturnValue:
    here = look_round()
    before = request.args.get("before", type=small_number)
    log = list_log(db.session, here.permit, before) if request.args.get("all") else []
    return render_template("home/looked.html", looks=list_looks(db.session, here.permit), log=log)
