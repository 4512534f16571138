"""Staff: a therapist's proposals and digest, the operator's figures. None of them shows what a client did with a note."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.house import current_house
from selfmon.practice.gate import is_open
from selfmon.practice.library import LIBRARY
from selfmon.reminders import addresses, plans, proposals
from selfmon.reminders.forms import DAYS, DigestForm, ReminderForm
from selfmon.reminders.jumps import tell_jump
from selfmon.reminders.models import Reminder, What
from selfmon.reminders.post_figures import count_bounced, count_states, list_uncertain, load_figures
from selfmon.reminders.schedule import next_due
from selfmon.reminders.views import name_of
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.permit import TreatmentPermit, find_treatment
from selfmon.treatment.phases import list_phase_spans, phase_on
from selfmon.treatment.treatments import list_opened
from selfmon.web.actor import Actor, acting, request_now
from selfmon.web.gate import administrator, therapist
from selfmon.web.languages import days_in_order, whose_clock

blueprint = Blueprint("reminders_staff", __name__)
WORKER_SILENT = timedelta(minutes=10)  # it sweeps each minute


@blueprint.route("/clients/<uuid:treatment_id>/reminders", methods=["GET", "POST"])
@therapist
def propose(treatment_id: UUID) -> ResponseReturnValue:
    """Proposals as they were written. Whether one is used is the client's own."""
    permit, form = find_treatment(db.session, acting(), treatment_id, writes=request.method == "POST"), ReminderForm()
    today = local_day(request_now(), permit.client_zone)
    current = phase_on(list_phase_spans(db.session, treatment_id), today)
    opened = set(list_opened(db.session, permit))
    form.offer(
        [e for e in LIBRARY.values() if is_open(e, current.number if current else 1, opened)], with_further=False
    )
    if request.method == "GET":
        form.zone.data, form.days.data = permit.client_zone, [day for day, _label in DAYS]
    if request.form.get("withdraw") and permit.client_id is not None:
        return _withdraw(permit)
    if form.validate_on_submit() and permit.client_id is not None and permit.state == TreatmentState.ACTIVE:
        try:
            with writing(db.session):
                plans.set_reminder(
                    db.session, permit.client_id, form.as_wish(), request_now(), proposed_by_id=permit.therapist_id
                )
            flash(_("Proposed. Your client decides."))
            return redirect(f"/clients/{treatment_id}/reminders", 303)
        except BadFacts:
            form.form_errors.append(_("There are many already. Withdraw one first."))
    found = proposals.list_proposals(db.session, permit.client_id, permit.therapist_id) if permit.client_id else []
    return render_template(
        "reminders/propose.html",
        form=form,
        treatment=permit,
        proposals=[
            (
                r,
                name_of(r),
                [label for day, label in days_in_order(DAYS) if int(day) in plans.days_of(r.days)],
                _whose_clock(r, permit.zone, request_now()),
            )
            for r in found
        ],
    ), 400 if form.errors else 200


def _whose_clock(proposal: Reminder, zone: str, now: datetime) -> str:
    """Said where the two clocks part in any week of the year to come, or of what is left of the plan: it
    runs on when they do."""
    plan = plans.plan_of(proposal)
    weeks = (next_due(plan, now + timedelta(weeks=week)) for week in range(53 if plan.zone != zone else 0))
    moments = [due[1] for due in weeks if due] or [now]
    return next((said for at in moments if (said := whose_clock(at, plan.zone, zone))), "")


def _withdraw(permit: TreatmentPermit) -> ResponseReturnValue:
    try:
        wanted = UUID(request.form["withdraw"])
    except ValueError as problem:
        raise NotFound from problem
    assert permit.client_id is not None
    with writing(db.session):
        for proposal in proposals.list_proposals(db.session, permit.client_id, permit.therapist_id):
            if proposal.id == wanted:
                db.session.delete(proposal)
    return redirect(f"/clients/{permit.treatment_id}/reminders", 303)


@blueprint.route("/digest", methods=["GET", "POST"])
@therapist
def set_digest() -> ResponseReturnValue:
    """When the one total comes: before sessions, or weekly. Also where an unsubscribing is undone."""
    actor, now = acting(), request_now()
    digest, form = _find_digest(actor.person_id), DigestForm()
    address = addresses.load_address(db.session, actor.person_id)
    doing = request.form.get("do")
    if doing in ("stop", "on") or form.validate_on_submit():
        with writing(db.session):
            _change_digest(actor, form, doing, now)
        flash(_("Done."))
        return redirect("/digest", 303)
    if request.method == "GET":
        form.zone.data = actor.zone
        if digest is not None:
            form.show(digest)
    is_stopped = address is not None and (address.opted_out_at is not None or address.bounced_at is not None)
    return render_template(
        "reminders/digest.html", form=form, is_stopped=is_stopped, is_on=digest is not None and digest.is_on
    ), 400 if form.errors else 200


def _find_digest(person_id: int) -> Reminder | None:
    return next((r for r in plans.list_reminders(db.session, person_id) if r.what == What.DIGEST), None)


def _change_digest(actor: Actor, form: DigestForm, doing: str | None, now: datetime) -> None:
    digest = _find_digest(actor.person_id)
    if doing == "stop":
        if digest is not None:
            plans.stop_reminder(db.session, digest, now)
    elif doing == "on":
        addresses.opt_in(db.session, actor.person_id)
        addresses.try_address_again(db.session, actor.person_id)
    else:
        wish = plans.Wish(What.DIGEST, None, form.as_plan(), before_sessions=bool(form.before_sessions.data))
        if digest is None:
            plans.set_reminder(db.session, actor.person_id, wish, now)
        else:
            plans.change_reminder(db.session, digest, wish, now)


@blueprint.get("/administration/reminders")
@administrator
def show_post() -> ResponseReturnValue:
    """States, reasons, times. Nobody's name, nobody's address, nothing of what a note is for."""
    now = request_now()
    return render_template(
        "reminders/post.html",
        figures=load_figures(db.session, now),
        states=count_states(db.session, now),
        uncertain=list_uncertain(db.session),
        has_post=current_house().mail_sender is not None,
        n_bounced=count_bounced(db.session),
    )


def warn_operator() -> list[str]:
    """What /healthz/ready would have an operator look at."""
    now = request_now()
    jump = tell_jump(db.session, now)
    if jump:
        return [jump]
    last = load_figures(db.session, now).last_sweep_at
    if last is not None and now - last > WORKER_SILENT:
        return [f"no worker has swept since {last:%Y-%m-%d %H:%M} UTC: notes by mail wait"]
    return []


def tell_operator() -> dict[str, Any]:
    """The same figures for /healthz."""
    return load_figures(db.session, request_now()).as_health()
