"""A form posted after its session was over is sealed and parked, and becomes a draft once the same person signs in.

Whose form it is comes from the random tag that the form carried, never from what the post claims otherwise. Anyone
else who signs in on the same phone leaves it untouched and unseen.
"""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.profiles import find_owner
from selfmon.core.errors import BadFacts
from selfmon.core.keyring import OWN
from selfmon.core.sealing import CannotOpen, Place, Sealer
from selfmon.diary.content import sealer_of
from selfmon.diary.drafts import LIMIT, Fields, save_draft_from_phone
from selfmon.diary.models import ParkedPost
from selfmon.diary.turns import take_turn_of
from selfmon.house import key_ring
from selfmon.sharing.permit import Permit

KEPT_FOR = timedelta(hours=24)
MOST = 40  # parked forms a person, as many as drafts


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def park_post(session: Session, queue_tag: UUID, form: str, fields: Fields, now: datetime) -> str | None:
    """Park a form for the account behind `queue_tag`; the token for the cookie, or None where nothing was kept
    (unknown tag, or more than 64 KB). The caller holds `writing()`."""
    text = json.dumps(dict(fields), ensure_ascii=False)
    owner = find_owner(session, queue_tag)
    if owner is None or len(text.encode()) > LIMIT or len(form) > 80:
        return None
    token = secrets.token_urlsafe(32)
    keys = key_ring().open_subkeys("client", str(owner.subject_id), (OWN,))
    sealed = Sealer(keys).seal(OWN, {"fields": text}, Place("parked", str(owner.subject_id), _hash(token)))
    session.add(
        ParkedPost(
            token_hash=_hash(token),
            client_id=owner.person_id,
            form=form,
            sealed=sealed,
            parked_at=now,
            expires_at=now + KEPT_FOR,
        )
    )
    session.flush()
    _forget_the_oldest(session, owner.person_id)
    return token


def _forget_the_oldest(session: Session, client_id: int) -> None:
    """MOST a person: a page that posts in a loop does not fill the disk."""
    over = (
        sa.select(ParkedPost.token_hash)
        .where(ParkedPost.client_id == client_id)
        .order_by(ParkedPost.parked_at.desc(), ParkedPost.token_hash)
        .offset(MOST)
    )
    found = session.execute(over).scalars().all()
    if found:
        session.execute(sa.delete(ParkedPost).where(ParkedPost.token_hash.in_(found)))


def claim_parked(session: Session, permit: Permit, token: str, session_id: UUID, now: datetime) -> str | None:
    """Turn a parked form into this client's draft; the form's name, or None if it is not theirs or not there. A session
    that may not read does not see it before unlocking."""
    parked = session.execute(
        sa.select(ParkedPost).where(
            ParkedPost.token_hash == _hash(token), ParkedPost.client_id == permit.client_id, ParkedPost.expires_at > now
        )
    ).scalar_one_or_none()
    if parked is None:
        return None
    place = Place("parked", str(permit.subject_id), parked.token_hash)
    try:
        fields = json.loads(sealer_of(permit).open_again(OWN, parked.sealed, place)["fields"])
    except CannotOpen:
        return None
    try:
        with session.begin_nested() as step:
            is_kept = not take_turn_of(session, permit, fields, now) or save_draft_from_phone(
                session, permit, parked.form, fields, now, session_id if permit.can_read else None
            )
            if not is_kept:
                step.rollback()
    except BadFacts:
        return None
    if not is_kept:
        return None  # stays parked: there is no room among the drafts
    form = parked.form
    session.delete(parked)
    session.flush()
    return form


def forget_old_parked(session: Session, now: datetime) -> None:
    """Delete what is past its day. For the hourly clean-up."""
    session.execute(sa.delete(ParkedPost).where(ParkedPost.expires_at <= now))
