"""Commands for whoever runs the server; the administrator's page; the worker's daily timer."""

from flask import Flask

from selfmon.house import House, each_minute
from selfmon.upkeep import commands, erase_commands, retention_commands, views
from selfmon.upkeep.key_commands import keys
from selfmon.web import health, metrics


def wire(app: Flask, _house: House) -> None:
    """Commands, a page, and what the monitor and the worker are told."""
    told = (commands.backup, commands.restore_backup, commands.settle_restored, commands.upkeep)
    for command in (
        *(keys, *told, erase_commands.erase_person, erase_commands.clean_log),
        retention_commands.retention,
    ):
        app.cli.add_command(command)
    app.register_blueprint(views.blueprint)
    metrics.readings.give(app, views.read_upkeep)
    health.warnings.give(app, views.warn_operator)
    each_minute.give(app, views.begin_the_day)
