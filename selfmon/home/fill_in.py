"""Filling in a questionnaire: the start page, its questions in sections, what was left, and the end.

Nothing stored is shown to a locked phone. One that asks about harm opens for an unlocked client alone: what it passes on is
shared by answering.
"""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import BadFacts, NotFound, Over
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.drafts import discard_all_drafts, merge_draft
from selfmon.diary.logbook import keep_entry
from selfmon.diary.pages import make_form
from selfmon.home import fill_in_texts as texts
from selfmon.home.fill_in_gone import answer_gone, sign_sheet
from selfmon.home.fill_in_offline import may_travel
from selfmon.home.under_way import (
    Filling,
    fields_of,
    find_open,
    find_under_way,
    keep_step,
    say_fate,
    shown_fields,
    take_step,
)
from selfmon.journal.pauses import is_on_break
from selfmon.measures import held
from selfmon.measures.filling import Fields, Given, asked_in, entry_uuid, field_of, make_facts
from selfmon.measures.models import StartChoice
from selfmon.measures.opening import Opening, choose_start, find_start, lock_start
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.measures.windows import ONE_PAGE
from selfmon.web.errors import wants_json
from selfmon.web.gate import client_log, client_read

blueprint = Blueprint("home_fill_in", __name__)

WHOLE = "whole"  # what a script says where it put all sections on one page


@blueprint.route("/fill-in/<uuid:assignment_id>", methods=["GET", "POST"])
@client_log
def start_filling_in(assignment_id: UUID) -> ResponseReturnValue:
    """What it is for, who sees it, how long: then Start, Later, Not this one, the same size."""
    here, opening = find_open(assignment_id)
    is_silent = is_on_break(db.session, here.actor.person_id, here.today)
    wording = texts.agreement(db.session, opening) if opening.asks_about_harm else ()
    if request.method == "GET" or is_silent or opening.window is None:
        return _show_start(here, opening, wording, is_silent)
    try:
        choice = StartChoice(request.form.get("choice", ""))
    except ValueError:
        return _show_start(here, opening, wording, is_silent, 400)
    if choice is StartChoice.START and request.form.get("agreed", "") != texts.mark_of(wording):
        flash(_("This text changed meanwhile. Please read it once more."))
        return _show_start(here, opening, wording, is_silent, 409)
    if choice is StartChoice.START and wording and not here.actor.is_fresh(here.now):
        return redirect(f"/confirm?next=/fill-in/{assignment_id}", 303)  # what one answer passes on is shared
    with writing(db.session):
        start = choose_start(db.session, here.permit, opening, choice, "\n".join(wording), here.now)
        if choice is not StartChoice.START:
            held.take_back(db.session, start)
    if choice is StartChoice.START:
        return redirect(f"/fill-in/{assignment_id}/questions", 303)
    flash(texts.say_choice(choice))
    return redirect("/today", 303)


def _show_start(
    here: Circumstances, opening: Opening, wording: tuple[str, ...], is_silent: bool, status: int = 200
) -> ResponseReturnValue:
    return render_template(
        "home/fill_in_start.html",
        here=here,
        opening=opening,
        pack=opening.assignment.pack,
        wording=wording,
        mark=texts.mark_of(wording),
        lines=texts.start_lines(db.session, here, opening),
        is_silent=is_silent,
        shows_name=here.permit.can_read and "name" in request.args,
    ), status


@blueprint.route("/fill-in/<uuid:assignment_id>/questions", methods=["GET", "POST"])
@client_log
def answer_questions(assignment_id: UUID) -> ResponseReturnValue:
    """One section a page; what was answered is kept with every step, also where the agreement was removed since."""
    try:
        return _answer_questions(assignment_id)
    except NotFound:
        return answer_gone(assignment_id)


def _answer_questions(assignment_id: UUID) -> ResponseReturnValue:
    if request.method == "GET" and _was_put_off(assignment_id):
        return redirect(f"/fill-in/{assignment_id}", 303)
    filling = find_under_way(assignment_id)
    page = request.values.get("page", default=0, type=int)
    page = page if 0 <= page < len(filling.sections) else 0
    if request.method == "GET" and filling.is_too_late:
        if filling.has_ended:
            raise Over
        return redirect(filling.address, 303)
    if request.method == "GET":
        return _show_questions(filling, page, shown_fields(filling), {})
    posted = fields_of(filling.opening.assignment.text)
    try:
        fields, given = keep_step(filling, posted)
    except BadFacts as problem:
        return _show_questions(filling, page, posted, problem.problems, 400)
    if request.form.get("go") == "on" and page + 1 < len(filling.sections) and not request.form.get(WHOLE):
        return redirect(f"{filling.address}/questions?page={page + 1}", 303)
    if (given.unanswered and not request.form.get("leave")) or given.is_empty:
        return _show_left(filling, given)
    is_kept = bool(fields["held_back"]) if "held_back" in fields else filling.here.permit.keep_to_myself
    return _finish(filling, given, is_kept)


