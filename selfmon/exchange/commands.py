"""`flask import-csv`: a record kept elsewhere becomes a client's own entries."""

import tomllib
from pathlib import Path

import click
from flask.cli import with_appcontext

from selfmon.accounts.directory import find_by_email
from selfmon.core import clock
from selfmon.core.counting import counted
from selfmon.core.db import db, writing
from selfmon.exchange.mapping import BYTES_LIMIT, BadMapping, ColumnMapping, Problem, read_csv
from selfmon.exchange.porter import Brought, bring_in, mapping_for

SHOWN = 20  # problems printed before "and more"
_File = click.Path(exists=True, dir_okay=False, path_type=Path)


class _NothingKept(Exception):
    """Leaves the transaction without a trace: a dry run, or a row that does not fit."""


@click.command("import-csv")
@with_appcontext
@click.argument("file", type=_File)
@click.option("--mapping", "mapping_file", required=True, type=_File, help="TOML file: which column is which rating.")
@click.option("--client", "email", required=True, help="The client's address.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
def import_csv(file: Path, mapping_file: Path, email: str, dry_run: bool) -> None:
    """Bring a CSV FILE in as a client's entries, held back until the client releases them.

    All rows arrive or none. The same file again adds nothing.
    """
    mapping = _load_mapping(mapping_file)
    if file.stat().st_size > BYTES_LIMIT:
        raise click.ClickException(f"{file.name} is larger than {BYTES_LIMIT // 1024 // 1024} MB.")
    reading = read_csv(file.read_bytes(), mapping)
    if reading.problems:
        _refuse(reading.problems)
    client = find_by_email(db.session, email, "client")
    if client is None:
        raise click.ClickException(f"There is no client with the address {email}.")
    brought = Brought()
    try:
        with writing(db.session):
            brought = bring_in(db.session, client.id, mapping, reading.rows, clock.utc_now())
            if brought.problems or dry_run:
                raise _NothingKept
    except _NothingKept:
        if brought.problems:
            _refuse(brought.problems)
    click.echo(say_brought(brought, is_dry=dry_run))
    if brought.added and not dry_run:
        click.echo("Held back: nobody but the client sees what was added until the client releases it.")


def say_brought(brought: Brought, *, is_dry: bool) -> str:
    """How many came in, were there before, or stay away."""
    return (
        f"{'Dry run, nothing stored. Would add' if is_dry else 'Added'} {counted(brought.added, 'entry', 'entries')}; "
        f"{counted(brought.already, 'was', 'were')} there already; "
        f"{counted(brought.deleted, 'stays', 'stay')} deleted by the client."
    )


def _load_mapping(path: Path) -> ColumnMapping:
    try:
        return mapping_for(tomllib.loads(path.read_text(encoding="utf-8")))[1]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise click.ClickException(f"{path.name} is not TOML: {problem}") from problem
    except BadMapping as problem:
        raise click.ClickException(f"{path.name}: {problem}") from problem


def _refuse(problems: tuple[Problem, ...]) -> None:
    for problem in problems[:SHOWN]:
        click.echo(f"Line {problem.line}: {problem.reason}", err=True)
    if len(problems) > SHOWN:
        click.echo(f"… and {len(problems) - SHOWN} more.", err=True)
    raise click.ClickException("Nothing was stored. Mend these lines and try again.")
