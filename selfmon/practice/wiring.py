"""Exercises: practised by clients, assigned by therapists; a practice may be noted without signal."""

from flask import Flask

from selfmon.audit import ledger
from selfmon.diary import envelopes
from selfmon.diary.envelopes import EnvelopePage
from selfmon.diary.pages import change_pages
from selfmon.house import House
from selfmon.practice import assigning, setting_aside, views


def wire(app: Flask, _house: House) -> None:
    """Pages, what `diary` changes and reads from a phone, and what a restored backup may not bring back."""
    for pages in (views, assigning):
        app.register_blueprint(pages.blueprint)
    ledger.replays.give(app, ("set_aside", setting_aside.set_aside_again))
    change_pages.give(app, views.CHANGE_PAGE)
    envelopes.pages.give(app, EnvelopePage(r"steady-(\w{1,3})", views.find_sent_practice, "/steady/{1}/after/{id}"))
