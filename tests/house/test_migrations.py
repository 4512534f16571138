"""Every revision up, down and up again, with data; the models equal the migrated schema."""

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from selfmon.core.db import Base, db, writing
from selfmon.sharing.access import own_permit
from tests.database import IS_POSTGRES
from tests.people import People

from .world import NOW, as_actor, make_world, note

BEFORE_AGREED = "0022"


def test_the_models_equal_the_migrated_schema(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = [d for d in compare_metadata(context, Base.metadata) if "alembic_version" not in str(d)]
    assert differences == []


def test_check_constraints_reach_the_database(app: Flask) -> None:
    """Autogenerate does not see these, so they are compared by name."""
    with app.app_context():
        inspector = sa.inspect(db.engine)
        for table in Base.metadata.sorted_tables:
            expected = {str(c.name) for c in table.constraints if isinstance(c, sa.CheckConstraint)}
            found = {str(c["name"]) for c in inspector.get_check_constraints(table.name)}
            assert expected <= found, table.name


def test_up_down_and_up_with_data(app: Flask, people: People) -> None:
    make_world(app, people)
    with app.app_context():
        alembic = app.extensions["alembic"]
        tables = {t.name for t in Base.metadata.sorted_tables}
        db.session.close()
        alembic.downgrade("base")
        db.session.close()
        left = set(sa.inspect(db.engine).get_table_names()) & tables
        assert left == set()
        alembic.upgrade()
        db.session.close()
        assert tables <= set(sa.inspect(db.engine).get_table_names())
    make_world(app, people)  # and it works as before


def test_something_else_becomes_not_sure_on_the_way_down_and_nothing_else_moves(app: Flask, people: People) -> None:
    world = make_world(app, people)
    wanted = sa.text("SELECT * FROM episodes ORDER BY entry_id")
    with app.app_context():
        alembic = app.extensions["alembic"]
        db.session.execute(sa.text("UPDATE episodes SET closest_to = 'other'"))
        db.session.commit()
        before = [dict(row._mapping) for row in db.session.execute(wanted)]
        db.session.close()
        alembic.downgrade("0017")
        db.session.close()
        alembic.upgrade()
        after = [dict(row._mapping) for row in db.session.execute(wanted)]
        db.session.close()
    assert before
    assert world.episode_id
    assert after == [{**row, "closest_to": "unsure"} for row in before]


def test_whoever_went_through_the_first_pages_had_their_first_wording(app: Flask, people: People) -> None:
    done, halfway = people.client(), people.client()
    said = sa.text("SELECT person_id, agreed_wording, onboarded_at = agreed_at FROM client_profiles")
    with app.app_context():
        alembic = app.extensions["alembic"]
        db.session.execute(
            sa.text("UPDATE client_profiles SET onboarded_at = NULL WHERE person_id = :id"), {"id": halfway.id}
        )
        db.session.commit()
        db.session.close()
        alembic.downgrade(BEFORE_AGREED)
        db.session.close()
        alembic.upgrade()
        found = {row[0]: (row[1], row[2] and bool(row[2])) for row in db.session.execute(said)}
        db.session.close()
    assert found == {done.id: (1, True), halfway.id: (None, None)}


def test_a_goal_that_is_done_is_put_away_on_the_way_down_and_shown_to_nobody(app: Flask, people: People) -> None:
    make_world(app, people)
    wanted = sa.text("SELECT id, closed_on, done_on FROM goals ORDER BY id")
    with app.app_context():
        alembic = app.extensions["alembic"]
        before = [tuple(row) for row in db.session.execute(wanted)]
        db.session.close()
        alembic.downgrade("0027")
        db.session.close()
        alembic.upgrade()
        after = [tuple(row) for row in db.session.execute(wanted)]
        db.session.close()
    assert any(done for _id, _closed, done in before)
    assert after == [(key, closed or done, None) for key, closed, done in before]


def test_a_value_out_of_range_is_refused_by_the_database_itself(app: Flask, people: People) -> None:
    world = make_world(app, people)
    with app.app_context(), pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.text("UPDATE check_ins SET shame = 7"))
    assert world.entry_id


def test_an_entry_of_before_says_which_exercise_it_is_of_some_at_a_time(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world(app, people)
    with app.app_context(), writing(db.session):
        for n in ("1", "12", "12"):
            values = {"exercise": n, "direction": "body", "measure": "tension"}
            note(own_permit(db.session, as_actor(world.client), NOW), "practice", NOW, values=values)
    monkeypatch.setattr("selfmon.core.revisions.FILLED_AT_ONCE", 1)
    wanted = sa.text(
        "SELECT of_which, exercise, count(*) FROM entries LEFT JOIN practices ON entry_id = id GROUP BY 1, 2"
    )
    with app.app_context():
        alembic = app.extensions["alembic"]
        before = {tuple(row) for row in db.session.execute(wanted)}
        db.session.close()
        alembic.downgrade("0032")
        db.session.close()
        alembic.upgrade()
        after = {tuple(row) for row in db.session.execute(wanted)}
        db.session.close()
    assert after == before
    assert {(which, exercise or "") for which, exercise, _n in after} == {("", ""), ("1", "1"), ("12", "12")}


@pytest.mark.skipif(IS_POSTGRES, reason="SQLite's own settings")
def test_sqlite_is_durable_and_forgets_what_is_deleted(app: Flask) -> None:
    with app.app_context():
        said = {
            name: db.session.execute(sa.text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


def test_files_stay_small_enough_to_read() -> None:
    root = Path(__file__).parent.parent.parent
    long = {
        str(path.relative_to(root)): n
        for path in root.glob("selfmon/**/*.py")
        if (n := len(path.read_text().splitlines())) > 300
    }
    assert long == {}


def test_digests_of_entries_are_bytes_and_come_back_as_they_were(app: Flask, people: People) -> None:
    world = make_world(app, people)
    wanted = sa.text("SELECT id, content_mac FROM entries ORDER BY id")
    with app.app_context():
        alembic = app.extensions["alembic"]

        def read() -> list[tuple[str, Any]]:
            found = [(key, bytes(mac) if not isinstance(mac, str) else mac) for key, mac in db.session.execute(wanted)]
            db.session.close()
            return found

        before = read()
        assert {len(mac) for _key, mac in before} == {32}
        alembic.downgrade("0020")
        assert read() == [(key, mac.hex()) for key, mac in before]
        db.session.close()
        alembic.upgrade()
        assert read() == before
        if not IS_POSTGRES:
            assert db.session.execute(sa.text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            db.session.close()
    assert world.entry_id
