"""`flask first-run`, `flask invite-administrator` and `flask start-over`."""

import logging

import click
from flask.cli import with_appcontext

from selfmon.accounts.administration import invitation_link, send_invitation
from selfmon.accounts.directory import find_by_email
from selfmon.accounts.entering import reset_token
from selfmon.accounts.factor_changes import Change, close_all_ways, write_change
from selfmon.accounts.first_key import register_or_check
from selfmon.accounts.invitations import make_invitation
from selfmon.accounts.models import Role
from selfmon.core import clock
from selfmon.core.db import db, writing
from selfmon.core.errors import Conflict, RefuseToStart
from selfmon.core.mail import send_message
from selfmon.core.revisions import bring_up_to_date
from selfmon.core.starting import demand_or_make_file, migrating
from selfmon.house import House, current_house, key_ring
from selfmon.web.languages import LANGUAGES


@click.command("first-run")
@with_appcontext
@click.option("--new", "is_new", is_flag=True, help="Make an empty database where none is, for a key of one's own.")
def first_run(is_new: bool) -> None:
    """Make the database or bring it up to date, and check the root key. Safe to run at every start, and twice at once."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # a first start is no place for a list of revisions
    try:
        demand_or_make_file(db.engine, is_new=is_new)
        with migrating(db.engine, current_house().folders.data):
            bring_up_to_date()
            with writing(db.session):
                register_or_check(db.session, key_ring(), current_house().is_demo)
    except RefuseToStart as refusal:
        raise click.ClickException(str(refusal)) from refusal
    for line in say_what_help_lacks(current_house()):
        click.echo(line)


def say_what_help_lacks(house: House) -> list[str]:
    """What the help page cannot say because nobody set it, for whoever sets this place up."""
    facts, said = house.practice, []
    if not house.country and not facts.emergency_number:
        said.append(
            "The help page names no emergency number: set SELFMON_COUNTRY (two letters) or SELFMON_EMERGENCY_NUMBER."
        )
    if not facts.crisis_line:
        said.append("The help page names no line to talk to: set SELFMON_CRISIS_LINE and SELFMON_CRISIS_HOURS.")
    if not facts.contact:
        said.append("The help page does not say how the practice is reached: set SELFMON_PRACTICE_CONTACT.")
    return said


@click.command("invite-administrator")
@with_appcontext
@click.argument("email")
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="The mail is written in it, and the account begins with it.",
)
def invite_administrator(email: str, language: str) -> None:
    """Invite the first (or another) administrator. The link is mailed, and shown here where no mail server is set."""
    if "@" not in email:
        raise click.ClickException(f"{email} is not an email address.")
    try:
        with writing(db.session):
            _invitation, token, _code = make_invitation(
                db.session, email, "", Role.ADMINISTRATOR, None, clock.utc_now(), language
            )
    except Conflict as taken:
        raise click.ClickException("Somebody with this address has an account already.") from taken
    if send_invitation(email, token, language):
        click.echo(f"Sent to {email}.")
    else:
        click.echo("No mail was sent. Open this link, or hand it over yourself:")
        click.echo(invitation_link(token))


@click.command("start-over")
@with_appcontext
@click.argument("email")
@click.option("--yes", is_flag=True, help="Do not ask.")
def start_over(email: str, yes: bool) -> None:
    """Staff who are left with no way in: all they had closes, and a new password leads to a new second factor."""
    person = find_by_email(db.session, email)
    if person is None or not person.is_staff:
        raise click.ClickException(
            "Nobody of staff has this address. A client asks for a new password on the sign-in page."
        )
    if not yes:
        click.confirm(f"Password, app, passkeys and codes of {person.name} stop working. Go on?", abort=True)
    close_all_ways(db.session, person, clock.utc_now())
    if send_message(current_house().mail_sender, write_change(person.email, person.locale, Change.OVER)):
        click.echo("Closed. They ask for a new password on the sign-in page, and set up a second factor with it.")
    else:
        click.echo("Closed. No mail was sent, so hand this over yourself; it works for one hour:")
        click.echo(f"{current_house().public_url}/reset/{reset_token(person)}")
