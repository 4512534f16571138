"""After a restore: what was held back, deleted or forgotten since the backup is so again; unfinished forms are gone."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.profiles import find_client_id
from selfmon.audit.ledger import Facts
from selfmon.core.errors import NotAllowed, NotFound
from selfmon.diary.earlier import forget_earlier
from selfmon.diary.holding import hold_back
from selfmon.diary.logbook import remove_entry
from selfmon.diary.models import Draft, Entry, ParkedPost, Turn
from selfmon.sharing.access import import_permit
from selfmon.sharing.permit import Permit


def hold_again(session: Session, facts: Facts, at: datetime) -> None:
    """Nobody but the client sees this entry."""
    _for_entry(session, facts, at, lambda permit, entry: hold_back(session, permit, entry))


def remove_again(session: Session, facts: Facts, at: datetime) -> None:
    """Deleted, with a tombstone."""
    _for_entry(session, facts, at, lambda permit, entry: remove_entry(session, permit, entry, at))


def forget_again(session: Session, facts: Facts, at: datetime) -> None:
    """Its earlier versions are gone."""
    _for_entry(session, facts, at, lambda permit, entry: forget_earlier(session, permit, entry))


def drop_unfinished(session: Session, _now: datetime) -> None:
    """A form that was discarded or saved since would stand there again; and no browser goes on with what it saved."""
    session.execute(sa.delete(Draft))
    session.execute(sa.delete(ParkedPost))
    session.execute(sa.delete(Turn))
    session.execute(
        sa.update(Entry)
        .where(Entry.session_id.is_not(None))
        .values(session_id=None, open_until=None)
        .execution_options(synchronize_session=False)
    )


def _for_entry(session: Session, facts: Facts, at: datetime, do: Callable[[Permit, UUID], None]) -> None:
    client_id = find_client_id(session, UUID(facts["client"]))
    with suppress(NotFound, NotAllowed):  # made after the backup, or its person was erased
        do(import_permit(session, client_id or 0, at), UUID(facts["entry"]))
