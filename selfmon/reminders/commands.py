"""`flask reminders`: what is due, a sweep by hand, the log, bounces, and the worker itself.

The queue is imported where it is needed: `flask --help` has no use for it.
"""

import os
import sys

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.core.errors import Busy, RefuseToStart
from selfmon.reminders.bounces import read_bounce, take_bounce
from selfmon.reminders.jumps import trust_clock
from selfmon.reminders.models import Outbox, Reminder, State
from selfmon.reminders.post_figures import count_states, list_uncertain, load_figures

group = AppGroup("reminders", help="Notes by mail: what is due, what became of them, and the worker.")


@group.command("due")
@click.option("--dry-run", is_flag=True, help="Only say how many; put nothing out and send nothing.")
def due(dry_run: bool) -> None:
    """Put out and send what is due at this moment."""
    if dry_run:
        now = clock.utc_now()
        plans = db.session.execute(
            sa.select(sa.func.count())
            .select_from(Reminder)
            .where(Reminder.next_at.is_not(None), Reminder.next_at <= now)
        ).scalar_one()
        notes = db.session.execute(
            sa.select(sa.func.count()).select_from(Outbox).where(Outbox.state == State.DUE, Outbox.try_at <= now)
        ).scalar_one()
        click.echo(f"Dry run, nothing sent. Plans whose time has come: {plans}. Notes waiting in the outbox: {notes}.")
        return
    from selfmon.reminders.work import ClockJumped, send_now, sweep_now

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind Flask's proxy
    db.session.close()
    try:
        swept = sweep_now(app)
        click.echo(f"Put out: {swept.put_out}. Handed over: {send_now(app)}.")
    except ClockJumped as jump:
        raise click.ClickException(str(jump)) from jump


@group.command("sweep")
def sweep() -> None:
    """Put out what is due and return the claims of dead workers, without sending."""
    from selfmon.reminders.work import ClockJumped, sweep_now

    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the app behind Flask's proxy
    db.session.close()
    try:
        swept = sweep_now(app)
    except ClockJumped as jump:
        raise click.ClickException(str(jump)) from jump
    click.echo(
        f"Put out: {swept.put_out}. Claims returned: {swept.given_back}. Uncertain from now on: {swept.uncertain}."
    )


@group.command("log")
def show_log() -> None:
    """States and reasons of the last thirty days, and every note whose fate is unknown. No address, no content."""
    now = clock.utc_now()
    figures = load_figures(db.session, now)
    click.echo(
        f"Last sweep: {figures.last_sweep_at or 'none yet'}. Backlog: {figures.backlog}. "
        f"Oldest due: {figures.oldest_due_at or 'none'}."
    )
    for state, reason, n, latest in count_states(db.session, now):
        click.echo(f"{state:11} {reason:13} {n:7}  latest {latest:%Y-%m-%d %H:%M} UTC")
    for note_id, sending_at, since, reason in list_uncertain(db.session):
        click.echo(f"uncertain {note_id} sending {sending_at} since {since} {reason}")


@group.command("bounce")
def bounce() -> None:
    """Read one returned message on stdin. For the mail server's pipe, which is asked to try again (exit 75) while the
    database is taken."""
    found = read_bounce(sys.stdin.buffer.read())
    try:
        with writing(db.session):
            is_stopped = take_bounce(db.session, found, clock.utc_now())
    except (Busy, sa.exc.OperationalError) as problem:
        click.echo("The database is taken. Try again.", err=True)
        raise SystemExit(os.EX_TEMPFAIL) from problem
    click.echo(
        "The address rests; its owner sees it in the app." if is_stopped else f"Nothing to do ({found.verdict})."
    )


@group.command("trust-clock")
def trust() -> None:
    """The clock jumped and is right now: sweeping and tidying go on from this moment."""
    now = clock.utc_now()
    with writing(db.session):
        trust_clock(db.session, now)
    click.echo(f"Going on from {now:%Y-%m-%d %H:%M} UTC.")


@group.command("work")
@click.option("--threads", default=1, show_default=True, type=click.IntRange(1, 32))
def work(threads: int) -> None:
    """The worker: sweeps each minute and sends. Stops cleanly on SIGTERM."""
    from selfmon.reminders.work import run_worker

    try:
        run_worker(current_app._get_current_object(), threads)  # type: ignore[attr-defined]  # as above
    except RefuseToStart as refusal:
        raise click.ClickException(str(refusal)) from refusal
