"""Once an hour, beside the pages: drafts, parked forms, sessions and log lines that are past their days are deleted."""

import threading
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from selfmon.accounts.signing_out import forget_old_sessions
from selfmon.accounts.try_storage import forget_old_tries
from selfmon.core.db import db, writing
from selfmon.core.errors import Busy
from selfmon.diary.drafts import forget_old_drafts
from selfmon.diary.envelope_keys import forget_old_keys
from selfmon.diary.parking import forget_old_parked
from selfmon.diary.turns import forget_old_turns
from selfmon.own_log.key import forget_old_openings
from selfmon.own_log.lines import forget_old_lines
from selfmon.reminders.jumps import tell_jump
from selfmon.reminders.sweeping import forget_old_notes
from selfmon.supervision.agreeing import close_unshared_packs
from selfmon.supervision.texts_facts import close_unshared_readings
from selfmon.treatment.sessions import write_out_series
from selfmon.web.actor import request_now

EVERY = timedelta(hours=1)


def tidy_up(now: datetime) -> None:
    """Delete what is over, unless the clock jumped. In an app context."""
    jump = tell_jump(db.session, now)
    if jump:
        current_app.logger.error("%s", jump)
        return
    with writing(db.session):
        forget_old_drafts(db.session, now)
        forget_old_parked(db.session, now)
        forget_old_turns(db.session, now)
        forget_old_keys(db.session, now)
        forget_old_sessions(db.session, now)
        forget_old_tries(db.session, now)
        write_out_series(db.session, now)
        forget_old_openings(db.session, now)
        forget_old_lines(db.session, now.date())
        close_unshared_packs(db.session, now)
        close_unshared_readings(db.session, now)
        forget_old_notes(db.session, now)


def init_tidying(app: Flask) -> None:
    """After an answer, when an hour has passed: in a thread of its own, so that nobody waits for it."""
    last: list[datetime] = []

    @app.after_request
    def tidy_now_and_then(response: Response) -> Response:
        now = request_now()
        if app.testing or (last and now - last[0] < EVERY):
            return response
        last[:] = [now]
        threading.Thread(target=_in_background, args=(app, now), daemon=True).start()
        return response


def _in_background(app: Flask, now: datetime) -> None:
    with app.app_context():
        try:
            tidy_up(now)
        except (SQLAlchemyError, Busy) as problem:  # nothing is lost by waiting: the next hour tries again
            app.logger.error("tidying: %s", type(problem).__name__)
