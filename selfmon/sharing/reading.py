"""What a client reads about their own sharing: what is shown to whom, until when, and who has looked.

Takes the client's own Permit, unlocked: a log-only session is shown no state at all. The one thing a therapist reads
here is that an agreed end was reached (`load_end_notice`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.directory import load_names
from selfmon.accounts.models import Person
from selfmon.audit.reading import list_links, list_visits
from selfmon.core.clock import latest_day, local_day
from selfmon.core.errors import Locked, NotAllowed
from selfmon.sharing.access import load_grant_facts
from selfmon.sharing.consent import deepest
from selfmon.sharing.models import Grant
from selfmon.sharing.permit import Permit, Window
from selfmon.sharing.policy import GrantFacts, decide, decide_end_question, has_just_ended, list_earlier
from selfmon.sharing.sentences import say_shown
from selfmon.sharing.streams import Depth, Stream
from selfmon.sharing.terms import say_deed, say_stream


@dataclass(frozen=True)
class Line:
    """One kind that is shared: the stream, in plain words how deep on which days, and whether words are among it."""

    name: str
    shown: str
    has_words: bool


@dataclass(frozen=True)
class SharingState:
    """What one therapist is shown today, as the client may read it."""

    therapist_id: int
    windows: tuple[Window, ...] = ()
    shared: Mapping[Stream, Depth] | None = None
    ends_on: date | None = None  # the first agreed end among what is shown
    ended_on: date | None = None  # nothing is shown, and it was the agreed day that ended it
    earlier: tuple[Window, ...] = ()  # days that were shown by grants that are over
    agreed_on: date | None = None  # when `ends_on` was agreed

    def asks_about_its_end(self, today: date) -> bool:
        """The agreed end comes near."""
        return self.ends_on is not None and decide_end_question(self.ends_on, today, self.agreed_on) is not None

    @property
    def lines(self) -> list[Line]:
        """Everything that is shown."""
        return [
            Line(say_stream(stream), say_shown(self.windows, stream), depth == Depth.WORDS)
            for stream, depth in (self.shared or {}).items()
        ]


def load_sharing(session: Session, permit: Permit) -> dict[int, SharingState]:
    """The state for each therapist there ever was, by their id. One statement. Raises Locked, NotAllowed."""
    _demand_reading(permit)
    today = local_day(permit.now, permit.zone)
    return {
        therapist_id: summarise_sharing(therapist_id, grants, today, latest_day(permit.now))
        for therapist_id, grants in load_grant_facts(session, permit.client_id, permit.zone).items()
    }


def summarise_sharing(
    therapist_id: int, grants: Iterable[GrantFacts], today: date, latest: date | None = None
) -> SharingState:
    """Pure: one therapist's state from all grants there ever were."""
    grants = list(grants)
    windows = decide(grants, today, latest)
    running = [g for g in grants if not g.is_stopped and g.ends_on >= today]
    ends_on = min((g.ends_on for g in running), default=None)
    agreed = [g.given_on for g in running if g.ends_on == ends_on and g.given_on is not None]
    over = [g.ends_on for g in grants if not g.is_stopped and g.ends_on < today]
    last_stop = max((g.shown_until for g in grants if g.shown_until is not None), default=None)
    ended_on = max(over, default=None) if not windows else None
    if ended_on is not None and last_stop is not None and last_stop >= ended_on:
        ended_on = None
    return SharingState(
        therapist_id,
        windows,
        deepest(windows),
        ends_on,
        ended_on,
        list_earlier(grants, today),
        max(agreed, default=None),
    )


def load_end_notice(session: Session, permit: Permit, therapist_id: int) -> date | None:
    """For the therapist's page: the agreed last day, on the day after it, if nobody switched the sharing off."""
    today = local_day(permit.now, permit.zone)
    grants = load_grant_facts(session, permit.client_id, permit.zone, therapist_id).get(therapist_id, [])
    return today - timedelta(days=1) if has_just_ended(grants, today) else None


@dataclass(frozen=True)
class Look:
    """Somebody opened the shared page, a supervision pack, or texts chosen for a second reader, on that day."""

    name: str
    on_day: date
    action: str


@dataclass(frozen=True)
class LogLine:
    """One line of the full log."""

    seq: int
    at: datetime
    name: str
    what: str


def list_looks(session: Session, permit: Permit) -> list[Look]:
    """Who has looked, by day, newest first. Two statements."""
    _demand_reading(permit)
    visits = list_visits(session, permit.subject_id, ("opened_page", "opened_pack", "opened_texts"))
    names = load_names(session, {visit.actor_id for visit in visits})
    return [Look(names.get(visit.actor_id, ""), visit.on_day, visit.action) for visit in visits]


def list_ends(session: Session, from_on: date, to_on: date) -> Sequence[Any]:
    """Client, agreed end, public id and zone where sharing that still runs ends on one of these days."""
    return session.execute(
        sa.select(Grant.client_id, Grant.ends_on, Person.public_id, Person.zone)
        .join(Person, Person.id == Grant.client_id)
        .where(Grant.stopped_at.is_(None), Person.active, Grant.ends_on >= from_on, Grant.ends_on <= to_on)
        .distinct()
    ).all()


def ends_on(session: Session, client_id: int, day: date) -> bool:
    """True while something is shared that ends on this day."""
    return session.execute(
        sa.select(sa.exists().where(Grant.client_id == client_id, Grant.stopped_at.is_(None), Grant.ends_on == day))
    ).scalar_one()


def list_log(session: Session, permit: Permit, before: int | None = None) -> list[LogLine]:
    """The full log, newest first, a hundred lines at a time. Two statements."""
    _demand_reading(permit)
    links = list_links(session, permit.subject_id, before)
    names = load_names(session, {link.actor_id for link in links})
    return [LogLine(k.seq, k.at, names.get(k.actor_id, ""), say_deed(k.action, k.detail)) for k in links]


def _demand_reading(permit: Permit) -> None:
    if not permit.is_own:
        raise NotAllowed
    if not permit.can_read:
        raise Locked
