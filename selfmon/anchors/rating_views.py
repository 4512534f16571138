"""The therapist's page of ratings: their own, and both sides beside each other, to be looked at together."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import ValidationError

from selfmon.anchors.items import ITEMS
from selfmon.anchors.observed import ANCHORS, NAMES, STEPS
from selfmon.anchors.ratings import is_due, keep_rating, list_ratings, set_beside, show_together
from selfmon.anchors.series import read_weeks
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.sharing.access import permit_for
from selfmon.treatment.permit import find_treatment
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.input_kinds import MAY_SKIP
from selfmon.web.saying import say_at

blueprint = Blueprint("anchors_rating", __name__)

NOT_OBSERVED = "none"


class Observed(RadioField):
    """Five steps and "not observed"."""

    def __init__(self, code: str, **options: Any) -> None:
        super().__init__(
            ITEMS[code].name,
            validators=[MAY_SKIP],
            choices=[*((str(n), text) for n, text in enumerate(STEPS[code])), (NOT_OBSERVED, _l("Not observed"))],
            **options,
        )

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else None

    def pre_validate(self, _form: Any) -> None:
        if self.data and self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please pick one of the tiles."))


RatingForm: Any = type("RatingForm", (FlaskForm,), {code: Observed(code) for code in STEPS})


@blueprint.route("/clients/<uuid:treatment_id>/ratings", methods=["GET", "POST"])
@therapist
def rate(treatment_id: UUID) -> ResponseReturnValue:
    permit, form, now = (
        find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"),
        RatingForm(),
        request_now(),
    )
    if form.validate_on_submit():
        said = {code: form[code].data for code in STEPS}
        rated = {c: int(v) if v not in (None, "", NOT_OBSERVED) else None for c, v in said.items()}
        try:
            with writing(db.session):
                keep_rating(db.session, permit, rated, [c for c, v in said.items() if v == NOT_OBSERVED], now)
            flash(_("Kept."))
            return redirect(f"/clients/{treatment_id}/ratings/beside", 303)
        except BadFacts:
            form.form_errors.append(_('Nothing was picked yet. "Not observed" is an answer too.'))
    ratings = list_ratings(db.session, permit)
    return render_template(
        "anchors/rate.html",
        treatment=permit,
        form=form,
        anchors=ANCHORS,
        names=NAMES,
        ratings=ratings,
        is_due=is_due(ratings, permit.started_on, local_day(now, permit.client_zone)),
    ), 400 if form.errors else 200


@blueprint.get("/clients/<uuid:treatment_id>/ratings/beside")
@therapist
def show_beside(treatment_id: UUID) -> ResponseReturnValue:
    """Both sides beside each other: for the session, on one screen, together."""
    treatment = find_treatment(db.session, acting(), treatment_id)
    ratings = list_ratings(db.session, treatment)
    weeks = (
        []
        if treatment.client_id is None
        else read_weeks(db.session, permit_for(db.session, acting(), treatment.client_id, "ratings", request_now()))
    )
    return render_template(
        "anchors/beside.html",
        treatment=treatment,
        names=NAMES,
        pairs=[(rating, set_beside(weeks, rating)) for rating in reversed(ratings)],
    )


@blueprint.post("/clients/<uuid:treatment_id>/ratings/<uuid:rating_id>/together")
@therapist
def mark_together(treatment_id: UUID, rating_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        show_together(db.session, permit, rating_id, request_now())
    return say_at(f"/clients/{treatment_id}/ratings/beside", rating_id, "kept")
