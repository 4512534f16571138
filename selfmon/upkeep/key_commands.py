"""`flask keys …`"""

import click
from flask.cli import AppGroup

from selfmon.core import clock
from selfmon.core.db import db
from selfmon.core.errors import BadFacts
from selfmon.house import current_house
from selfmon.upkeep.rotating import rotate

keys = AppGroup("keys", help="The keys of everything stored here.")


@keys.command("rotate")
def rotate_root() -> None:
    """Put a new root key in place of the one in use, while everybody goes on. May be stopped and called again."""
    house = current_house()
    try:
        for left in rotate(db.session, house.key_ring, house.secrets_file, clock.utc_now()):
            click.echo(f"{left} keys are still locked by the earlier root key.")
    except BadFacts as refusal:
        raise click.ClickException(
            "SELFMON_ROOT_KEY stands in the environment. Set SELFMON_ROOT_KEY to a new key and "
            "SELFMON_ROOT_KEY_PREVIOUS to the one in use, start everything again, then call this again."
        ) from refusal
    click.echo(
        f"Everything is locked by the new root key {house.key_ring.root.key_id}. Copy the secrets away from this machine "
        "again; keep the earlier copy for as long as you keep a copy of the key store from before today."
    )
