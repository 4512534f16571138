"""`flask audit verify` and `flask audit shorten`."""

import click
from flask.cli import AppGroup

from selfmon.audit.anchors import anchor_path, read_anchors, shorten
from selfmon.audit.verify import Finding, verify_trail
from selfmon.core.counting import counted
from selfmon.core.db import db, reading

audit = AppGroup("audit", help="Who saw or changed what, and whether the record of it is whole.")
_SAYINGS = {
    "changed": "link {seq} does not fit the one before it: it was changed or put in",
    "missing": "link {seq} is missing",
    "head": "the last link is not the one that the chain ended with",
    "rolled_back": "link {seq} is not what the anchor file saw: links were cut off, or an older copy was put back",
    "gone": "the whole chain is gone",
}


@audit.command("verify")
def verify() -> None:
    """Check every chain. Ends with 1 if anything does not fit, with 2 if there is no anchor file to check against."""
    file = read_anchors(anchor_path())
    if file is None:
        click.echo(
            f"There is no anchor file at {anchor_path()}. Without it a chain that was cut short looks whole, "
            "so nothing is claimed.",
            err=True,
        )
        raise SystemExit(2)
    with reading(db.session):
        finding = verify_trail(db.session, file)
    _say(finding)
    raise SystemExit(0 if finding.is_clean else 1)


@audit.command("shorten")
def shorten_anchors() -> None:
    """Leave one line a chain in the anchor file."""
    shorten(anchor_path())


def _say(finding: Finding) -> None:
    for problem in finding.problems:
        click.echo(f"{problem.subject_id}: {_SAYINGS[problem.code].format(seq=problem.seq)}", err=True)
    if finding.foreign_lines:
        click.echo(f"{counted(finding.foreign_lines, 'line')} in the anchor file not written by this app.", err=True)
    click.echo(
        f"{counted(finding.chains, 'chain')}, {counted(finding.links, 'link')}, {finding.anchored} of them anchored."
    )
    last = f"{finding.last_anchor_at:%Y-%m-%d %H:%M:%S} UTC" if finding.last_anchor_at else "never"
    click.echo(f"Last anchor: {last}. Nothing is claimed about what was cut off after it.")
    if finding.restored_at:
        click.echo(
            f"Restored from a backup on {finding.restored_at:%Y-%m-%d %H:%M} UTC: what was recorded between that backup and "
            "then is not in the database. The anchor file still has its lines from before."
        )
    click.echo("Everything fits." if finding.is_clean else "Something does not fit.")
