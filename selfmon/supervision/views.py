"""Supervision packs: the therapist asks for one, the named supervisor opens it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from selfmon.accounts.directory import list_supervisors
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.sharing.access import pack_permit
from selfmon.supervision import asking, proposing
from selfmon.supervision.opening import find_open_pack, list_open_packs
from selfmon.supervision.pack import build_pack
from selfmon.supervision.texts_reading import list_open_readings
from selfmon.supervision.weeks import decide_weeks
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.views import strip
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import supervisor, therapist
from selfmon.web.input_kinds import ShowsSomething
from selfmon.web.languages import list_for_people

blueprint = Blueprint("supervision", __name__)


def _question(label: Any) -> TextAreaField:
    return TextAreaField(label, [Optional(), Length(max=asking.LENGTH)], filters=[strip])


class ProposeForm(FlaskForm):
    supervisor = SelectField(_l("Supervisor"), render_kw={"translate": "no"})
    first = _question(_l("First question"))
    second = _question(_l("Second question"))
    third = _question(_l("Third question"))


class DecisionForm(FlaskForm):
    words = TextAreaField(
        _l("What was decided"),
        [ShowsSomething(_l("Please write what was decided.")), Length(max=asking.DECISION_LENGTH)],
        filters=[strip],
    )
    review_on = DateField(_l("Look at it again on"), [Optional()])


@blueprint.route("/clients/<uuid:treatment_id>/supervision", methods=["GET", "POST"])
@therapist
def propose_pack(treatment_id: UUID) -> ResponseReturnValue:
    treatment, now, form = (
        find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"),
        request_now(),
        ProposeForm(),
    )
    form.supervisor.choices = list_supervisors(db.session)
    is_active = treatment.state == TreatmentState.ACTIVE
    if is_active and form.validate_on_submit():
        questions = [form[name].data or "" for name in ("first", "second", "third")]
        try:
            with writing(db.session):
                proposing.propose_pack(db.session, treatment, UUID(form.supervisor.data), now, questions)
            flash(_("Your client finds the question on their sharing page. Bring it up when you meet."))
            return redirect(f"/clients/{treatment_id}/supervision", 303)
        except BadFacts as bad:
            if "words" not in bad.problems:
                raise
            words = list_for_people(bad.problems["words"].splitlines())
            form.form_errors.append(
                _(
                    "Not asked yet; nothing is lost. Your client reads the questions, and no name is in a summary. These words "
                    "stay at the desk: %(words)s.",
                    words=words,
                )
            )
    return render_template(
        "supervision/propose_pack.html",
        form=form,
        treatment=treatment,
        is_active=is_active,
        packs=proposing.list_proposed(db.session, treatment, now),
    ), 400 if form.errors else 200


@blueprint.post("/clients/<uuid:treatment_id>/supervision/<uuid:pack_id>/withdraw")
@therapist
def withdraw_pack(treatment_id: UUID, pack_id: UUID) -> ResponseReturnValue:
    treatment = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        proposing.withdraw_pack(db.session, treatment, pack_id, request_now())
    flash(_("Taken back. It does not open any more."))
    return redirect(f"/clients/{treatment_id}/supervision", 303)


@blueprint.route("/clients/<uuid:treatment_id>/supervision/<uuid:pack_id>/decision", methods=["GET", "POST"])
@therapist
def decide_with_pack(treatment_id: UUID, pack_id: UUID) -> ResponseReturnValue:
    """The therapist's own note: on no page of the client's or the supervisor's, and the same whatever became of the pack."""
    treatment = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST")
    asked, decided = asking.load_decision(db.session, treatment, pack_id)
    form = DecisionForm(data={"words": decided.words, "review_on": decided.review_on})
    if form.validate_on_submit():
        with writing(db.session):
            asking.keep_decision(db.session, treatment, pack_id, form.words.data or "", form.review_on.data)
        flash(_("Kept."))
        return redirect(f"/clients/{treatment_id}/supervision", 303)
    return render_template(
        "supervision/decision.html", form=form, treatment=treatment, asked=asked
    ), 400 if form.errors else 200


@blueprint.get("/supervision")
@supervisor
def show_packs() -> ResponseReturnValue:
    """The packs that are open at this moment, by label."""
    now = request_now()
    packs = [(pack.id, pack.label, pack.days_left(now)) for pack in list_open_packs(db.session, acting(), now)]
    texts = [(one.id, one.label, one.days_left(now)) for one in list_open_readings(db.session, acting(), now)]
    return render_template(
        "supervision/packs.html",
        packs=sorted(packs, key=lambda pack: pack[1]),
        texts=sorted(texts, key=lambda one: one[1]),
    )


@blueprint.get("/supervision/<uuid:pack_id>")
@supervisor
def show_pack(pack_id: UUID) -> ResponseReturnValue:
    """Made on request and stored nowhere. The access row is written first; then it is decided once more."""
    actor, now = acting(), request_now()
    found = find_open_pack(db.session, actor, pack_id, now)
    permit = pack_permit(db.session, actor, found.client_id, found.therapist_id, now)
    find_open_pack(db.session, actor, pack_id, now)
    pack = build_pack(
        db.session,
        permit,
        found.treatment_id,
        found.label,
        decide_weeks(found.last_day(now), found.started_on),
        asking.read_questions(db.session, found),
    )
    return render_template("supervision/pack.html", pack=pack)
