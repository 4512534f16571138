"""Invitations: a link by mail that works once, and for clients a code given in person."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.accounts.models import STAFF, ClientProfile, Invitation, Person, Role
from selfmon.core.errors import Conflict, NotFound
from selfmon.core.keyring import CLIENT
from selfmon.core.sealing import mac
from selfmon.core.visible import as_one_address
from selfmon.house import HandedDown, key_ring

OPEN_FOR = timedelta(days=14)
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
WhenAccepted = Callable[[Session, Invitation, Person, datetime], None]
when_accepted: HandedDown[WhenAccepted] = HandedDown()  # what rooms above do about it, in the same transaction


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _code_mac(invitation_id: UUID, code: str) -> str:
    plain = "".join(c for c in code.upper() if c in _ALPHABET)
    return mac(key_ring().house_key("codes"), invitation_id.bytes, plain.encode()).hex()


def make_invitation(
    session: Session,
    email: str,
    name: str,
    role: Role,
    invited_by: int | None,
    now: datetime,
    locale: str = "en",
    with_code: bool = False,
) -> tuple[Invitation, str, str | None]:
    """The row, the token for the link and, if asked for, the code to give in person. The caller holds `writing()`.

    Raises Conflict when somebody with this address has an account already.
    """
    email = as_one_address(email)
    if session.execute(sa.select(sa.exists().where(Person.email == email))).scalar_one():
        raise Conflict
    token = secrets.token_urlsafe(24)
    invitation = Invitation(
        id=uuid4(),
        email=email,
        name=name.strip(),
        role=role,
        locale=locale,
        token_hash=_hash(token),
        invited_by_id=invited_by,
        made_at=now,
        expires_at=now + OPEN_FOR,
    )
    code = None
    if with_code:
        raw = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        code = f"{raw[:4]}-{raw[4:]}"
        invitation.code_hash = _code_mac(invitation.id, code)
    session.add(invitation)
    session.flush()
    return invitation, token, code


def renew_token(invitation: Invitation, now: datetime) -> str:
    """Another link for the same invitation; the earlier one is dead. The caller commits."""
    token = secrets.token_urlsafe(24)
    invitation.token_hash, invitation.expires_at, invitation.withdrawn_at = _hash(token), now + OPEN_FOR, None
    return token


def list_invited_staff(session: Session) -> list[Invitation]:
    """Who was invited to work here and has not come yet, oldest first."""
    return list(
        session.execute(
            sa.select(Invitation)
            .where(Invitation.role.in_(STAFF), Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None))
            .order_by(Invitation.made_at)
        ).scalars()
    )


def find_invited_staff(session: Session, invitation_id: UUID) -> Invitation:
    """One that was not accepted yet. Raises NotFound."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.accepted_at is not None or invitation.role not in STAFF:
        raise NotFound
    return invitation


def find_open_invitation(session: Session, token: str, now: datetime) -> Invitation | None:
    """The invitation behind a link, if it still works."""
    return session.execute(
        sa.select(Invitation)
        .where(
            Invitation.token_hash == _hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > now,
        )
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()


def accept_invitation(
    session: Session,
    invitation: Invitation,
    name: str,
    password_hash: str | None,
    zone: str,
    locale: str,
    now: datetime,
) -> Person:
    """The new person, with everything a client needs; no password where a passkey comes next. The caller holds
    `writing()`. Raises Conflict if taken."""
    if session.execute(sa.select(sa.exists().where(Person.email == invitation.email))).scalar_one():
        raise Conflict
    person = Person(
        public_id=uuid4(),
        email=invitation.email,
        name=name.strip(),
        role=invitation.role,
        locale=locale,
        zone=zone,
        created_at=now,
        password=password_hash,
    )
    session.add(person)
    session.flush()
    if person.is_client:
        add_client_profile(session, person)
    invitation.accepted_at, invitation.accepted_by_id = now, person.id
    for callback in when_accepted.given():
        callback(session, invitation, person, now)
    session.flush()
    return person


def add_client_profile(session: Session, person: Person) -> ClientProfile:
    """A client's settings row and diary key."""
    subject_id = uuid4()
    key_ring().make_key(CLIENT, str(subject_id))
    profile = ClientProfile(person_id=person.id, subject_id=subject_id)
    session.add(profile)
    session.flush()
    return profile


def enter_code(session: Session, person_id: int, code: str, now: datetime) -> bool:
    """True if this is the code the therapist gave. Slows down with every try, never shuts for good. Needs `writing()`."""
    invitation = (
        session.execute(
            sa.select(Invitation)
            .where(
                Invitation.accepted_by_id == person_id,
                Invitation.code_hash.is_not(None),
                Invitation.code_entered_at.is_(None),
            )
            .execution_options(populate_existing=True)
        )
        .scalars()
        .first()
    )
    if invitation is None or invitation.code_hash is None:
        return False
    if not secrets.compare_digest(_code_mac(invitation.id, code), invitation.code_hash):
        invitation.code_tries += 1
        return False
    invitation.code_entered_at = now
    return True
