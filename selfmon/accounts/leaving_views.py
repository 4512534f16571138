"""Leaving: said in words first, hidden at once, gone after seven days. Coming back takes a recovery code."""

from flask import Blueprint, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from selfmon.accounts import try_limits
from selfmon.accounts.leaving import ask_to_leave, stay
from selfmon.core.db import db, writing
from selfmon.house import current_house
from selfmon.web.actor import request_now
from selfmon.web.gate import client_fresh, public

blueprint = Blueprint("accounts_leaving", __name__)


class StayForm(FlaskForm):
    """Whose account, and a code that was written down."""

    email = StringField(_l("Email address"), validators=[DataRequired(), Length(max=255)])
    code = StringField(_l("Recovery code"), validators=[DataRequired(), Length(max=64)])


@blueprint.route("/account/leave", methods=["GET", "POST"])
@client_fresh
def leave() -> ResponseReturnValue:
    is_posted = request.method == "POST"
    if is_posted and request.form.get("is_sure"):
        with writing(db.session):
            ask_to_leave(db.session, g.person, request_now())
        g.drop_token = True
        return redirect("/stay?left=1", 303)
    has_codes = bool(g.person.recovery_macs)
    kept_days = current_house().places.kept_days
    page = render_template("accounts/leave.html", is_open=is_posted, has_codes=has_codes, kept_days=kept_days)
    return page, 400 if is_posted else 200


@blueprint.route("/stay", methods=["GET", "POST"])
@public
def come_back() -> ResponseReturnValue:
    form = StayForm()
    if form.validate_on_submit():
        email = (form.email.data or "").strip().lower()
        try_limits.demand_try(email)
        with writing(db.session):
            is_back = stay(db.session, email, form.code.data or "", request_now())
        if is_back:
            return redirect("/sign-in", 303)
        try_limits.did_not_fit("recovery", email)
        form.form_errors.append(_("That did not fit, or the seven days are over."))
    return render_template(
        "accounts/stay.html", form=form, has_left="left" in request.args
    ), 400 if form.errors else 200
