"""Sessions are rows; the cookie holds only a random token.

Signing out, locking, hiding and every change of factors give the row another token or end it, so a copied cookie is
dead. Visitors have no row, only a signed cookie for their form token.
"""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response, current_app, g, request
from flask.ctx import _AppCtxGlobals  # what Flask documents for a `g` of one's own
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy.orm import Session

from selfmon.accounts.models import ClientProfile, DeviceSession, Invitation, Passkey, Person, Role, SessionMode
from selfmon.core import clock
from selfmon.core.db import ask, db, writing
from selfmon.core.errors import Busy
from selfmon.core.lifetimes import Lifetimes
from selfmon.core.sealing import mac
from selfmon.house import key_ring
from selfmon.web.actor import BY_ITSELF, Actor, Own

READ_FOR = timedelta(minutes=5)
FRESH_FOR = timedelta(minutes=5)
CLIENT_FOR = timedelta(days=90)
STAFF_FOR = timedelta(minutes=15)  # idle
_SLIDE = timedelta(seconds=30)  # an idle time is written at most this often
OWED = "owed"  # a page leaves this cookie when Lock or Hide is pressed: without signal the server hears of it this way
_NO_SESSION = ("web.show_health", "web.show_ready")


class Asking(_AppCtxGlobals):
    """`flask.g`, with the row of who asks for the few pages that change it: read when it is asked for."""

    knock: Any = None  # what `_KNOCK` found; None for a visitor

    @cached_property
    def person(self) -> Person | None:
        return db.session.get(Person, self.knock.person_id) if self.knock is not None else None


class RowSession(SecureCookieSession):
    """What Flask and its extensions keep for one signed-in browser; lives in the row."""


class RowSessions(SecureCookieSessionInterface):
    """Opens and saves sessions. Fills `g.now`, `g.actor`, `g.knock`."""

    def __init__(self, is_https: bool, lifetimes: Lifetimes) -> None:
        self.lifetimes = lifetimes
        self.token_cookie = "__Host-here" if is_https else "here"
        self.is_https = is_https

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        g.now, g.actor = clock.utc_now(), None
        token = request.cookies.get(self.token_cookie)
        if not token or request.endpoint in _NO_SESSION:
            return super().open_session(app, request)
        try:
            found = _find(db.session, _hash(token), g.now)
        except sa.exc.DBAPIError as problem:
            return self._stranger(app, request, problem)
        if found is None:
            g.dead_token = True
            return super().open_session(app, request)
        g.knock, g.actor = found, _as_actor(found)
        if OWED in request.cookies and g.actor.role == "client" and found.mode == SessionMode.READ:
            g.actor, g.owes_lock = replace(g.actor, mode=SessionMode.LOG, read_until=None, fresh_until=None), True
        if BY_ITSELF not in request.args:
            self._read_on(found)
        return RowSession(found.data)

    def _read_on(self, row: Any) -> None:
        """Move the idle end of a client's reading on, for this answer already: its page counts down to that very end."""
        actor: Actor = g.actor
        if actor.role != "client" or not actor.can_read(g.now) or actor.read_until is None:
            return
        until = min(g.now + READ_FOR, (row.unlocked_at or g.now) + self.lifetimes.reading)
        if until - actor.read_until > _SLIDE:
            g.actor, g.reads_on_until = replace(actor, read_until=until), until

    def _stranger(self, app: Flask, request: Request, problem: sa.exc.DBAPIError) -> SecureCookieSession | None:
        """Nobody can be known without the database; the gate says so, and the cookie stays for when it is back."""
        g.away = problem
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if g.get("new_token"):
            response.set_cookie(
                self.token_cookie,
                g.new_token,
                max_age=int(CLIENT_FOR.total_seconds()),
                path="/",
                httponly=True,
                secure=self.is_https,
                samesite="Lax",
            )
        elif g.get("drop_token") or g.get("dead_token"):
            response.delete_cookie(self.token_cookie, path="/", secure=self.is_https, httponly=True, samesite="Lax")
        if OWED in request.cookies and (g.get("new_token") or (g.actor is not None and not g.get("owes_lock"))):
            response.delete_cookie(OWED, path="/", secure=self.is_https, samesite="Lax")
        if isinstance(session, RowSession):
            try:
                _save_row(g.knock, dict(session) if session.modified else None, g.now, self.lifetimes)
            except (sa.exc.DBAPIError, Busy) as problem:  # the answer stands: what it says was done is done
                app.logger.error("session: %s", type(problem).__name__)
        elif not g.get("new_token"):
            super().save_session(app, session, response)


def _as_actor(row: Any) -> Actor:
    """The plain facts the gate and the permits work with."""
    return Actor(
        row.person_id,
        row.public_id,
        row.role,
        row.mode,
        row.id,
        row.read_until,
        row.fresh_until,
        is_enrolled=row.has_passkey or row.has_totp,
        code_is_due=row.code_is_due,
        locale=row.locale,
        zone=row.zone,
        name=row.name,
        own=Own(row.subject_id, row.zone, row.words_wait, row.keep_to_myself, row.queue_tag)
        if row.role == Role.CLIENT and row.subject_id is not None
        else None,
    )


def actor_for_job(person: Person, now: datetime) -> Actor:
    """Somebody for whom a job acts at `now`, without a session: it may decide and count as they could, and ends here."""
    return Actor(
        person.id,
        person.public_id,
        person.role,
        "job",
        person.public_id,
        now,
        None,
        is_enrolled=True,
        locale=person.locale,
        zone=person.zone,
        name=person.name,
    )


