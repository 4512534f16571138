"""Give, narrow, stop, renew. Takes a client's own Permit; the caller holds `writing()` and commits.

Every change of a grant is a deed in the client's chain, in the same transaction. A change of phase never comes here:
what was agreed stays, and new kinds of data start unshared.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import load_public_id
from selfmon.accounts.profiles import find_subject
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import latest_day, local_day
from selfmon.core.errors import BadFacts, Locked, NotAllowed
from selfmon.sharing.access import load_grant_facts
from selfmon.sharing.models import Consent, Grant
from selfmon.sharing.noting import note_stopped
from selfmon.sharing.permit import Permit, Window
from selfmon.sharing.policy import decide, list_earlier
from selfmon.sharing.sentences import agreed_text, renewed_text
from selfmon.sharing.streams import Depth, Stream
from selfmon.sharing.terms import LONGEST_MONTHS, Terms, add_months, all_windows


class Why(StrEnum):
    """What ended a grant before its day."""

    STOPPED = "stopped"
    NARROWED = "narrowed"
    REPLACED = "replaced"
    ENDED = "ended"  # the treatment did
    RESTORED = "restored"  # the house was put back from a backup: it waits for the client's own yes


def choose_sharing(session: Session, permit: Permit, actor_id: UUID, terms: Terms, locale: str, now: datetime) -> None:
    """Agree on new terms for the streams that `terms` names; others stay as they are. Widening: the route is fresh.

    Raises Locked, and BadFacts for an end in the past or further off than two years.
    """
    _demand_reading(permit)
    today = local_day(now, permit.zone)
    _check_end(terms.ends_on, today)
    grants = load_grant_facts(session, permit.client_id, permit.zone, terms.therapist_id).get(terms.therapist_id, [])
    running, earlier = decide(grants, today, latest_day(now)), list_earlier(grants, today)
    shown = all_windows(terms, running, earlier, today)
    windows = [window for stream in terms.shared for window in shown[stream]]
    _stop(session, permit, now, Why.REPLACED, terms.therapist_id, terms.shared)
    _stop(session, permit, now, Why.STOPPED, terms.therapist_id, terms.switched_off)
    _give(session, permit, terms.therapist_id, windows, terms.ends_on, agreed_text(terms, shown), locale, now)
    said = " ".join(f"{stream}={depth or 'off'}" for stream, depth in terms.picks.items())
    _record(session, permit, actor_id, "shared", terms.therapist_id, f"{said} days={terms.days}", now)


def renew_sharing(
    session: Session,
    permit: Permit,
    actor_id: UUID,
    therapist_id: int,
    therapist_name: str,
    ends_on: date,
    locale: str,
    now: datetime,
) -> None:
    """Go on as it is until another day. Widening: the route is fresh. Raises Locked, BadFacts (nothing shared)."""
    _demand_reading(permit)
    today = local_day(now, permit.zone)
    _check_end(ends_on, today)
    windows = decide(
        load_grant_facts(session, permit.client_id, permit.zone, therapist_id).get(therapist_id, []),
        today,
        latest_day(now),
    )
    if not windows:
        raise BadFacts({"ends_on": "nothing_shared"})
    _stop(session, permit, now, Why.REPLACED, therapist_id)
    _give(
        session,
        permit,
        therapist_id,
        windows,
        ends_on,
        renewed_text(therapist_name, windows, ends_on),
        locale,
        now,
    )
    _record(session, permit, actor_id, "renewed", therapist_id, "", now)


def stop_sharing(
    session: Session, permit: Permit, actor_id: UUID, now: datetime, therapist_id: int | None = None
) -> None:
    """Stop everything for one therapist, or for all. Holds from the next click. Works from a log-only session."""
    _demand_own(permit)
    if _stop(session, permit, now, Why.STOPPED, therapist_id):
        _record(session, permit, actor_id, "stopped_sharing", therapist_id, "", now)


def narrow_sharing(
    session: Session,
    permit: Permit,
    actor_id: UUID,
    therapist_id: int,
    keep: Mapping[Stream, Depth | None],
    now: datetime,
) -> None:
    """Share less: each named stream at most at that depth, None switches it off. Never widens, needs no fresh
    sign-in, and leaves the days and the agreed end as they are."""
    _demand_own(permit)
    today = local_day(now, permit.zone)
    changed = []
    for grant in _running_grants(session, permit.client_id, therapist_id, today):
        stream, depth = Stream(grant.stream), Depth(grant.depth)
        if stream not in keep or keep[stream] == depth or (depth == Depth.NUMBERS and keep[stream] is not None):
            continue
        grant.stopped_at, grant.stopped_why = now, Why.NARROWED
        changed.append(f"{stream}={keep[stream] or 'off'}")
        if keep[stream] is not None:  # numbers were part of what was agreed: the same answer stands behind them
            session.add(
                Grant(
                    client_id=grant.client_id,
                    therapist_id=therapist_id,
                    consent_id=grant.consent_id,
                    stream=stream,
                    depth=Depth.NUMBERS,
                    from_on=grant.from_on,
                    to_on=grant.to_on,
                    ends_on=grant.ends_on,
                    given_at=now,
                )
            )
    if changed:
        note_stopped(session, permit.subject_id, therapist_id, keep, now)
        _record(session, permit, actor_id, "narrowed", therapist_id, " ".join(dict.fromkeys(changed)), now)
    session.flush()


def list_therapists(session: Session, permit: Permit) -> Sequence[int]:
    """Everybody this client ever shared anything with."""
    return (
        session.execute(sa.select(Grant.therapist_id).where(Grant.client_id == permit.client_id).distinct())
        .scalars()
        .all()
    )


def end_all_for(session: Session, client_id: int, therapist_id: int, on: datetime, by: UUID | None = None) -> None:
    """The treatment ended: its grants end with it, at that instant. `by` is the public id of who ended it (the
    therapist, where nobody is named)."""
    client = find_subject(session, client_id)
    note_stopped(session, client.subject_id, therapist_id, None, on)
    ended = session.execute(
        sa.update(Grant)
        .where(
            Grant.client_id == client_id,
            Grant.therapist_id == therapist_id,
            Grant.stopped_at.is_(None),
            Grant.ends_on >= local_day(on, client.zone),
        )
        .values(stopped_at=on, stopped_why=Why.ENDED)
        .execution_options(synchronize_session=False)
    )
    if getattr(ended, "rowcount", 0):
        therapist = load_public_id(session, therapist_id)
        record_deed(
            session,
            Deed(
                client.subject_id,
                by or therapist,
                "ended_with_treatment",
                local_day(on, client.zone),
                f"therapist={therapist}",
            ),
            on,
        )


def deepest(windows: Iterable[Window]) -> dict[Stream, Depth]:
    """The streams that are shown on any day, each with the most that is shown of it."""
    found: dict[Stream, Depth] = {}
    for window in windows:
        if found.get(window.stream) != Depth.WORDS:
            found[window.stream] = window.depth
    return {stream: found[stream] for stream in Stream if stream in found}


def _demand_own(permit: Permit) -> None:
    if not permit.is_own:
        raise NotAllowed


def _demand_reading(permit: Permit) -> None:
    _demand_own(permit)
    if not permit.can_read:
        raise Locked


def _check_end(ends_on: date, today: date) -> None:
    if ends_on <= today:
        raise BadFacts({"ends_on": "in_the_past"})
    if ends_on > add_months(today, LONGEST_MONTHS):
        raise BadFacts({"ends_on": "too_far"})


def _running_grants(session: Session, client_id: int, therapist_id: int, today: date) -> list[Grant]:
    return list(
        session.execute(
            sa.select(Grant)
            .where(
                Grant.client_id == client_id,
                Grant.therapist_id == therapist_id,
                Grant.stopped_at.is_(None),
                Grant.ends_on >= today,
            )
            .order_by(Grant.given_at, Grant.id)
            .execution_options(populate_existing=True)
        ).scalars()
    )


def _stop(
    session: Session,
    permit: Permit,
    now: datetime,
    why: Why,
    therapist_id: int | None = None,
    streams: Iterable[Stream] | None = None,
) -> int:
    """How many running grants were stopped. A grant that reached its own end is left alone: nobody switched it off."""
    which = [
        Grant.client_id == permit.client_id,
        Grant.stopped_at.is_(None),
        Grant.ends_on >= local_day(now, permit.zone),
    ]
    streams = None if streams is None else list(streams)
    if therapist_id is not None:
        which.append(Grant.therapist_id == therapist_id)
    if streams is not None:
        which.append(Grant.stream.in_(streams))
    if streams != []:
        note_stopped(session, permit.subject_id, therapist_id, streams, now)
    done = session.execute(
        sa.update(Grant)
        .where(*which)
        .values(stopped_at=now, stopped_why=why)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(done, "rowcount", 0))


def _give(
    session: Session,
    permit: Permit,
    therapist_id: int,
    windows: Iterable[Window],
    ends_on: date,
    text: tuple[str, ...],
    locale: str,
    now: datetime,
) -> None:
    consent = Consent(
        id=uuid4(),
        client_id=permit.client_id,
        therapist_id=therapist_id,
        agreed_at=now,
        locale=locale,
        wording="\n".join(text),
    )
    session.add(consent)
    session.flush()
    session.add_all(
        [
            Grant(
                client_id=permit.client_id,
                therapist_id=therapist_id,
                consent_id=consent.id,
                stream=w.stream,
                depth=w.depth,
                from_on=w.from_on,
                to_on=w.to_on,
                ends_on=ends_on,
                given_at=now,
            )
            for w in windows
        ]
    )
    session.flush()


def _record(
    session: Session, permit: Permit, actor_id: UUID, action: str, therapist_id: int | None, detail: str, now: datetime
) -> None:
    whom = f"therapist={load_public_id(session, therapist_id)}" if therapist_id is not None else "everybody"
    record_deed(
        session, Deed(permit.subject_id, actor_id, action, local_day(now, permit.zone), f"{whom} {detail}".strip()), now
    )
