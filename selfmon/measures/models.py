"""Questionnaires as rows: texts, what was agreed, what was filled in, and answers about harm on their way.

Answers are whole numbers by item number of the pack, as text, since JSON knows no other keys. Scores are never stored.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.accounts.models import one_of
from selfmon.core.db import Base, UtcDateTime
from selfmon.measures.windows import Rhythm


class Mode(StrEnum):
    """How answers came to be."""

    PHONE = "phone"
    TOGETHER = "together"  # in session, on the therapist's device
    PAPER = "paper"
    THERAPIST = "therapist"  # the therapist's own rating
    IMPORTED = "imported"


class StartChoice(StrEnum):
    """What a client chose for one window on the start page."""

    START = "start"
    LATER = "later"
    NOT_THIS_ONE = "not_this_one"
    TOGETHER = "together"


class Action(StrEnum):
    """What became of an answer about harm."""

    SPOKEN = "spoken"
    PLAN_REVIEWED = "plan_reviewed"
    OTHER = "other"
    COVER = "cover"  # assigned to the cover


class QuestionnaireText(Base):
    """One wording in one language; never changed once somebody was asked with it, a new wording is a new row.

    `body`: {"stem", "items": [{"number", "link_id", "text", "heading", "options": [[weight, text, code], …],
    "is_reversed"}]}. `harm`: what a named therapist said about questions on death, self-harm or harming someone:
    [[item, weight from which it is passed on], …]; NULL while nobody has looked: then it cannot be used.
    """

    __tablename__ = "questionnaire_texts"
    __table_args__ = (sa.UniqueConstraint("pack_id", "content_hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pack_id: Mapped[str] = mapped_column(sa.String(24))
    language: Mapped[str] = mapped_column(sa.String(16))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    source: Mapped[str] = mapped_column(sa.String(300))
    canonical: Mapped[str] = mapped_column(sa.String(300), default="")  # url|version, where the file named one
    copyright: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    is_shipped: Mapped[bool] = mapped_column(default=False)
    licence_held_by: Mapped[str] = mapped_column(sa.String(200), default="")
    licence_confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    licence_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    harm: Mapped[list[list[int]] | None] = mapped_column(sa.JSON(none_as_null=True))
    harm_said_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    harm_said_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # not assigned any more; what it asked stays


class QuestionnaireAssignment(Base):
    """What therapist and client agreed to fill in, and when. Ended, not deleted."""

    __tablename__ = "questionnaire_assignments"
    __table_args__ = (
        sa.CheckConstraint(one_of("rhythm", Rhythm), name="rhythm"),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 52", name="every_weeks"),
        sa.CheckConstraint("days_open BETWEEN 1 AND 28", name="days_open"),
        sa.CheckConstraint("reading_days BETWEEN 0 AND 127", name="reading_days"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    pack_id: Mapped[str] = mapped_column(sa.String(24))
    text_id: Mapped[UUID] = mapped_column(sa.ForeignKey("questionnaire_texts.id"))
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)  # the neutral title the client reads
    about: Mapped[str] = mapped_column(sa.String(16), default="")  # which relationship, where the pack asks about one
    rhythm: Mapped[str] = mapped_column(sa.String(16))
    first_on: Mapped[date] = mapped_column()
    every_weeks: Mapped[int] = mapped_column(sa.SmallInteger, default=4)
    days_open: Mapped[int] = mapped_column(sa.SmallInteger, default=7)
    talked_about_on: Mapped[date | None] = mapped_column()
    reading_days: Mapped[int] = mapped_column(
        sa.SmallInteger, default=0
    )  # bit 0 is Monday: who acknowledges reads then
    cover_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    items_seen_from: Mapped[date | None] = (
        mapped_column()
    )  # alliance: single answers are seen from that day, else totals
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_on: Mapped[date | None] = mapped_column()


class Start(Base):
    """What a client chose on one start page, for one window. Nobody else ever reads it.

    Where a question asks about harm `wording` is the agreement as it stood on the screen; `withdrawn_at` ends it.
    """

    __tablename__ = "questionnaire_starts"
    __table_args__ = (
        sa.CheckConstraint(one_of("choice", StartChoice), name="choice"),
        sa.UniqueConstraint("assignment_id", "opens_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    assignment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("questionnaire_assignments.id", ondelete="CASCADE"))
    opens_on: Mapped[date] = mapped_column()
    choice: Mapped[str] = mapped_column(sa.String(16))
    chosen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wording: Mapped[str] = mapped_column(sa.Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Administration(Base):
    """What a client filled in: the content of an entry. Answers by item number; what was left stands in `skipped`."""

    __tablename__ = "questionnaire_administrations"
    __table_args__ = (sa.CheckConstraint(one_of("mode", Mode), name="mode"),)

    entry_id: Mapped[UUID] = mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)
    assignment_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("questionnaire_assignments.id", ondelete="SET NULL")
    )
    opens_on: Mapped[date | None] = mapped_column()
    pack_id: Mapped[str] = mapped_column(sa.String(24))
    key_version: Mapped[str] = mapped_column(sa.String(16))
    text_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("questionnaire_texts.id"))
    about: Mapped[str] = mapped_column(sa.String(16), default="")
    mode: Mapped[str] = mapped_column(sa.String(12), default=Mode.PHONE)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answers: Mapped[dict[str, int]] = mapped_column(sa.JSON)
    stated: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)  # totals that came with an import


class RecordedAdministration(Base):
    """The therapist's record of a questionnaire: from paper, in session, or their own rating. Both sides see how it came.

    `answers` or, where only totals were copied, `stated`. A therapist's own rating is shown to the client only once
    `shown_together_on` is set.
    """

    __tablename__ = "recorded_administrations"
    __table_args__ = (sa.CheckConstraint(one_of("mode", Mode), name="mode"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    pack_id: Mapped[str] = mapped_column(sa.String(24))
    key_version: Mapped[str] = mapped_column(sa.String(16))
    text_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("questionnaire_texts.id"))
    about: Mapped[str] = mapped_column(sa.String(16), default="")
    mode: Mapped[str] = mapped_column(sa.String(12))
    done_on: Mapped[date] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answers: Mapped[dict[str, int]] = mapped_column(sa.JSON, default=dict)
    asked: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    stated: Mapped[dict[str, str]] = mapped_column(sa.JSON, default=dict)
    words_sealed: Mapped[bytes | None] = mapped_column(sa.LargeBinary)  # own words by question
    shown_together_on: Mapped[date | None] = mapped_column()


class HeldAnswer(Base):
    """One answer to a question about harm that was, or is about to be, passed on. Outside grants: the client agreed to it.

    `due_at`: fifteen minutes after the last choice. `sent_at` is set once, with its audit row; nothing unsends it.
    """

    __tablename__ = "held_answers"
    __table_args__ = (
        sa.UniqueConstraint("start_id", "item"),
        sa.CheckConstraint(one_of("action", Action), name="action"),
        sa.Index(
            "ix_held_answers_due",
            "due_at",
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    start_id: Mapped[UUID] = mapped_column(sa.ForeignKey("questionnaire_starts.id", ondelete="CASCADE"))
    treatment_id: Mapped[UUID] = mapped_column(sa.ForeignKey("treatments.id", ondelete="CASCADE"), index=True)
    text_id: Mapped[UUID] = mapped_column(sa.ForeignKey("questionnaire_texts.id"))
    entry_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("entries.id", ondelete="SET NULL"))
    item: Mapped[int] = mapped_column(sa.SmallInteger)
    weight: Mapped[int] = mapped_column(sa.SmallInteger)
    wording: Mapped[str] = mapped_column(sa.Text)  # the agreement, as it was agreed to
    read_on: Mapped[date] = mapped_column()  # somebody reads it by then, as the agreement says
    cover_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("people.id", ondelete="SET NULL"))
    action: Mapped[str | None] = mapped_column(sa.String(16))
