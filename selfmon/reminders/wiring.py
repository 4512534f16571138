"""Notes by mail: plans, links, what staff see, the worker's commands."""

from flask import Flask

from selfmon.accounts.own_account import when_moved
from selfmon.audit import ledger
from selfmon.house import House
from selfmon.reminders import commands, link_views, post_figures, restoring, staff_views, views
from selfmon.web import health, metrics


def wire(app: Flask, _house: House) -> None:
    """Pages, commands, and what `accounts` and the operator's monitor are told."""
    for pages in (views, link_views, staff_views):
        app.register_blueprint(pages.blueprint)
    app.cli.add_command(commands.group)
    app.extensions["csrf"].exempt(link_views.stop_notes)  # a mail program has no form token (RFC 8058)
    health.further.give(app, ("reminders", staff_views.tell_operator))
    metrics.readings.give(app, post_figures.read_post)
    health.warnings.give(app, staff_views.warn_operator)
    ledger.replays.give(
        app,
        ("note_stopped", restoring.stop_again),
        ("note_removed", restoring.remove_again),
        ("opted_out", restoring.opt_out_again),
    )
    ledger.after_restore.give(app, restoring.hold_what_was_on_its_way)
    ledger.without_ledger.give(app, restoring.stop_all_mail)
    when_moved.give(app, views.restart_after_moving)
