"""The therapist's pages about sessions: planning, what became of them, strains between the two, days away."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Protocol
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from selfmon.core.clock import instant_of, local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.house import HandedDown
from selfmon.treatment import agreeing, labels, ruptures, sessions
from selfmon.treatment.calendar_form import CalendarForm
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.session_forms import AfterForm, OneSessionForm, SeriesForm
from selfmon.treatment.session_models import Repair
from selfmon.treatment.views import strip
from selfmon.web.actor import Actor, acting, request_now
from selfmon.web.gate import therapist
from selfmon.web.languages import day_for_people


class TapsIntoOwnLog(Protocol):
    """What the own log hands down, so that one tap on the page after a session reaches it without being opened."""

    def feelings(self, session: Session, actor: Actor) -> Mapping[str, object]:
        """What can be tapped, by code; empty where this therapist keeps no log."""
        ...

    def keep(self, session: Session, actor: Actor, feeling: str, treatment_id: UUID, day: date) -> None:
        """Seal one of them. Needs `writing()`."""
        ...


own_log: HandedDown[TapsIntoOwnLog] = HandedDown()
blueprint = Blueprint("treatment_session", __name__, url_prefix="/clients")


def _own_log() -> TapsIntoOwnLog:
    (log,) = own_log.given()
    return log


def _zone() -> str:
    return acting().zone


@blueprint.route("/<uuid:treatment_id>/sessions", methods=["GET", "POST"])
@therapist
def show_sessions(treatment_id: UUID) -> ResponseReturnValue:
    """All sessions; the form starts a series."""
    permit, form = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"), SeriesForm()
    if form.validate_on_submit():
        try:
            with writing(db.session):
                sessions.start_series(
                    db.session,
                    permit,
                    form.first_on.data or date.min,
                    form.clock.data or time(0),
                    form.every_weeks.data or 1,
                    form.minutes.data or 50,
                    _zone(),
                    request_now(),
                )
            flash(_("Kept."))
            return redirect(f"/clients/{treatment_id}/sessions", 303)
        except BadFacts:
            form.form_errors.append(_("Please pick a first session within a year of today."))
    return show_sessions_page(permit, series=form)


def show_sessions_page(
    permit: TreatmentPermit,
    series: FlaskForm | None = None,
    one: FlaskForm | None = None,
    calendar: FlaskForm | None = None,
) -> ResponseReturnValue:
    """The page of sessions, with whichever of its forms has something to mend."""
    series, one = series or SeriesForm(formdata=None), one or OneSessionForm(formdata=None)
    calendar = calendar or CalendarForm(formdata=None)
    now = request_now()
    listed = sessions.list_sessions(db.session, permit)
    return render_template(
        "treatment/sessions.html",
        treatment=permit,
        form=series,
        one=one,
        calendar=calendar,
        status=dict(labels.STATUS),
        coming=[s for s in listed if s.starts_at > now],
        past=[s for s in reversed(listed) if s.starts_at <= now],
    ), 400 if series.errors or one.errors or calendar.errors else 200


@blueprint.post("/<uuid:treatment_id>/sessions/one")
@therapist
def add_one_session(treatment_id: UUID) -> ResponseReturnValue:
    permit, form = find_treatment(db.session, acting(), treatment_id, writes=True), OneSessionForm()
    if not form.validate_on_submit() or form.day.data is None or form.at.data is None:
        return show_sessions_page(permit, one=form)
    with writing(db.session):
        session_id = sessions.add_session(db.session, permit, form.day.data, form.at.data, 50, _zone())
    flash(_("Kept."))
    is_past = instant_of(form.day.data, form.at.data, _zone()) <= request_now()
    return redirect(f"/clients/{treatment_id}/sessions" + (f"/{session_id}" if is_past else ""), 303)


@blueprint.post("/<uuid:treatment_id>/sessions/stop")
@therapist
def stop_series(treatment_id: UUID) -> ResponseReturnValue:
    """No further sessions of the series after today."""
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        sessions.end_series(db.session, permit, local_day(request_now(), _zone()), _zone())
    flash(_("Done: the series ends today."))
    return redirect(f"/clients/{treatment_id}/sessions", 303)


@blueprint.post("/<uuid:treatment_id>/sessions/<uuid:session_id>/remove")
@therapist
def remove_session(treatment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        sessions.remove_session(db.session, permit, session_id)
    flash(_("Removed."))
    return redirect(f"/clients/{treatment_id}/sessions", 303)


@blueprint.route("/<uuid:treatment_id>/sessions/<uuid:session_id>", methods=["GET", "POST"])
@therapist
def note_session(treatment_id: UUID, session_id: UUID) -> ResponseReturnValue:
    """The screen after a session; of one to come, what can be known beforehand."""
    permit = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST")
    seen, noted = sessions.find_session(db.session, permit, session_id), ruptures.list_ruptures(db.session, permit)
    form = AfterForm(
        data={"status": seen.status, "named_sequence": seen.named_sequence, "frame_question": seen.frame_question}
    )
    form.is_to_come = seen.starts_at > request_now()
    form.feelings = {} if form.is_to_come else _own_log().feelings(db.session, acting())
    repairs = {r.id: request.form.get(f"repair-{r.id}", r.repair) for r in noted}
    changed = {r.id: repairs[r.id] for r in noted if repairs[r.id] != r.repair and repairs[r.id] in set(Repair)}
    if form.validate_on_submit() and form.can_be_known(bool(changed)) and form.has_room_for_felt():
        _keep_after(permit, seen, form, changed)
        flash(_("Kept: the session of %(day)s.", day=day_for_people(seen.on)))
        if form.felt:
            flash(_("Your tap is sealed in your own log."))
        return redirect(f"/clients/{treatment_id}", 303)
    return render_template(
        "treatment/after.html",
        treatment=permit,
        form=form,
        seen=seen,
        here=[r for r in noted if r.session_id == session_id],
        still_open=[r for r in noted if r.repair != "fully" and r.session_id != session_id],
        type=dict(labels.TYPE),
        repair=labels.REPAIR,
        repairs=repairs,
        days={s.id: s.on for s in sessions.list_sessions(db.session, permit)},
    ), 400 if form.errors else 200


def _keep_after(permit: TreatmentPermit, seen: sessions.SessionView, form: AfterForm, repairs: dict[UUID, str]) -> None:
    now, facts = request_now(), form.facts()
    with writing(db.session):
        sessions.note_session(
            db.session,
            permit,
            seen.id,
            form.status.data or None,
            form.named_sequence.data,
            now,
            frame_question=form.frame_question.data,
        )
        if facts is not None:
            made = ruptures.note_rupture(db.session, permit, seen.id, facts, now)
            ruptures.raise_together(db.session, permit, made, seen.on if form.is_raised.data else None)
        for rupture_id, said in repairs.items():
            ruptures.note_repair(db.session, permit, rupture_id, said, seen.id, now)
        if form.felt:
            _own_log().keep(db.session, acting(), form.felt, permit.treatment_id, seen.on)
        if form.come_back.data:
            agreeing.add_return_point(db.session, permit, form.come_back.data, now)


@blueprint.get("/<uuid:treatment_id>/between")
@therapist
def show_between(treatment_id: UUID) -> ResponseReturnValue:
    """Every strain and how it went on."""
    permit = find_treatment(db.session, acting(), treatment_id)
    listed = sessions.list_sessions(db.session, permit)
    found = ruptures.list_ruptures(db.session, permit)
    return render_template(
        "treatment/between.html",
        treatment=permit,
        type=dict(labels.TYPE),
        repair=labels.REPAIR,
        moves=dict(labels.MOVES),
        markers=dict(labels.MARKERS),
        settled=dict(labels.SETTLED),
        days={s.id: s.on for s in listed},
        ruptures=[(r, ruptures.sessions_to_repair(r, listed)) for r in reversed(found)],
    )


@blueprint.post("/<uuid:treatment_id>/between/<uuid:rupture_id>")
@therapist
def change_between(treatment_id: UUID, rupture_id: UUID) -> ResponseReturnValue:
    """Repair, talked about together, or noted by mistake."""
    permit, do = find_treatment(db.session, acting(), treatment_id, writes=True), request.form.get("do", "")
    begun = sessions.list_sessions(db.session, permit, until=request_now())
    took_place = [s for s in begun if s.took_place]
    with writing(db.session):
        if do in ("none", "partly", "fully"):
            met = took_place[-1].id if took_place else None
            ruptures.note_repair(db.session, permit, rupture_id, do, met, request_now())
        elif do in ("raised", "not_raised"):
            on = _day_talked(permit, rupture_id, begun) if do == "raised" else None
            ruptures.raise_together(db.session, permit, rupture_id, on)
        elif do == "remove":
            ruptures.remove_rupture(db.session, permit, rupture_id)
        else:
            raise NotFound
    if do == "remove":
        flash(_("Removed."))
        return redirect(f"/clients/{treatment_id}/between", 303)
    if request.form.get("back") == "session":
        return redirect(f"/clients/{treatment_id}?kept=between#between-you", 303)
    return redirect(f"/clients/{treatment_id}/between?kept={rupture_id}#r-{rupture_id}", 303)


def _day_talked(permit: TreatmentPermit, rupture_id: UUID, begun: Sequence[sessions.SessionView]) -> date:
    """The day of the newest session since the one of the rupture; without one the therapist's own."""
    where = {r.id: r.session_id for r in ruptures.list_ruptures(db.session, permit)}.get(rupture_id)
    since = next((s.starts_at for s in begun if s.id == where), request_now())
    return sessions.day_talked(begun, since, request_now(), permit.zone)


@blueprint.route("/<uuid:treatment_id>/come-back", methods=["POST"])
@therapist
def change_return_points(treatment_id: UUID) -> ResponseReturnValue:
    """Add a point to come back to, or finish one."""
    permit = find_treatment(db.session, acting(), treatment_id, writes=True)
    with writing(db.session):
        if request.form.get("done"):
            agreeing.finish_return_point(db.session, permit, _uuid(request.form["done"]), request_now())
        elif strip(request.form.get("text")):
            agreeing.add_return_point(db.session, permit, strip(request.form["text"]), request_now())
        else:
            return redirect(f"/clients/{treatment_id}", 303)
    return redirect(f"/clients/{treatment_id}?kept=come-back#come-back", 303)


def _uuid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise NotFound from None
