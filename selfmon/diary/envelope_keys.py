"""The key that phones seal their envelopes to. One is current; retired ones still open for as long as a phone may wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.core.db import writing
from selfmon.core.envelope import as_text, new_key_pair
from selfmon.core.keyring import OUTBOX
from selfmon.core.sealing import CannotOpen
from selfmon.diary.models import EnvelopeKey
from selfmon.house import Remembered, key_ring

KEPT_FOR = timedelta(days=180)  # how long a retired key still opens what was sealed to it
LOOK_AGAIN = timedelta(minutes=10)  # a process may offer a key retired this long ago: it opens all the same


@dataclass(frozen=True)
class PublicKey:
    """What a page is told: the key's id and its public half, base64url."""

    key_id: str
    public: str


_offered: Remembered[tuple[datetime, PublicKey]] = Remembered()


def offered_key(session: Session, now: datetime) -> PublicKey:
    """The current public key; made when the house has none yet. Remembered in this process for LOOK_AGAIN."""
    remembered = _offered.get()
    if remembered is not None and abs(now - remembered[0]) < LOOK_AGAIN:
        return remembered[1]
    row = _current(session)
    if row is None:
        try:
            with writing(session):
                row = _current(session, is_locking=True) or _make(session, now)
        except sa.exc.IntegrityError:  # another process made the first one at the same moment
            row = _current(session)
            if row is None:
                raise
    found = PublicKey(row.key_id, as_text(row.public_key))
    _offered.keep((now, found))
    return found


def change_key(session: Session, now: datetime) -> str:
    """Retire the current key and make a new one; its id. The caller holds `writing()`."""
    session.execute(
        sa.update(EnvelopeKey)
        .where(EnvelopeKey.retired_at.is_(None))
        .values(retired_at=now)
        .execution_options(synchronize_session=False)
    )
    _offered.forget()
    return str(_make(session, now).key_id)


def find_private(session: Session, key_id: str) -> tuple[bytes, datetime]:
    """A key's private half, and when it was made: nothing was sealed to it earlier. Raises CannotOpen."""
    made_at = session.execute(sa.select(EnvelopeKey.made_at).where(EnvelopeKey.key_id == key_id)).scalar_one_or_none()
    if made_at is None:
        raise CannotOpen
    return key_ring().open_key(OUTBOX, key_id), made_at


def forget_old_keys(session: Session, now: datetime) -> None:
    """Delete keys retired longer ago than KEPT_FOR. For the hourly clean-up."""
    is_old = EnvelopeKey.retired_at <= now - KEPT_FOR
    for key_id in session.execute(sa.select(EnvelopeKey.key_id).where(is_old)).scalars().all():
        key_ring().forget_key(OUTBOX, key_id)
    session.execute(sa.delete(EnvelopeKey).where(is_old))


def _current(session: Session, is_locking: bool = False) -> Any:
    wanted = sa.select(EnvelopeKey).where(EnvelopeKey.retired_at.is_(None))
    return session.execute(wanted.with_for_update() if is_locking else wanted).scalar_one_or_none()


def _make(session: Session, now: datetime) -> EnvelopeKey:
    pair = new_key_pair()
    key_ring().keep_key(OUTBOX, pair.key_id, pair.private)
    row = EnvelopeKey(
        key_id=pair.key_id,
        public_key=pair.public,
        made_at=now,
        retired_at=None,
    )
    session.add(row)
    session.flush()
    return row
