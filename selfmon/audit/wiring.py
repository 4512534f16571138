"""The trail has no pages of its own, only commands."""

from flask import Flask

from selfmon.audit.commands import audit
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """`flask audit`."""
    app.cli.add_command(audit)
