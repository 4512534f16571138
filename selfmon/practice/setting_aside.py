"""Exercises a client has put out of sight, and brings back when they like. The caller holds `writing()`."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.profiles import find_client_id
from selfmon.audit import ledger
from selfmon.practice.library import LIBRARY
from selfmon.practice.models import SetAside
from selfmon.sharing.permit import Permit


def list_set_aside(session: Session, client_id: int) -> set[str]:
    """Codes of the exercises that are out of sight."""
    return set(session.execute(sa.select(SetAside.exercise).where(SetAside.client_id == client_id)).scalars())


def set_aside(session: Session, permit: Permit, code: str) -> None:
    """Put one out of sight. Twice is the same as once."""
    ledger.note(session, "set_aside", permit.now, client=permit.subject_id, exercise=code)
    session.merge(SetAside(client_id=permit.client_id, exercise=code))


def bring_back(session: Session, permit: Permit, code: str) -> None:
    """Offer it again."""
    session.execute(sa.delete(SetAside).where(SetAside.client_id == permit.client_id, SetAside.exercise == code))


def tell_set_aside(session: Session, permit: Permit) -> list[str]:
    """To be taken along."""
    return sorted(list_set_aside(session, permit.client_id))


def keep_set_aside(session: Session, permit: Permit, codes: Any, _now: datetime) -> None:
    """From what the client took along; None is none. Raises ValueError or TypeError for what is no list of exercises."""
    for code in codes or ():
        if code not in LIBRARY:
            raise ValueError
        set_aside(session, permit, code)


def set_aside_again(session: Session, facts: ledger.Facts, _at: datetime) -> None:
    """After a restore: out of sight, until the client brings it back."""
    client_id = find_client_id(session, UUID(facts["client"]))
    if client_id is not None:
        session.merge(SetAside(client_id=client_id, exercise=facts["exercise"]))
        session.flush()
