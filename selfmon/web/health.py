"""Is the house standing? For the operator's monitor; says nothing about anybody."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint

from selfmon.core.db import db
from selfmon.web.gate import public

blueprint = Blueprint("web", __name__)


@blueprint.get("/healthz")
@public
def show_health() -> Any:
    """200 when the database answers, 503 when not."""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.DBAPIError:
        return {"status": "no database"}, 503
    return {"status": "ok"}
