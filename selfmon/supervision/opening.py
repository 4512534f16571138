"""For the supervisor: the packs that open at this moment. Two statements each, whatever the answer is."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from selfmon.core.errors import NotFound
from selfmon.supervision.models import SupervisionPack
from selfmon.supervision.pack_facts import PackFacts, Supervisor, is_agreed, load_packs, only_shared
from selfmon.web.actor import Actor


def list_open_packs(session: Session, actor: Actor, now: datetime) -> list[PackFacts]:
    """The packs this supervisor may open at this moment."""
    return only_shared(session, load_packs(session, Supervisor.id == actor.person_id, is_agreed(now)), now)


def find_open_pack(session: Session, actor: Actor, pack_id: UUID, now: datetime) -> PackFacts:
    """One of these. Raises NotFound for one that is unknown, somebody else's, not agreed to, or over."""
    found = load_packs(session, SupervisionPack.id == pack_id, Supervisor.id == actor.person_id, is_agreed(now))
    shared = only_shared(session, found, now)
    if not shared:
        raise NotFound
    return shared[0]
