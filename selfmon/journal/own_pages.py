"""Goals, the own item, the list for the session, breaks, rhythm, and "Is writing here helping?"."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from selfmon.accounts.models import Rhythm
from selfmon.core.db import db, writing
from selfmon.core.errors import Conflict
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.items import words_line
from selfmon.diary.own_forms import OwnForm, open_own_form, settle_own_form
from selfmon.journal import own_words, pauses
from selfmon.web.gate import client_log, client_read

blueprint = Blueprint("journal_own", __name__)
RHYTHMS = {  # what each is called, and what it means from now on
    Rhythm.EVERY_DAY: (_l("Every day"), _l("Questions as now.")),
    Rhythm.SOME_DAYS: (
        _l("Some days"),
        _l("The look back on the week comes half as often, and nothing asks you to look again."),
    ),
    Rhythm.WHEN_SOMETHING_HAPPENS: (
        _l("Only when something happens"),
        _l("Only what belongs to a session, or to what you noted, is still asked."),
    ),
    Rhythm.NOT_FOR_NOW: (_l("Not for now"), _l("No questions. Writing stays open.")),
}


class GoalForm(OwnForm):
    """One line in the client's words."""

    text = words_line(_l("In my words"))


class LineForm(GoalForm):
    """The same, with whether others may see it."""

    is_shared = BooleanField(_l("May be shared, if I share the look back with words"))


@blueprint.route("/goals", methods=["GET", "POST"])
@client_read
def show_goals() -> ResponseReturnValue:
    here = look_round()
    form = open_own_form(here, LineForm, "goals")
    if form.validate_on_submit() and form.text.data:
        try:
            with writing(db.session):
                settle_own_form(here, "goals")
                own_words.add_goal(db.session, here.permit, form.text.data, form.is_shared.data, here.now, here.zone)
            flash(_("Kept."))
            return redirect("/goals", 303)
        except Conflict:
            form.form_errors.append(_("Three at a time. Put one away first; it is not lost."))
    goals = own_words.list_goals(db.session, here.permit, with_done=True)
    return render_template(
        "journal/goals.html",
        form=form,
        goals=[one for one in goals if one[0].done_on is None],
        done=[one for one in goals if one[0].done_on is not None],
        is_again=bool(request.args.get("again")),
        today=here.today,
    ), 400 if form.errors else 200


