"""Where the work changes: sentences of a review, offered to the client, and what the client says to the next step.

What is agreed on is the next step, never a figure: none is kept. A phase is still proposed and agreed to in `treatment`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed
from selfmon.core.clock import local_day, next_morning
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import Place
from selfmon.formulation.denied import find_denied_in
from selfmon.formulation.models import Next, PhaseReview, ReviewAnswer
from selfmon.treatment.permit import RECORD, TreatmentPermit, record_for_client

PARTS = ("wants", "goals", "risks", "step")
HOPED = "hoped_"  # before the code of a rating: which way the two of them hope that it goes
WAYS = ("lower", "higher")
LENGTH = 1000  # letters of one part


@dataclass(frozen=True)
class Answer:
    """One dated line. `words`: only with "I see it differently"."""

    id: UUID
    said: str
    on: date
    words: str


@dataclass(frozen=True)
class Review:
    """`offered_on` None: a draft, which exists for its author alone. `answers` in order of time; none is an answer too."""

    id: UUID
    made_on: date
    offered_at: datetime | None
    offered_on: date | None
    words: Mapping[str, str]
    answers: Sequence[Answer]

    @property
    def hoped(self) -> Mapping[str, str]:
        """The way hoped for by the code of a rating, "lower" or "higher"; one without a direction is not there."""
        return {key.removeprefix(HOPED): way for key, way in self.words.items() if key.startswith(HOPED)}

    @property
    def is_agreed(self) -> bool:
        """Whether the newest that its client said to it is yes."""
        return bool(self.answers) and self.answers[-1].said == Next.YES


def find_hoped(found: Sequence[Review]) -> Mapping[str, str]:
    """What the two agreed to hope for, of reviews that stand newest first: as the newest says that has a yes."""
    return next((review.hoped for review in found if review.is_agreed), {})


def list_reviews(session: Session, permit: TreatmentPermit, now: datetime) -> list[Review]:
    """For the therapist, the newest first: every review, with answers from the morning after they were given."""
    return _load(session, permit, lambda answer: next_morning(answer.answered_at, permit.client_zone) <= now)


def list_offered(session: Session, permit: TreatmentPermit, now: datetime) -> list[tuple[date, list[tuple[str, date]]]]:
    """For the therapist, the newest first: the day each review was offered and what was answered, no word opened. One
    statement."""
    rows = session.execute(
        sa.select(PhaseReview.id, PhaseReview.offered_at, ReviewAnswer.said, ReviewAnswer.answered_at)
        .outerjoin(ReviewAnswer, ReviewAnswer.review_id == PhaseReview.id)
        .where(PhaseReview.treatment_id == permit.treatment_id, PhaseReview.offered_at.is_not(None))
        .order_by(PhaseReview.made_at.desc(), PhaseReview.id, ReviewAnswer.answered_at, ReviewAnswer.id)
    )
    found: dict[UUID, tuple[date, list[tuple[str, date]]]] = {}
    for row in rows:
        _on, answers = found.setdefault(row.id, (local_day(row.offered_at, permit.zone), []))
        if row.said is not None and next_morning(row.answered_at, permit.client_zone) <= now:
            answers.append((row.said, local_day(row.answered_at, permit.client_zone)))
    return list(found.values())


def list_own_reviews(session: Session, client_id: int, treatment_id: UUID, now: datetime) -> list[Review]:
    """For the client: what was offered before this morning, the newest first, with every answer of theirs."""
    permit = record_for_client(session, client_id, treatment_id)
    return [
        review
        for review in _load(session, permit, lambda _answer: True)
        if review.offered_at is not None and next_morning(review.offered_at, permit.client_zone) <= now
    ]


def keep_draft(session: Session, permit: TreatmentPermit, words: Mapping[str, str], now: datetime) -> UUID:
    """The draft, in the place of what it said before. Needs `writing()`. Raises BadFacts without a next step."""
    said = {part: words.get(part, "").strip() for part in PARTS}
    hoped = {key: way for key, way in words.items() if key.startswith(HOPED) and way in WAYS}
    if not said["step"]:
        raise BadFacts({"step": "missing"})
    if long := [part for part, text in said.items() if len(text) > LENGTH]:
        raise BadFacts(dict.fromkeys(long, "too_long"))
    row = _find_draft(session, permit)
    review_id = row.id if row is not None else uuid4()
    sealed = permit.sealer.seal(RECORD, {k: v for k, v in said.items() if v} | hoped, _place(permit, review_id))
    session.merge(PhaseReview(id=review_id, treatment_id=permit.treatment_id, made_at=now, sealed=sealed))
    session.flush()
    return review_id


def offer_draft(session: Session, permit: TreatmentPermit, now: datetime) -> None:
    """To the client, who may answer from the next morning on. Needs `writing()`. Raises NotFound without a draft; BadFacts
    with {"words": one a line} for words that stay at the desk."""
    row = _find_draft(session, permit)
    if row is None:
        raise NotFound
    if denied := find_denied_in(permit.opener.open(RECORD, row.sealed, _place(permit, row.id))):
        raise BadFacts({"words": "\n".join(denied)})
    row.offered_at = now
    session.flush()


def answer_review(
    session: Session, client_id: int, treatment_id: UUID, review_id: UUID, said: str, words: str, now: datetime
) -> None:
    """One dated line more. Needs `writing()`. Raises NotFound before the next morning; BadFacts, also for "differently"
    without a word."""
    permit = record_for_client(session, client_id, treatment_id)
    if review_id not in {one.id for one in list_own_reviews(session, client_id, treatment_id, now)}:
        raise NotFound
    own = words.strip() if said == Next.DIFFERENTLY else ""
    if said not in set(Next):
        raise BadFacts({"said": "out_of_range"})
    if len(own) > LENGTH or (said == Next.DIFFERENTLY and not own):
        raise BadFacts({"words": "too_long" if own else "missing"})
    answer_id = uuid4()
    sealed = permit.sealer.seal(RECORD, {"words": own}, _answer_place(permit, answer_id)) if own else None
    session.add(ReviewAnswer(id=answer_id, review_id=review_id, said=said, answered_at=now, sealed=sealed))
    session.flush()


def withdraw_answer(session: Session, client_id: int, treatment_id: UUID, answer_id: UUID) -> None:
    """A line of theirs goes, without a reason; one that is not theirs, or gone, changes nothing. Needs `writing()`."""
    permit = record_for_client(session, client_id, treatment_id)
    theirs = sa.select(PhaseReview.id).where(PhaseReview.treatment_id == permit.treatment_id)
    gone = sa.delete(ReviewAnswer).where(ReviewAnswer.id == answer_id, ReviewAnswer.review_id.in_(theirs))
    note_removed(session, ReviewAnswer, *session.execute(gone.returning(ReviewAnswer.id)).scalars())


def _place(permit: TreatmentPermit, row_id: UUID) -> Place:
    return Place("phase_review", str(permit.treatment_id), str(row_id))


def _answer_place(permit: TreatmentPermit, row_id: UUID) -> Place:
    return Place("review_answer", str(permit.treatment_id), str(row_id))


def _find_draft(session: Session, permit: TreatmentPermit) -> PhaseReview | None:
    return session.execute(
        sa.select(PhaseReview)
        .where(PhaseReview.treatment_id == permit.treatment_id, PhaseReview.offered_at.is_(None))
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def _load(session: Session, permit: TreatmentPermit, is_seen: Callable[[ReviewAnswer], bool]) -> list[Review]:
    reviews = session.execute(
        sa.select(PhaseReview)
        .where(PhaseReview.treatment_id == permit.treatment_id)
        .order_by(PhaseReview.made_at.desc(), PhaseReview.id)
        .execution_options(populate_existing=True)
    ).scalars()
    answers = session.execute(
        sa.select(ReviewAnswer)
        .join(PhaseReview, PhaseReview.id == ReviewAnswer.review_id)
        .where(PhaseReview.treatment_id == permit.treatment_id)
        .order_by(ReviewAnswer.answered_at, ReviewAnswer.id)
    ).scalars()
    seen = [answer for answer in answers if is_seen(answer)]
    return [
        Review(
            row.id,
            local_day(row.made_at, permit.zone),
            row.offered_at,
            local_day(row.offered_at, permit.zone) if row.offered_at else None,
            permit.opener.open(RECORD, row.sealed, _place(permit, row.id)),
            [_view(permit, answer) for answer in seen if answer.review_id == row.id],
        )
        for row in reviews
    ]


def _view(permit: TreatmentPermit, row: ReviewAnswer) -> Answer:
    own = permit.opener.open(RECORD, row.sealed, _answer_place(permit, row.id)) if row.sealed else {}
    return Answer(row.id, row.said, local_day(row.answered_at, permit.client_zone), own.get("words", ""))
