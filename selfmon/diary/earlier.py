"""Earlier versions of an entry, for its owner alone: sealed under the client's own subkey, whatever is shared."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit import ledger
from selfmon.core.keyring import OWN
from selfmon.core.sealing import Place
from selfmon.diary.content import find_own
from selfmon.diary.models import EntryRevision
from selfmon.sharing.permit import Permit


@dataclass(frozen=True)
class Earlier:
    """What an entry said until `replaced_at`."""

    replaced_at: datetime
    values: dict[str, Any]
    words: dict[str, str]
    many: dict[str, Any]


def list_earlier(session: Session, permit: Permit, entry_id: UUID) -> list[Earlier]:
    """The newest first; none for a Permit that opens nothing. Raises NotFound for anybody else's entry."""
    find_own(session, permit, entry_id)
    if permit.opener is None:
        return []
    rows = session.execute(
        sa.select(EntryRevision).where(EntryRevision.entry_id == entry_id).order_by(EntryRevision.revision.desc())
    ).scalars()
    found = []
    for row in rows:
        place = Place("revision", str(permit.subject_id), str(entry_id), row.revision)
        kept = permit.opener.open(OWN, row.sealed, place)
        values, words, many = (json.loads(kept[name]) for name in ("values", "words", "many"))
        found.append(Earlier(row.replaced_at, values, words, many))
    return found


def forget_earlier(session: Session, permit: Permit, entry_id: UUID) -> None:
    """What it said before is gone; what it says now stays. Needs `writing()`. Raises NotFound."""
    find_own(session, permit, entry_id)
    ledger.note(session, "earlier_forgotten", permit.now, client=permit.subject_id, entry=entry_id)
    session.execute(sa.delete(EntryRevision).where(EntryRevision.entry_id == entry_id))
