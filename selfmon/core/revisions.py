"""The revisions of the schema. Which there are, their files' names say; alembic, a tenth of a start and of a fresh process's
memory, is loaded by whoever goes from one to another."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask.globals import app_ctx

from selfmon.core.db import Base

if TYPE_CHECKING:
    from flask_alembic import Alembic

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
VERSIONS = MIGRATIONS / "versions"


@lru_cache(maxsize=1)
def known_revisions() -> tuple[str, ...]:
    """Each file begins with its own, and they are one line: the last is this code's."""
    return tuple(sorted(path.name[:4] for path in VERSIONS.glob("[0-9]*.py")))


def load_alembic() -> "Alembic":
    """The app's own, inside its context; asked for first before the app answers anybody."""
    from flask_alembic import Alembic

    if "alembic" not in app_ctx.app.extensions:
        Alembic(app_ctx.app, metadatas=Base.metadata)
    found: Alembic = app_ctx.app.extensions["alembic"]
    return found
