"""`flask retention`: what is kept for how long, in words; what is over its time; its clients told first, then removed."""

from datetime import date

import click
from flask.cli import with_appcontext
from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from selfmon.accounts.leaving import WAITS
from selfmon.core import clock
from selfmon.core.counting import counted
from selfmon.core.db import db, writing
from selfmon.core.mail import Message, send_message
from selfmon.diary import drafts, parking
from selfmon.house import current_house
from selfmon.treatment.retaining import NOTICE, Ended, list_ended, may_go, note_told, remove_record
from selfmon.upkeep.erasing import clean_database
from selfmon.upkeep.keys_copy import NAME, copy_keys
from selfmon.upkeep.saying import say_left
from selfmon.upkeep.saying import told as said_plainly
from selfmon.web.languages import regional


@click.command("retention")
@with_appcontext
@click.option("--tell", is_flag=True, help="Write to the clients whose therapist's record will go.")
@click.option("--told", multiple=True, metavar="EMAIL", help="You told this client yourself, today.")
@click.option("--stays", multiple=True, metavar="EMAIL", help="This client wants it to stay: as if not told yet.")
@click.option("--remove", is_flag=True, help="Remove the records that are over their time and whose clients were told.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def retention(tell: bool, told: tuple[str, ...], stays: tuple[str, ...], remove: bool, yes: bool) -> None:
    """Says what is kept for how long and what would go. Changes nothing unless told to."""
    house, today = current_house(), clock.utc_now().date()
    months = house.practice.retention_months
    for line in say_times(months, house.places.kept_days):
        click.echo(line)
    if not months:
        return
    ended = list_ended(db.session, months, today)
    db.session.rollback()
    by_hand = dict.fromkeys(stays) | dict.fromkeys(told, today)
    for email, day in by_hand.items():
        _note([one for one in ended if one.email == email.strip().lower()], email, day)
    if by_hand:
        ended = list_ended(db.session, months, today)
        db.session.rollback()
    for one in ended:
        click.echo(say_ended(one, today))
    if not ended:
        click.echo("Nothing is over its time, or will be within 30 days.")
    if tell:
        _tell([one for one in ended if one.is_there and one.told_on is None], today)
    if remove:
        _remove([one for one in ended if may_go(one, today)], yes)
    elif not tell and not by_hand:
        click.echo("Nothing was changed. --tell writes to the clients, --remove removes what may go.")


def say_times(months: int, backup_days: int) -> list[str]:
    """What is kept, and until when."""
    record = f"{counted(months, 'month')} after its end" if months else "for ever: SELFMON_RETENTION_MONTHS is not set"
    return [
        "Kept:",
        "  what a client noted: until the client deletes it or the account; then "
        f"{counted(WAITS.days, 'day')}, hidden, before it is erased",
        f"  a therapist's record of a treatment: {record}",
        f"  an unfinished form: {counted(drafts.KEPT_FOR.days, 'day')}; one without a sign-in: "
        f"{counted(int(parking.KEPT_FOR.total_seconds() // 3600), 'hour')}",
        f"  a sealed backup: {counted(backup_days, 'day')}",
        "  who looked at what, and what was withdrawn (random ids, no words): as long as the house stands",
    ]


def say_ended(one: Ended, today: date) -> str:
    """One record, naming nobody."""
    if may_go(one, today):
        what = "may go now" if one.is_there else "may go now; there is nobody to tell"
    elif not one.is_there:
        what = f"goes from {one.goes_on} on; there is nobody to tell"
    elif one.told_on is None:
        what = (
            f"its client was not told yet; {counted(NOTICE.days, 'day')} after that it may go, not before {one.goes_on}"
        )
    else:
        what = f"its client was told on {one.told_on}; it goes from {one.goes_on} on"
    return f"  record {one.treatment_id}, ended on {one.ended_on}: {what}"


def _note(ended: list[Ended], email: str, day: date | None) -> None:
    if not ended:
        raise click.ClickException(f"No record of {email} is over its time, or will be within 30 days.")
    with writing(db.session):
        for one in ended:
            note_told(db.session, one, day)


def _tell(ended: list[Ended], today: date) -> None:
    n = 0
    for one in ended:
        if not send_message(current_house().mail_sender, _write(one)):
            click.echo(
                f"  record {one.treatment_id}: no mail went out. Try again, or tell them yourself: --told {one.email}"
            )
            continue
        with writing(db.session):
            note_told(db.session, one, today)
        n += 1
    click.echo(f"Told: {counted(n, 'client')}." + (" My data says it too." if n else ""))


def _write(one: Ended) -> Message:
    with force_locale(regional(one.locale)):
        return Message(
            one.email,
            _("Something that is kept here will go"),
            _(
                "Hello,\n\nfrom %(day)s on a record that %(name)s has kept is removed, as was said at the beginning. What you "
                "noted yourself stays until you delete it. Would you like the record to stay longer, or a copy of it? Please "
                "tell the practice before that day.\n\n%(address)s\n",
                day=format_date(one.goes_on, "long"),
                name=current_house().app_name,
                address=current_house().public_url,
            ),
        )


def _remove(ended: list[Ended], yes: bool) -> None:
    house = current_house()
    if not ended:
        click.echo("Nothing may go yet, and nothing was removed.")
        return
    if not yes:
        click.confirm(f"{counted(len(ended), 'record')} will go, for good. Nothing brings it back. Go on?", abort=True)
    with said_plainly():
        for one in ended:
            remove_record(db.session, house.key_ring, one)
        is_clean = clean_database(db.session)
        if is_copied := house.places.keys_copy is not None and (house.places.keys_copy / NAME).exists():
            copy_keys(house.key_ring.store, house.places)
    click.echo(f"Removed: {counted(len(ended), 'record')}. In sealed backups their words open no more.")
    for line in say_left(is_clean, is_copied):
        click.echo(line)
