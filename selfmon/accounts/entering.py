"""Signing in, proving it again, resetting: what is decided, apart from the pages.

Functions that change rows say so and need the caller's `writing()`; hashing happens before it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app, g
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from selfmon.accounts.factors import use_recovery_code
from selfmon.accounts.models import ClientProfile, Person, SessionMode
from selfmon.accounts.passkeys import find_passkey, read_sign_in
from selfmon.accounts.passwords import is_password
from selfmon.accounts.sign_ins import change_mode, end_other_sessions, lock_all_sessions, start_session
from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.core.db import writing
from selfmon.core.keyring import root_key

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
    """Start a session for somebody who gave a first proof. Staff with a password only are halfway; after a reset a
    client can add, and read again when the wait is over. Sets the cookie."""
    is_waiting = person.reading_opens_at is not None and now < person.reading_opens_at
    if person.is_staff and not by_passkey:
        mode = SessionMode.HALF
    elif person.is_client and is_waiting and not by_passkey:
        mode = SessionMode.LOG
    else:
        mode = SessionMode.READ
    with writing(session):
        if by_passkey:
            person.reading_opens_at = None
        session.add(person)
        old = g.get("device_session")
        if old is not None:
            session.delete(old)
        g.new_token = start_session(session, person, mode, now, device)
        if mode is SessionMode.READ:
            _record_unlock(session, person, now)


def _record_unlock(session: Session, person: Person, now: datetime) -> None:
    """The client sees in their log when their diary was opened, also by somebody who knew how."""
    if not person.is_client:
        return
    subject = session.execute(
        sa.select(ClientProfile.subject_id).where(ClientProfile.person_id == person.id)
    ).scalar_one()
    record_deed(session, Deed(subject, person.public_id, "unlocked", local_day(now, person.zone)), now)


def unlock(session: Session, person: Person, now: datetime) -> None:
    """Reading mode, and a moment of freshness, for the session at hand. Sets the cookie anew."""
    with writing(session):
        g.new_token = change_mode(session, g.device_session.id, SessionMode.READ, now, person.is_client)
        _record_unlock(session, person, now)


def open_with_recovery_code(session: Session, person: Person, code: str, now: datetime) -> bool:
    """An earlier recovery code ends the wait after a reset."""
    with writing(session):
        session.refresh(person)
        is_theirs = use_recovery_code(person, code)
        if is_theirs:
            person.reading_opens_at = None
    return is_theirs


def is_reading_waiting(person: Person, now: datetime) -> bool:
    """After a reset by mail, reading stays shut for a while."""
    return person.reading_opens_at is not None and now < person.reading_opens_at


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(root_key().text_secret("reset"), salt="reset")


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
        if person.is_client:
            person.reading_opens_at = now + READING_WAITS
            lock_all_sessions(session, person.id)
        else:
            end_other_sessions(session, person.id, now)


def cancel_reset(session: Session, person: Person, now: datetime, keep: object) -> None:
    """ "That was not me": the new password is dead and every other browser is signed out."""
    with writing(session):
        person.password, person.reading_opens_at = None, None
        session.add(person)
        end_other_sessions(session, person.id, now, g.device_session.id)


def app_name() -> str:
    return str(current_app.extensions["app_name"])
