"""The client's pages that join rooms, the pages that work without signal, and the hourly tidying."""

from flask import Flask

from selfmon.audit import ledger
from selfmon.diary import envelopes
from selfmon.exchange import bundle
from selfmon.home import (
    bring,
    entries,
    fill_in,
    fill_in_offline,
    first_pages,
    history,
    pack_pages,
    picture_pages,
    plan,
    readiness,
    results,
    results_file,
    review_pages,
    saved,
    sharing_pages,
    shell,
    strengths,
    texts_pages,
    tidying,
    together,
    versions,
    views,
    waiting,
)
from selfmon.house import House
from selfmon.practice import setting_aside

_PAGES = (
    views,
    first_pages,
    saved,
    entries,
    versions,
    history,
    waiting,
    fill_in,
    sharing_pages,
    pack_pages,
    texts_pages,
    picture_pages,
    review_pages,
    together,
    bring,
    readiness,
    results,
    strengths,
    results_file,
    shell,
)


def wire(app: Flask, _house: House) -> None:
    """Pages, what `diary` reads from a phone, what is deleted once an hour, and what no restored backup brings back."""
    for pages in _PAGES:
        app.register_blueprint(pages.blueprint)
    bundle.parts.give(app, ("plan", plan.load_plan, plan.keep_plan_again))
    bundle.parts.give(app, ("set_aside", setting_aside.tell_set_aside, setting_aside.keep_set_aside))
    ledger.replays.give(app, ("plan_cleared", plan.clear_again))
    envelopes.pages.give(app, fill_in_offline.SENT_PAGE)
    tidying.init_tidying(app)