def _was_put_off(assignment_id: UUID) -> bool:
    """Begun, then left for later: what was answered waits behind the start page, for an unlocked client."""
    here, opening = find_open(assignment_id, even_ended=True)
    if not here.permit.can_read or opening.window is None:
        return False
    start = find_start(db.session, here.permit, assignment_id, opening.window.opens_on)
    return start is not None and start.choice == StartChoice.LATER


@blueprint.post("/fill-in/<uuid:assignment_id>/kept")
@client_log
def keep_answers(assignment_id: UUID) -> ResponseReturnValue:
    """Sent by the page after each tap. Answers what became of a question about harm, and nothing that is stored."""
    filling = find_under_way(assignment_id)
    try:
        _fields, given = keep_step(filling, fields_of(filling.opening.assignment.text), is_tap=True)
    except BadFacts as problem:
        return {"status": "problem", "problems": problem.problems}, 400
    return {"status": "kept", "fate": say_fate(filling, given)}


@blueprint.post("/fill-in/<uuid:assignment_id>/take-back")
@client_read
def take_back(assignment_id: UUID) -> ResponseReturnValue:
    """Nothing of it is passed on, unless it was already."""
    filling = find_under_way(assignment_id)
    emptied = {field_of(number): [""] for number in filling.harm}
    with writing(db.session):
        lock_start(db.session, filling.start)
        take_step(filling)  # an answer that is still on its way comes too late
        fate = held.take_back(db.session, filling.start)
        merge_draft(
            db.session, filling.here.permit, filling.name, emptied, filling.here.actor.session_id, filling.here.now
        )
    flash(texts.say_taken_back(fate))
    return redirect(f"{filling.address}/questions?page={filling.page_about_harm}", 303)


@blueprint.get("/fill-in/<uuid:assignment_id>/afterwards")
@client_read
def show_afterwards(assignment_id: UUID) -> ResponseReturnValue:
    """Help first; then "passed on", only when the row says so."""
    filling = find_under_way(assignment_id)
    return render_template(
        "home/fill_in_after.html",
        here=filling.here,
        opening=filling.opening,
        was_sent=held.was_sent(db.session, filling.start.id),
    )


def _finish(filling: Filling, given: Given, held_back: bool) -> ResponseReturnValue:
    here = filling.here
    facts = make_facts(
        asked_in(filling.opening.assignment, filling.start),
        given,
        zone=here.zone,
        held_back=held_back,
        now=here.now,
    )
    with writing(db.session):
        lock_start(db.session, filling.start)
        kept = keep_entry(
            db.session,
            here.permit,
            facts,
            here.now,
            session_id=here.actor.session_id,
            words_wait=here.permit.words_wait,
        )
        held.pass_on(db.session, filling.start.id, here.now, kept.entry_id)
        discard_all_drafts(db.session, here.permit, filling.name)
        discard_all_drafts(db.session, here.permit, f"fill-in-{filling.opening.assignment.id}-questions")
    if filling.has_ended and here.permit.can_read:
        flash(_("This one has ended meanwhile. What you answered is kept."))
    is_told = any(filling.opening.assignment.text.passes_on(n, w) for n, w in given.answers.items())
    where = f"{filling.address}/afterwards" if is_told else f"/saved/{kept.told_id}" if kept.told_id else "/today"
    return {"status": kept.told, "next": where} if wants_json() else redirect(where, 303)


def _show_questions(
    filling: Filling, page: int, shown: Fields, problems: dict[str, str], status: int = 200
) -> ResponseReturnValue:
    sections, text = filling.sections, filling.opening.assignment.text
    is_merged = len(sections) > 1 and len(text.order) <= ONE_PAGE  # cut for a question about harm alone
    form = make_form(filling.here, {}, QUESTIONNAIRE)
    form.uuid.data = str(entry_uuid(filling.opening.assignment.id, filling.start.opens_on))
    return render_template(
        "home/fill_in.html",
        here=filling.here,
        filling=filling,
        form=form,
        sheet=sign_sheet(filling.here, filling.opening.assignment, filling.start),
        travels=may_travel(text),
        text=text,
        page=page,
        sections=[filling.questions(section) for section in sections],
        is_merged=is_merged and page == 0,
        shown={name: values[-1] for name, values in shown.items() if values},
        problems=problems,
        harm=filling.harm,
        fate=say_fate(filling, Given({}, (), ())) if filling.harm else held.Fate.NOTHING,
    ), status


def _show_left(filling: Filling, given: Given) -> ResponseReturnValue:
    """ "2 questions without an answer: 4, 7": look at them, or leave them."""
    order = filling.opening.assignment.text.order
    places = [order.index(number) + 1 for number in given.unanswered]
    first = next((page for page, numbers in enumerate(filling.sections) if set(numbers) & set(given.unanswered)), 0)
    if wants_json():
        return {"status": "left", "places": places}
    return render_template(
        "home/fill_in_left.html",
        here=filling.here,
        filling=filling,
        places=places,
        first=first,
        anchor=field_of(given.unanswered[0]) if given.unanswered else "",
        is_empty=given.is_empty,
    )
