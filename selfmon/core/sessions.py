"""One engine for each app, and one session for each of its contexts, closed when that ends."""

from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from flask import Flask
from flask.globals import app_ctx, g
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, sessionmaker

_SESSION = "database_session"


@dataclass(frozen=True)
class _Place:
    """Of one app."""

    engine: Engine
    make_session: sessionmaker[Session]


class Database:
    """Nothing here is asyncio's: what an extension kept ready for that was a thirtieth of a fresh process's memory."""

    def __init__(self) -> None:
        self._by_app: WeakKeyDictionary[Flask, _Place] = WeakKeyDictionary()

    def init_app(self, app: Flask, address: str) -> None:
        """Called once by the factory. A relative SQLite file stands in the app's instance folder."""
        url = sa.make_url(address)
        if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
            path = Path(app.instance_path) / str(url.database)
            if path.is_relative_to(app.instance_path):  # ours to make; any other folder may be a disk that is not there
                path.parent.mkdir(parents=True, exist_ok=True)
            url = url.set(database=str(path))
        # Parameters are people's words: they must not reach a log through an exception's text. A pooled connection is asked
        # before it is used, so that a server that was started again costs nobody a refused save.
        engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
        self._by_app[app] = _Place(engine, sessionmaker(engine, expire_on_commit=False))
        app.teardown_appcontext(_close_session)

    @property
    def engine(self) -> Engine:
        """The running app's."""
        return self._by_app[app_ctx.app].engine

    @property
    def session(self) -> Session:
        """The running context's: the same one until it ends."""
        found: Session | None = g.get(_SESSION)
        if found is None:
            found = self._by_app[app_ctx.app].make_session()
            setattr(g, _SESSION, found)
        return found


def _close_session(_problem: BaseException | None) -> None:
    session: Session | None = g.pop(_SESSION, None)
    if session is not None:
        session.close()
