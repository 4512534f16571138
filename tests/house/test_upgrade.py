"""From released revisions to this one, with data (`make soak`: from each of them): old rows are read, new ones saved. And
which revisions code of before may run beside: the others are named in docs/upgrade.md, for the house stands still meanwhile."""

import os
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Inspector

from selfmon.accounts.first_key import register_or_check
from selfmon.core.db import db, writing
from selfmon.diary.models import Entry
from selfmon.house import key_ring
from tests.database import IS_POSTGRES
from tests.forms import post
from tests.people import People

from .world import World, make_world

DOC = Path(__file__).parents[2] / "docs" / "upgrade.md"
KEYS_APART = "0013"  # before it keys stood in the database, and there was no key store
# What an earlier revision cannot hold is gone on the way down; everything else is read again.
READ = ("zqmoodnote", "zqstingnote", "zqheldline", "zqhardnote", "zqpractice")


def revisions_of(app: Flask) -> list[str]:
    """The newest first."""
    with app.app_context():
        return [str(script.revision) for script in app.extensions["alembic"].script_directory.walk_revisions()]


@pytest.fixture
def world(app: Flask, people: People) -> World:
    with app.app_context():
        key_ring().fill_from_root()  # as an installation of before the key store has them
        with writing(db.session):
            register_or_check(db.session, key_ring(), False)
    return make_world(app, people)


def go_to(app: Flask, revision: str) -> None:
    with app.app_context():
        app.extensions["alembic"].downgrade(revision)
        db.session.close()
        if revision < KEYS_APART:
            path = key_ring().store.path
            assert path is not None
            key_ring().store.close()
            path.unlink(missing_ok=True)


def come_back(app: Flask) -> None:
    """What `flask first-run` does."""
    with app.app_context():
        app.extensions["alembic"].upgrade()
        with writing(db.session):
            register_or_check(db.session, key_ring(), False)
        db.session.close()


def list_what_is_lost(world: World, n: int) -> list[str]:
    """What the client and the therapist no longer find, or cannot do."""
    app, lost = world.app, []
    client, therapist = app.test_client(), app.test_client()
    world.people.sign_in(client, world.client)
    world.people.sign_in(therapist, world.therapist)
    with app.app_context():
        ids = db.session.execute(sa.select(Entry.id).where(Entry.client_id == world.client.id)).scalars().all()
    pages = "".join(client.get(f"/entries/{entry_id}").get_data(as_text=True) for entry_id in ids)
    lost += [word for word in READ if word not in pages]
    if therapist.get(f"/clients/{world.treatment_id}").status_code != 200:
        lost.append("the therapist's page")
    kept = post(client, "/check-in", {"pleasantness": "1", "note": f"zqsince{n}"})
    saved = kept.headers.get("Location", "").replace("/saved/", "/entries/")
    if kept.status_code != 303 or f"zqsince{n}" not in client.get(saved).get_data(as_text=True):
        lost.append("a save")
    return lost


def test_from_earlier_revisions_old_rows_are_read_and_new_ones_saved(world: World) -> None:
    app, wrong = world.app, {}
    assert list_what_is_lost(world, 0) == []
    earlier = revisions_of(app)[1:]
    some = earlier if os.environ.get("SELFMON_SOAK") else {earlier[0], "0012", earlier[-1]}
    for n, revision in enumerate((r for r in earlier if r in some), 1):
        go_to(app, revision)
        come_back(app)
        if lost := list_what_is_lost(world, n):
            wrong[revision] = lost
    assert wrong == {}


def columns_of(inspector: Inspector) -> dict[tuple[str, str], tuple[str, bool, bool]]:
    """(table, column): its type, whether it may be empty, whether the database fills it in."""
    return {
        (table, str(column["name"])): (str(column["type"]), bool(column["nullable"]), column["default"] is not None)
        for table in inspector.get_table_names()
        for column in inspector.get_columns(table)
    }


def list_narrowed(before: dict[tuple[str, str], tuple[str, bool, bool]], app: Flask) -> list[str]:
    """What code of before would miss in the schema as it is now, or could not leave out."""
    with app.app_context():
        now = columns_of(sa.inspect(db.engine))
        db.session.close()
    gone = [f"{table}.{name} is gone" for table, name in before if (table, name) not in now]
    tables = {table for table, _name in before}
    demanded = [
        f"{table}.{name} is demanded"
        for (table, name), (_type, is_empty, is_filled) in now.items()
        if table in tables and (table, name) not in before and not is_empty and not is_filled
    ]
    tightened = [
        f"{table}.{name} may not be empty any more"
        for (table, name), (_type, is_empty, is_filled) in now.items()
        if (table, name) in before and before[table, name][1] and not is_empty and not is_filled
    ]
    changed = [
        f"{table}.{name} was {was}, is {now[table, name][0]}"
        for (table, name), (was, _empty, _filled) in before.items()
        if (table, name) in now and not is_wider(was, now[table, name][0])
    ]
    return gone + demanded + tightened + changed


def is_wider(was: str, now: str) -> bool:
    """The same type, or room for longer texts."""
    before, after = (re.fullmatch(r"VARCHAR\((\d+)\)", said) for said in (was, now))
    return was == now or bool(before and after and int(before.group(1)) <= int(after.group(1)))


@pytest.mark.skipif(IS_POSTGRES, reason="the same on both databases")
def test_a_revision_that_earlier_code_cannot_run_beside_is_named(app: Flask) -> None:
    """Expand before contract: one release adds, a later one takes away. What does both at once stops the house."""
    named = set(re.findall(r"^## (\d{4})", DOC.read_text(), re.M))
    alembic, narrowing = app.extensions["alembic"], {}
    for revision in revisions_of(app):
        with app.app_context():
            script = alembic.script_directory.get_revision(revision)
            if script.down_revision is None:
                break
            alembic.downgrade(str(script.down_revision))
            before = columns_of(sa.inspect(db.engine))
            db.session.close()
            alembic.upgrade(revision)
            db.session.close()
        if found := list_narrowed(before, app):
            narrowing[revision] = found
        with app.app_context():
            alembic.downgrade(str(script.down_revision))
            db.session.close()
    assert {revision: found for revision, found in narrowing.items() if revision not in named} == {}
    assert named <= set(narrowing), "named, though code of before may run beside it"
