"""Drafts, parked forms and envelopes: what was typed is kept, whatever became of the session it was typed in."""

from flask import Flask
from flask_wtf.csrf import CSRFError

from selfmon.accounts.gatekeeping import when_post_refused
from selfmon.accounts.views import when_hidden
from selfmon.audit import ledger
from selfmon.core.db import db
from selfmon.diary import envelope_views, restoring, views
from selfmon.diary.circumstances import Circumstances
from selfmon.diary.drafts import close_drafts
from selfmon.diary.entry_view import EntryView
from selfmon.diary.kinds import KINDS
from selfmon.diary.logbook import close_entries
from selfmon.diary.visible import say_visible, say_who_sees_a_change
from selfmon.house import House
from selfmon.web.errors import waiting_words


def wire(app: Flask, _house: House) -> None:
    """Pages, what `accounts` is told, and what signed-in pages of a client say about the key. Rooms above hand over the
    pages whose forms may come in an envelope."""
    for pages in (views, envelope_views):
        app.register_blueprint(pages.blueprint)
    app.cli.add_command(envelope_views.group)
    app.context_processor(lambda: {"visible_to": _visible_to, "change_visible_to": _change_visible_to})
    app.context_processor(lambda: {"envelope_terms": envelope_views.terms})
    when_post_refused.give(app, views.park_refused_post)
    when_hidden.give(app, close_drafts)
    when_hidden.give(app, close_entries)
    ledger.replays.give(
        app,
        ("held", restoring.hold_again),
        ("deleted", restoring.remove_again),
        ("earlier_forgotten", restoring.forget_again),
    )
    ledger.after_restore.give(app, restoring.drop_unfinished)
    app.after_request(views.claim_on_return)
    waiting_words.give(app, views.find_waiting_words)
    app.register_error_handler(CSRFError, views.answer_stale_form)


def _visible_to(here: Circumstances | None, kind_code: str, has_box: bool = True, has_words: bool = True) -> str:
    """For templates: who sees what is about to be kept."""
    return say_visible(db.session, here, KINDS[kind_code], has_box, has_words)


def _change_visible_to(here: Circumstances, entry: EntryView) -> str:
    """For templates: who sees the entry that is about to be changed."""
    return say_who_sees_a_change(db.session, here, entry.id)
