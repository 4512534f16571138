"""After a session: two questions, asked once, and where the answer to the second one goes.

The first answer is an ordinary entry. What didn't sit right is an entry of its own that starts held back: the
therapist sees it only where the client lets them see this one.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from selfmon.core.clock import latest_day
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.drafts import finish_draft
from selfmon.diary.facts import Facts
from selfmon.diary.forms import read_facts
from selfmon.diary.items import ChoiceField, RatingField, words_area
from selfmon.diary.logbook import keep_entry
from selfmon.diary.models import EntryMode
from selfmon.diary.pages import KindPage, find_draft, make_form
from selfmon.diary.posted import posted_fields
from selfmon.journal import items
from selfmon.journal.entry_kinds import AFTER_SESSION, BETWEEN_US
from selfmon.journal.own_words import add_list_item
from selfmon.sharing.access import load_grant_facts
from selfmon.sharing.admission import depth_on
from selfmon.sharing.policy import decide
from selfmon.sharing.streams import Depth, Stream
from selfmon.treatment.frame import find_own_session
from selfmon.web.gate import client_log

blueprint = Blueprint("journal_after_session", __name__)


def can_route(here: Circumstances, therapist_id: int) -> bool:
    """True when this therapist is shown words of this kind: only then "let my therapist see it" would hold."""
    grants = load_grant_facts(db.session, here.permit.client_id, here.permit.zone, therapist_id).get(therapist_id, [])
    return depth_on(decide(grants, here.agreed_today, latest_day(here.now)), Stream.SESSIONS, here.today) is Depth.WORDS


def two_questions(here: Circumstances, entry: object) -> dict[str, Any]:
    """Both questions; when an answer is changed later, the first alone."""
    fields: dict[str, Any] = {"understood": RatingField(items.UNDERSTOOD)}
    if entry is not None:
        return fields
    ways = [
        ("therapist", _l("Let my therapist see it before we next meet")),
        ("list", _l("Put it on my list for the session")),
        ("me", _l("Just for me")),
    ]
    return fields | {
        "something": ChoiceField(items.QUESTIONS["something"], items.SOMETHING),
        "way": ChoiceField(_l("Moments like that are useful, and you decide what happens with this one."), ways),
        "what_was_it": words_area(items.QUESTIONS["what_was_it"]),
        "between_uuid": HiddenField(),
    }


def between_fields(_here: Circumstances, _entry: object) -> dict[str, Any]:
    return {
        "something": ChoiceField(items.QUESTIONS["something"], items.SOMETHING),
        "what_was_it": words_area(items.QUESTIONS["what_was_it"]),
    }


AFTER_SESSION_PAGE = KindPage(AFTER_SESSION, "journal/after_change.html", two_questions)
BETWEEN_US_PAGE = KindPage(BETWEEN_US, "journal/after_change.html", between_fields)


@blueprint.route("/after-session/<uuid:session_id>", methods=["GET", "POST"])
@client_log
def look_at_session(session_id: UUID) -> ResponseReturnValue:
    """Shows nothing that is stored; answering works from a locked phone."""
    here = look_round()
    therapist_id, starts_at = find_own_session(db.session, here.permit.client_id, session_id)
    if starts_at > here.now and request.method == "GET":
        raise NotFound  # what was written before the session was moved is kept all the same
    name, fields = f"after-session-{session_id}", two_questions(here, None)
    form = make_form(here, fields, AFTER_SESSION, find_draft(here, name))
    if form.validate_on_submit():
        return _keep(here, form, session_id, therapist_id, name)
    form.between_uuid.data = form.between_uuid.data or str(uuid4())
    return render_template(
        "journal/after.html",
        form=form,
        here=here,
        form_name=name,
        is_draft=False,
        entry=None,
        can_route=here.permit.can_read and can_route(here, therapist_id),
    ), 400 if form.errors else 200


def _keep(here: Circumstances, form: Any, session_id: UUID, therapist_id: int, name: str) -> ResponseReturnValue:
    plain = {"therapy_session_id": session_id}
    first = read_facts(form, AFTER_SESSION, mode=EntryMode.PROMPTED, plain=plain)
    second, way = _between(form, first, plain), form.way.data or "me"
    with writing(db.session):
        kept = keep_entry(
            db.session,
            here.permit,
            first,
            here.now,
            session_id=here.actor.session_id,
            words_wait=here.permit.words_wait,
        )
        if second is not None:
            is_shown = way == "therapist" and can_route(here, therapist_id)
            keep_entry(
                db.session,
                here.permit,
                replace(second, held_back=not is_shown),
                here.now,
                session_id=here.actor.session_id,
                words_wait=here.permit.words_wait,
            )
            if way == "list":
                add_list_item(
                    db.session, here.permit, form.what_was_it.data or _("Something that didn't sit right"), here.now
                )
        finish_draft(db.session, here.permit, name, posted_fields(), here.actor.session_id, here.now)
    return redirect(f"/saved/{kept.told_id}" if kept.told_id else "/today", 303)


def _between(form: Any, first: Facts, plain: dict[str, Any]) -> Facts | None:
    """The second answer as an entry of its own; "no" is kept for the client alone, like every other."""
    said = form.something.data or None
    if said is None and not form.what_was_it.data:
        return None
    try:
        uuid = UUID(request.form.get("between_uuid", ""))
    except ValueError:
        uuid = uuid4()
    return Facts(
        "between_us",
        uuid,
        first.occurred_at,
        first.zone,
        EntryMode.PROMPTED,
        {"something": said, **plain},
        words={"what_was_it": form.what_was_it.data or ""},
        asked=("something",),
        skipped=() if said else ("something",),
    )
