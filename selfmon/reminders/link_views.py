"""Where the links of a mail lead. Nothing here signs anybody in, and opening a page changes nothing.

The page is the same for everybody, whatever stands in its address: a scanner that opens it learns nothing, and one
that posts its forms can at worst stop the notes, which the app shows and undoes with one tap.
"""

from uuid import UUID, uuid5

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.facts import Facts
from selfmon.diary.logbook import keep_entry
from selfmon.house import current_house
from selfmon.practice.library import FIRST_AID, LIBRARY
from selfmon.reminders import addresses, feed, responding
from selfmon.reminders.links import find_person_of, find_plan_of
from selfmon.reminders.models import Reminder, What
from selfmon.web.actor import request_now
from selfmon.web.gate import client_log, public

blueprint = Blueprint("reminders_link", __name__)

_DID = UUID("5f3b0c52-0f0e-4f55-9d53-5a0cf9bb6f0d")  # names a practice after its note: two taps are one practice


@blueprint.get("/note/<token>")
@public
def show_note(token: str) -> ResponseReturnValue:
    # read_seconds: an unlocked browser gets the very same page, without its blanking
    return render_template(
        "reminders/note.html", token=token, read_seconds=0, exercises=[LIBRARY[code] for code in FIRST_AID]
    )


@blueprint.get("/note/<token>/open")
@client_log
def open_note(token: str) -> ResponseReturnValue:
    """What the note is for, for the signed-in client it was sent to; the first page for everybody else."""
    found = find_plan_of(db.session, look_round().actor.person_id, token)
    places = (
        {What.EXERCISE: f"/steady/{found[1].exercise}", What.CHECK_IN: "/check-in", What.WEEKLY: "/week"}
        if found
        else {}
    )
    return redirect(places.get(What(found[1].what), "/today") if found else "/today", 303)


@blueprint.route("/note/<token>/stop", methods=["GET", "POST"])
@public
def stop_notes(token: str) -> ResponseReturnValue:
    """RFC 8058: one POST, without a form token and without signing in, and it is done. The same answer for all."""
    if request.method != "POST":
        return render_template("reminders/unsubscribe.html", token=token, read_seconds=0)
    person_id = find_person_of(db.session, token)
    if person_id is not None:
        with writing(db.session):
            addresses.opt_out(db.session, person_id, request_now())
    return render_template("reminders/unsubscribed.html", read_seconds=0)


@blueprint.route("/note/<token>/answer", methods=["GET", "POST"])
@client_log
def answer_note(token: str) -> ResponseReturnValue:
    """ "I did this", later today, not this week: for the signed-in client the note was sent to."""
    if request.method != "POST":
        return redirect(f"/note/{token}", 303)
    here, answer = look_round(), request.form.get("answer", "")
    try:
        with writing(db.session):
            found = find_plan_of(db.session, here.actor.person_id, token)
            if found is None:
                raise NotFound
            _take_answer(here, answer, *found)
    except BadFacts as problem:
        if "when" not in problem.problems:
            raise
        flash(_("There is no later today before the quiet hours. Tomorrow's plan stays as it is."))
        return redirect("/today", 303)
    flash(_("Kept."))
    return redirect("/today", 303)


def _take_answer(here: Circumstances, answer: str, note_id: UUID, reminder: Reminder) -> None:
    if answer == "later":
        responding.remind_later_today(db.session, reminder, here.now)
    elif answer == "rest":
        responding.rest_this_week(db.session, reminder, here.now)
    elif answer == "did":
        responding.note_answer(db.session, reminder, here.now)
        exercise = LIBRARY.get(reminder.exercise or "") if reminder.what == What.EXERCISE else None
        if exercise is not None:
            values = {
                "exercise": exercise.code,
                "exercise_version": exercise.version,
                "direction": exercise.direction,
                "measure": "tension",
                "completed": "full",
            }
            uuid = uuid5(_DID, f"{note_id}/{here.today}")
            keep_entry(
                db.session,
                here.permit,
                Facts("practice", uuid, here.now, here.zone, values=values),
                here.now,
                session_id=here.actor.session_id,
            )
    else:
        raise BadFacts({"answer": "out_of_range"})


@blueprint.get("/calendar/<token>")
@public
def show_calendar(token: str) -> ResponseReturnValue:
    """The plan as a calendar. A revoked address is as unknown as any."""
    person_id = feed.find_feed(db.session, token)
    if person_id is None:
        raise NotFound
    from selfmon.reminders.feed_file import write_calendar  # slow to load, and asked for by few

    return Response(
        write_calendar(db.session, person_id, current_house().posting, request_now()),
        mimetype="text/calendar",
    )
