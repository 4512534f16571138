"""Breaks, rhythm, and whether writing helps. None of this is ever shown to anyone but the client."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Rhythm
from selfmon.accounts.profiles import change_profile, load_profile
from selfmon.audit import ledger
from selfmon.core import clock
from selfmon.core.errors import BadFacts
from selfmon.journal.models import AppAnswer, Break

LENGTHS = {"few_days": timedelta(days=3), "two_weeks": timedelta(days=14), "until_back": None}
SETTLING = "settling"
HELPING = ("yes", "no_difference", "worse", "not_sure")


def start_break(session: Session, client_id: int, length: str, today: date) -> None:
    """No prompts and no reminders from today. Sharing stays as it is. Raises BadFacts."""
    if length not in LENGTHS:
        raise BadFacts({"length": "out_of_range"})
    days = LENGTHS[length]
    until_on = today + days if days else None
    subject = load_profile(session, client_id).subject_id
    ledger.note(session, "break_begun", clock.utc_now(), client=subject, begins=today, until=until_on or "")
    session.add(Break(client_id=client_id, from_on=today, until_on=until_on))


def end_break(session: Session, client_id: int, now: datetime) -> None:
    """The break is over whenever the client says."""
    session.execute(sa.update(Break).where(Break.client_id == client_id, Break.ended_at.is_(None)).values(ended_at=now))


def break_covers(client_id: Any, day: Any) -> sa.Exists:
    """The SQL for: that day belongs to a break of that client. Both may be columns."""
    return sa.exists().where(
        Break.client_id == client_id,
        Break.ended_at.is_(None),
        Break.from_on <= day,
        sa.or_(Break.until_on.is_(None), Break.until_on > day),
    )


def is_on_break(session: Session, client_id: int, today: date) -> bool:
    """True while nothing may be asked."""
    return bool(session.execute(sa.select(break_covers(client_id, today))).scalar_one())


def first_free_day(session: Session, client_id: int, today: date) -> date:
    """The first day from today on that belongs to no break; date.max where a break has no end yet."""
    return find_back_on(session, client_id, today) or today


def find_back_on(session: Session, client_id: int, today: date) -> date | None:
    """The first day after the break that today belongs to; date.max where it lasts until the client comes back, None
    where there is none."""
    untils = session.execute(
        sa.select(Break.until_on).where(
            Break.client_id == client_id,
            Break.ended_at.is_(None),
            Break.from_on <= today,
            sa.or_(Break.until_on.is_(None), Break.until_on > today),
        )
    ).scalars()
    return max((until or date.max for until in untils), default=None)


def choose_rhythm(session: Session, client_id: int, rhythm: str, now: datetime, *, may_be_more: bool = True) -> None:
    """How to go on. Without `may_be_more` whatever asks for more than before stays as it was. Raises BadFacts."""
    from_most = [str(one) for one in Rhythm]
    if rhythm not in from_most:
        raise BadFacts({"answer": "out_of_range"})
    if not may_be_more:
        rhythm = max(rhythm, load_profile(session, client_id).rhythm or rhythm, key=from_most.index)
    change_profile(session, client_id, rhythm=rhythm)
    session.add(AppAnswer(client_id=client_id, question="rhythm", answer=rhythm, answered_at=now))


def answer_helping(session: Session, client_id: int, answer: str, now: datetime) -> None:
    """Is writing here helping? Raises BadFacts."""
    if answer not in HELPING:
        raise BadFacts({"answer": "out_of_range"})
    session.add(AppAnswer(client_id=client_id, question="helping", answer=answer, answered_at=now))


def put_settling_off(session: Session, client_id: int, now: datetime) -> None:
    """ "Not now" to the one question whether it has settled: it ends it for good. Needs `writing()`."""
    session.add(AppAnswer(client_id=client_id, question=SETTLING, answer="not_now", answered_at=now))


def last_answers(session: Session, client_id: int) -> dict[str, datetime]:
    """When each question about the app was last answered."""
    return dict(
        session.execute(
            sa.select(AppAnswer.question, sa.func.max(AppAnswer.answered_at))
            .where(AppAnswer.client_id == client_id)
            .group_by(AppAnswer.question)
        ).all()
    )
