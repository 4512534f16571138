"""What was stopped or narrowed goes into the ledger, so that no restored backup brings it back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.accounts.directory import load_public_id
from selfmon.audit import ledger
from selfmon.sharing.streams import Stream


def note_stopped(
    session: Session, subject_id: UUID, therapist_id: int | None, streams: Iterable[Stream] | None, now: datetime
) -> None:
    """These streams (None: all) of one client, for one therapist (None: for everybody). Needs `writing()`."""
    whom = load_public_id(session, therapist_id) if therapist_id is not None else ""
    ledger.note(session, "stopped", now, client=subject_id, therapist=whom, streams=" ".join(streams or ()))
