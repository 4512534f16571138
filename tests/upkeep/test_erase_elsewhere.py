"""What an erased client left in files that are not the house's own: PostgreSQL's tables and log, the queue's, logs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from selfmon.accounts.first_key import register_or_check
from selfmon.accounts.leaving import find_leaver
from selfmon.core.db import db, writing
from selfmon.house import key_ring
from selfmon.upkeep.erasing import needles_of, search
from tests.apps import migrate, running_app
from tests.database import IS_POSTGRES
from tests.house.world import make_world
from tests.people import People
from tests.services import Service, database_at, make_postgres, own_folder

from .backups import set_up_places

pytestmark = pytest.mark.skipif(IS_POSTGRES, reason="brings a PostgreSQL of its own")


@pytest.fixture
def server() -> Iterator[Service]:
    with own_folder() as folder:
        service = make_postgres(folder, ("postgres", "-c", "wal_recycle=off"))  # as compose.yaml has it
        yield service
        service.stop()


@pytest.fixture
def house(server: Service, tmp_path: Path, shared_folder: Path) -> Iterator[Flask]:
    migrate(tmp_path / "first", database_at(server))
    with running_app(database_at(server), tmp_path, shared_folder) as running:
        with running.app_context(), writing(db.session):
            register_or_check(db.session, key_ring(), False)
        set_up_places(running, tmp_path)
        yield running


def test_nothing_is_left_in_the_files_of_postgresql_and_a_log_that_names_them_is_named(
    house: Flask, server: Service
) -> None:
    world = make_world(house, People(house))
    files, log = server.folder / "data", server.folder / "proxy.log"
    log.write_text(f"a line about {world.client.email}\n")
    with house.app_context():
        leaver = find_leaver(db.session, world.client.email)
        assert leaver is not None
        needles = needles_of(db.session, key_ring(), leaver)
        db.session.execute(sa.text("CHECKPOINT"))
        db.session.close()
        found = search(needles, [files])
        assert any("base" in path.parts for path in found)
        assert any("pg_wal" in path.parts for path in found)
    said = house.test_cli_runner().invoke(
        args=["erase", world.client.email, "--yes", "--verify", "--also", str(files), "--also", str(log)]
    )
    assert said.exit_code == 1
    assert "Now: in 1 file and 0 rows" in said.output
    assert f"still in {log}" in said.output
    assert "may still hold" not in said.output  # the server's own log holds nothing either
    with house.app_context():
        assert search(needles, [server.folder]) == {log: 1}
