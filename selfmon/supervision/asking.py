"""Who may open which supervision pack: proposed by the therapist, agreed to by the client, opened by one supervisor.

What a therapist reads of a pack is "open" or "not open": whether a client has not answered, said no, or closed it again
looks the same. The callers of what changes something hold `writing()`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session, aliased

from selfmon.accounts.directory import find_supervisor_id
from selfmon.accounts.models import Person
from selfmon.accounts.profiles import find_subject
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, Locked, NotAllowed, NotFound
from selfmon.sharing.access import list_sharing_pairs
from selfmon.sharing.permit import Permit
from selfmon.supervision.models import SupervisionPack
from selfmon.treatment.frame import treatments_of
from selfmon.treatment.models import Treatment, TreatmentState
from selfmon.treatment.permit import TreatmentPermit
from selfmon.web.actor import Actor

OPEN_FOR = timedelta(days=30)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # no vowels: a label is never a word
_Supervisor, _Therapist, _Client = aliased(Person), aliased(Person), aliased(Person)


@dataclass(frozen=True)
class PackFacts:
    """One pack and whose it is. Names are for the client's and the therapist's pages; none is in the pack."""

    id: UUID
    label: str
    treatment_id: UUID
    client_id: int
    therapist_id: int
    zone: str
    started_on: date | None
    proposed_at: datetime
    agreed_at: datetime | None
    supervisor_id: UUID
    supervisor_name: str
    therapist_name: str

    @property
    def pair(self) -> tuple[int, int]:
        return self.client_id, self.therapist_id

    def days_left(self, now: datetime) -> int:
        """Whole days until it closes by itself; 0 before agreement."""
        return max(0, (self.agreed_at + OPEN_FOR - now).days) if self.agreed_at else 0

    def last_day(self, now: datetime) -> date:
        """The day before whose week the pack ends: that of the agreement, or today while it is only asked about."""
        return local_day(self.agreed_at or now, self.zone)


def _packs(*conditions: Any) -> sa.Select[Any]:
    pack = SupervisionPack
    columns: tuple[Any, ...] = (
        pack.id,
        pack.label,
        pack.treatment_id,
        Treatment.client_id,
        Treatment.therapist_id,
        _Client.zone,
        Treatment.started_on,
        pack.proposed_at,
        pack.agreed_at,
        _Supervisor.public_id,
        _Supervisor.name,
        _Therapist.name,
    )
    return (
        sa.select(*columns)
        .join(Treatment, Treatment.id == pack.treatment_id)
        .join(_Supervisor, _Supervisor.id == pack.supervisor_id)
        .join(_Therapist, _Therapist.id == Treatment.therapist_id)
        .join(_Client, _Client.id == Treatment.client_id)
        .where(Treatment.state == TreatmentState.ACTIVE, pack.closed_at.is_(None), *conditions)
        .order_by(pack.proposed_at.desc(), pack.id)
    )


def _load(session: Session, *conditions: Any) -> list[PackFacts]:
    return [PackFacts(*row) for row in session.execute(_packs(*conditions))]


def _is_agreed(now: datetime) -> sa.ColumnElement[bool]:
    return SupervisionPack.agreed_at > now - OPEN_FOR


def _is_waiting(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        SupervisionPack.agreed_at.is_(None),
        SupervisionPack.declined_at.is_(None),
        SupervisionPack.proposed_at > now - OPEN_FOR,
    )


def _only_shared(session: Session, packs: Sequence[PackFacts], now: datetime) -> list[PackFacts]:
    pairs = list_sharing_pairs(session, [pack.pair for pack in packs], now)
    return [pack for pack in packs if pack.pair in pairs]


# For the supervisor: two statements each, whatever the answer is.


def list_open_packs(session: Session, actor: Actor, now: datetime) -> list[PackFacts]:
    """The packs this supervisor may open at this moment."""
    return _only_shared(session, _load(session, _Supervisor.id == actor.person_id, _is_agreed(now)), now)


def find_open_pack(session: Session, actor: Actor, pack_id: UUID, now: datetime) -> PackFacts:
    """One of these. Raises NotFound for one that is unknown, somebody else's, not agreed to, or over."""
    found = _load(session, SupervisionPack.id == pack_id, _Supervisor.id == actor.person_id, _is_agreed(now))
    shared = _only_shared(session, found, now)
    if not shared:
        raise NotFound
    return shared[0]


