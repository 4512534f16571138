"""Made-up people to look round with. Wired in the demo alone: the production map has no such route."""

from flask import Flask

from selfmon.demo import views
from selfmon.demo.prepare import commands
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """Pages, the command, and the guard that keeps both on this machine, before anything else is asked."""
    app.register_blueprint(views.blueprint)
    app.cli.add_command(commands)
    app.before_request_funcs.setdefault(None, []).insert(0, views.refuse_from_elsewhere)
