"""Bringing sessions in from a calendar: first what would come in, then what was chosen. Nothing is kept in between."""

from datetime import date
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from selfmon.core.db import db, writing
from selfmon.treatment import calendar
from selfmon.treatment.brought_in import Brought, keep_planned
from selfmon.treatment.calendar import MOST_BYTES, Amiss, Reading, Unreadable, WhyNot, from_json
from selfmon.treatment.calendar_form import CalendarForm
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.session_views import show_sessions_page
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import therapist

blueprint = Blueprint("treatment_calendar", __name__, url_prefix="/clients")


WHY_NOT = {
    WhyNot.NO_CALENDAR: _l("We couldn't read that as a calendar. Export it as an .ics file and try again."),
    WhyNot.NO_EVENTS: _l("That calendar holds no events."),
    WhyNot.TOO_LARGE: _l("That file is larger than 512 KB. Export the coming half year alone and try again."),
    WhyNot.TOO_LONG: _l(
        "That calendar takes too long to read: a rule in it has no end. Export the sessions alone and try again."
    ),
    WhyNot.TOO_MUCH_MEMORY: _l(
        "That calendar takes more memory than there is for reading it. Export the sessions alone and try again."
    ),
    WhyNot.OUR_MISTAKE: _l(
        "Reading that calendar broke off on our side. Nothing was changed; you can add sessions by hand."
    ),
}
AMISS = {
    Amiss.NO_BEGINNING: _l("it does not say when it begins"),
    Amiss.REPEATS: _l("how it repeats could not be understood"),
    Amiss.ZONE: _l("its time zone is not known"),
    Amiss.OTHER: _l("a line of it could not be understood"),
}


@blueprint.post("/<uuid:treatment_id>/sessions/calendar")
@therapist
def read_calendar(treatment_id: UUID) -> ResponseReturnValue:
    """What would come in, by title. Read before any write, in a process that is ended when it takes too long."""
    permit, form = find_treatment(db.session, acting(), treatment_id, writes=True), CalendarForm()
    if not form.validate_on_submit():
        return show_sessions_page(permit, calendar=form)
    text = form.calendar.data.read(MOST_BYTES + 1)
    db.session.close()  # nothing of the database is held while the file is read
    try:
        reading = calendar.read_calendar(text, acting().zone, request_now())
    except Unreadable as problem:
        form.form_errors.append(WHY_NOT[problem.why])
        return show_sessions_page(find_treatment(db.session, acting(), treatment_id), calendar=form)
    return _show_choice(find_treatment(db.session, acting(), treatment_id), reading)


@blueprint.post("/<uuid:treatment_id>/sessions/calendar/keep")
@therapist
def keep_calendar(treatment_id: UUID) -> ResponseReturnValue:
    """The titles that were ticked. What was shown comes back signed, from the page alone: nothing is kept in between."""
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    try:
        reading = from_json(_signer(treatment_id).loads(request.form.get("shown", "")))
    except (BadSignature, ValueError, TypeError, KeyError):
        flash(_("That choice could not be read. Please choose the file once more."))
        return redirect(f"/clients/{treatment_id}/sessions", 303)
    ticked = request.form.getlist("take")
    planned = [p for n, titled in enumerate(reading.titled) for p in titled.planned if str(n) in ticked]
    if not planned:
        return _show_choice(permit, reading, is_nothing_ticked=True)
    with writing(db.session):
        brought = keep_planned(db.session, permit, planned)
    _say(brought)
    return redirect(f"/clients/{treatment_id}/sessions", 303)


def _say(brought: Brought) -> None:
    if brought.n_new:
        flash(ngettext("%(num)s session came in.", "%(num)s sessions came in.", brought.n_new))
    if brought.n_moved:
        flash(ngettext("%(num)s session moved.", "%(num)s sessions moved.", brought.n_moved))
    if not brought.n_new and not brought.n_moved:
        flash(_("All of these were here already."))


def _show_choice(permit: TreatmentPermit, reading: Reading, *, is_nothing_ticked: bool = False) -> ResponseReturnValue:
    return render_template(
        "treatment/calendar.html",
        treatment=permit,
        offered=[(n, titled) for n, titled in enumerate(reading.titled) if titled.planned],
        reading=reading,
        amiss=AMISS,
        shown=_signer(permit.treatment_id).dumps(reading.as_json()),
        is_nothing_ticked=is_nothing_ticked,
        day_of=date.fromisoformat,
    ), 400 if is_nothing_ticked else 200


def _signer(treatment_id: UUID) -> URLSafeSerializer:
    """For this treatment alone: a choice made for one client cannot be sent to another."""
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"calendar/{treatment_id}")