# For the therapist.


def propose_pack(session: Session, treatment: TreatmentPermit, supervisor: UUID, now: datetime) -> UUID:
    """Ask the client about a pack for this supervisor; it takes the place of a question not answered yet.

    Raises BadFacts for an unknown supervisor, or a treatment that is not active.
    """
    person_id = find_supervisor_id(session, supervisor)
    if person_id is None:
        raise BadFacts({"supervisor": "unknown"})
    if treatment.client_id is None or treatment.state != TreatmentState.ACTIVE:
        raise BadFacts({"treatment": "not_active"})
    session.execute(
        sa.update(SupervisionPack)
        .where(
            SupervisionPack.treatment_id == treatment.treatment_id,
            _is_waiting(now),
            SupervisionPack.closed_at.is_(None),
        )
        .values(closed_at=now)
    )
    label = "-".join("".join(secrets.choice(_LETTERS) for _n in range(3)) for _part in range(2))
    pack = SupervisionPack(treatment_id=treatment.treatment_id, supervisor_id=person_id, label=label, proposed_at=now)
    session.add(pack)
    session.flush()
    _record(session, treatment.client_id, treatment.actor_id, "proposed_pack", supervisor, now)
    return pack.id


@dataclass(frozen=True)
class Proposed:
    """One pack as its therapist reads of it: for how many days it is open still, or None."""

    id: UUID
    label: str
    supervisor_name: str
    proposed_at: datetime
    days_left: int | None


def list_proposed(session: Session, treatment: TreatmentPermit, now: datetime) -> list[Proposed]:
    """Every pack of the last quarter, newest first; which of them are open is all that is told."""
    pack = SupervisionPack
    rows = session.execute(
        sa.select(pack.id, pack.label, Person.name, pack.proposed_at)
        .join(Person, Person.id == pack.supervisor_id)
        .where(pack.treatment_id == treatment.treatment_id, pack.proposed_at > now - 3 * OPEN_FOR)
        .order_by(pack.proposed_at.desc(), pack.id)
    ).all()
    opened = {
        p.id: p.days_left(now)
        for p in _only_shared(
            session, _load(session, pack.treatment_id == treatment.treatment_id, _is_agreed(now)), now
        )
    }
    return [Proposed(row.id, row.label, row.name, row.proposed_at, opened.get(row.id)) for row in rows]


def withdraw_pack(session: Session, treatment: TreatmentPermit, pack_id: UUID, now: datetime) -> None:
    """The therapist takes it back, whatever became of it. Raises NotFound."""
    done = session.execute(
        sa.update(SupervisionPack)
        .where(SupervisionPack.id == pack_id, SupervisionPack.treatment_id == treatment.treatment_id)
        .values(closed_at=sa.func.coalesce(SupervisionPack.closed_at, now))
    )
    if not getattr(done, "rowcount", 0):
        raise NotFound


# For the client.


def list_asked(session: Session, permit: Permit, now: datetime) -> list[PackFacts]:
    """What waits for an answer and what was agreed to and still stands. Raises Locked for a locked phone."""
    _demand_reading(permit)
    return _load(session, Treatment.client_id == permit.client_id, sa.or_(_is_agreed(now), _is_waiting(now)))


def find_asked(session: Session, permit: Permit, pack_id: UUID, now: datetime) -> PackFacts:
    """One of these. Raises NotFound, Locked."""
    found = next((pack for pack in list_asked(session, permit, now) if pack.id == pack_id), None)
    if found is None:
        raise NotFound
    return found


def agreed_lines(pack: PackFacts) -> tuple[str, ...]:
    """What the client agrees to, sentence by sentence, as it is shown and as it is kept."""
    names = {"supervisor": pack.supervisor_name, "therapist": pack.therapist_name}
    return (
        _(
            "%(supervisor)s may open a summary of what you share with %(therapist)s: numbers only. Your words and your "
            "name are not in it, and weeks stand in place of dates.",
            **names,
        ),
        _("It ends with the last whole week before today. What you write later does not get into it."),
        _(
            "It can be opened for 30 days. It closes earlier when you close it, when you stop sharing with %(therapist)s, "
            "or when the treatment ends.",
            **names,
        ),
        _('Who opened it, and on which day, stands under "Who has looked".'),
    )


