"""The therapist's own log."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from selfmon.audit import ledger, withdrawn
from selfmon.core.clock import local_day
from selfmon.house import House
from selfmon.own_log import key, views
from selfmon.own_log.lines import FEELINGS, tap_feeling
from selfmon.own_log.models import OwnLogRow
from selfmon.treatment import session_views
from selfmon.web.actor import Actor, request_now


class Taps:
    """One tap on the page after a session (`session_views.TapsIntoOwnLog`)."""

    def feelings(self, session: Session, actor: Actor) -> Mapping[str, object]:
        if key.find_public(session, actor.person_id) is None:
            return {}
        return {code: item.question for code, item in FEELINGS.items()}

    def keep(self, session: Session, actor: Actor, feeling: str, treatment_id: UUID, day: date) -> None:
        tap_feeling(session, actor, feeling, str(treatment_id), day, local_day(request_now(), actor.zone))


def wire(app: Flask, _house: House) -> None:
    """Pages, the tap after a session, and what a restored backup may not bring back."""
    app.register_blueprint(views.blueprint)
    session_views.own_log.give(app, Taps())
    withdrawn.removables.give(app, OwnLogRow)
    ledger.replays.give(app, ("own_log_deleted", key.delete_again))
