"""What is known of a person's address for notes: opted out, bounced, tried again. Writers need the caller's `writing()`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import hold_person, load_email, load_public_id
from selfmon.accounts.models import Person
from selfmon.audit import ledger
from selfmon.reminders.models import MailAddress


def opt_out(session: Session, person_id: int, now: datetime) -> None:
    """No notes at all, from this commit on."""
    hold_person(session, person_id)
    ledger.note(session, "opted_out", now, person=load_public_id(session, person_id))
    _address(session, person_id).opted_out_at = now
    session.flush()


def opt_in(session: Session, person_id: int) -> None:
    """The one tap that undoes it."""
    hold_person(session, person_id)
    _address(session, person_id).opted_out_at = None
    session.flush()


def mark_bounced(session: Session, person_id: int, now: datetime) -> None:
    """The address is not reached: nothing more goes there."""
    address = _address(session, person_id)
    address.bounced_at = now
    session.flush()


def try_address_again(session: Session, person_id: int) -> None:
    """The person says that the address works again."""
    _address(session, person_id).bounced_at = None
    session.flush()


def load_address(session: Session, person_id: int) -> MailAddress | None:
    """What is known of a person's address, unless they have a new one since."""
    return session.execute(
        sa.select(MailAddress)
        .join(Person, Person.id == MailAddress.person_id)
        .where(MailAddress.person_id == person_id)
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _address(session: Session, person_id: int) -> MailAddress:
    email = load_email(session, person_id)
    found = load_address(session, person_id)
    if found is None:
        found = MailAddress(person_id=person_id, email=email)
        session.add(found)
    elif found.email != email:
        found.email, found.bounced_at = email, None
    return found