def agree_pack(session: Session, permit: Permit, actor_id: UUID, pack: PackFacts, locale: str, now: datetime) -> None:
    """Yes, as it stood on the screen. Widening: the route is fresh. Raises NotFound when it was taken back meanwhile."""
    _demand_reading(permit)
    _answer(
        session,
        permit,
        actor_id,
        pack,
        "agreed_pack",
        now,
        agreed_at=now,
        locale=locale,
        wording="\n".join(agreed_lines(pack)),
    )


def decline_pack(session: Session, permit: Permit, actor_id: UUID, pack_id: UUID, now: datetime) -> None:
    """No. Nobody is told; it stays "not open". A second no changes nothing."""
    pack = SupervisionPack
    done = session.execute(
        sa.update(pack)
        .where(
            pack.id == pack_id,
            pack.treatment_id.in_(_own_treatments(permit)),
            pack.agreed_at.is_(None),
            pack.declined_at.is_(None),
        )
        .values(declined_at=now)
        .execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0):
        _record(session, permit.client_id, actor_id, "declined_pack", None, now)


def close_packs(
    session: Session,
    permit: Permit,
    actor_id: UUID,
    now: datetime,
    pack_id: UUID | None = None,
    treatment_id: UUID | None = None,
) -> None:
    """Close one pack, those of one treatment, or all. Narrowing: holds from the next click, works from a locked phone,
    and says nothing of what there was."""
    pack = SupervisionPack
    which: list[Any] = [
        pack.treatment_id.in_(_own_treatments(permit)),
        pack.closed_at.is_(None),
        pack.agreed_at.is_not(None),
    ]
    which += [pack.id == pack_id] if pack_id else []
    which += [pack.treatment_id == treatment_id] if treatment_id else []
    done = session.execute(
        sa.update(pack).where(*which).values(closed_at=now).execution_options(synchronize_session=False)
    )
    if getattr(done, "rowcount", 0):
        _record(session, permit.client_id, actor_id, "closed_pack", None, now)


def close_unshared_packs(session: Session, now: datetime, client_id: int | None = None) -> None:
    """A pack with nothing shared any more is over: sharing again later does not open it again."""
    packs = _load(session, _is_agreed(now), *([Treatment.client_id == client_id] if client_id is not None else []))
    pairs = list_sharing_pairs(session, [pack.pair for pack in packs], now)
    over = [pack.id for pack in packs if pack.pair not in pairs]
    session.execute(
        sa.update(SupervisionPack)
        .where(SupervisionPack.id.in_(over))
        .values(closed_at=now)
        .execution_options(synchronize_session=False)
    )


def _own_treatments(permit: Permit) -> sa.Select[Any]:
    if not permit.is_own:
        raise NotAllowed
    return treatments_of(permit.client_id)


def _answer(
    session: Session, permit: Permit, actor_id: UUID, pack: PackFacts, action: str, now: datetime, **values: Any
) -> None:
    done = session.execute(
        sa.update(SupervisionPack)
        .where(
            SupervisionPack.id == pack.id,
            SupervisionPack.treatment_id.in_(_own_treatments(permit)),
            _is_waiting(now),
            SupervisionPack.closed_at.is_(None),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not getattr(done, "rowcount", 0):
        raise NotFound
    _record(session, permit.client_id, actor_id, action, pack.supervisor_id, now)


def _demand_reading(permit: Permit) -> None:
    if not permit.is_own:
        raise NotAllowed
    if not permit.can_read:
        raise Locked


def _record(
    session: Session, client_id: int, actor_id: UUID, action: str, supervisor: UUID | None, now: datetime
) -> None:
    client = find_subject(session, client_id)
    record_deed(
        session,
        Deed(
            client.subject_id,
            actor_id,
            action,
            local_day(now, client.zone),
            f"supervisor={supervisor}" if supervisor else "",
        ),
        now,
    )
