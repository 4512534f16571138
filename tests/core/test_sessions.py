"""One session for each context, another for the next, and each app has a database of its own."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.pool import QueuePool

from selfmon.core.sessions import Database

pytestmark = pytest.mark.one_database


@pytest.fixture
def place(tmp_path: Path) -> tuple[Database, Flask]:
    place, app = Database(), Flask(__name__, instance_path=str(tmp_path))
    place.init_app(app, f"sqlite:///{tmp_path}/one.sqlite")
    return place, app


def test_a_context_has_one_session_and_gives_its_connection_back(place: tuple[Database, Flask]) -> None:
    db, app = place
    with app.app_context():
        outer = db.session
        assert db.session is outer
        with app.app_context():
            assert db.session is not outer
        outer.execute(sa.text("SELECT 1"))
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        assert pool.checkedout() == 1
    assert pool.checkedout() == 0
    with app.app_context():
        assert db.session is not outer


def test_the_folder_of_a_relative_file_is_made_and_no_other(tmp_path: Path) -> None:
    db = Database()
    db.init_app(Flask(__name__, instance_path=str(tmp_path / "instance")), "sqlite:///one.sqlite")
    assert (tmp_path / "instance").is_dir()
    db.init_app(Flask(__name__, instance_path=str(tmp_path / "other")), f"sqlite:///{tmp_path}/disk/two.sqlite")
    assert not (tmp_path / "disk").exists(), "a disk that is not there is missed, and not made"
    db.init_app(app := Flask(__name__, instance_path=str(tmp_path / "third")), "sqlite:///:memory:")
    with app.app_context():
        assert db.engine.url.database == ":memory:"


def test_each_app_has_its_own(place: tuple[Database, Flask], tmp_path: Path) -> None:
    """And a relative file stands in the app's instance folder, wherever it was started."""
    db, app = place
    other = Flask(__name__, instance_path=str(tmp_path))
    db.init_app(other, "sqlite:///two.sqlite")
    with app.app_context(), other.app_context():
        assert db.engine.url.database == str(tmp_path / "two.sqlite")
        assert db.session.get_bind() is db.engine
    with app.app_context():
        assert db.engine.url.database == str(tmp_path / "one.sqlite")
