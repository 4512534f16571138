"""Give, narrow, stop, renew. The caller holds `writing()`; the audit row goes into the same transaction.

Stopping and narrowing ask nothing and work from a log-only session; giving and renewing sit behind a fresh sign-in.
A stopped grant never opens again: resuming makes another, and says about which days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import ClientProfile
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts
from selfmon.sharing.models import Consent, Depth, Grant, Stream
from selfmon.sharing.permit import Permit

AGREED_DAYS = 183  # six months, unless something else is agreed
LONGEST_DAYS = 731
ASK_BEFORE = (30, 14, 3)  # days before the end


@dataclass(frozen=True)
class Choice:
    """What a client chose to share with one therapist. `depths` names the streams to share; the rest is not."""

    therapist_id: int
    depths: Mapping[Stream, Depth]
    ends_on: date
    also_earlier: bool
    also_between: bool
    wording: str
    locale: str


def live_grants(session: Session, client_id: int, therapist_id: int | None = None) -> list[Grant]:
    """Grants that nobody stopped, newest first (their agreed end may be over)."""
    query = sa.select(Grant).where(Grant.client_id == client_id, Grant.stopped_at.is_(None))
    if therapist_id is not None:
        query = query.where(Grant.therapist_id == therapist_id)
    return list(session.execute(query.order_by(Grant.given_at.desc())).scalars())


def choose_sharing(session: Session, permit: Permit, actor_id: UUID, choice: Choice, now: datetime) -> None:
    """Put exactly this choice in place of what was shared with that therapist. Raises BadFacts.

    Days shared before stay shared only as far as the choice goes: a stream keeps its earlier days if it goes on
    without a break; after a stop it starts today, unless the client ticked the days between or everything earlier.
    """
    today = local_day(now, permit.zone)
    if not today <= choice.ends_on <= today + timedelta(days=LONGEST_DAYS):
        raise BadFacts({"ends_on": "out_of_range"})
    consent = Consent(id=uuid4(), client_id=permit.client_id, therapist_id=choice.therapist_id, agreed_at=now,
                      locale=choice.locale, wording=choice.wording)
    session.add(consent)
    before = live_grants(session, permit.client_id, choice.therapist_id)
    stopped = _last_stopped(session, permit.client_id, choice.therapist_id)
    for stream, depth in choice.depths.items():
        going_on = [g for g in before if g.stream == stream and g.ends_on >= today]
        for window in _windows(choice, going_on, stopped.get(stream), today):
            session.add(Grant(id=uuid4(), client_id=permit.client_id, therapist_id=choice.therapist_id,
                              consent_id=consent.id, stream=stream, depth=depth, from_on=window[0], to_on=window[1],
                              ends_on=choice.ends_on, given_at=now))
    _stop(before, now, "replaced")
    detail = ",".join(f"{stream}:{depth}" for stream, depth in sorted(choice.depths.items()))
    _record(session, permit, actor_id, "chose_sharing", detail[:200], now)
    session.flush()


Days = tuple[date | None, date | None]


def _windows(choice: Choice, going_on: list[Grant], stopped: list[Grant] | None, today: date) -> Iterable[Days]:
    if choice.also_earlier:
        return [(None, None)]
    if going_on:
        return [(g.from_on, g.to_on) for g in going_on]
    if not stopped:
        return [(today, None)]
    ended = max(g.stopped_at.date() if g.stopped_at and g.stopped_at.date() <= g.ends_on else g.ends_on
                for g in stopped)
    if choice.also_between:
        return [(ended, None)]
    return [(today, None)]


def _last_stopped(session: Session, client_id: int, therapist_id: int) -> dict[str, list[Grant]]:
    rows = session.execute(sa.select(Grant).where(
        Grant.client_id == client_id, Grant.therapist_id == therapist_id, Grant.stopped_why != "replaced")).scalars()
    found: dict[str, list[Grant]] = {}
    for grant in rows:
        found.setdefault(grant.stream, []).append(grant)
    return found


def stop_sharing(session: Session, permit: Permit, actor_id: UUID, now: datetime,
                 therapist_id: int | None = None) -> None:
    """From the next click on nothing is shared, with one therapist or with anybody. Says nothing about what was."""
    _stop(live_grants(session, permit.client_id, therapist_id), now, "stopped")
    _record(session, permit, actor_id, "stopped_sharing", "", now)


def narrow_to_numbers(session: Session, permit: Permit, actor_id: UUID, now: datetime,
                      therapist_id: int | None = None) -> None:
    """Share less: numbers only, from the next click on."""
    for grant in live_grants(session, permit.client_id, therapist_id):
        grant.depth = Depth.NUMBERS
    _record(session, permit, actor_id, "narrowed_sharing", "", now)
    session.flush()


def renew_sharing(session: Session, permit: Permit, actor_id: UUID, therapist_id: int, now: datetime) -> None:
    """Keep what is shared as it is for another six months."""
    until = local_day(now, permit.zone) + timedelta(days=AGREED_DAYS)
    for grant in live_grants(session, permit.client_id, therapist_id):
        grant.ends_on = until
    _record(session, permit, actor_id, "renewed_sharing", "", now)
    session.flush()


def end_all_for(session: Session, client_id: int, therapist_id: int, ended_on: date, actor_id: UUID,
                now: datetime) -> None:
    """A treatment ended: so does its sharing, that day."""
    _stop(live_grants(session, client_id, therapist_id), now, "ended")
    subject = session.execute(
        sa.select(ClientProfile.subject_id).where(ClientProfile.person_id == client_id)).scalar_one()
    record_deed(session, Deed(subject, actor_id, "sharing_ended", ended_on), now)


def days_left(grants: Iterable[Grant], today: date) -> int | None:
    """Days until the nearest agreed end, or None without grants."""
    return min(((g.ends_on - today).days for g in grants), default=None)


def is_end_asked(grants: Iterable[Grant], today: date) -> bool:
    """True from 30 days before the end, on the three days when it is asked and until answered that day."""
    return any(0 <= (g.ends_on - today).days <= ASK_BEFORE[0] and (g.ends_on - today).days in ASK_BEFORE
               for g in grants)


def _stop(grants: Iterable[Grant], now: datetime, why: str) -> None:
    for grant in grants:
        grant.stopped_at, grant.stopped_why = now, why


def _record(session: Session, permit: Permit, actor_id: UUID, action: str, detail: str, now: datetime) -> None:
    record_deed(session, Deed(permit.subject_id, actor_id, action, local_day(now, permit.zone), detail), now)
