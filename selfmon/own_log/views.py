"""The pages of a therapist's own log. Without its passphrase there is nothing on them."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from selfmon.accounts.sign_ins import session_secret
from selfmon.accounts.try_limits import demand_secret_try, forget_secret_tries
from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.own_log import key as log_key
from selfmon.own_log import lines as log_lines
from selfmon.own_log import trend
from selfmon.own_log.forms import AfterSessionForm, BeginForm, ConsultationForm, OpenForm, StrainForm
from selfmon.treatment.across import count_own_cancellations, list_met_days, list_rupture_days
from selfmon.treatment.labels import TYPE
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.treatments import list_treatments
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist

blueprint = Blueprint("own_log", __name__)


def _today() -> date:
    return local_day(request_now(), acting().zone)


def _opened() -> log_key.OwnLog | None:
    return log_key.load_open(db.session, acting(), session_secret("own-log"), request_now())


def _unlock(form: Any) -> log_key.OwnLog | None:
    """The log by the passphrase in this form, open from now on; None (with a kind word) when it does not fit."""
    log = None
    if form.password.data:
        demand_secret_try("own log", str(acting().public_id))
        log = log_key.open_log(db.session, acting(), form.password.data)
    if log is None:
        form.form_errors.append(
            _("That passphrase did not fit, so nothing was opened. You can try again.")
            if form.password.data
            else _("The log closed meanwhile. Type its passphrase; what you entered is still here.")
        )
        return None
    with writing(db.session):
        log_key.keep_open(db.session, acting(), log, session_secret("own-log"), request_now())
    forget_secret_tries("own log", str(acting().public_id))
    return log


@blueprint.get("/own-log")
@therapist
def show_own_log() -> ResponseReturnValue:
    """Three faces: not begun, closed, open."""
    log = _opened()
    if log is None:
        if not log_key.is_begun(db.session, acting()):
            return render_template("own_log/begin.html", form=BeginForm())
        return _show_closed(OpenForm())
    lines = log_lines.list_lines(db.session, log)
    names = {str(treatment.id): name for treatment, name in list_treatments(db.session, acting())}
    ruptures = list_rupture_days(db.session, therapist_id=acting().person_id)
    charts = trend.draw_feelings(lines, ruptures)
    beside = trend.draw_ruptures(lines, ruptures)
    now = request_now()
    return render_template(
        "own_log/show_own_log.html",
        ruptures={(str(r.treatment_id), r.on): dict(TYPE)[r.type] for r in ruptures},
        cancelled=count_own_cancellations(db.session, acting().person_id, now - timedelta(days=365), now),
        sessions=log_lines.after_sessions(lines),
        feelings=log_lines.FEELINGS,
        names=names,
        noted_with=dict.fromkeys(t for line in lines if (t := line.facts.get("treatment", "")) in names),
        charts=[*charts, beside] if beside else charts,
        strain=trend.draw_strain(lines),
        strains=[line for line in lines if line.sort == log_lines.STRAIN],
        hours=trend.sum_hours(lines),
        consultations=[line for line in lines if line.sort == log_lines.CONSULTATION],
    )


@blueprint.get("/own-log/with/<uuid:treatment_id>")
@therapist
def show_own_log_with(treatment_id: UUID) -> ResponseReturnValue:
    """The lines about one client, beside the ruptures with them. Shut, it says nothing of anybody."""
    treatment, log = find_treatment(db.session, acting(), treatment_id), _opened()
    if log is None:
        return redirect("/own-log", 303)
    lines = [line for line in log_lines.list_lines(db.session, log) if line.facts.get("treatment") == str(treatment_id)]
    ruptures = list_rupture_days(db.session, treatment_id=treatment_id)
    return render_template(
        "own_log/with_one.html",
        name=treatment.client_name,
        charts=trend.draw_feelings(lines, ruptures),
        sessions=log_lines.after_sessions(lines),
        feelings=log_lines.FEELINGS,
        around=trend.list_around(lines, ruptures, list_met_days(db.session, treatment_id)),
    )


@blueprint.post("/own-log/begin")
@therapist
def begin_own_log() -> ResponseReturnValue:
    form = BeginForm(about=(g.person.name, g.person.email))
    if log_key.is_begun(db.session, acting()) or not form.validate_on_submit():
        return render_template("own_log/begin.html", form=form), 400
    demand_secret_try("own log", str(acting().public_id))
    row, inner, log = log_key.make_key(acting(), form.password.data or "", request_now())
    with writing(db.session):
        log_key.begin_log(db.session, acting(), row, inner)
        log_key.keep_open(db.session, acting(), log, session_secret("own-log"), request_now())
    forget_secret_tries("own log", str(acting().public_id))
    return redirect("/own-log", 303)


@blueprint.post("/own-log/open")
@therapist
def open_own_log() -> ResponseReturnValue:
    form = OpenForm()
    if form.validate_on_submit() and _unlock(form) is not None:
        return redirect("/own-log", 303)
    return _show_closed(form), 400


def _show_closed(form: OpenForm) -> str:
    """Shut: the passphrase, and one tap that is sealed without it."""
    return render_template(
        "own_log/closed.html",
        form=form,
        feelings=log_lines.FEELINGS if log_key.find_public(db.session, acting().person_id) else {},
        treatments=list_treatments(db.session, acting()),
        is_tapped="tapped" in request.args,
    )


@blueprint.post("/own-log/tap")
@therapist
def tap_own_log() -> ResponseReturnValue:
    """One feeling, sealed while the log is shut. The address says only that something was kept."""
    known = {str(treatment.id) for treatment, _name in list_treatments(db.session, acting())}
    treatment = request.form.get("treatment", "")
    with writing(db.session):
        log_lines.tap_feeling(
            db.session,
            acting(),
            request.form.get("feeling", ""),
            treatment if treatment in known else "",
            _today(),
            _today(),
        )
    return redirect("/own-log?tapped=1#tap", 303)


@blueprint.post("/own-log/close")
@therapist
def close_own_log() -> ResponseReturnValue:
    with writing(db.session):
        log_key.close_log(db.session, acting())
    return redirect("/clients", 303)


def _fill(form: FlaskForm, template: str, keep: Any, **more: Any) -> ResponseReturnValue:
    """Show a form of the open log, or keep it. A log that closed meanwhile asks for its passphrase on the same page."""
    log = _opened()
    if log is None and (request.method == "GET" or not log_key.is_begun(db.session, acting())):
        return redirect("/own-log", 303)
    if form.validate_on_submit():
        log = log or _unlock(form)
        if log is not None:
            with writing(db.session):
                keep(log)
            flash(_("Kept."))
            return redirect("/own-log", 303)
    return render_template(template, form=form, is_closed=log is None, **more), 400 if form.errors else 200


@blueprint.route("/own-log/write", methods=["GET", "POST"])
@therapist
def write_own_log() -> ResponseReturnValue:
    form = AfterSessionForm()
    form.today = _today()
    form.treatment.choices = [
        ("", _l("nobody in particular")),
        *((str(t.id), name) for t, name in list_treatments(db.session, acting())),
    ]
    if request.method == "GET":
        form.day.data = form.today
    elif form.is_empty:
        flash(_("Nothing was filled in, so nothing was kept."))
        return redirect("/own-log", 303)
    return _fill(
        form,
        "own_log/write.html",
        lambda log: log_lines.keep_line(db.session, log, log_lines.SESSION, form.picked_day, form.facts(), form.today),
        feelings=log_lines.FEELINGS,
    )


@blueprint.route("/own-log/month", methods=["GET", "POST"])
@therapist
def note_strain() -> ResponseReturnValue:
    form = StrainForm()
    if request.method == "POST" and not form.strain.data:
        return redirect("/own-log", 303)  # skipped
    return _fill(
        form,
        "own_log/month.html",
        lambda log: log_lines.keep_strain(db.session, log, int(form.strain.data or 0), _today()),
    )


@blueprint.route("/own-log/consultation", methods=["GET", "POST"])
@therapist
def note_consultation() -> ResponseReturnValue:
    form = ConsultationForm()
    form.today = _today()
    if request.method == "GET":
        form.day.data = form.today
    return _fill(
        form,
        "own_log/consultation.html",
        lambda log: log_lines.keep_line(
            db.session,
            log,
            log_lines.CONSULTATION,
            form.picked_day,
            {"whom": form.whom.data, "hours": f"{form.hours.data:g}"},
            form.today,
        ),
    )


@blueprint.post("/own-log/lines/<uuid:line_id>/remove")
@therapist
def remove_own_line(line_id: UUID) -> ResponseReturnValue:
    log = _opened()
    if log is None:
        return redirect("/own-log", 303)
    with writing(db.session):
        log_lines.remove_line(db.session, log, line_id)
    flash(_("Removed."))
    return redirect("/own-log", 303)


@blueprint.route("/own-log/delete", methods=["GET", "POST"])
@therapist
def delete_own_log() -> ResponseReturnValue:
    """Also without the passphrase: the only way on when it is forgotten."""
    if request.method == "POST":
        with writing(db.session):
            log_key.delete_log(db.session, acting())
        flash(_("The log is deleted."))
        return redirect("/own-log", 303)
    return render_template("own_log/delete.html")
