"""The therapist's pages about the frame: inviting, what was agreed, phases, handing over, ending."""

from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from selfmon.accounts import try_limits
from selfmon.accounts.administration import show_invited, tell_inviter
from selfmon.accounts.forms import Address, language_choices
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, Conflict, NotFound
from selfmon.sharing.consent import end_all_for
from selfmon.treatment import agreeing, phases, treatments
from selfmon.treatment.permit import find_treatment
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.input_kinds import ShowsSomething
from selfmon.web.languages import language_now

blueprint = Blueprint("treatment", __name__, url_prefix="/clients")


def strip(text: str | None) -> str:
    """What was typed, without what no database keeps."""
    return (text or "").replace("\0", "").strip()


class InviteClientForm(FlaskForm):
    name = StringField(
        _l("What you call this client here"),
        [ShowsSomething(_l("Please type a name.")), Length(max=120)],
        filters=[strip],
    )
    email = Address(_l("Email address"))
    locale = SelectField(_l("Language of the mail, and of their account"), choices=language_choices)


class PhaseForm(FlaskForm):
    number = SelectField(
        _l("Phase"),
        coerce=int,
        choices=[
            (1, _l("1 · Engagement and containment")),
            (2, _l("2 · Recognising protective patterns")),
            (3, _l("3 · Integration and reflective function")),
            (4, _l("4 · Strengthening what works")),
        ],
    )
    started_on = DateField(_l("From"), [InputRequired(_l("Please pick a day."))])
    reason = TextAreaField(
        _l("Reason, in your record"),
        [ShowsSomething(_l("Please write a short reason.")), Length(max=2000)],
        filters=[strip],
    )
    sentence = StringField(
        _l("What you are working on, as your client reads it"),
        [ShowsSomething(_l("Please write the sentence your client will read.")), Length(max=200)],
        filters=[strip],
        description=_l("Write this sentence together. The client sees it, never a number."),
    )


class FrameForm(FlaskForm):
    times = TextAreaField(_l("When and where we meet"), [Length(max=2000)], filters=[strip])
    contact = TextAreaField(_l("Contact between sessions"), [Length(max=2000)], filters=[strip])
    boundaries = TextAreaField(_l("What happens with questions about the frame"), [Length(max=2000)], filters=[strip])
    reads_on = StringField(
        _l("When I read"),
        [Length(max=80)],
        filters=[strip],
        description=_l("Such as: Thursdays. The client sees it beside every text box."),
    )
    is_swing_open = BooleanField(_l("We have talked about the swing between above and unseen"))


class HandoverForm(FlaskForm):
    email = Address(_l("Email address of the other therapist, as they sign in here"))


@blueprint.route("/invite", methods=["GET", "POST"])
@therapist
def invite_client() -> ResponseReturnValue:
    """The form, and then the code to give in person, at an address of its own."""
    form = InviteClientForm(locale=language_now())
    if form.validate_on_submit():
        try_limits.demand_invitation(acting().person_id, form.email.data or "")
        try:
            with writing(db.session):
                _id, token, code = treatments.invite_client(
                    db.session, acting(), form.email.data or "", form.name.data or "", form.locale.data, request_now()
                )
        except Conflict:
            form.form_errors.append(_("Somebody with this address has an account already."))
        else:
            return redirect(
                f"/clients/invite?invited={tell_inviter(form.email.data or '', form.locale.data, token, code)}", 303
            )
    if page := show_invited("/clients"):
        return page
    return render_template("treatment/invite.html", form=form), 400 if form.errors else 200


@blueprint.route("/<uuid:treatment_id>/phases", methods=["GET", "POST"])
@therapist
def show_phases(treatment_id: UUID) -> ResponseReturnValue:
    permit, form = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"), PhaseForm()
    today = local_day(request_now(), permit.client_zone)
    if form.validate_on_submit():
        try:
            with writing(db.session):
                phases.propose_phase(
                    db.session,
                    permit,
                    form.number.data,
                    form.started_on.data or date.min,
                    form.reason.data or "",
                    form.sentence.data or "",
                    request_now(),
                )
            flash(_("Kept."))
            return redirect(f"/clients/{treatment_id}/phases", 303)
        except BadFacts as bad:
            form.form_errors.append(
                _("The new phase begins after the one before it began.")
                if "started_on" in bad.problems
                else _("Your client has not accepted yet.")
            )
    if request.method == "GET":
        form.started_on.data = today
    return render_template(
        "treatment/phases.html",
        form=form,
        treatment=permit,
        today=today,
        phases=phases.list_phases(db.session, permit, with_proposed=True),
    ), 400 if form.errors else 200


@blueprint.post("/<uuid:treatment_id>/phases/withdraw")
@therapist
def withdraw_phase(treatment_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        phases.withdraw_proposal(db.session, permit)
    return redirect(f"/clients/{treatment_id}/phases", 303)


@blueprint.route("/<uuid:treatment_id>/frame", methods=["GET", "POST"])
@therapist
def show_frame(treatment_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST")
    kept = agreeing.load_agreement(db.session, permit)
    form = FrameForm(
        reads_on=permit.reads_on,
        is_swing_open=permit.swing_talked_about_on is not None,
        **{part: kept.parts.get(part, "") if kept else "" for part in agreeing.PARTS},
    )
    if form.validate_on_submit():
        with writing(db.session):
            treatments.set_frame(db.session, permit, form.reads_on.data or "", form.is_swing_open.data, request_now())
            agreeing.write_agreement(
                db.session, permit, {part: form[part].data or "" for part in agreeing.PARTS}, request_now()
            )
        flash(_("Kept."))
        return redirect(f"/clients/{treatment_id}/frame", 303)
    return render_template("treatment/frame.html", form=form, treatment=permit, kept=kept), 400 if form.errors else 200


@blueprint.route("/<uuid:treatment_id>/hand-over", methods=["GET", "POST"])
@therapist
def hand_over(treatment_id: UUID) -> ResponseReturnValue:
    """Only a proposal: the client decides, and nothing of the record or of what is shared moves."""
    permit, form = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"), HandoverForm()
    if form.validate_on_submit():
        try:
            with writing(db.session):
                agreeing.propose_handover(db.session, permit, form.email.data or "", request_now())
            return redirect(f"/clients/{treatment_id}/hand-over", 303)
        except NotFound:
            form.form_errors.append(_("No other therapist here signs in with that address."))
    return render_template(
        "treatment/hand_over.html",
        form=form,
        treatment=permit,
        proposals=agreeing.list_handovers(db.session, treatment_id),
    ), 400 if form.errors else 200


@blueprint.route("/<uuid:treatment_id>/end", methods=["GET", "POST"])
@therapist
def end_treatment(treatment_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST")
    if request.method == "POST" and permit.client_id is not None:
        with writing(db.session):
            treatments.end_treatment(db.session, permit, request_now())
            end_all_for(db.session, permit.client_id, permit.therapist_id, request_now(), permit.actor_id)
        return redirect("/clients", 303)
    return render_template("treatment/end.html", treatment=permit)
