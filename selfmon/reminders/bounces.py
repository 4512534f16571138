"""A mail that came back: found by the signed address it was sent from, hard or soft by its report. Reads nothing else."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.replies import find_status, is_gone
from selfmon.reminders.addresses import mark_bounced
from selfmon.reminders.deciding import Reason
from selfmon.reminders.links import read_bounce_tag
from selfmon.reminders.models import Outbox, State

_TAG = re.compile(r"\+([2-7a-z]{26}-[0-9a-f]{16})@", re.IGNORECASE)
_ADDRESSES = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "X-Failed-Recipients", "Return-Path")


class Verdict(StrEnum):
    """What a returned message says about the address."""

    HARD = "hard"
    SOFT = "soft"  # full, blocked, delayed: the address itself may be good
    UNKNOWN = "unknown"  # not about a note of ours, or no report in it


@dataclass(frozen=True)
class Bounce:
    """One returned message."""

    note_id: UUID | None
    verdict: Verdict


def read_bounce(raw: bytes) -> Bounce:
    """Which note came back, and how. A tag with a foreign signature is nobody's. In an app context."""
    message = message_from_bytes(raw[:1_000_000])  # the older policy reads headers as they come, however broken
    note_id = _find_note(message)
    if note_id is None:
        return Bounce(None, Verdict.UNKNOWN)
    codes = [
        found
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
        if (found := find_status(str(block.get("Status", "")))) and found[0] != "2"
    ]
    verdict = Verdict.UNKNOWN if not codes else Verdict.HARD if any(is_gone(*code) for code in codes) else Verdict.SOFT
    return Bounce(note_id, verdict)


def _find_note(message: Message) -> UUID | None:
    for name in _ADDRESSES:
        for value in message.get_all(name, []):
            for tag in _TAG.findall(str(value)):
                found = read_bounce_tag(tag)
                if found is not None:
                    return found
    return None


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def take_bounce(session: Session, bounce: Bounce, now: datetime) -> bool:
    """Inside `writing()`: a hard one stops the address; a soft one is the server's to try again. True if it stopped."""
    if bounce.verdict is not Verdict.HARD or bounce.note_id is None:
        return False
    person_id = session.execute(
        sa.update(Outbox)
        .where(Outbox.id == bounce.note_id)
        .values(state=State.BOUNCED, state_at=now, reason=Reason.REFUSED, held_by=None, held_until=None)
        .returning(Outbox.person_id)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    if person_id is None:
        return False
    mark_bounced(session, person_id, now)
    return True
