"""Notes by mail: plans, links, what staff see, the worker's commands."""

from flask import Flask

from selfmon.accounts.own_account import when_moved
from selfmon.house import House
from selfmon.reminders import commands, link_views, staff_views, views
from selfmon.web import health


def wire(app: Flask, _house: House) -> None:
    """Pages, commands, and what `accounts` and the operator's monitor are told."""
    for pages in (views, link_views, staff_views):
        app.register_blueprint(pages.blueprint)
    app.cli.add_command(commands.group)
    app.extensions["csrf"].exempt(link_views.stop_notes)  # a mail program has no form token (RFC 8058)
    health.further.give(app, ("reminders", staff_views.tell_operator))
    health.warnings.give(app, staff_views.warn_operator)
    when_moved.give(app, views.restart_after_moving)
