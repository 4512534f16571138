"""After a restore: all sharing waits for its client, and what was withdrawn since the backup is not even offered again."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import find_person_id
from selfmon.accounts.profiles import find_client_id
from selfmon.audit.ledger import Facts
from selfmon.sharing.consent import Why
from selfmon.sharing.models import Grant


def stop_again(session: Session, facts: Facts, at: datetime) -> None:
    """A grant that was given before `at` was stopped, narrowed or replaced then."""
    client_id = find_client_id(session, UUID(facts["client"]))
    which = [Grant.client_id == client_id, Grant.given_at <= at, Grant.stopped_at.is_(None)]
    if facts["therapist"]:
        which.append(Grant.therapist_id == (find_person_id(session, UUID(facts["therapist"])) or 0))
    if facts["streams"]:
        which.append(Grant.stream.in_(facts["streams"].split()))
    _stop(session, which, Why.STOPPED, at)


def wait_for_clients(session: Session, now: datetime) -> None:
    """Everything else that ran when the backup was made stops until its client says yes again."""
    _stop(session, [Grant.stopped_at.is_(None)], Why.RESTORED, now)


def _stop(session: Session, which: list[sa.ColumnElement[bool]], why: Why, at: datetime) -> None:
    session.execute(
        sa.update(Grant)
        .where(*which)
        .values(stopped_at=at, stopped_why=why)
        .execution_options(synchronize_session=False)
    )
