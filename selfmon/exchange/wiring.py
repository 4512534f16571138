"""Foreign formats come in by command."""

from flask import Flask

from selfmon.exchange.commands import import_csv
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """`flask import-csv`."""
    app.cli.add_command(import_csv)
