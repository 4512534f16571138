"""For the client: what is asked, what is agreed to, yes, no, closed. Writers need `writing()`."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from selfmon.core.errors import Locked, NotAllowed, NotFound
from selfmon.sharing.access import list_sharing_pairs
from selfmon.sharing.permit import Permit
from selfmon.supervision.models import SupervisionPack
from selfmon.supervision.pack_facts import PackFacts, is_agreed, is_waiting, load_packs, write_deed
from selfmon.treatment.frame import treatments_of
from selfmon.treatment.models import Treatment


def list_asked(session: Session, permit: Permit, now: datetime) -> list[PackFacts]:
    """What waits for an answer and what was agreed to and still stands. Raises Locked for a locked phone."""
    _demand_reading(permit)
    return load_packs(session, Treatment.client_id == permit.client_id, sa.or_(is_agreed(now), is_waiting(now)))


def find_asked(session: Session, permit: Permit, pack_id: UUID, now: datetime) -> PackFacts:
    """One of these. Raises NotFound, Locked."""
    found = next((pack for pack in list_asked(session, permit, now) if pack.id == pack_id), None)
    if found is None:
        raise NotFound
    return found


def agreed_lines(pack: PackFacts) -> tuple[str, ...]:
    """What the client agrees to, sentence by sentence, as it is shown and as it is kept."""
    names = {"supervisor": pack.supervisor_name, "therapist": pack.therapist_name}
    asked = _(
        "On top stand questions that %(therapist)s wrote for %(supervisor)s. They stand on this page.",
        **names,
    )
    return (
        _(
            "%(supervisor)s may open a summary of what you share with %(therapist)s: numbers only. Your words and your "
            "name are not in it, and weeks stand in place of dates.",
            **names,
        ),
        *([asked] if pack.questions_sealed is not None else []),
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
        write_deed(session, permit.client_id, actor_id, "declined_pack", None, now)


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
        write_deed(session, permit.client_id, actor_id, "closed_pack", None, now)


def close_unshared_packs(session: Session, now: datetime, client_id: int | None = None) -> None:
    """A pack with nothing shared any more is over: sharing again later does not open it again."""
    packs = load_packs(session, is_agreed(now), *([Treatment.client_id == client_id] if client_id is not None else []))
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
            is_waiting(now),
            SupervisionPack.closed_at.is_(None),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not getattr(done, "rowcount", 0):
        raise NotFound
    write_deed(session, permit.client_id, actor_id, action, pack.supervisor_id, now)


def _demand_reading(permit: Permit) -> None:
    if not permit.is_own:
        raise NotAllowed
    if not permit.can_read:
        raise Locked