@blueprint.post("/goals/<uuid:goal_id>/still-mine")
@client_read
def keep_goal(goal_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        own_words.keep_goal(db.session, here.permit, goal_id, here.now)
    return redirect("/goals?again=1", 303)


@blueprint.route("/goals/<uuid:goal_id>/change", methods=["GET", "POST"])
@client_read
def change_goal(goal_id: UUID) -> ResponseReturnValue:
    """Who sees it stays as it was."""
    here, name = look_round(), f"goals-{goal_id}-change"
    goal, text = own_words.find_goal(db.session, here.permit, goal_id)
    form = open_own_form(here, GoalForm, name, data={"text": text})
    if form.validate_on_submit() and form.text.data:
        with writing(db.session):
            settle_own_form(here, name)
            own_words.change_goal(db.session, here.permit, goal_id, form.text.data, here.now, here.zone)
        flash(_("Kept."))
        return redirect("/goals", 303)
    if form.is_submitted() and not form.errors:
        form.form_errors.append(_("Please write it in your words. It can be put away on the page before."))
    return render_template("journal/goal_change.html", form=form, goal=goal, name=name), 400 if form.errors else 200


@blueprint.post("/goals/<uuid:goal_id>/done")
@client_read
def finish_goal(goal_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        own_words.finish_goal(db.session, here.permit, goal_id, here.now, here.zone)
    return redirect("/goals", 303)


@blueprint.post("/goals/<uuid:goal_id>/close")
@client_read
def close_goal(goal_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        own_words.close_goal(db.session, here.permit, goal_id, here.now)
    flash(_("Put away."))
    return redirect("/goals", 303)


@blueprint.route("/own-item", methods=["GET", "POST"])
@client_read
def show_own_item() -> ResponseReturnValue:
    here = look_round()
    item = own_words.current_own_item(db.session, here.permit)
    form = open_own_form(here, LineForm, "own-item", data={"text": item[1] if item else ""})
    if form.validate_on_submit():
        with writing(db.session):
            settle_own_form(here, "own-item")
            own_words.set_own_item(db.session, here.permit, form.text.data or "", here.now)
        flash(_("Kept."))
        return redirect("/settings", 303)
    return render_template("journal/own_item.html", form=form)


@blueprint.route("/list", methods=["GET", "POST"])
@client_read
def show_list() -> ResponseReturnValue:
    here = look_round()
    form = open_own_form(here, LineForm, "list")
    if form.validate_on_submit() and form.text.data:
        with writing(db.session):
            settle_own_form(here, "list")
            own_words.add_list_item(db.session, here.permit, form.text.data, here.now)
        flash(_("Kept."))
        return redirect("/list", 303)
    return render_template("journal/list.html", form=form, items=own_words.list_items(db.session, here.permit))


@blueprint.post("/list/<uuid:item_id>/done")
@client_read
def finish_list_item(item_id: UUID) -> ResponseReturnValue:
    here = look_round()
    with writing(db.session):
        own_words.finish_list_item(db.session, here.permit, item_id, here.now)
    return redirect("/list", 303)


@blueprint.route("/break", methods=["GET", "POST"])
@client_log
def take_break() -> ResponseReturnValue:
    """Stops prompts; sharing is unchanged."""
    here = look_round()
    if request.method == "POST":
        with writing(db.session):
            if request.form.get("length") == "over":
                pauses.end_break(db.session, here.actor.person_id, here.now)
            else:
                pauses.start_break(db.session, here.actor.person_id, request.form.get("length", ""), here.today)
        flash(_("Done."))
        return redirect("/today", 303)
    return render_template(
        "journal/break.html",
        is_locked=not here.permit.can_read,
        back_on=pauses.find_back_on(db.session, here.actor.person_id, here.today) if here.permit.can_read else None,
    )


@blueprint.route("/rhythm", methods=["GET", "POST"])
@client_log
def choose_rhythm() -> ResponseReturnValue:
    here = look_round()
    if request.method == "POST":
        with writing(db.session):
            _choose_rhythm(here, request.form.get("answer", ""))
        return redirect("/today", 303)
    return render_template("journal/rhythm.html", answers=[(code, *said) for code, said in RHYTHMS.items()])


def _choose_rhythm(here: Circumstances, answer: str) -> None:
    """What becomes less is said, once it did: nobody is to wonder whether it took. A locked phone asks for less alone, and
    is told the same whatever was chosen before. Raises BadFacts."""
    can_read = here.permit.can_read
    pauses.choose_rhythm(db.session, here.actor.person_id, answer, here.now, may_be_more=can_read)
    if can_read:
        flash(" ".join((_("Kept."), str(RHYTHMS[Rhythm(answer)][1]))))
    else:
        flash(_("Done. Nothing asks for more than before; for more, unlock first."))


@blueprint.route("/helping", methods=["GET", "POST"])
@client_log
def say_whether_it_helps() -> ResponseReturnValue:
    here = look_round()
    if request.method == "POST":
        answer = request.form.get("answer", "")
        with writing(db.session):
            pauses.answer_helping(db.session, here.actor.person_id, answer, here.now)
        if answer != "worse":
            flash(_("Saved."))
        return redirect("/helping/less" if answer == "worse" else "/today", 303)
    return render_template("journal/helping.html")


@blueprint.route("/helping/less", methods=["GET", "POST"])
@client_log
def offer_less() -> ResponseReturnValue:
    """After "it's making things worse"."""
    here = look_round()
    if request.method == "POST":
        with writing(db.session):
            if request.form.get("answer") == "when_i_want":
                _choose_rhythm(here, Rhythm.WHEN_SOMETHING_HAPPENS)
            elif request.form.get("answer") == "list":
                own_words.add_list_item(db.session, here.permit, _("Is writing here helping?"), here.now)
                flash(_("It is on your list for the session."))
        return redirect("/break" if request.form.get("answer") == "break" else "/today", 303)
    return render_template("journal/less.html")
