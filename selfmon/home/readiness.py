"""Three questions before kinder exercises open. The answers go on the client's own list for the session: not a test."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from selfmon.core.db import db, writing
from selfmon.diary.circumstances import look_round
from selfmon.diary.items import ChoiceField
from selfmon.journal.own_words import add_list_item
from selfmon.web.gate import client_log

blueprint = Blueprint("home_readiness", __name__)


class ReadinessForm(FlaskForm):
    kindness = ChoiceField(
        _l("If someone spoke to you kindly today, would you want it?"),
        [("yes", _l("yes")), ("partly", _l("partly")), ("no", _l("no")), ("not_sure", _l("not sure"))],
    )
    way_back = ChoiceField(
        _l("When something feels too close, do you know one thing that brings you back?"),
        [("yes", _l("yes")), ("partly", _l("partly")), ("not_yet", _l("not yet"))],
    )
    say_so = ChoiceField(
        _l("If an exercise rang false, could you say so to your therapist?"),
        [("yes", _l("yes")), ("probably", _l("probably")), ("not_yet", _l("not yet"))],
    )


def _label_of(field: ChoiceField) -> object:
    """What the picked tile says."""
    return next(label for value, label, *_rest in field.iter_choices() if value == field.data)


@blueprint.route("/kinder", methods=["GET", "POST"])
@client_log
def ask_readiness() -> ResponseReturnValue:
    here, form = look_round(), ReadinessForm()
    if not form.validate_on_submit():
        return render_template("home/readiness.html", form=form), 400 if form.errors else 200
    asked = (form.kindness, form.way_back, form.say_so)
    answered = [(field.label.text, _label_of(field)) for field in asked if field.data]
    if answered:
        with writing(db.session):
            for question, answer in answered:
                add_list_item(db.session, here.permit, f"{question} {answer}", here.now)
        flash(_("It is on your list for the session."))
    return redirect("/steady", 303)
