"""Is the house standing, and can it keep what is saved? For the operator's monitor; says nothing about anybody."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from selfmon.core.db import can_write, db, is_answering, is_database_there
from selfmon.core.starting import Schema, schema_of
from selfmon.house import HandedDown, Remembered, current_house
from selfmon.web.actor import request_now
from selfmon.web.gate import public

LOOKED = timedelta(seconds=5)  # one look at most in this time: a look takes the writer's place for a moment
LEAST_FREE = 256 * 1024 * 1024  # bytes left on the data folder's disk

blueprint = Blueprint("web", __name__)
further: HandedDown[tuple[str, Callable[[], dict[str, Any]]]] = HandedDown()  # figures of rooms above, by their name
# What rooms above would have an operator look at, in words; none of it keeps a page from being saved.
warnings: HandedDown[Callable[[], list[str]]] = HandedDown()
_looked: Remembered[tuple[datetime, dict[str, Any]]] = Remembered()


@blueprint.get("/healthz")
@public
def show_health() -> ResponseReturnValue:
    """Alive: 200 when the database answers, 503 when not."""
    if not is_answering(db.session):
        return {"status": "no database"}, 503
    return {"status": "ok", **{name: tell() for name, tell in further.given()}}


@blueprint.get("/healthz/ready")
@public
def show_ready() -> ResponseReturnValue:
    """Ready: 200 when what is saved now would be kept. `problems` says why not; `look_at` what else an operator should see."""
    now, looked = request_now(), _looked.get()
    if looked is None or not timedelta(0) <= now - looked[0] < LOOKED:
        problems, beside = _list_problems()
        found = {
            "status": "not ready" if problems else "ready",
            "problems": problems,
            "look_at": [] if problems else [*beside, *(line for ask in warnings.given() for line in ask())],
        }
        looked = (now, found)
        _looked.keep(looked)
    return looked[1], 200 if looked[1]["status"] == "ready" else 503


def _list_problems() -> tuple[list[str], list[str]]:
    """What keeps a page from being saved; and what does not, and is to be seen to."""
    if not is_database_there(db.engine):
        return ["the database's file is gone"], []
    if not is_answering(db.session):
        return ["the database does not answer"], []
    schema = schema_of(db.engine)
    said = f"the database's schema is {schema} than this code's"
    if schema is Schema.OLDER:
        return [said], []
    # A newer one was made beside this process, which goes on until it is started anew (docs/upgrade.md): a proxy that asks
    # here must not take every node away at once.
    beside = [said] if schema is Schema.NEWER else []
    found = []
    if shutil.disk_usage(current_house().folders.data).free < LEAST_FREE:
        found.append("the data folder's disk is nearly full")
    if not can_write(db.session):
        found.append("nothing can be saved")
    return found, beside
