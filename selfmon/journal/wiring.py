"""The pages on which clients note what happened, and which of them may be filled in without signal."""

from flask import Flask

from selfmon.audit import ledger, withdrawn
from selfmon.diary import envelopes
from selfmon.diary.envelopes import EnvelopePage
from selfmon.diary.pages import change_pages
from selfmon.house import House
from selfmon.journal import after_session, experiments, forms, own_pages, restoring, views
from selfmon.journal.models import Goal, ListItem, OwnItem


def wire(app: Flask, _house: House) -> None:
    """Pages, what `diary` changes and reads from a phone, and what a restored backup may not bring back."""
    for pages in (views, own_pages, after_session, experiments):
        app.register_blueprint(pages.blueprint)
    withdrawn.removables.give(app, ListItem)
    withdrawn.closings.give(app, Goal.closed_on, ListItem.done_at, OwnItem.retired_at)
    ledger.replays.give(app, ("break_begun", restoring.begin_break_again))
    change_pages.give(
        app,
        *(forms.CHECK_IN_PAGE, forms.EPISODE_PAGE, forms.SETTLING_PAGE, forms.LOOKING_AGAIN_PAGE),
        *(forms.HELD_PAGE, forms.HARD_MOMENT_PAGE, experiments.EXPERIMENT_PAGE),
        *(after_session.AFTER_SESSION_PAGE, after_session.BETWEEN_US_PAGE),
    )
    envelopes.pages.give(
        app,
        EnvelopePage("check-in", lambda _here: forms.CHECK_IN_PAGE),
        EnvelopePage("hard-moment", lambda _here: forms.HARD_MOMENT_PAGE),
        EnvelopePage("held", lambda _here: forms.HELD_PAGE),
        EnvelopePage("stung", lambda _here: forms.EPISODE_PAGE),
    )
