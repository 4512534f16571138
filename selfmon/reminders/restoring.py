"""After a restore: nothing that was on its way goes out again, links and feeds are dead, and what was stopped stays so."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import find_person_id
from selfmon.audit.ledger import Facts
from selfmon.reminders.addresses import opt_out
from selfmon.reminders.models import CalendarFeed, Outbox, Reminder, State, StopLink
from selfmon.reminders.plans import remove_reminder


def stop_again(session: Session, facts: Facts, _at: datetime) -> None:
    """No further note from this plan."""
    session.execute(
        sa.update(Reminder)
        .where(sa.or_(Reminder.id == UUID(facts["reminder"]), Reminder.later_of_id == UUID(facts["reminder"])))
        .values(is_on=False, next_at=None)
        .execution_options(synchronize_session=False)
    )


def remove_again(session: Session, facts: Facts, at: datetime) -> None:
    """The plan is gone."""
    reminder = session.get(Reminder, UUID(facts["reminder"]))
    if reminder is not None:
        remove_reminder(session, reminder, at)


def opt_out_again(session: Session, facts: Facts, at: datetime) -> None:
    """No notes at all."""
    person_id = find_person_id(session, UUID(facts["person"]))
    if person_id is not None:
        opt_out(session, person_id, at)


def hold_what_was_on_its_way(session: Session, now: datetime) -> None:
    """A note that waited when the backup was made may have gone since: it never goes again, and nobody knows about one
    that was being handed over. Links in mails can only stop now; calendar addresses open nothing any more."""
    for states, state in (((State.DUE, State.CLAIMED), State.SUPPRESSED), ((State.SENDING,), State.UNCERTAIN)):
        session.execute(
            sa.update(Outbox)
            .where(Outbox.state.in_(states))
            .values(state=state, state_at=now, reason="restored", held_by=None, held_until=None)
            .execution_options(synchronize_session=False)
        )
    links = sa.select(Outbox.token_hash, Outbox.person_id).where(Outbox.token_hash.is_not(None))
    session.execute(sa.insert(StopLink).from_select(["token_hash", "person_id"], links))
    session.execute(sa.update(Outbox).values(token_hash=None).execution_options(synchronize_session=False))
    session.execute(sa.delete(CalendarFeed))


def stop_all_mail(session: Session) -> None:
    """Without a ledger nobody knows who wanted none: every plan rests until its person turns it on again."""
    session.execute(sa.update(Reminder).values(is_on=False, next_at=None).execution_options(synchronize_session=False))