# Built once, and of plain columns: every request asks this.
_KNOCK = (
    sa.select(
        *(DeviceSession.id, DeviceSession.person_id, DeviceSession.mode, DeviceSession.data),
        *(DeviceSession.read_until, DeviceSession.fresh_until, DeviceSession.unlocked_at),
        *(DeviceSession.created_at, DeviceSession.seen_at, DeviceSession.expires_at),
        *(DeviceSession.proved_at, DeviceSession.told_at),
        *(Person.public_id, Person.role, Person.locale, Person.zone, Person.name),
        *(Person.reading_opens_at, Person.factor_change, Person.factor_changed_at),
        Person.totp_sealed.is_not(None).label("has_totp"),
        sa.exists().where(Passkey.person_id == Person.id).correlate(Person).label("has_passkey"),
        sa.exists()
        .where(
            Invitation.accepted_by_id == Person.id,
            Invitation.code_hash.is_not(None),
            Invitation.code_entered_at.is_(None),
        )
        .correlate(Person)
        .label("code_is_due"),
        *(ClientProfile.subject_id, ClientProfile.words_wait, ClientProfile.keep_to_myself, ClientProfile.queue_tag),
    )
    .join(Person, Person.id == DeviceSession.person_id)
    .outerjoin(ClientProfile, ClientProfile.person_id == Person.id)
    .where(
        DeviceSession.token_hash == sa.bindparam("token_hash"),
        DeviceSession.revoked_at.is_(None),
        DeviceSession.expires_at > sa.bindparam("now", type_=DeviceSession.expires_at.type),
        Person.active,
    )
)


def _find(session: Session, token_hash: str, now: datetime) -> Any:
    """Session, person, a client's own facts, whether they have a passkey, whether a code is due; None for what is over,
    revoked or switched off. One statement."""
    return ask(session, _KNOCK, {"token_hash": token_hash, "now": now}).one_or_none()


def _save_row(row: Any, data: dict[str, Any] | None, now: datetime, lifetimes: Lifetimes) -> None:
    """Move idle ends on, never past the absolute ones."""
    changes: dict[str, Any] = {} if data is None else {"data": data}
    actor: Actor | None = g.actor
    if actor is not None and not g.get("drop_token"):
        if actor.role != "client":
            until = min(now + STAFF_FOR, row.created_at + lifetimes.staff)
            if until - row.expires_at > _SLIDE:
                changes |= {"expires_at": until, "seen_at": now}
        else:
            if "reads_on_until" in g and not g.get("is_unattended"):
                changes |= {"read_until": g.reads_on_until}
            if now - row.seen_at > timedelta(hours=1):
                changes |= {"expires_at": min(now + CLIENT_FOR, row.created_at + lifetimes.logging), "seen_at": now}
    if changes:
        with writing(db.session):
            db.session.execute(
                sa.update(DeviceSession)
                .where(DeviceSession.id == row.id, DeviceSession.revoked_at.is_(None))
                .values(**changes)
            )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _lifetimes() -> Lifetimes:
    interface = current_app.session_interface
    assert isinstance(interface, RowSessions)
    return interface.lifetimes


def start_session(
    session: Session,
    person: Person,
    mode: SessionMode,
    now: datetime,
    device: str = "",
    proved_at: datetime | None = None,
) -> str:
    """A new row for one browser and its token for the cookie; `proved_at` when an earlier factor was shown. The caller
    holds `writing()`."""
    token = secrets.token_urlsafe(32)
    is_reading = mode is SessionMode.READ
    row = DeviceSession(
        token_hash=_hash(token),
        person_id=person.id,
        mode=mode,
        device=device[:80],
        created_at=now,
        seen_at=now,
        read_until=now + READ_FOR if is_reading and person.is_client else (now + CLIENT_FOR if is_reading else None),
        fresh_until=now + FRESH_FOR if is_reading else None,
        unlocked_at=now if is_reading else None,
        expires_at=now + (min(CLIENT_FOR, _lifetimes().logging) if person.is_client else STAFF_FOR),
        proved_at=proved_at,
        data={"csrf_token": secrets.token_hex(20)},
    )
    session.add(row)
    session.flush()
    return token


def change_mode(session: Session, session_id: UUID, mode: SessionMode, now: datetime, is_client: bool = True) -> str:
    """Lock or unlock one browser: another token, so that the old cookie is dead. The caller holds `writing()`."""
    token = secrets.token_urlsafe(32)
    is_reading = mode is SessionMode.READ
    session.execute(
        sa.update(DeviceSession)
        .where(DeviceSession.id == session_id)
        .values(
            token_hash=_hash(token),
            mode=mode,
            fresh_until=now + FRESH_FOR if is_reading else None,
            unlocked_at=now if is_reading else None,
            read_until=now + (READ_FOR if is_client else CLIENT_FOR) if is_reading else None,
        )
    )
    return token


def lock_in_place(session: Session, session_id: UUID) -> None:
    """Lock one browser and leave its token: several of its requests may be under way. The caller holds `writing()`."""
    session.execute(
        sa.update(DeviceSession)
        .where(DeviceSession.id == session_id)
        .values(mode=SessionMode.LOG, read_until=None, fresh_until=None, unlocked_at=None)
    )


def rotate_token(session: Session, session_id: UUID) -> str:
    """Another token for the same standing, so that an earlier cookie is dead. The caller holds `writing()`."""
    token = secrets.token_urlsafe(32)
    session.execute(sa.update(DeviceSession).where(DeviceSession.id == session_id).values(token_hash=_hash(token)))
    return token


def session_secret(purpose: str) -> bytes:
    """A key that takes both this browser's cookie and the root key to make: the row holds the cookie's hash alone."""
    interface = current_app.session_interface
    assert isinstance(interface, RowSessions)
    return mac(key_ring().house_key(purpose), request.cookies.get(interface.token_cookie, "").encode())
