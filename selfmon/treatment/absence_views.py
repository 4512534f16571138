"""Days on which a therapist is away, for all their clients."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.treatment import absences
from selfmon.treatment.views import strip
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist

blueprint = Blueprint("absences", __name__, url_prefix="/clients/away")


class AbsenceForm(FlaskForm):
    from_on = DateField(_l("Away from"), [InputRequired(_l("Please pick a day."))])
    to_on = DateField(_l("To, that day included"), [InputRequired(_l("Please pick a day."))])
    cover = StringField(_l("In between, your clients can turn to"), [Length(max=200)], filters=[strip])

    def validate_to_on(self, field: DateField) -> None:
        if self.from_on.data and field.data and not 0 <= (field.data - self.from_on.data).days <= 366:
            raise ValidationError(_("The last day comes after the first one, within a year."))


@blueprint.route("", methods=["GET", "POST"])
@therapist
def show_absences() -> ResponseReturnValue:
    """Days away, for all clients."""
    form, now = AbsenceForm(), request_now()
    if form.validate_on_submit() and form.from_on.data and form.to_on.data:
        with writing(db.session):
            absences.add_absence(
                db.session, acting().person_id, form.from_on.data, form.to_on.data, form.cover.data or ""
            )
        flash(_("Kept."))
        return redirect("/clients/away", 303)
    listed = absences.list_absences(db.session, acting().person_id, local_day(now, acting().zone))
    return render_template("treatment/away.html", form=form, absences=listed), 400 if form.errors else 200


@blueprint.post("/<uuid:absence_id>/remove")
@therapist
def remove_absence(absence_id: UUID) -> ResponseReturnValue:
    with writing(db.session):
        absences.remove_absence(db.session, acting().person_id, absence_id)
    flash(_("Removed."))
    return redirect("/clients/away", 303)
