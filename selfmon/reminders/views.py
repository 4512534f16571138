"""A client's own notes: the list, a plan, stopping, the calendar address."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.days import local_time
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.house import current_house
from selfmon.journal.pauses import first_free_day
from selfmon.practice.gate import list_open
from selfmon.practice.library import LIBRARY
from selfmon.practice.setting_aside import list_set_aside
from selfmon.reminders import addresses, feed, plans, proposals, responding
from selfmon.reminders.forms import ReminderForm
from selfmon.reminders.helping import load_help
from selfmon.reminders.models import Reminder, What
from selfmon.reminders.schedule import next_times
from selfmon.reminders.telling import load_telling
from selfmon.treatment.frame import load_opened_exercises
from selfmon.web.actor import request_now
from selfmon.web.gate import client_fresh, client_log, client_read

blueprint = Blueprint("reminders", __name__)
_STATES = {"later": responding.remind_later_today, "rest": responding.rest_this_week, "on": plans.turn_on}


def name_of(reminder: Reminder) -> str:
    """What a plan is for, in the app alone."""
    if reminder.what == What.CHECK_IN:
        return _("Check in")
    if reminder.what == What.WEEKLY:
        return _("Look back on the week")
    exercise = LIBRARY.get(reminder.exercise or "")
    return str(exercise.name) if exercise else _("Steady")


@blueprint.get("/reminders")
@client_read
def list_plans() -> ResponseReturnValue:
    """Plans with their next three times, proposals, whether notes reach them, and whether they help."""
    here = look_round()
    free_from = first_free_day(db.session, here.permit.client_id, here.today)
    later = {} if free_from > here.today else responding.list_later(db.session, here.actor.person_id)
    rows = [
        (
            r,
            name_of(r),
            plans.runs(r),
            _times(r, later.get(r.id), free_from, here.now),
            responding.later_today(r, here.now),
        )
        for r in plans.list_reminders(db.session, here.actor.person_id)
    ]
    return render_template(
        "reminders/list.html",
        here=here,
        rows=rows,
        telling=load_telling(db.session, here.actor.person_id),
        is_on_break=free_from > here.today,
        helps=load_help(db.session, here.permit, here.today),
        has_feed=feed.has_feed(db.session, here.actor.person_id),
    )


def _times(reminder: Reminder, later: datetime | None, free_from: date, now: datetime) -> list[datetime]:
    """The next three that will come, by the plan's own clock: also the one asked for "later today", none within a break."""
    plan = plans.plan_of(reminder)
    if free_from == date.max:
        return []
    plan = replace(plan, starts_on=max(plan.starts_on or free_from, free_from))
    coming = sorted([*([later] if later else []), *next_times(plan, now, 3, reminder.last_on)])[:3]
    return [local_time(at, reminder.zone) for at in coming]


def _form(here: Circumstances, reminder: Reminder | None = None) -> ReminderForm:
    form = ReminderForm()
    offered = list_open(
        here.phase,
        load_opened_exercises(db.session, here.permit.client_id),
        list_set_aside(db.session, here.permit.client_id),
        None,
    )
    own = LIBRARY.get(reminder.exercise or "") if reminder else None
    form.offer([*offered, *([own] if own and own not in offered else [])])
    if request.method == "GET" and reminder:
        form.show(reminder)
    elif request.method == "GET":
        form.zone.data, form.days.data = here.permit.zone, [str(day) for day in range(7)]
    return form


@blueprint.route("/reminders/new", methods=["GET", "POST"])
@client_read
def add_plan() -> ResponseReturnValue:
    here = look_round()
    form = _form(here)
    if form.validate_on_submit():
        try:
            with writing(db.session):
                plans.set_reminder(db.session, here.actor.person_id, form.as_wish(), here.now)
            return redirect("/reminders", 303)
        except BadFacts:
            form.form_errors.append(_("There are many already. Remove one first."))
    return render_template("reminders/plan.html", form=form, reminder=None), 400 if form.errors else 200


