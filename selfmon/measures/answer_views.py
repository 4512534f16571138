"""The list of answers to acknowledge. What one says is shown only after opening it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from selfmon.core.clock import local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts
from selfmon.measures.acknowledging import acknowledge, count_overdue, list_waiting, open_answer
from selfmon.measures.held import pass_on_left
from selfmon.measures.models import Action
from selfmon.web.actor import acting, request_now
from selfmon.web.gate import administrator, therapist

blueprint = Blueprint("measures_answer", __name__)

ACTIONS = (
    (Action.SPOKEN, _l("Spoken with the client")),
    (Action.PLAN_REVIEWED, _l("Plan for bad moments reviewed")),
    (Action.OTHER, _l("Something else")),
    (Action.COVER, _l("Assigned to the cover")),
)


@blueprint.get("/answers")
@therapist
def show_answers() -> ResponseReturnValue:
    actor, now = acting(), request_now()
    pass_on_left(db.session, now)  # what was left a quarter of an hour ago, also where no worker runs
    return render_template(
        "measures/answers.html", waiting=list_waiting(db.session, actor, local_day(now, actor.zone)), zone=actor.zone
    )


@blueprint.route("/answers/<uuid:answer_id>", methods=["GET", "POST"])
@therapist
def show_answer(answer_id: UUID) -> ResponseReturnValue:
    actor, now = acting(), request_now()
    today = local_day(now, actor.zone)
    if request.method == "POST":
        try:
            with writing(db.session):
                acknowledge(db.session, actor, answer_id, request.form.get("action", ""), today, now)
        except BadFacts:
            flash(_("Please pick what was done."))
            return redirect(f"/answers/{answer_id}", 303)
        return redirect("/answers", 303)
    opened = open_answer(db.session, actor, answer_id, today, now)
    question = opened.text.question(opened.item)
    return render_template(
        "measures/answer.html",
        opened=opened,
        question=question,
        said=next((o.text for o in question.options if o.weight == opened.weight), opened.weight),
        actions=[(value, label) for value, label in ACTIONS if opened.has_cover or value is not Action.COVER],
        done=dict(ACTIONS).get(Action(opened.action)) if opened.action else None,
        zone=actor.zone,
    )


@blueprint.get("/administration/answers")
@administrator
def count_answers() -> ResponseReturnValue:
    """How many nobody acknowledged in time. A count: whose, and what they say, is no page of the administrator's."""
    actor, now = acting(), request_now()
    return render_template("measures/overdue.html", n=count_overdue(db.session, local_day(now, actor.zone)))
