"""Signing in, proving it again, resetting: what is decided, apart from the pages.

Functions that change rows say so and need the caller's `writing()`; hashing happens before it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import g
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from selfmon.accounts import try_limits
from selfmon.accounts.closed_ways import Way, note_way_closed
from selfmon.accounts.factor_changes import Change, mail_change, note_change
from selfmon.accounts.factors import use_recovery_code
from selfmon.accounts.models import ClientProfile, DeviceSession, Person, SessionMode
from selfmon.accounts.passkeys import find_passkey, read_sign_in
from selfmon.accounts.passwords import is_password
from selfmon.accounts.sign_ins import change_mode, start_session
from selfmon.accounts.signing_out import end_other_sessions, lock_all_sessions
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.db import writing
from selfmon.house import current_house, key_ring

RESET_FOR = timedelta(hours=1)
READING_WAITS = timedelta(hours=72)


def find_person(session: Session, email: str) -> Person | None:
    """The active person with this address."""
    return session.execute(
        sa.select(Person).where(Person.email == email, Person.active).execution_options(populate_existing=True)
    ).scalar_one_or_none()


def check_password(session: Session, email: str, password: str) -> Person | None:
    """The person, if the password fits. The same work is done for an address nobody has."""
    person = find_person(session, email)
    return person if is_password(person.password if person else None, password) else None


def check_passkey(session: Session, answer: str, person_id: int | None = None) -> Person | None:
    """The person who holds the passkey, if it is theirs (`person_id`) and fits the challenge."""
    passkey = find_passkey(session, answer)
    if passkey is None or (person_id is not None and passkey.person_id != person_id):
        return None
    count = read_sign_in(passkey, answer)
    if count is None:
        return None
    person = passkey.person
    with writing(session):
        passkey.sign_count, passkey.used_at = count, g.now
        session.add(passkey)
    return person if person.active else None


def enter(session: Session, person: Person, now: datetime, device: str, *, by_passkey: bool) -> None:
    """Start a session for somebody who gave a first proof. Staff with a password only are halfway; a client whose
    password was just renewed by mail, or whom only the password unlocks, can add. Sets the cookie."""
    if person.is_staff:
        mode = SessionMode.READ if by_passkey else SessionMode.HALF
    elif by_passkey:
        mode = SessionMode.LOG if person.password_only else SessionMode.READ
    else:
        mode = SessionMode.LOG if is_wait_open(person, now) else SessionMode.READ
    proved_at = now if by_passkey and mode is SessionMode.READ else None
    with writing(session):
        session.add(person)
        if g.knock is not None:
            session.execute(sa.delete(DeviceSession).where(DeviceSession.id == g.knock.id))
        g.new_token = start_session(session, person, mode, now, device, proved_at)
        if mode is SessionMode.READ:
            _record_unlock(session, person, now)
    if mode is not SessionMode.HALF:
        try_limits.got_in(person.email)


def _record_unlock(session: Session, person: Person, now: datetime) -> None:
    """The client sees in their log when their diary was opened, also by somebody who knew how."""
    if not person.is_client:
        return
    subject = session.execute(
        sa.select(ClientProfile.subject_id).where(ClientProfile.person_id == person.id)
    ).scalar_one()
    record_deed(session, Deed(subject, person.public_id, "unlocked", local_day(now, person.zone)), now)


def unlock(session: Session, person: Person, now: datetime) -> None:
    """Reading mode, and a moment of freshness, for the session at hand. Sets the cookie anew. Whoever could open it
    during the wait after a reset showed an earlier factor: from now on the password counts again here, and here alone."""
    with writing(session):
        g.new_token = change_mode(session, g.actor.session_id, SessionMode.READ, now, person.is_client)
        if is_wait_open(person, now):
            here = sa.update(DeviceSession).where(DeviceSession.id == g.actor.session_id)
            session.execute(here.values(proved_at=now))
        _record_unlock(session, person, now)


def open_with_recovery_code(session: Session, person: Person, code: str) -> bool:
    """True once per code."""
    with writing(session):
        session.refresh(person)
        return use_recovery_code(session, person, code)


def is_wait_open(person: Person, now: datetime) -> bool:
    """A password was renewed by mail less than 72 hours ago."""
    return person.is_client and person.reading_opens_at is not None and now < person.reading_opens_at


def is_reading_waiting(person: Person, now: datetime) -> bool:
    """The renewed password opens no reading in the browser at hand, which has shown no earlier factor."""
    return is_wait_open(person, now) and not _has_proved(person)


def _has_proved(person: Person) -> bool:
    proved, reset = g.knock.proved_at, person.reset_at
    return proved is not None and (reset is None or proved >= reset)


def may_refuse_reset(person: Person, now: datetime) -> bool:
    """ "That was not me" is for browsers that signed in before the reset, and for those that showed an earlier factor:
    whoever renewed the password can cancel nothing of the owner's."""
    is_older = person.reset_at is not None and g.knock.created_at < person.reset_at
    return is_wait_open(person, now) and (is_older or _has_proved(person))


def what_may_be_ended(person: Person, now: datetime) -> datetime | None:
    """From when on sessions may be ended by the browser at hand; None is all. A browser that a renewed password opened
    ends none of those that were there before it, for they alone can say that it was not them."""
    return person.reset_at if is_wait_open(person, now) and not may_refuse_reset(person, now) else None


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(key_ring().house_key("reset").hex(), salt="reset")


def reset_token(person: Person) -> str:
    """A token that dies with the next password change, or after an hour."""
    return _serializer().dumps([str(person.public_id), (person.password or "")[-16:]])


def find_reset(session: Session, token: str) -> Person | None:
    """The person a reset link belongs to, if it still works."""
    try:
        public_id, tail = _serializer().loads(token, max_age=int(RESET_FOR.total_seconds()))
    except (BadSignature, ValueError):
        return None
    from uuid import UUID

    person = session.execute(
        sa.select(Person).where(Person.public_id == UUID(public_id), Person.active)
    ).scalar_one_or_none()
    return person if person is not None and (person.password or "")[-16:] == tail else None


def reset_password(session: Session, person: Person, password_hash: str, now: datetime) -> None:
    """Store the new password. A client's browsers go back to adding only, and reading waits; staff are signed out."""
    with writing(session):
        person.password = password_hash
        session.add(person)
        note_change(session, person, Change.RESET, now)
        if person.is_client:
            if not is_wait_open(person, now):
                person.reset_at = now  # a second reset makes no browser of the first one an earlier one
            person.reading_opens_at = now + READING_WAITS
            lock_all_sessions(session, person.id)
        else:
            end_other_sessions(session, person.id, now)
    mail_change(person, Change.RESET)


def cancel_reset(session: Session, person: Person, now: datetime) -> None:
    """ "That was not me": the new password is dead and every other browser is signed out."""
    with writing(session):
        person.password, person.reading_opens_at, person.reset_at = None, None, None
        session.add(person)
        note_way_closed(session, person, Way.PASSWORD)
        end_other_sessions(session, person.id, now, g.actor.session_id)


def app_name() -> str:
    return current_house().app_name
