"""Foreign formats come in by command; the client's own data goes with the client. Rooms above hand over what they keep."""

from flask import Flask

from selfmon.exchange import my_data_views
from selfmon.exchange.commands import import_csv
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """`flask import-csv`, and a client's pages."""
    app.cli.add_command(import_csv)
    app.register_blueprint(my_data_views.blueprint)
