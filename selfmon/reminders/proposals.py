"""Plans that a therapist proposed, and the person's yes or no, of which their author learns nothing. Writers need
`writing()`.
"""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.reminders.models import Reminder
from selfmon.reminders.plans import Wish, set_reminder


def take_over(session: Session, proposal: Reminder, wish: Wish, now: datetime) -> Reminder:
    """The person's yes: a plan of their own. The proposal stays as it was written, so that its author learns nothing."""
    proposal.answered_at = now
    return set_reminder(session, proposal.person_id, wish, now)


def leave_aside(session: Session, proposal: Reminder, now: datetime) -> None:
    """Out of the person's sight; its author sees it as before."""
    proposal.answered_at = now
    session.flush()


def list_proposals(session: Session, person_id: int, author_id: int) -> Sequence[Reminder]:
    """What somebody proposed, whatever became of it."""
    return (
        session.execute(
            sa.select(Reminder)
            .where(
                Reminder.person_id == person_id, Reminder.proposed_by_id == author_id, Reminder.accepted_at.is_(None)
            )
            .order_by(Reminder.made_at, Reminder.id)
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )
