"""Rows about people. No clinical fact stands here."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from selfmon.core.db import Base, UtcDateTime


class Role(StrEnum):
    """What somebody came for. One person, one role: a therapist in therapy has two accounts."""

    CLIENT = "client"
    THERAPIST = "therapist"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.THERAPIST, Role.SUPERVISOR, Role.ADMINISTRATOR})


def one_of(column: str, values: type[StrEnum] | tuple[str, ...]) -> str:
    """The text of a CHECK constraint that admits only these values (or nothing)."""
    return f"{column} IN ({', '.join(repr(str(v)) for v in values)})"


class Person(Base, UserMixin):
    """Somebody who can sign in. `public_id` is the only id that is ever shown."""

    __tablename__ = "people"
    __table_args__ = (sa.CheckConstraint(one_of("role", Role), name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    email: Mapped[str] = mapped_column(sa.String(255), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[str] = mapped_column(sa.String(16))
    locale: Mapped[str] = mapped_column(sa.String(16), default="en")
    zone: Mapped[str] = mapped_column(sa.String(64), default="UTC")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    password: Mapped[str | None] = mapped_column(sa.String(255))  # argon2id
    active: Mapped[bool] = mapped_column(default=True)
    passkey_handle: Mapped[UUID] = mapped_column(default=uuid4, unique=True)
    totp_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # set once a first code was entered
    totp_counter: Mapped[int | None] = mapped_column(sa.BigInteger)  # a code works once
    recovery_macs: Mapped[list[str]] = mapped_column(sa.JSON, default=list)  # keyed digests; each works once

    # Passkeys can fall back to the phone's own code, which somebody else may know.
    password_only: Mapped[bool] = mapped_column(default=False)
    # After a reset by mail, reading stays shut until then, unless an earlier factor opens it.
    reading_opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # The first reset of this wait: browsers that signed in before it may still say "that was not me".
    reset_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    factor_change: Mapped[str | None] = mapped_column(sa.String(24))  # factor_changes.Change, told until put away
    # Asked to leave: hidden until then, erased after it, unless a recovery code says otherwise.
    erase_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    factor_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    passkeys: Mapped[list["Passkey"]] = relationship(back_populates="person", cascade="all, delete-orphan")

    @property
    def is_active(self) -> bool:
        """Flask-Login asks: a person who was switched off is nobody."""
        return self.active

    @property
    def is_client(self) -> bool:
        return self.role == Role.CLIENT

    @property
    def is_staff(self) -> bool:
        return self.role in STAFF


class Passkey(Base):
    """One passkey of one person (a WebAuthn credential)."""

    __tablename__ = "passkeys"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(sa.LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(sa.String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(back_populates="passkeys")


class SessionMode(StrEnum):
    """`log`: can add, sees nothing stored. `read`: unlocked until `read_until`. `half`: a second factor is due."""

    HALF = "half"
    LOG = "log"
    READ = "read"


class DeviceSession(Base):
    """One signed-in browser. The cookie holds only a random token; this row holds its hash and all that follows."""

    __tablename__ = "device_sessions"
    __table_args__ = (sa.CheckConstraint(one_of("mode", SessionMode), name="mode"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    mode: Mapped[str] = mapped_column(sa.String(8), default=SessionMode.HALF)
    read_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fresh_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a recent proof of identity: widening needs it
    device: Mapped[str] = mapped_column(sa.String(80), default="")  # "Firefox · Android", for the device list
    data: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    unlocked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # this reading began: it has an end of its own
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a factor older than a reset was shown here
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a changed factor was read about here


class Invitation(Base):
    """An open door for one address. Works once, with the mailed token; a client also needs the code given in person."""

    __tablename__ = "invitations"
    __table_args__ = (sa.CheckConstraint(one_of("role", Role), name="role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(sa.String(255), index=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    role: Mapped[str] = mapped_column(sa.String(16))
    locale: Mapped[str] = mapped_column(sa.String(16), default="en")
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(sa.String(255))
    code_tries: Mapped[int] = mapped_column(default=0)
    invited_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    code_entered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Rhythm(StrEnum):
    """How somebody wishes to go on. Each is a complete way of using this."""

    EVERY_DAY = "every_day"
    SOME_DAYS = "some_days"
    WHEN_SOMETHING_HAPPENS = "when_something_happens"
    NOT_FOR_NOW = "not_for_now"


class ClientProfile(Base):
    """A client's own settings, and the random tags that stand for them where an id must not."""

    __tablename__ = "client_profiles"
    __table_args__ = (
        sa.CheckConstraint(one_of("rhythm", Rhythm), name="rhythm"),
        sa.CheckConstraint("onboarding_page BETWEEN 1 AND 5", name="onboarding_page"),
    )

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(default=uuid4, unique=True)  # what audit rows call this client
    queue_tag: Mapped[UUID] = mapped_column(default=uuid4, unique=True)  # marks forms as this account's, says no name
    onboarding_page: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    onboarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed_wording: Mapped[int | None] = mapped_column(sa.SmallInteger)  # of the first pages: home.agreed
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    words_wait: Mapped[bool] = mapped_column(default=True)  # shared words appear the next morning
    keep_to_myself: Mapped[bool] = mapped_column(default=False)  # new entries start held back
    rhythm: Mapped[str | None] = mapped_column(sa.String(24))
    hidden_charts: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    # Their own name for "Steady" and their wish for notes, under the client-only key: profiles.open_own_words.
    own_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)


class Try(Base):
    """One try at something that could be guessed. `tag` is a keyed digest of whose budget it came off."""

    __tablename__ = "tries"
    __table_args__ = (sa.Index(None, "tag", "at"),)

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    tag: Mapped[str] = mapped_column(sa.String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class RootCheck(Base):
    """Which root key this database was made with. A wrong key refuses to start; another is never made."""

    __tablename__ = "root_checks"

    key_id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    check_value: Mapped[str] = mapped_column(sa.String(64))
    made_on: Mapped[date] = mapped_column()
    is_demo: Mapped[bool] = mapped_column(default=False)
    store_id: Mapped[str | None] = mapped_column(sa.String(36))  # the key store that belongs to this database
