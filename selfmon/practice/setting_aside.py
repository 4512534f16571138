"""Exercises a client has put out of sight, and brings back when they like. The caller holds `writing()`."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.practice.models import SetAside
from selfmon.sharing.permit import Permit


def list_set_aside(session: Session, client_id: int) -> set[str]:
    """Codes of the exercises that are out of sight."""
    return set(session.execute(sa.select(SetAside.exercise).where(SetAside.client_id == client_id)).scalars())


def set_aside(session: Session, permit: Permit, code: str) -> None:
    """Put one out of sight. Twice is the same as once."""
    session.merge(SetAside(client_id=permit.client_id, exercise=code))


def bring_back(session: Session, permit: Permit, code: str) -> None:
    """Offer it again."""
    session.execute(sa.delete(SetAside).where(SetAside.client_id == permit.client_id, SetAside.exercise == code))
