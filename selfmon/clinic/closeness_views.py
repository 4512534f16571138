"""Closeness and distance at the therapist's desk. Spoken about; on no page of the client's."""

from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from selfmon.clinic.closeness import SIZE, build_closeness, grid
from selfmon.clinic.views import open_page
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.formulation import items, placing
from selfmon.measures.battery_forms import TARGETS
from selfmon.treatment.views import strip
from selfmon.web.actor import request_now
from selfmon.web.gate import therapist
from selfmon.web.input_kinds import ShowsSomething

blueprint = Blueprint("clinic_closeness", __name__, url_prefix="/clients/<uuid:treatment_id>/picture/closeness")
_STEP = _l("Please give a step from 1 to 7.")


class PlaceForm(FlaskForm):
    worry = IntegerField(
        _l("Worry about closeness, 1 to 7"), [InputRequired(_STEP), NumberRange(placing.LOWEST, placing.HIGHEST, _STEP)]
    )
    distance = IntegerField(
        _l("Keeping distance, 1 to 7"), [InputRequired(_STEP), NumberRange(placing.LOWEST, placing.HIGHEST, _STEP)]
    )
    on = DateField(_l("Day"), [InputRequired(_l("Please pick a day."))])
    reason = TextAreaField(
        _l("What you go by"),
        [ShowsSomething(_l("Please write a short reason.")), Length(max=items.LENGTH)],
        filters=[strip],
    )


@blueprint.route("", methods=["GET", "POST"])
@therapist
def show_closeness(treatment_id: UUID) -> ResponseReturnValue:
    """The field with its trail; the form places it by hand."""
    treatment, permit, _record = open_page(treatment_id, writes=request.method == "POST")
    form, today = PlaceForm(), local_day(request_now(), treatment.zone)
    if form.validate_on_submit():
        try:
            with writing(db.session):
                placing.place_by_hand(
                    db.session,
                    treatment,
                    form.on.data or date.min,
                    form.worry.data,
                    form.distance.data,
                    form.reason.data or "",
                    request_now(),
                )
            return redirect(f"/clients/{treatment_id}/picture/closeness", 303)
        except BadFacts:
            form.on.errors = [_l("Please pick a day that has come.")]
    if request.method == "GET":
        form.on.data = today
    return render_template(
        "clinic/closeness.html",
        treatment=treatment,
        found=build_closeness(db.session, permit, treatment),
        form=form,
        grid=grid(),
        size=SIZE,
        targets=TARGETS,
    ), 400 if form.errors else 200


@blueprint.post("/<uuid:place_id>/remove")
@therapist
def remove_placed(treatment_id: UUID, place_id: UUID) -> ResponseReturnValue:
    treatment, _permit, _record = open_page(treatment_id, writes=True)
    with writing(db.session):
        placing.remove_placed(db.session, treatment, place_id)
    return redirect(f"/clients/{treatment_id}/picture/closeness", 303)
