"""The therapist's own ratings, in full every four weeks. They stand beside the client's, never mixed into them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.anchors.items import ITEMS
from selfmon.anchors.models import TherapistAnchors
from selfmon.anchors.observed import ANCHORS
from selfmon.anchors.series import Week
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.treatment.permit import TreatmentPermit, record_for_client

EVERY = timedelta(weeks=4)
WITHIN = timedelta(days=14)  # two halves of the look back take turns: a score may join two weeks
NEEDED = 2  # items of three


@dataclass(frozen=True)
class Rating:
    """One full rating by the therapist: 0–4 per observed item."""

    id: UUID
    rated_on: date
    values: Mapping[str, int]
    not_observed: tuple[str, ...]
    shown_together_on: date | None


def keep_rating(
    session: Session,
    permit: TreatmentPermit,
    values: Mapping[str, int | None],
    not_observed: Sequence[str],
    now: datetime,
) -> None:
    """A rating of today; another one of the same day replaces it. Raises BadFacts when nothing was rated."""
    if not any(v is not None for v in values.values()) and not not_observed:
        raise BadFacts({"values": "missing"})
    today = local_day(now, permit.client_zone)
    session.execute(
        sa.delete(TherapistAnchors).where(
            TherapistAnchors.treatment_id == permit.treatment_id, TherapistAnchors.rated_on == today
        )
    )
    session.add(
        TherapistAnchors(
            id=uuid4(),
            treatment_id=permit.treatment_id,
            rated_on=today,
            rated_at=now,
            not_observed=list(not_observed),
            **values,
        )
    )


def list_ratings(session: Session, permit: TreatmentPermit) -> list[Rating]:
    """Ratings in order of time. One statement."""
    return _load(session, permit.treatment_id)


def _load(session: Session, treatment_id: UUID) -> list[Rating]:
    rows = session.execute(
        sa.select(TherapistAnchors)
        .where(TherapistAnchors.treatment_id == treatment_id)
        .order_by(TherapistAnchors.rated_on)
        .execution_options(populate_existing=True)
    ).scalars()
    return [
        Rating(
            r.id,
            r.rated_on,
            {i: getattr(r, i) for i in ITEMS if getattr(r, i) is not None},
            tuple(r.not_observed),
            r.shown_together_on,
        )
        for r in rows
    ]


def show_together(session: Session, permit: TreatmentPermit, rating_id: UUID, now: datetime) -> None:
    """Both have looked at it in session: from now on the client may see it beside their own. Raises NotFound."""
    row = session.get(TherapistAnchors, rating_id)
    if row is None or row.treatment_id != permit.treatment_id:
        raise NotFound
    row.shown_together_on = row.shown_together_on or local_day(now, permit.client_zone)


def list_shown_together(session: Session, client_id: int, treatment_id: UUID) -> list[Rating]:
    """For the client: only what both have looked at. Raises NotFound."""
    return [
        r
        for r in list_ratings(session, record_for_client(session, client_id, treatment_id))
        if r.shown_together_on is not None
    ]


def list_known_to_both(session: Session, treatment_id: UUID, by: date) -> list[Rating]:
    """What both had looked at by a day, in order of time; the caller has found the treatment. One statement."""
    return [r for r in _load(session, treatment_id) if r.shown_together_on is not None and r.shown_together_on <= by]


def is_due(ratings: Sequence[Rating], started_on: date | None, today: date) -> bool:
    """True four weeks after the newest one, or after the beginning."""
    since = ratings[-1].rated_on if ratings else started_on
    return since is not None and today - since >= EVERY


@dataclass(frozen=True)
class Side:
    """One side's score of one anchor: the mean of its rated items, 0–4, with how many there were. None below two of three."""

    score: float | None
    n_items: int


def score(values: Mapping[str, int], items: Sequence[str]) -> Side:
    """Needs two items of three; one of one."""
    rated = [values[i] for i in items if i in values]
    needed = min(NEEDED, len(items))
    return Side(sum(rated) / len(rated) if len(rated) >= needed else None, len(rated))


def client_side(weeks: Sequence[Week], on: date) -> dict[str, int]:
    """The client's newest answer to each item in the two weeks up to `on`."""
    found: dict[str, int] = {}
    for week in weeks:
        if on - WITHIN < week.week_on + timedelta(days=6) <= on + timedelta(days=6):
            found |= week.values
    return found


def client_words(weeks: Sequence[Week], on: date) -> list[tuple[Any, Any]]:
    """The same answers in the client's own words: what each was about, and the step they picked."""
    return [(ITEMS[code].name, ITEMS[code].steps[value]) for code, value in client_side(weeks, on).items()]


def is_looked_at(rating: Rating, today: date) -> bool:
    """True on the day the two look at it together: that day alone its scores are on the client's phone."""
    return rating.shown_together_on == today


@dataclass(frozen=True)
class Beside:
    """One anchor at one rating: the client's side and the therapist's, never averaged."""

    anchor: str
    client: Side
    therapist: Side


def set_beside(weeks: Sequence[Week], rating: Rating) -> list[Beside]:
    """Both sides of every anchor around the day of one rating."""
    mine = client_side(weeks, rating.rated_on)
    return [Beside(anchor, score(mine, items), score(rating.values, items)) for anchor, items in ANCHORS.items()]
