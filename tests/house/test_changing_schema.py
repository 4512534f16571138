"""Beside whoever saves, the schema changes: a step that cannot have its lock gives way, and none made since 0030 keeps
everybody from saving while it looks at every row of a large table. On PostgreSQL; on SQLite the house stands still meanwhile.
"""

import re
import textwrap
import threading
from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from selfmon.core.db import Base, db
from selfmon.core.errors import RefuseToStart
from selfmon.core.revisions import bring_up_to_date, known_revisions, load_alembic
from tests.database import IS_POSTGRES
from tests.people import People

from .test_upgrade import DOC
from .world import make_world

BEFORE = "0030"  # what was released before anybody asked is not asked
# Everything that grows with each entry, look or note.
LARGE = {"entries", "audit_events", "outbox"} | {
    table.name
    for table in Base.metadata.sorted_tables
    if any(key.column.table.name == "entries" for key in table.foreign_keys)
}
AS_DOCUMENTED = """
with op.batch_alter_table("check_ins") as table:
    table.add_column(sa.Column("curiosity", sa.SmallInteger(), nullable=True))
    table.create_check_constraint("curiosity", "curiosity BETWEEN 0 AND 6", postgresql_not_valid=True)
"""  # docs/adding.md
on_postgres = pytest.mark.skipif(not IS_POSTGRES, reason="on SQLite nobody saves while the schema changes")


def add_steps(app: Flask, folder: Path, *bodies: str) -> list[str]:
    """Revisions 9001 and on after the newest, in a folder of their own."""
    app.config["ALEMBIC"]["version_locations"].append(str(folder))
    before, made = known_revisions()[-1], list[str]()
    for n, body in enumerate(bodies, 9001):
        said = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        head = (
            "import sqlalchemy as sa\nfrom alembic import op\n"
            "from selfmon.core.revisions import fill_beside_saves, index_beside_saves\n"
        )
        text = (
            f'{head}revision, down_revision = "{n}", "{before}"\nbranch_labels = depends_on = None\n\ndef upgrade():\n'
        )
        (folder / f"{n}_made_up.py").write_text(f"{text}{said}\n")
        before = str(n)
        made.append(before)
    del app.extensions["alembic"]  # it has read where revisions are
    with app.app_context():
        load_alembic()
    return made


