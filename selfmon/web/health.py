"""Is the house standing? For the operator's monitor; says nothing about anybody."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from selfmon.core.db import db, is_answering
from selfmon.house import HandedDown
from selfmon.web.gate import public

blueprint = Blueprint("web", __name__)
further: HandedDown[tuple[str, Callable[[], dict[str, Any]]]] = HandedDown()  # figures of rooms above, by their name


@blueprint.get("/healthz")
@public
def show_health() -> Any:
    """200 when the database answers, 503 when not."""
    if not is_answering(db.session):
        return {"status": "no database"}, 503
    return {"status": "ok", **{name: tell() for name, tell in further.given()}}
