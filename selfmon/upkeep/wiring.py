"""Commands for whoever runs the server."""

from flask import Flask

from selfmon.house import House
from selfmon.upkeep.key_commands import keys


def wire(app: Flask, _house: House) -> None:
    app.cli.add_command(keys)