def tables_and_revision(app: Flask) -> tuple[set[str], str]:
    with app.app_context():
        tables = set(sa.inspect(db.engine).get_table_names())
        revision = str(db.session.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
        db.session.close()
    return tables, revision


@on_postgres
def test_a_step_that_waits_gives_way_to_saves_and_leaves_nothing_half_done(
    app: Flask, people: People, database_url: str, tmp_path: Path
) -> None:
    add_steps(
        app,
        tmp_path,
        'op.create_table("made_first", sa.Column("id", sa.Integer, primary_key=True))',
        """
        op.create_table("half_done", sa.Column("id", sa.Integer, primary_key=True))
        op.add_column("entries", sa.Column("made_up", sa.Integer, nullable=True))
        """,
    )
    world = make_world(app, people)
    is_over, written = threading.Event(), list[int]()

    def keep_writing() -> None:  # without the app: in one process the end of a request lets go of alembic's connection
        engine = sa.create_engine(database_url, poolclass=sa.NullPool)
        while not is_over.is_set():
            with engine.begin() as connection:
                said = sa.text("UPDATE entries SET held_back = held_back WHERE id = :id")
                written.append(connection.execute(said, {"id": UUID(str(world.entry_id))}).rowcount)

    with app.app_context(), db.engine.connect() as backup:
        backup.execute(sa.text("SET idle_in_transaction_session_timeout = '90s'"))  # so that a fault ends, and is seen
        backup.commit()
        pid = backup.execute(sa.text("SELECT pg_backend_pid() FROM (SELECT count(*) FROM entries) e")).scalar_one()
        hand = threading.Thread(target=keep_writing)
        hand.start()
        try:
            with pytest.raises(RefuseToStart, match=f"process {pid}, at work since .* Nothing is half done"):
                bring_up_to_date(tries=2, rest=0.1)
        finally:
            is_over.set()
            hand.join()
        backup.rollback()
    assert set(written) == {1}
    tables, revision = tables_and_revision(app)
    assert "made_first" in tables
    assert "half_done" not in tables
    assert revision == "9001"
    with app.app_context():
        bring_up_to_date()
    tables, revision = tables_and_revision(app)
    assert "half_done" in tables
    assert revision == "9002"
    with app.app_context():  # and nobody else's waits are cut short
        assert db.session.execute(sa.text("SHOW lock_timeout")).scalar_one() == "0"
        db.session.close()


def test_an_index_made_beside_saves_comes_through_a_first_run_and_replaces_what_a_kill_left(
    app: Flask, tmp_path: Path
) -> None:
    add_steps(app, tmp_path, 'index_beside_saves(op, "ix_made_up", "entries", ["changed_at"])')
    if IS_POSTGRES:
        with app.app_context(), db.engine.begin() as connection:
            name = connection.execute(sa.text("SELECT current_database()")).scalar_one()
            connection.execute(sa.text(f"ALTER DATABASE \"{name}\" SET statement_timeout = '90s'"))  # a fault ends, too
            connection.execute(sa.text("CREATE INDEX ix_made_up ON entries (zone)"))
            connection.execute(
                sa.text("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_made_up'::regclass")
            )
        with app.app_context():
            db.engine.dispose()
    done = app.test_cli_runner().invoke(args=["first-run"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        found = {i["name"]: i["column_names"] for i in sa.inspect(db.engine).get_indexes("entries")}
        assert found["ix_made_up"] == ["changed_at"]
        if IS_POSTGRES:
            wanted = sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_made_up'::regclass")
            assert db.session.execute(wanted).scalar_one() is True
        db.session.close()
    assert tables_and_revision(app)[1] == "9001"


def list_blocking(statements: list[str]) -> list[str]:
    """What of these looks at every row of a large table while nobody may save."""
    found, said = [], [re.sub(r'\s+|"', lambda m: "" if m[0] == '"' else " ", s).strip() for s in statements]
    for statement in said:
        table = re.match(r"(?:ALTER TABLE|UPDATE|DELETE FROM|CLUSTER)(?: ONLY)? (\w+)", statement, re.I)
        index = re.match(r"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY)\w+ ON (\w+)", statement, re.I)
        if index and index[1] in LARGE:
            found.append(f"an index that is not made concurrently: {statement}")
        if not table or table[1] not in LARGE:
            continue
        checked = re.search(r"\b(CHECK|FOREIGN KEY|REFERENCES|UNIQUE|PRIMARY KEY|EXCLUDE)\b", statement, re.I)
        if not statement.upper().startswith("ALTER"):
            found.append(f"rows of a large table: {statement}")
        elif checked and not re.search(r"NOT VALID|USING INDEX|DROP CONSTRAINT", statement, re.I):
            found.append(f"a rule that every row is held to at once: {statement}")
        elif re.search(r"SET NOT NULL", statement, re.I):
            found.append(f"every row is looked at: {statement}")
    beside = [s for s in said if re.match(r"(CREATE|DROP) (UNIQUE )?INDEX CONCURRENTLY", s, re.I)]
    if beside and len(beside) < len(said):
        found.append(f"an index made concurrently ends the transaction: it needs a revision of its own: {beside[-1]}")
    return found


def look_at_steps(app: Flask) -> Mapping[str, list[str]]:
    """Each revision since BEFORE, done on the way up: what would keep everybody from saving; a copy of the whole table is seen
    by its file."""
    found, statements = {}, list[str]()

    def note(connection: sa.Connection, _cursor: object, statement: str, *_more: object) -> None:
        is_change = re.match(r"\s*(CREATE|ALTER|DROP|UPDATE|DELETE|INSERT|CLUSTER)", statement, re.I)
        is_alone = getattr(connection.connection.dbapi_connection, "autocommit", False)
        if is_alone and re.match(r"\s*UPDATE .*ORDER BY .* LIMIT", statement, re.I | re.S):
            return  # some rows, and let go of at once
        if is_change and "alembic_version" not in statement:
            statements.append(statement)

    def files(connection: sa.Connection) -> dict[str, int]:
        names = sorted(LARGE & set(sa.inspect(connection).get_table_names()))
        return {
            n: connection.execute(sa.select(sa.func.pg_relation_filenode(sa.cast(n, sa.Text)))).scalar_one()
            for n in names
        }

    with app.app_context():
        alembic = app.extensions["alembic"]
        steps = [str(s.revision) for s in alembic.script_directory.walk_revisions() if s.revision > BEFORE][::-1]
        if known_revisions()[-1] > BEFORE:
            alembic.downgrade(BEFORE)
        event.listen(db.engine, "before_cursor_execute", note)
        for revision in steps:
            with db.engine.connect() as connection:
                before = files(connection)
            statements.clear()
            alembic.upgrade(revision)
            blocking = list_blocking(statements)
            with db.engine.connect() as connection:
                after = files(connection)
            blocking += [f"{name} is copied" for name in before if before[name] != after.get(name)]
            if blocking:
                found[revision] = blocking
        db.session.close()
    return found


@on_postgres
def test_no_step_since_then_keeps_everybody_from_saving(app: Flask) -> None:
    """What must is named in docs/upgrade.md: the house stands still for it."""
    named = set(re.findall(r"^## (\d{4})", DOC.read_text(), re.M))
    assert {revision: said for revision, said in look_at_steps(app).items() if revision not in named} == {}


@on_postgres
def test_steps_that_do_are_found(app: Flask, tmp_path: Path) -> None:
    column = "sa.Column('made_up', sa.Integer, nullable=True"
    some = "SELECT id FROM entries ORDER BY id LIMIT 9"
    made = add_steps(
        app,
        tmp_path,
        f"op.add_column('entries', {column}))",
        "op.create_index('ix_a', 'entries', ['zone'])",
        "index_beside_saves(op, 'ix_b', 'entries', ['zone'])",
        "op.alter_column('check_ins', 'shame', type_=sa.BigInteger)",
        "op.create_check_constraint('a', 'episodes', 'peak < 100')",
        "op.execute('ALTER TABLE episodes ADD CONSTRAINT b CHECK (peak < 100) NOT VALID')",
        "op.alter_column('entries', 'zone', nullable=True)\nop.alter_column('entries', 'zone', nullable=False)",
        "op.execute('UPDATE entries SET revision = 1')",
        "op.add_column('outbox', sa.Column('a', sa.Uuid, server_default=sa.text('gen_random_uuid()')))",
        f"op.add_column('goals', {column}))\nindex_beside_saves(op, 'ix_c', 'entries', ['zone'])",
        "op.create_index('ix_d', 'goals', ['made_up'])",
        AS_DOCUMENTED,
        "fill_beside_saves(op, 'entries', 'of_which', 'practices', 'exercise')",
        f"op.execute('UPDATE entries SET revision = 1 WHERE id IN ({some})')",
    )
    wrong = {made[n] for n in (1, 3, 4, 6, 7, 8, 9, 13)}
    assert set(look_at_steps(app)) & set(made) == wrong
