"""How long the record of a treatment stays after its end: first told to its client, then removed, for good.

What goes is the therapist's record of it, with its key; what the client noted stays theirs until they delete it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import Person
from selfmon.audit.withdrawn import note_removed
from selfmon.core.db import writing
from selfmon.core.keyring import TREATMENT, KeyRing
from selfmon.sharing.terms import add_months
from selfmon.treatment.models import Treatment, TreatmentState

NOTICE = timedelta(days=30)  # between telling the client and removing


@dataclass(frozen=True)
class Ended:
    """One record whose time is over, or will be within NOTICE. `goes_on`: not before that day, whatever happens."""

    treatment_id: UUID
    client_id: int | None
    email: str
    locale: str
    is_there: bool  # somebody who can read a mail: an account that was not switched off
    ended_on: date
    told_on: date | None
    goes_on: date


def list_ended(session: Session, months: int, today: date) -> Sequence[Ended]:
    """Records whose time ends within NOTICE or has ended, the oldest first."""
    rows = session.execute(
        sa.select(Treatment, Person.email, Person.locale, Person.active)
        .outerjoin(Person, Person.id == Treatment.client_id)
        .where(Treatment.state == TreatmentState.ENDED, Treatment.ended_on.is_not(None))
        .order_by(Treatment.ended_on, Treatment.id)
    ).all()
    found = []
    for treatment, email, locale, is_active in rows:
        assert treatment.ended_on is not None, "asked for above"
        over_on = add_months(treatment.ended_on, months)
        if over_on - NOTICE <= today:
            told_on = treatment.goes_told_on
            goes_on = max(over_on, (told_on or today) + NOTICE)
            facts = (treatment.client_id, email or "", locale or "en", bool(is_active))
            found.append(Ended(treatment.id, *facts, treatment.ended_on, told_on, goes_on))
    return found


def may_go(ended: Ended, today: date) -> bool:
    """Its client was told long enough ago, or there is nobody to tell."""
    return today >= ended.goes_on and (ended.told_on is not None or not ended.is_there)


def note_told(session: Session, ended: Ended, day: date | None) -> None:
    """Its client was told on that day; None: the client wants it to stay, and is told anew some day. Needs `writing()`."""
    session.execute(sa.update(Treatment).where(Treatment.id == ended.treatment_id).values(goes_told_on=day))


def remove_record(session: Session, ring: KeyRing, ended: Ended) -> None:
    """The key first, then the row and all that hangs on it; a restore does not bring it back."""
    ring.forget_key(TREATMENT, str(ended.treatment_id))
    with writing(session):
        remove_row(session, ended.treatment_id)


def remove_row(session: Session, treatment_id: UUID) -> None:
    """With what hangs on it. Needs `writing()`."""
    note_removed(session, Treatment, treatment_id)
    session.execute(sa.delete(Treatment).where(Treatment.id == treatment_id))


def list_going(session: Session, client_id: int, months: int) -> Sequence[date]:
    """For the client's own page: from which days on a record of their treatments goes, as they were told by mail."""
    is_told = sa.and_(Treatment.state == TreatmentState.ENDED, Treatment.goes_told_on.is_not(None))
    wanted = sa.select(Treatment.ended_on, Treatment.goes_told_on).where(Treatment.client_id == client_id, is_told)
    rows = session.execute(wanted).all() if months else []
    return sorted(max(add_months(ended, months), told + NOTICE) for ended, told in rows if ended and told)
