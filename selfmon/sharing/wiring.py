"""What a restored backup may not bring back."""

from flask import Flask

from selfmon.audit import ledger
from selfmon.house import House
from selfmon.sharing import restoring


def wire(app: Flask, _house: House) -> None:
    ledger.replays.give(app, ("stopped", restoring.stop_again))
    ledger.after_restore.give(app, restoring.wait_for_clients)
