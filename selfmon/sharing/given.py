"""What a client agreed to show, answer by answer, also what is over: for their own file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.clock import local_day
from selfmon.core.errors import Locked
from selfmon.sharing.models import Consent, Grant
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Depth, Stream


@dataclass(frozen=True)
class Shown:
    """One stream at one depth. `until`: the last day of showing, agreed or earlier where it `was_stopped`; the days of the
    entries are `from_on` to `to_on`, None where they are open."""

    stream: Stream
    depth: Depth
    from_on: date | None
    to_on: date | None
    given_on: date
    until: date
    was_stopped: bool


@dataclass(frozen=True)
class Given:
    """One answer to the question what is shown to one therapist."""

    id: UUID
    therapist_id: int
    agreed_at: datetime
    shown: Sequence[Shown]


def list_given(session: Session, permit: Permit) -> list[Given]:
    """Every answer that opened anything, the oldest first. One statement. Raises Locked."""
    if not permit.is_own or not permit.can_read:
        raise Locked
    rows = session.execute(
        sa.select(Grant, Consent.agreed_at)
        .join(Consent, Consent.id == Grant.consent_id)
        .where(Grant.client_id == permit.client_id)
        .order_by(Consent.agreed_at, Consent.id, Grant.given_at, Grant.stream, Grant.id)
        .execution_options(populate_existing=True)
    ).all()
    found: dict[UUID, tuple[int, datetime, list[Shown]]] = {}
    for grant, agreed_at in rows:
        _therapist, _at, shown = found.setdefault(grant.consent_id, (grant.therapist_id, agreed_at, []))
        stopped_on = local_day(grant.stopped_at, permit.zone) if grant.stopped_at is not None else grant.ends_on
        shown.append(
            Shown(
                Stream(grant.stream),
                Depth(grant.depth),
                grant.from_on,
                grant.to_on,
                local_day(grant.given_at, permit.zone),
                min(grant.ends_on, stopped_on),
                grant.stopped_at is not None,
            )
        )
    return [Given(consent_id, *facts) for consent_id, facts in found.items()]
