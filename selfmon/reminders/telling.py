"""What the app tells a client about their notes: that they stopped by themselves, were unsubscribed, or come back."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.reminders.models import MailAddress, Reminder


@dataclass(frozen=True)
class Telling:
    """Each only while there is a plan that would otherwise run."""

    has_stopped: bool = False
    is_opted_out: bool = False
    is_bounced: bool = False
    is_own_stop: bool = False  # stopped here, by a tap of their own: nothing they need to be asked about

    def __bool__(self) -> bool:
        return self.has_stopped or self.is_opted_out or self.is_bounced

    @property
    def is_news(self) -> bool:
        """Today says it: it came about by itself or from a mail, where also a scanner may have posted."""
        return bool(self) and not self.is_own_stop


_ASK = (
    sa.select(
        sa.func.count(Reminder.stopped_itself_at),
        sa.func.max(MailAddress.opted_out_at),
        sa.func.max(sa.case((MailAddress.email == Person.email, MailAddress.bounced_at))),
        sa.func.max(sa.case((Reminder.answered_at >= MailAddress.opted_out_at, 1), else_=0)),
    )
    .select_from(Reminder)
    .join(Person, Person.id == Reminder.person_id)
    .outerjoin(MailAddress, MailAddress.person_id == Reminder.person_id)
    .where(
        Reminder.person_id == sa.bindparam("person_id"),
        Reminder.is_on,
        Reminder.accepted_at.is_not(None),
        Reminder.later_of_id.is_(None),
    )
)


def load_telling(session: Session, person_id: int) -> Telling:
    """For an unlocked page. One statement."""
    n_stopped, opted_out, bounced, answered = session.execute(_ASK, {"person_id": person_id}).one()
    return Telling(bool(n_stopped), opted_out is not None, bounced is not None, bool(answered))
