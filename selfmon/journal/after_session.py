"""After a session: two questions, asked once, and where the answer to the second one goes.

The first answer is an ordinary entry. What didn't sit right is an entry of its own that starts held back: the
therapist sees it only where the client lets them see this one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import HiddenField

from selfmon.core.clock import instant_of, local_day
from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.drafts import discard_draft
from selfmon.diary.facts import Facts
from selfmon.diary.forms import read_facts
from selfmon.diary.items import ChoiceField, RatingField, words_area
from selfmon.diary.logbook import keep_entry
from selfmon.diary.models import Entry, EntryMode
from selfmon.diary.pages import Circumstances, KindPage, find_draft, look_round, make_form, register_page
from selfmon.journal import items
from selfmon.journal.entry_kinds import AFTER_SESSION, BETWEEN_US
from selfmon.journal.models import AfterSession
from selfmon.journal.own_words import add_list_item
from selfmon.journal.views import blueprint
from selfmon.sharing.access import load_grant_facts
from selfmon.sharing.permit import Permit
from selfmon.sharing.policy import decide
from selfmon.sharing.streams import Depth, Stream
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.session_models import Status, TherapySession
from selfmon.web.gate import client_log

FROM = timedelta(hours=2)
ASKED_FOR = (None, Status.ATTENDED, Status.LATE)
WAYS = ("therapist", "list", "me")


def is_asked(session: TherapySession, now: datetime) -> bool:
    """From two hours after its end until the end of the next day; never after one that did not take place."""
    ended = session.starts_at + timedelta(minutes=session.minutes)
    until = instant_of(local_day(ended, session.zone) + timedelta(days=2), time(0), session.zone)
    return session.status in ASKED_FOR and ended + FROM <= now < until


def find_to_ask(session: Session, permit: Permit, now: datetime) -> UUID | None:
    """The session that may be asked about now and was not answered yet."""
    rows = (
        session.execute(
            sa.select(TherapySession)
            .join(Treatment, Treatment.id == TherapySession.treatment_id)
            .where(
                Treatment.client_id == permit.client_id,
                Treatment.state == TreatmentState.ACTIVE,
                TherapySession.starts_at > now - timedelta(days=3),
                TherapySession.starts_at < now,
            )
            .order_by(TherapySession.starts_at.desc())
        )
        .scalars()
        .all()
    )
    due = [row.id for row in rows if is_asked(row, now)]
    answered = set(_answered(session, permit, due))
    return next((row_id for row_id in due if row_id not in answered), None)


def _answered(session: Session, permit: Permit, ids: Sequence[UUID]) -> Sequence[UUID | None]:
    return (
        session.execute(
            sa.select(AfterSession.therapy_session_id)
            .join(Entry, Entry.id == AfterSession.entry_id)
            .where(Entry.client_id == permit.client_id, AfterSession.therapy_session_id.in_(ids))
        )
        .scalars()
        .all()
        if ids
        else []
    )


def _find(here: Circumstances, session_id: UUID) -> tuple[TherapySession, int]:
    row = db.session.execute(
        sa.select(TherapySession, Treatment.therapist_id)
        .join(Treatment, Treatment.id == TherapySession.treatment_id)
        .where(TherapySession.id == session_id, Treatment.client_id == here.permit.client_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]


def can_route(here: Circumstances, therapist_id: int) -> bool:
    """True when this therapist is shown words of this kind: only then "let my therapist see it" would hold."""
    grants = load_grant_facts(db.session, here.permit.client_id, here.permit.zone, therapist_id).get(therapist_id, [])
    return any(w.stream == Stream.SESSIONS and w.depth == Depth.WORDS for w in decide(grants, here.today))


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


register_page(KindPage(AFTER_SESSION, "journal/after_change.html", two_questions))
register_page(KindPage(BETWEEN_US, "journal/after_change.html", between_fields))


@blueprint.route("/after-session/<uuid:session_id>", methods=["GET", "POST"])
@client_log
def look_at_session(session_id: UUID) -> Any:
    """Shows nothing that is stored; answering works from a locked phone."""
    here = look_round()
    _row, therapist_id = _find(here, session_id)
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


def _keep(here: Circumstances, form: Any, session_id: UUID, therapist_id: int, name: str) -> Any:
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
        discard_draft(db.session, here.permit, name)
    return redirect(f"/saved/{kept.entry_id}" if kept.entry_id else "/today", 303)


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
