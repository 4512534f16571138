"""`flask keys …`"""

from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup

from selfmon.core import clock
from selfmon.core.counting import counted
from selfmon.core.db import db
from selfmon.core.errors import BadFacts
from selfmon.core.sealed_file import new_identity
from selfmon.core.sealing import CannotOpen
from selfmon.house import current_house
from selfmon.upkeep.keys_copy import copy_keys, put_keys_back
from selfmon.upkeep.rotating import rotate
from selfmon.upkeep.saying import told

keys = AppGroup("keys", help="The keys of everything stored here.")


@keys.command("new-recipient")
def make_recipient() -> None:
    """Make the pair that seals and opens backups. Nothing is stored: write both down now."""
    identity, recipient = new_identity()
    click.echo(f"On this machine, in the secrets file or the environment:\nSELFMON_BACKUP_RECIPIENT={recipient}\n")
    click.echo(f"Away from this machine, in a file that only you can read; it opens every backup:\n{identity}")


@keys.command("copy")
def copy() -> None:
    """Put a sealed copy of the key store into SELFMON_KEYS_COPY, over the one before."""
    with told():
        click.echo(f"Copied: {copy_keys(current_house().key_ring.store, current_house().places)}")


@keys.command("put-back")
@click.argument("copy_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--identity", required=True, type=click.File(), help="The file with the key that opens backups.")
def put_back(copy_file: Path, identity: TextIO) -> None:
    """Make the key store from its copy, where there is none."""
    with told():
        n = put_keys_back(current_house().key_ring.store, copy_file, identity.read())
        click.echo(f"{counted(n, 'key is', 'keys are')} back.")


@keys.command("rotate")
def rotate_root() -> None:
    """Put a new root key in place of the one in use, while everybody goes on. May be stopped and called again."""
    house = current_house()
    try:
        for left in rotate(db.session, house.key_ring, house.secrets_file, clock.utc_now()):
            click.echo(f"{counted(left, 'key is', 'keys are')} still locked by the earlier root key.")
    except BadFacts as refusal:
        raise click.ClickException(
            "SELFMON_ROOT_KEY stands in the environment. Set SELFMON_ROOT_KEY to a new key and "
            "SELFMON_ROOT_KEY_PREVIOUS to the one in use, start everything again, then call this again."
        ) from refusal
    except CannotOpen as refusal:
        raise click.ClickException("A key was locked by a root key that is not here. Nothing was lost.") from refusal
    click.echo(
        f"Everything is locked by the new root key {house.key_ring.root.key_id}. Copy the secrets away from this machine "
        "again, and call: flask --app app keys copy. Keep the earlier copy for as long as you keep a copy of the key store "
        "from before today."
    )
