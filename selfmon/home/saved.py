"""After Save: what was kept and who sees it, the way back, and at most one useful thing of one's own."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from selfmon.core.db import db, writing
from selfmon.core.errors import NotFound
from selfmon.diary.circumstances import Circumstances, look_round
from selfmon.diary.content import find_within_reach
from selfmon.diary.entry_view import EntryView
from selfmon.diary.holding import hold_back
from selfmon.diary.logbook import UNDO_FOR, may_undo, undo_entry
from selfmon.diary.reading import read_entries, read_entry
from selfmon.diary.visible import list_who_sees
from selfmon.insight.labels import tell_entry
from selfmon.journal.beside import list_beside, take_back_beside
from selfmon.web.gate import client_log

blueprint = Blueprint("home_saved", __name__)
HARD = ("episode", "hard_moment")


@blueprint.get("/saved/<uuid:entry_id>")
@client_log
def show_saved(entry_id: UUID) -> ResponseReturnValue:
    """A locked page shows nothing that is stored, not even who sees it."""
    here = look_round()
    row = find_within_reach(db.session, here.permit, entry_id, here.actor.session_id)
    is_counted = row.conflict_of_id is None  # a second version waits for a choice, and nobody sees it
    entry = read_entry(db.session, here.permit, entry_id) if here.permit.can_read and is_counted else None
    return render_template(
        "home/saved.html",
        entry_id=entry_id,
        kind=row.kind,
        told=tell_entry(entry) if entry else None,
        sees=list_who_sees(db.session, here, [entry_id])[entry_id] if entry else [],
        for_later=_find_line_for_now(here, entry) if entry else "",
        can_undo=may_undo(row, here.actor.session_id, here.now),
        began_before=row.finished_at is not None and row.finished_at - row.recorded_at >= UNDO_FOR,
        is_hard=row.kind in HARD,
        is_held_back=row.held_back,
    )


def _find_line_for_now(here: Circumstances, entry: EntryView) -> str:
    """The newest line the client wrote to themselves, where the entry tells of something hard; else nothing."""
    pleasantness = entry.numbers.get("pleasantness")
    if entry.kind not in HARD and (pleasantness is None or pleasantness >= 0):
        return ""
    held = read_entries(db.session, here.permit, ("held",), newest_first=True, limit=30)
    return next((e.words["for_later"] for e in held if e.words.get("for_later")), "")


@blueprint.post("/entries/<uuid:entry_id>/undo")
@client_log
def undo(entry_id: UUID) -> ResponseReturnValue:
    """Whatever this Save kept is gone, also what it kept beside the entry."""
    here = look_round()
    with writing(db.session):
        take_back_beside(db.session, here.permit, entry_id, here.actor.session_id, here.now)
        undo_entry(db.session, here.permit, entry_id, here.actor.session_id, here.now)
    flash(_("Taken back. Nothing of it was kept."))
    return redirect("/today", 303)


@blueprint.post("/entries/<uuid:entry_id>/hold-back")
@client_log
def keep_to_myself(entry_id: UUID) -> ResponseReturnValue:
    """Narrowing never needs unlocking."""
    here = look_round()
    try:
        with writing(db.session):
            for kept in (entry_id, *list_beside(db.session, here.permit, entry_id, here.actor.session_id)):
                hold_back(db.session, here.permit, kept)
    except NotFound:
        if here.permit.can_read:
            raise  # a locked phone is not told which ids exist
    flash(_("Kept to yourself."))
    return redirect(f"/entries/{entry_id}" if here.permit.can_read else "/today", 303)
