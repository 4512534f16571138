"""After a restore: a break that was begun since the backup holds, so that nothing is asked of whoever wanted quiet."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.profiles import find_client_id
from selfmon.audit.ledger import Facts
from selfmon.journal.models import Break


def begin_break_again(session: Session, facts: Facts, _at: datetime) -> None:
    """The same days; once, however often the line is read. One that ended since runs again until its client says."""
    client_id, begins = find_client_id(session, UUID(facts["client"])), date.fromisoformat(facts["begins"])
    until = date.fromisoformat(facts["until"]) if facts["until"] else None
    same = sa.exists().where(
        Break.client_id == client_id, Break.from_on == begins, Break.until_on.is_not_distinct_from(until)
    )
    if client_id is not None and not session.execute(sa.select(same)).scalar_one():
        session.add(Break(client_id=client_id, from_on=begins, until_on=until))
        session.flush()
