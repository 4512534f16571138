"""Links in mails: an opaque random token, kept as a hash. It finds a note; it never signs anybody in."""

import hmac
from base64 import b32decode, b32encode
from hashlib import sha256
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.sealing import mac
from selfmon.house import current_house, key_ring
from selfmon.reminders.models import Outbox, Reminder, StopLink


def hash_token(token: str) -> str:
    """What the database keeps of a token."""
    return sha256(token.encode()).hexdigest()


def note_link(token: str) -> str:
    """The page behind a note's link, the same for everybody."""
    return f"{current_house().public_url}/note/{token}"


def find_person_of(session: Session, token: str) -> int | None:
    """Whose note this token came with; None for any other text."""
    hashed = hash_token(token)
    return session.execute(
        sa.union_all(
            sa.select(Outbox.person_id).where(Outbox.token_hash == hashed),
            sa.select(StopLink.person_id).where(StopLink.token_hash == hashed),
        )
    ).scalar()


def find_plan_of(session: Session, person_id: int, token: str) -> tuple[UUID, Reminder] | None:
    """The note and the plan behind a token, for the signed-in person it was sent to. A note "later today" stands for
    the plan it was asked from."""
    found = session.execute(
        sa.select(Outbox.id, Reminder)
        .join(Reminder, Reminder.id == Outbox.reminder_id)
        .where(Outbox.token_hash == hash_token(token), Outbox.person_id == person_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        return None
    plan = session.get(Reminder, found.Reminder.later_of_id) if found.Reminder.later_of_id else found.Reminder
    return (found.id, plan) if plan is not None else None


def bounce_tag(note_id: UUID) -> str:
    """The signed part of the address that bounces of one note come back to. Short: a name before the @ has 64 letters
    at most (RFC 5321), and the house's own stands there too; in letters that survive a change of case."""
    return f"{b32encode(note_id.bytes).decode().rstrip('=').lower()}-{_sign(note_id)}"


def read_bounce_tag(tag: str) -> UUID | None:
    """The note a bounce is about; None unless the signature is ours."""
    name, _, signature = tag.lower().partition("-")
    try:
        note_id = UUID(bytes=b32decode(name.upper() + "======"))
    except ValueError:
        return None
    return note_id if hmac.compare_digest(signature.encode(), _sign(note_id).encode()) else None


def _sign(note_id: UUID) -> str:
    return mac(key_ring().house_key("bounces"), note_id.bytes).hex()[:16]
