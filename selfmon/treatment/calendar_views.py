"""Bringing sessions in from a calendar: first what would come in, then what was chosen. Nothing is kept in between."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from selfmon.core.db import db, writing
from selfmon.treatment import calendar
from selfmon.treatment.brought_in import keep_planned
from selfmon.treatment.calendar_form import CalendarForm
from selfmon.treatment.permit import find_treatment
from selfmon.treatment.session_views import show_sessions_page
from selfmon.treatment.views import acting
from selfmon.web.actor import current_actor, request_now
from selfmon.web.gate import therapist

blueprint = Blueprint("treatment_calendar", __name__, url_prefix="/clients")


@blueprint.post("/<uuid:treatment_id>/sessions/calendar")
@therapist
def read_calendar(treatment_id: UUID) -> Any:
    """What would come in, by title. Read before any write, in a process that is ended when it takes too long."""
    permit, form = find_treatment(db.session, acting(), treatment_id, writes=True), CalendarForm()
    if not form.validate_on_submit():
        return show_sessions_page(permit, calendar=form)
    text = form.calendar.data.read(calendar.MOST_BYTES + 1) if form.calendar.data else b""
    db.session.close()  # nothing of the database is held while the file is read
    try:
        reading = calendar.read_calendar(text, _own_zone(), request_now())
    except calendar.NotACalendar:
        form.form_errors.append(_("We couldn't read that as a calendar. Export it as an .ics file and try again."))
    except calendar.TakesTooLong:
        form.form_errors.append(
            _("That calendar takes too long to read: a rule in it has no end. Export the sessions alone and try again.")
        )
    else:
        return _show_choice(find_treatment(db.session, acting(), treatment_id, writes=True), reading)
    return show_sessions_page(find_treatment(db.session, acting(), treatment_id, writes=True), calendar=form)


@blueprint.post("/<uuid:treatment_id>/sessions/calendar/keep")
@therapist
def keep_calendar(treatment_id: UUID) -> Any:
    """The titles that were ticked; what comes back is what was shown, signed, and without the titles."""
    permit, picked = find_treatment(db.session, acting(), treatment_id, writes=True), request.form.getlist("take")
    try:
        planned = [p for text in picked for p in _unpack(treatment_id, text)]
    except (BadSignature, ValueError, TypeError):
        flash(_("That choice could not be read. Please choose the file once more."))
        return redirect(f"/clients/{treatment_id}/sessions", 303)
    with writing(db.session):
        brought = keep_planned(db.session, permit, planned)
    flash(ngettext("%(num)s session came in.", "%(num)s sessions came in.", brought.n_new))
    if brought.n_moved:
        flash(ngettext("%(num)s session moved.", "%(num)s sessions moved.", brought.n_moved))
    return redirect(f"/clients/{treatment_id}/sessions", 303)


def _show_choice(permit: Any, reading: calendar.Reading) -> Any:
    offered = [(t, _pack(permit.treatment_id, t.planned)) for t in reading.titled if t.planned]
    return render_template(
        "treatment/calendar.html",
        treatment=permit,
        offered=offered,
        unread=reading.unread,
        n_left_out=reading.n_left_out,
    )


def _pack(treatment_id: UUID, planned: tuple[calendar.Planned, ...]) -> str:
    rows = [[p.starts_at.isoformat(), p.zone, p.minutes, p.uid, p.sequence] for p in planned]
    return str(_signer(treatment_id).dumps(rows))


def _unpack(treatment_id: UUID, text: str) -> list[calendar.Planned]:
    rows = _signer(treatment_id).loads(text)
    return [calendar.Planned(datetime.fromisoformat(row[0]), *row[1:]) for row in rows]


def _signer(treatment_id: UUID) -> URLSafeSerializer:
    """For this treatment alone: a choice made for one client cannot be sent to another."""
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"calendar/{treatment_id}")


def _own_zone() -> str:
    actor = current_actor()
    return actor.zone if actor is not None else "UTC"
