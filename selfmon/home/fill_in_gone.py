"""A questionnaire whose agreement was removed while it was under way: what was answered is kept, for the client alone.

With the therapist's record went all that knew who was asked what. Its pages therefore carry that themselves, signed: the
sheet. It also tells one page of a questionnaire from another, which the entry's id, worked out from the window, does not.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound, UnlockFirst
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.drafts import discard_all_drafts, is_within_reach, list_drafts, load_draft, merge_draft
from selfmon.diary.logbook import keep_entry
from selfmon.home.under_way import fields_of
from selfmon.measures.assigning import Assignment
from selfmon.measures.filling import SHEET, Asked, Fields, Given, draft_name, make_facts, read_given
from selfmon.measures.models import Start
from selfmon.measures.opening import find_opening
from selfmon.measures.texts import load_text
from selfmon.web.errors import wants_json


@dataclass(frozen=True)
class Gone:
    """One that was begun and is not there any more. `name`: its draft's."""

    here: Circumstances
    asked: Asked
    sheet: str

    @property
    def name(self) -> str:
        return draft_name(self.asked.assignment_id, self.asked.opens_on)

    @property
    def parked_name(self) -> str:
        return f"fill-in-{self.asked.assignment_id}-questions"


def sign_sheet(here: Circumstances, assignment: Assignment, start: Start) -> str:
    """For the form of one page: what it asks, since when, and a mark of this page's own."""
    told = [str(assignment.id), str(start.opens_on), str(assignment.text.id), assignment.about]
    return str(_signer(here).dumps([*told, start.chosen_at.isoformat(), secrets.token_hex(8)]))


def read_sheet(here: Circumstances, assignment_id: UUID, sheet: str) -> Asked:
    """What this client's page asked. Raises NotFound for every other sheet."""
    try:
        told, opens_on, text_id, about, began, _mark = _signer(here).loads(sheet)
    except (BadSignature, ValueError) as problem:
        raise NotFound from problem
    if told != str(assignment_id) or here.actor.code_is_due:
        raise NotFound
    text = load_text(db.session, UUID(text_id))
    days = (date.fromisoformat(opens_on), datetime.fromisoformat(began))
    return Asked(assignment_id, text, about, *days, is_there=_is_there(here, assignment_id))


def _signer(here: Circumstances) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"sheet/{here.permit.subject_id}")


def _is_there(here: Circumstances, assignment_id: UUID) -> bool:
    try:
        find_opening(db.session, here.permit, assignment_id, here.today, even_ended=True)
    except NotFound:
        return False
    return True


def answer_gone(assignment_id: UUID) -> ResponseReturnValue:
    """GET and POST of a page whose agreement is gone, POST also of one that was left.

    Raises NotFound where none of it was ever this client's; UnlockFirst where it asks about harm, or half of it waits, and
    the phone is locked.
    """
    here = look_round()
    if request.method == "GET":
        return _show_gone(here, assignment_id)
    sheet = request.form.get(SHEET, "")
    gone = Gone(here, read_sheet(here, assignment_id, sheet), sheet)
    is_open = is_within_reach(db.session, here.permit, gone.name, here.actor.session_id, here.now)
    if (gone.asked.text.harm and not here.permit.can_read) or not is_open:
        raise UnlockFirst
    posted = fields_of(gone.asked.text)
    read_given(gone.asked.text, posted)
    before = load_draft(db.session, here.permit, gone.parked_name, here.actor.session_id, here.now) or {}
    with writing(db.session):
        fields = merge_draft(db.session, here.permit, gone.name, {**before, **posted}, here.actor.session_id, here.now)
    if gone.asked.is_there:  # left on its start page meanwhile, perhaps in another tab
        flash(_("You had left this one meanwhile. What you answered waits: begin it again to go on."))
        return _go(f"/fill-in/{assignment_id}")
    return _keep(gone, read_given(gone.asked.text, fields))


def _keep(gone: Gone, given: Given) -> ResponseReturnValue:
    """Held back, whatever is shared: with whom it was agreed is not known any more."""
    here = gone.here
    if given.is_empty:
        discard_all(gone)
        return _go("/today")
    facts = make_facts(gone.asked, given, zone=here.zone, held_back=True, now=here.now)
    with writing(db.session):
        kept = keep_entry(db.session, here.permit, facts, here.now, session_id=here.actor.session_id)
        discard_all(gone)
    if here.permit.can_read:
        flash(_("The record of this treatment was removed meanwhile. What you answered is kept, for you alone."))
    if any(gone.asked.text.passes_on(number, weight) for number, weight in given.answers.items()):
        flash(
            _(
                "The answers are kept, but this one has not reached anyone and will not be sent by itself. If you need "
                "someone now, please call. To pass it on, bring it to a session."
            )
        )
        return _go("/help")
    return _go(f"/saved/{kept.told_id}" if kept.told_id else "/today")


def discard_all(gone: Gone) -> None:
    for name in (gone.name, gone.parked_name):
        discard_all_drafts(db.session, gone.here.permit, name)


def _go(where: str) -> ResponseReturnValue:
    return {"status": "kept", "next": where} if wants_json() else redirect(where, 303)


def _show_gone(here: Circumstances, assignment_id: UUID) -> ResponseReturnValue:
    """What waited half filled in, to be kept as it is or left. Raises NotFound where nothing waits that may be shown."""
    starts = (f"questionnaire-{assignment_id}-", f"fill-in-{assignment_id}-questions")
    names = [name for name in list_drafts(db.session, here.permit, here.now) if name.startswith(starts)]
    drafts = [load_draft(db.session, here.permit, name, here.actor.session_id, here.now) or {} for name in names]
    fields: Fields = {name: values for draft in drafts for name, values in draft.items()}
    if not here.permit.can_read or not fields.get(SHEET):
        raise NotFound
    sheet = fields[SHEET][-1]
    gone = Gone(here, read_sheet(here, assignment_id, sheet), sheet)
    if gone.asked.is_there:
        raise NotFound
    given, text = read_given(gone.asked.text, fields), gone.asked.text
    questions = [q for q in text.questions if q.number in given.answers]
    said = [(q.text, next((o.text for o in q.options if o.weight == given.answers[q.number]), "")) for q in questions]
    said += [(q.text, given.words[q.name]) for q in text.own if q.name in given.words]
    return render_template("home/fill_in_gone.html", here=here, gone=gone, name=names[0], said=said)
