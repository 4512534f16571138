"""The shared picture's rows. Its pages stand in `clinic` (the therapist's desk) and `home` (the client's phone)."""

from flask import Flask

from selfmon.audit import ledger, withdrawn
from selfmon.formulation import answering
from selfmon.formulation.models import ClosenessPlace, LineAnswer, PictureLine, ReviewAnswer
from selfmon.house import House


def wire(app: Flask, _house: House) -> None:
    """What a restored backup may not bring back, nor ask about again."""
    withdrawn.removables.give(app, ClosenessPlace, LineAnswer, PictureLine, ReviewAnswer)
    ledger.replays.give(app, ("line_left_out", answering.leave_out_again))
