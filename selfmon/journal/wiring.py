"""The pages on which clients note what happened, and which of them may be filled in without signal."""

from flask import Flask

from selfmon.diary import envelopes
from selfmon.diary.envelopes import EnvelopePage
from selfmon.house import House
from selfmon.journal import after_session, experiments, forms, own_pages, views


def wire(app: Flask, _house: House) -> None:
    """Pages, and what `diary` reads from a phone."""
    for pages in (views, own_pages, after_session, experiments):
        app.register_blueprint(pages.blueprint)
    envelopes.pages.give(
        app,
        EnvelopePage("check-in", lambda _here: forms.CHECK_IN_PAGE),
        EnvelopePage("hard-moment", lambda _here: forms.HARD_MOMENT_PAGE),
        EnvelopePage("held", lambda _here: forms.HELD_PAGE),
        EnvelopePage("stung", lambda _here: forms.EPISODE_PAGE, "/stung/{id}/followed"),
    )
