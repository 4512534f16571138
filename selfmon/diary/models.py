"""What every entry has, whatever its kind. The content of a kind stands in a row of its own beside it."""

import json
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from selfmon.accounts.models import one_of
from selfmon.core.db import Base, UtcDateTime
from selfmon.sharing.models import Stream


@lru_cache(maxsize=4096)
def _codes_in(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


class Codes(TypeDecorator[list[str]]):
    """Names of questions, as JSON. Ten years of entries have a few hundred different ones: each is read once a process."""

    impl = sa.JSON
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        if dialect.name != "sqlite":  # psycopg has read it already
            return super().result_processor(dialect, coltype)
        return lambda text: None if text is None else list(_codes_in(text))


class EntryMode(StrEnum):
    PROMPTED = "prompted"
    SPONTANEOUS = "spontaneous"
    RETROSPECTIVE = "retrospective"


class Entry(Base):
    """One thing a client noted. `id` is random and may be shown; `client_uuid` was made on the client's device.

    A declined question is NULL and named in `skipped`; one not shown that day is absent from `asked`; a prompt
    nobody answered makes no row. `words` holds every own word of the entry in one sealed blob, locked under
    `words_label`: the stream's subkey once it may be shared, "own" while it is the client's alone.
    `conflict_of_id` marks a second version that waits for the client's choice and counts nowhere until then.
    """

    __tablename__ = "entries"
    __table_args__ = (
        sa.CheckConstraint(one_of("stream", Stream), name="stream"),
        sa.CheckConstraint(one_of("entry_mode", EntryMode), name="entry_mode"),
        sa.UniqueConstraint("client_id", "client_uuid", "content_mac"),
        # one live entry per device uuid; further versions wait as conflicts
        sa.Index(
            "uq_entries_live",
            "client_id",
            "client_uuid",
            unique=True,
            sqlite_where=sa.text("conflict_of_id IS NULL"),
            postgresql_where=sa.text("conflict_of_id IS NULL"),
        ),
        sa.Index("ix_entries_reading", "client_id", "stream", "local_day"),
        sa.Index("ix_entries_newest", "client_id", "kind", "occurred_at"),
        sa.Index(
            "ix_entries_newest_of_each",
            "client_id",
            "stream",
            "of_which",
            "occurred_at",
            sqlite_where=sa.text("kind = 'practice'"),
            postgresql_where=sa.text("kind = 'practice'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"))
    client_uuid: Mapped[UUID] = mapped_column()
    content_mac: Mapped[bytes] = mapped_column(sa.LargeBinary(32))  # keyed digest: tells a replay from a conflict
    kind: Mapped[str] = mapped_column(sa.String(20))
    # The content's `Kind.which`; empty where it has none, and where code of before 0033 kept it on a database of after.
    of_which: Mapped[str] = mapped_column(sa.String(8), default="", server_default=sa.text("''"))
    stream: Mapped[str] = mapped_column(sa.String(16))
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), index=True)
    conflict_of_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"))
    conflict_settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the client chose the other one

    occurred_at: Mapped[datetime] = mapped_column(UtcDateTime)
    zone: Mapped[str] = mapped_column(sa.String(64))
    local_day: Mapped[date] = mapped_column()  # the client's day of `occurred_at`
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # what the device's clock said at saving
    skew_seconds: Mapped[int | None] = mapped_column(sa.BigInteger)  # device minus server
    is_clock_corrected: Mapped[bool] = mapped_column(default=False)  # `occurred_at` was moved by the skew
    entry_mode: Mapped[str] = mapped_column(sa.String(16))
    schema_version: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    revision: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(sa.String(16), default="form")  # form, queue, import

    asked: Mapped[list[str]] = mapped_column(Codes, default=list)
    skipped: Mapped[list[str]] = mapped_column(Codes, default=list)

    held_back: Mapped[bool] = mapped_column(default=False)
    words_at: Mapped[datetime] = mapped_column(UtcDateTime)  # from then on a words grant opens choices and words
    words: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    words_label: Mapped[str | None] = mapped_column(sa.String(16))

    # While a form is being filled in, the session that began it may complete the same entry.
    session_id: Mapped[UUID | None] = mapped_column()
    open_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # saved, where it had been kept before that

    talk_about: Mapped[bool] = mapped_column(default=False)
    talked_about_on: Mapped[date | None] = mapped_column()
    no_more_questions: Mapped[bool] = mapped_column(default=False)  # "Don't ask me about this one again"


class EntryChoice(Base):
    """One picked tile of a many-choice question, in the order it was picked."""

    __tablename__ = "entry_choices"
    __table_args__ = (sa.CheckConstraint("intensity BETWEEN 0 AND 6", name="intensity"),)

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    position: Mapped[int] = mapped_column(sa.SmallInteger)
    intensity: Mapped[int | None] = mapped_column(sa.SmallInteger)


class EntryRevision(Base):
    """The content of an entry before a change, sealed for the client alone."""

    __tablename__ = "entry_revisions"

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    replaced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)


class Tombstone(Base):
    """A deleted entry's device id, as a keyed digest: a late replay does not bring it back."""

    __tablename__ = "tombstones"

    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    uuid_mac: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    deleted_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Draft(Base):
    """An unfinished form: one row a form, overwritten, sealed for the client alone, in nobody's counts."""

    __tablename__ = "drafts"

    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    session_id: Mapped[UUID | None] = mapped_column()  # the tab's session: may go on for ten minutes without unlocking
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Turn(Base):
    """The highest number that one browser said of one form, which `mark` names without saying either."""

    __tablename__ = "turns"

    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ParkedPost(Base):
    """A form posted after its session was over. Waits 24 h for the same person; for anyone else it does not exist."""

    __tablename__ = "parked_posts"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    form: Mapped[str] = mapped_column(sa.String(80))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    parked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class EnvelopeKey(Base):
    """A key pair that phones seal their envelopes to. The private half lies in the key store."""

    __tablename__ = "outbox_keys"
    __table_args__ = (
        # one that is not retired
        sa.Index(
            "uq_outbox_keys_current",
            "slot",
            unique=True,
            sqlite_where=sa.text("retired_at IS NULL"),
            postgresql_where=sa.text("retired_at IS NULL"),
        ),
    )

    key_id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    slot: Mapped[int] = mapped_column(sa.SmallInteger, default=1, server_default="1")  # of the key not retired
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
