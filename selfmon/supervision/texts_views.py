"""A second reader of texts: the therapist asks for one, the named supervisor reads and codes."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from selfmon.accounts.directory import list_supervisors
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.insight.names import PERSPECTIVE
from selfmon.sharing.access import texts_permit
from selfmon.supervision import texts_asking
from selfmon.supervision.texts_reading import find_open_reading, keep_second_codes, read_texts
from selfmon.treatment.agreeing import is_coding_agreed
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.permit import find_treatment
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import supervisor, therapist

blueprint = Blueprint("supervision_texts", __name__)


class SecondReaderForm(FlaskForm):
    supervisor = SelectField(_l("Second reader"), render_kw={"translate": "no"})


@blueprint.route("/clients/<uuid:treatment_id>/supervision/second-reader", methods=["GET", "POST"])
@therapist
def ask_second_reader(treatment_id: UUID) -> ResponseReturnValue:
    """Ask for one; read which of what was asked is open. A no, no answer and taken back look the same."""
    treatment, now = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"), request_now()
    form = SecondReaderForm()
    form.supervisor.choices = list_supervisors(db.session)
    may_ask = treatment.state == TreatmentState.ACTIVE and is_coding_agreed(db.session, treatment_id)
    if may_ask and form.validate_on_submit():
        with writing(db.session):
            texts_asking.ask_second_reader(db.session, treatment, UUID(form.supervisor.data), now)
        flash(_("Your client finds the question on their sharing page. Bring it up when you meet."))
        return redirect(f"/clients/{treatment_id}/supervision/second-reader", 303)
    return render_template(
        "supervision/second_reader.html",
        form=form,
        treatment=treatment,
        may_ask=may_ask,
        asked=texts_asking.list_asked_readings(db.session, treatment, now),
    ), 400 if form.errors else 200


@blueprint.post("/clients/<uuid:treatment_id>/supervision/second-reader/withdraw")
@therapist
def withdraw_second_reader(treatment_id: UUID) -> ResponseReturnValue:
    treatment = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        texts_asking.take_back_readings(db.session, treatment, request_now())
    flash(_("Taken back. No text opens any more, and codes of a second reader are gone."))
    return redirect(f"/clients/{treatment_id}/supervision/second-reader", 303)


@blueprint.route("/supervision/texts/<uuid:reading_id>", methods=["GET", "POST"])
@supervisor
def code_texts(reading_id: UUID) -> ResponseReturnValue:
    """Only the texts the client chose, without name, day or the first reader's codes. The access row is written first; then
    it is decided once more."""
    actor, now = acting(), request_now()
    found = find_open_reading(db.session, actor, reading_id, now)
    permit = texts_permit(db.session, actor, found.client_id, found.therapist_id, now)
    texts = read_texts(db.session, permit, find_open_reading(db.session, actor, reading_id, now))
    is_bad = False
    if request.method == "POST":
        try:
            with writing(db.session):
                find_open_reading(db.session, actor, reading_id, now)
                keep_second_codes(db.session, texts, request.form)
            flash(_("Kept."))
            return redirect(f"/supervision/texts/{reading_id}", 303)
        except BadFacts:
            is_bad = True
    return render_template(
        "supervision/texts.html", label=found.label, texts=texts, codes=PERSPECTIVE, is_bad=is_bad, sent=request.form
    ), 400 if is_bad else 200
