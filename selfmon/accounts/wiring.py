"""People and their sessions. Refuses to start with another key than the database's."""

import sqlalchemy as sa
from flask import Flask, g
from flask_login import LoginManager

from selfmon.accounts import (
    administration,
    closed_ways,
    commands,
    gatekeeping,
    leaving,
    leaving_views,
    own_account,
    restoring,
    settling_in,
    sign_ins,
    try_limits,
    views,
)
from selfmon.accounts.first_key import check_known_key
from selfmon.accounts.models import Passkey, Person, RootCheck, SessionMode
from selfmon.audit import ledger, withdrawn
from selfmon.core.db import db, is_database_there
from selfmon.core.starting import answering
from selfmon.house import House
from selfmon.web import gate


def wire(app: Flask, house: House) -> None:
    """Rooms above hand over what follows when somebody accepted, hid, moved, or posted too late. Raises RefuseToStart."""
    app.app_ctx_globals_class = sign_ins.Asking
    app.session_interface = sign_ins.RowSessions(house.is_https, house.lifetimes)
    login = LoginManager(app, add_context_processor=False)  # no template asks for it, and each would pay a statement
    login.session_protection = None  # the row decides, not the browser's address
    login.request_loader(lambda _request: _fully_signed_in())
    gate.answers.give(app, gatekeeping.ANSWERS)
    app.after_request(try_limits.remember_browser)
    for room in (views, own_account, leaving_views, settling_in, administration):
        app.register_blueprint(room.blueprint)
    app.extensions["csrf"].exempt(views.sign_in)  # it looks at the token itself
    for command in (commands.first_run, commands.invite_administrator, commands.start_over):
        app.cli.add_command(command)
    withdrawn.removables.give(app, Passkey)
    ledger.replays.give(
        app,
        *(("erased", restoring.erase_again), ("leaving", leaving.leave_again), ("stayed", leaving.stay_again)),
        *(("switched_off", restoring.switch_off_again), ("kept_close", restoring.keep_close_again)),
        *(("way_closed", closed_ways.close_way_again), ("code_spent", closed_ways.spend_code_again)),
    )
    ledger.after_restore.give(app, restoring.void_doors, closed_ways.shut_bare_accounts)
    ledger.without_ledger.give(app, closed_ways.shut_all)
    with app.app_context(), answering(db.engine):
        if is_database_there(db.engine) and sa.inspect(db.engine).has_table(RootCheck.__tablename__):
            check_known_key(db.session, house.key_ring, house.is_demo)
        db.session.close()


def _fully_signed_in() -> Person | None:
    """For Flask-Login's `current_user`: whoever has both factors done."""
    return g.person if g.get("actor") is not None and g.actor.mode != SessionMode.HALF else None
