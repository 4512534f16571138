"""The trail has no pages of its own, only commands; the ledger knows by itself what removing and closing mean."""

from flask import Flask

from selfmon.audit import ledger, withdrawn
from selfmon.audit.commands import audit
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """`flask audit`, and what a restored backup may not bring back, whichever room's it is."""
    app.cli.add_command(audit)
    ledger.replays.give(
        app,
        ("removed", withdrawn.remove_again),
        ("closed", withdrawn.close_again),
        ("undone", withdrawn.undo_again),
    )