@blueprint.route("/reminders/<uuid:reminder_id>", methods=["GET", "POST"])
@client_read
def change_plan(reminder_id: UUID) -> ResponseReturnValue:
    """A plan of one's own, or a proposal: keeping it is the yes."""
    here = look_round()
    reminder = plans.find_reminder(db.session, here.actor.person_id, reminder_id)
    form = _form(here, reminder)
    if form.validate_on_submit():
        with writing(db.session):
            found = plans.find_reminder(db.session, here.actor.person_id, reminder_id)
            (plans.change_reminder if found.accepted_at else proposals.take_over)(
                db.session, found, form.as_wish(), here.now
            )
        flash(_("Kept."))
        return redirect("/reminders", 303)
    return render_template("reminders/plan.html", form=form, reminder=reminder), 400 if form.errors else 200


@blueprint.post("/reminders/<uuid:reminder_id>/do")
@client_read
def do_with_plan(reminder_id: UUID) -> ResponseReturnValue:
    """Later today, not this week, stop, turn on, remove."""
    here, doing = look_round(), request.form.get("do", "")
    with writing(db.session):
        reminder = plans.find_reminder(db.session, here.actor.person_id, reminder_id)
        if reminder.accepted_at is None and doing in ("on", "remove"):
            _answer_proposal(reminder, doing, here)
        elif doing == "stop":
            plans.stop_reminder(db.session, reminder, here.now)
        elif doing == "remove":
            plans.remove_reminder(db.session, reminder, here.now)
        elif doing in _STATES:
            _STATES[doing](db.session, reminder, here.now)
        else:
            raise BadFacts({"do": "out_of_range"})
    flash(_("Done."))
    return redirect("/reminders", 303)


def _answer_proposal(reminder: Reminder, doing: str, here: Circumstances) -> None:
    if doing == "on":
        proposals.take_over(db.session, reminder, plans.wish_of(reminder), here.now)
    else:
        proposals.leave_aside(db.session, reminder, here.now)


@blueprint.post("/reminders/post")
@client_read
def change_post() -> ResponseReturnValue:
    """All notes: on again after an unsubscribing or a returned mail, or left off."""
    here, answer = look_round(), request.form.get("answer", "")
    with writing(db.session):
        if answer == "on":
            addresses.opt_in(db.session, here.actor.person_id)
            addresses.try_address_again(db.session, here.actor.person_id)
        elif answer == "leave_off":
            for reminder in plans.list_reminders(db.session, here.actor.person_id):
                plans.stop_reminder(db.session, reminder, here.now)
        else:
            raise BadFacts({"answer": "out_of_range"})
    flash(_("Done."))
    return redirect("/reminders" if answer == "on" else "/today", 303)


@blueprint.route("/reminders/stop", methods=["GET", "POST"])
@client_log
def stop_all() -> ResponseReturnValue:
    """Narrowing, so also from a locked phone, which is told nothing of what there was."""
    here = look_round()
    if request.method == "POST":
        with writing(db.session):
            responding.stop_all_notes(db.session, here.actor.person_id, here.now)
        flash(_("Done. No notes come from now on."))
        return redirect("/today", 303)
    return render_template("reminders/stop.html")


@blueprint.route("/reminders/calendar", methods=["GET", "POST"])
@client_fresh
def open_calendar() -> ResponseReturnValue:
    """A fresh secret address, shown once."""
    here = look_round()
    link = ""
    if request.method == "POST":
        with writing(db.session):
            token = feed.open_feed(db.session, here.actor.person_id, here.now)
        link = f"{current_house().public_url}/calendar/{token}"
    return render_template("reminders/calendar.html", link=link)


@blueprint.post("/reminders/calendar/off")
@client_read
def close_calendar() -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        feed.close_feed(db.session, here.actor.person_id)
    flash(_("Done. The old address is unknown now."))
    return redirect("/reminders", 303)


def restart_after_moving(person_id: int, old: str, new: str) -> None:
    """Called by `accounts` inside its write, when somebody's time zone changed."""
    plans.move_zone(db.session, person_id, old, new, request_now())
