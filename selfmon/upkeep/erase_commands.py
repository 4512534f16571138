"""`flask erase`."""

from pathlib import Path

import click
from flask.cli import with_appcontext

from selfmon.accounts.leaving import Leaver, find_leaver
from selfmon.core import clock
from selfmon.core.counting import counted
from selfmon.core.db import db
from selfmon.core.errors import BadFacts
from selfmon.core.places import MOST_DAYS
from selfmon.house import current_house
from selfmon.upkeep.erasing import Receipt, clean_database, count_rows, erase, needles_of, search
from selfmon.upkeep.saying import say_left, told


@click.command("erase")
@with_appcontext
@click.argument("email")
@click.option("--verify", is_flag=True, help="Look for what is theirs in every file, before and afterwards.")
@click.option(
    "--also",
    multiple=True,
    type=click.Path(
        exists=True, readable=False, path_type=Path
    ),  # asked when it is read: rights may come from a capability
    help="With --verify: look here as well. Logs, the queue's folder, PostgreSQL's. May be given more than once.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_person(email: str, verify: bool, also: tuple[Path, ...], yes: bool) -> None:
    """Erase one person and all that is theirs, for good."""
    leaver = find_leaver(db.session, email)
    if leaver is None:
        raise click.ClickException("Nobody here has this address.")
    if not yes:
        click.confirm(f"Everything of {leaver.name} goes, for good. Nothing brings it back. Go on?", abort=True)
    with told():
        before = _look(leaver, also) if verify else None
        _say(erase(db.session, current_house().key_ring, leaver, clock.utc_now()))
        if before is not None:
            _compare(leaver, also, *before)


def _look(leaver: Leaver, also: tuple[Path, ...]) -> tuple[list[bytes], int, int]:
    needles = needles_of(db.session, current_house().key_ring, leaver)
    n_rows = count_rows(db.session, leaver.person_id)
    db.session.rollback()
    return needles, len(search(needles, _folders(also))), n_rows


def _compare(leaver: Leaver, also: tuple[Path, ...], needles: list[bytes], n_files: int, n_rows: int) -> None:
    rows = count_rows(db.session, leaver.person_id)
    db.session.rollback()
    try:
        left = search(needles, _folders(also))
    except OSError as problem:
        raise click.ClickException(
            f"Erased. {problem.filename} could not be read, so nobody looked there."
        ) from problem
    click.echo(
        f"Looked for {counted(len(needles), 'thing')}. Before: in {counted(n_files, 'file')} and {counted(n_rows, 'row')}. "
        f"Now: in {counted(len(left), 'file')} and {counted(rows, 'row')}."
    )
    for path in left:
        click.echo(f"  still in {path}")
    if left or rows:
        raise click.ClickException("Something is left, see above.")


def _folders(also: tuple[Path, ...]) -> list[Path]:
    house = current_house()
    store = house.key_ring.store.path
    places = (house.folders.data, store.parent if store else None, house.places.keys_copy, *also)
    return [place for place in places if place is not None and place.exists()]


def _say(receipt: Receipt) -> None:
    click.echo(
        f"Erased on {receipt.at:%Y-%m-%d %H:%M} UTC: {counted(receipt.keys, 'key')}, "
        f"{counted(receipt.rows, 'account')}, {counted(receipt.mails, 'mail')}."
    )
    click.echo(
        f"In sealed backups their ratings stay until those are too old ({MOST_DAYS} days at most); their words open no more."
    )
    click.echo("The record of who looked keeps random ids that belong to nobody; the ledger keeps the order to erase.")
    for line in say_left(receipt.is_log_clean, receipt.is_copy_new):
        click.echo(line)


@click.command("clean-log")
@with_appcontext
def clean_log() -> None:
    """SQLite, with the house stopped: empty the write-ahead log, so that no earlier page is left in it."""
    with told():
        if not clean_database(db.session):
            raise BadFacts({"log": "somebody still uses the database; stop the house first"})
    click.echo("The log is empty.")
