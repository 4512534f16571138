"""`flask audit verify`: every link fits the one before, and the heads are where the anchor file says they were.

The anchor file lies outside the database: whoever can roll the database back still has to explain the file. Nothing
is claimed about links added after the last anchor.
"""

import json
from pathlib import Path

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from selfmon.audit.models import AuditEvent, AuditHead
from selfmon.audit.trail import Deed, link_mac
from selfmon.core.clock import utc_now
from selfmon.core.db import db
from selfmon.core.keyring import root_key
from selfmon.core.sealing import mac

group = AppGroup("audit", help="The chain of who saw or changed what.")


def init_commands(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(group)


def anchor_file() -> Path:
    """Where the heads are written down, beside the database and not in it."""
    return Path(current_app.extensions["data_folder"]) / "anchors" / "audit.json"


def write_anchor(session: Session) -> int:
    """Write down every chain's head, with a MAC over the whole. Returns how many."""
    heads = {str(h.subject_id): [h.seq, h.mac] for h in session.execute(sa.select(AuditHead)).scalars()}
    body = json.dumps({"at": utc_now().isoformat(), "heads": heads}, sort_keys=True)
    path = anchor_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"body": body, "mac": mac(root_key().derive("anchor"), body.encode()).hex()}))
    return len(heads)


def find_faults(session: Session) -> list[str]:
    """Everything that does not fit: changed, missing or moved links, heads or anchors rolled back."""
    key, faults = root_key().derive("audit"), []
    heads = {h.subject_id: h for h in session.execute(sa.select(AuditHead)).scalars()}
    last: dict[object, tuple[int, str]] = {}
    macs: dict[tuple[str, int], str] = {}
    for event in session.execute(sa.select(AuditEvent).order_by(AuditEvent.subject_id, AuditEvent.seq)).scalars():
        seq, before = last.get(event.subject_id, (0, ""))
        deed = Deed(event.subject_id, event.actor_id, event.action, event.on_day, event.detail)
        if event.seq != seq + 1:
            faults.append(f"{event.subject_id}: link {seq + 1} is missing")
        elif event.mac != link_mac(key, event.seq, before, event.at, deed):
            faults.append(f"{event.subject_id}: link {event.seq} was changed")
        last[event.subject_id] = (event.seq, event.mac)
        macs[str(event.subject_id), event.seq] = event.mac
    for subject_id in heads.keys() | last.keys():
        head = heads.get(subject_id)
        if head is None or (head.seq, head.mac) != last.get(subject_id, (0, "")):
            faults.append(f"{subject_id}: the head does not fit the last link")
    return faults + _faults_against_anchor(macs)


def _faults_against_anchor(macs: dict[tuple[str, int], str]) -> list[str]:
    path = anchor_file()
    if not path.exists():
        return []
    kept = json.loads(path.read_text())
    if mac(root_key().derive("anchor"), kept["body"].encode()).hex() != kept["mac"]:
        return ["the anchor file was changed"]
    heads = json.loads(kept["body"])["heads"]
    return [f"{subject}: shorter than at the last anchor" for subject, (seq, link) in heads.items()
            if seq and macs.get((subject, seq)) != link]


@group.command("anchor")
def anchor() -> None:
    """Write the heads of all chains into the anchor file."""
    click.echo(f"{write_anchor(db.session)} chains anchored in {anchor_file().name}.")


@group.command("verify")
def verify() -> None:
    """Check every chain against itself and the anchor file."""
    faults = find_faults(db.session)
    for fault in faults:
        click.echo(fault, err=True)
    if not anchor_file().exists():
        raise click.ClickException("There is no anchor file: run `flask audit anchor` (daily, by cron).")
    if faults:
        raise click.ClickException(f"{len(faults)} faults.")
    click.echo("Every chain fits. Nothing is claimed about what came after the last anchor.")
