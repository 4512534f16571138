"""`flask backup`, `flask restore`, and the inner half of a restore."""

import json
import logging
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import click
import sqlalchemy as sa
from flask.cli import with_appcontext

from selfmon.core import clock
from selfmon.core.counting import counted
from selfmon.core.db import db, is_database_there
from selfmon.core.errors import BadFacts
from selfmon.core.keyring import HOUSE
from selfmon.core.revisions import bring_up_to_date
from selfmon.house import current_house
from selfmon.upkeep.backup import alone_in, back_up
from selfmon.upkeep.daily import do_the_day
from selfmon.upkeep.keys_copy import copy_keys
from selfmon.upkeep.restore import Restored, check, restore
from selfmon.upkeep.saying import told
from selfmon.upkeep.settling import settle
from selfmon.upkeep.views import workshop


@click.command("backup")
@with_appcontext
def backup() -> None:
    """A checked, sealed copy of the database into SELFMON_BACKUPS, and of the keys into SELFMON_KEYS_COPY."""
    house = current_house()
    with told():
        path = back_up(db.session, house.places, house.key_ring.root.key_id, clock.utc_now())
        click.echo(f"Checked, sealed and read back: {path} ({path.stat().st_size} bytes)")
        if house.places.keys_copy is not None:
            click.echo(f"Keys copied: {copy_keys(house.key_ring.store, house.places)}")


@click.command("restore")
@with_appcontext
@click.argument("backup_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--identity", required=True, type=click.File(), help="The file with the key that opens backups.")
@click.option(
    "--check", "is_check", is_flag=True, help="In a scratch place that is gone afterwards; says whether it would work."
)
@click.option(
    "--without-ledger", is_flag=True, help="The ledger is lost: sharing stays stopped and mail off for everybody."
)
def restore_backup(backup_file: Path, identity: TextIO, is_check: bool, without_ledger: bool) -> None:
    """Put a backup into this new, empty place. The key store must be there (flask keys put-back), and the ledger."""
    house, url = current_house(), db.engine.url
    with told(), alone_in(_made(workshop())) as work:
        if is_check:
            _say(check(backup_file, identity.read(), url, work), "It would work.")
            return
        _demand_empty()
        done = restore(backup_file, identity.read(), url, work, with_ledger=not without_ledger)
        house.key_ring.forget_key(HOUSE, "reset")  # links for a new password, mailed before, open nothing
        _say(
            done,
            "Restored. Everybody signs in again; sharing waits for each client; notes that were on their way are held.",
        )


@click.command("upkeep")
@with_appcontext
def upkeep() -> None:
    """What is due each day: erase whose days are over, back up, and once a month a restore drill. The worker calls it."""
    house = current_house()
    diary = do_the_day(db.session, house.key_ring, house.places, workshop(), clock.utc_now())
    if diary.fault:
        raise click.ClickException(diary.fault)
    if not house.places.recipient:
        click.echo("Whose days were over is erased. No backups are made: SELFMON_BACKUP_RECIPIENT is not set.")
        return
    click.echo(f"Backed up and checked at {diary.backup_at}. Last restore drill: {diary.drill_passed_at or 'none'}.")
    click.echo(f"It took {diary.backup_seconds:.1f} s and holds {diary.backup_bytes / 1e6:.1f} MB.")


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _demand_empty() -> None:
    if db.engine.dialect.name == "sqlite":
        is_empty = not is_database_there(db.engine)
    else:
        is_empty = not sa.inspect(db.engine).get_table_names()
        db.engine.dispose()
    if not is_empty:
        raise BadFacts(
            {"place": "there is a database already: restore into a new, empty place, look at it, then change over"}
        )


def _say(done: Restored, ending: str) -> None:
    click.echo(
        f"Backup of {done.made_at:%Y-%m-%d %H:%M} UTC: {counted(done.rows, 'row')}, "
        f"{counted(done.links, 'link')} of the record, all whole."
    )
    click.echo(f"From the ledger: {counted(done.lines, 'line')} done again; not fitting their chain: {done.broken}.")
    click.echo(f"People without a key, erased again: {done.gone}.")
    click.echo(ending)


@click.command("settle-restored", hidden=True)
@with_appcontext
@click.argument("position")
def settle_restored(position: str) -> None:
    """The inner half of a restore, on the database that was put back."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    bring_up_to_date()
    with told():
        settled = settle(db.session, current_house().key_ring, json.loads(position), clock.utc_now())
    # Closed here, so that all of it stands in the file itself: what takes its place next takes no log along.
    db.session.close()
    db.engine.dispose()
    click.echo(json.dumps(asdict(settled)))
