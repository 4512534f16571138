"""The content of journal entries. Unipolar ratings 0–6, bipolar −3…+3; None is "skipped" or "not asked" (see Entry)."""

from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from selfmon.core.db import Base, UtcDateTime
from selfmon.journal.questions import CHECK_IN


def between(low: int, high: int, *columns: str) -> list[sa.CheckConstraint]:
    """One named range check per column."""
    return [sa.CheckConstraint(f"{c} BETWEEN {low} AND {high}", name=c) for c in columns]


_SMALL = sa.SmallInteger


def _entry_key() -> Mapped[UUID]:
    return mapped_column(sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True)


class CheckIn(Base):
    """How somebody was at one moment."""

    __tablename__ = "check_ins"
    __table_args__ = (
        *(between(q.low, q.high, q.code)[0] for q in CHECK_IN.values()),
        *between(0, 6, "own_item"),
        sa.CheckConstraint("sleep_hours BETWEEN 0 AND 24", name="sleep_hours"),
        sa.CheckConstraint("evaluated IN ('no', 'a_little', 'yes')", name="evaluated"),
    )

    entry_id: Mapped[UUID] = _entry_key()
    pleasantness: Mapped[int | None] = mapped_column(_SMALL)
    energy: Mapped[int | None] = mapped_column(_SMALL)
    shame: Mapped[int | None] = mapped_column(_SMALL)
    warmth: Mapped[int | None] = mapped_column(_SMALL)
    self_worth: Mapped[int | None] = mapped_column(_SMALL)
    above: Mapped[int | None] = mapped_column(_SMALL)
    unseen: Mapped[int | None] = mapped_column(_SMALL)
    envy: Mapped[int | None] = mapped_column(_SMALL)
    contempt: Mapped[int | None] = mapped_column(_SMALL)
    anger: Mapped[int | None] = mapped_column(_SMALL)
    anxiety: Mapped[int | None] = mapped_column(_SMALL)
    sadness: Mapped[int | None] = mapped_column(_SMALL)
    pride: Mapped[int | None] = mapped_column(_SMALL)
    special: Mapped[int | None] = mapped_column(_SMALL)
    fragile: Mapped[int | None] = mapped_column(_SMALL)
    own_item: Mapped[int | None] = mapped_column(_SMALL)
    own_item_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("own_items.id", ondelete="SET NULL"))
    sleep_hours: Mapped[float | None] = mapped_column(sa.Float)
    evaluated: Mapped[str | None] = mapped_column(sa.String(8))


class OwnItem(Base):
    """One sentence the client rates under "More". Replaced, not changed, so that old ratings keep their meaning."""

    __tablename__ = "own_items"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


URGES = ("withdraw", "attack_self", "avoid", "attack_other", "approach", "stay")


class Episode(Base):
    """Something stung: what happened, what followed, how big the self felt. Every part may be empty."""

    __tablename__ = "episodes"
    __table_args__ = (
        *between(0, 6, "peak"),
        *between(-3, 3, "size_before", "size_strongest", "size_now"),
        *between(0, 4, *(f"urge_{u}" for u in URGES)),
        *(sa.CheckConstraint(f"acted_{u} IN ('no', 'a_little', 'yes')", name=f"acted_{u}") for u in URGES),
        sa.CheckConstraint("closest_to IN ('shame', 'envy', 'both', 'other', 'unsure')", name="closest_to"),
    )

    entry_id: Mapped[UUID] = _entry_key()
    closest_to: Mapped[str | None] = mapped_column(sa.String(8))
    peak: Mapped[int | None] = mapped_column(_SMALL)
    about: Mapped[str | None] = mapped_column(sa.String(16))
    setting: Mapped[str | None] = mapped_column(sa.String(16))
    size_before: Mapped[int | None] = mapped_column(_SMALL)
    size_strongest: Mapped[int | None] = mapped_column(_SMALL)
    size_now: Mapped[int | None] = mapped_column(_SMALL)
    urge_withdraw: Mapped[int | None] = mapped_column(_SMALL)
    urge_attack_self: Mapped[int | None] = mapped_column(_SMALL)
    urge_avoid: Mapped[int | None] = mapped_column(_SMALL)
    urge_attack_other: Mapped[int | None] = mapped_column(_SMALL)
    urge_approach: Mapped[int | None] = mapped_column(_SMALL)
    urge_stay: Mapped[int | None] = mapped_column(_SMALL)
    acted_withdraw: Mapped[str | None] = mapped_column(sa.String(8))
    acted_attack_self: Mapped[str | None] = mapped_column(sa.String(8))
    acted_avoid: Mapped[str | None] = mapped_column(sa.String(8))
    acted_attack_other: Mapped[str | None] = mapped_column(sa.String(8))
    acted_approach: Mapped[str | None] = mapped_column(sa.String(8))
    acted_stay: Mapped[str | None] = mapped_column(sa.String(8))
    tiles_turned: Mapped[bool | None] = mapped_column()  # feelings were drawn last to first; None: nobody knows
    order_tapped: Mapped[bool | None] = mapped_column()  # their order is the order of taps, not that of the page
    settle_after: Mapped[int | None] = mapped_column(_SMALL)  # minutes until it may be asked about once; None: never


class Settling(Base):
    """A later look at an episode: how strong it is now. Its entry's parent is the episode."""

    __tablename__ = "settlings"
    __table_args__ = (
        *between(0, 6, "strength"),
        sa.CheckConstraint("passed IN ('yes', 'partly', 'not_yet')", name="passed"),
    )

    entry_id: Mapped[UUID] = _entry_key()
    strength: Mapped[int | None] = mapped_column(_SMALL)
    is_stronger: Mapped[bool | None] = mapped_column()  # "stronger now" was tapped: strength is 6
    passed: Mapped[str | None] = mapped_column(sa.String(8))


class LookingAgain(Base):
    """An episode seen from a distance, the next day at the earliest. Its entry's parent is the episode."""

    __tablename__ = "looking_agains"
    __table_args__ = (
        *between(0, 6, "belief_then", "belief_now", "certainty"),
        sa.CheckConstraint("safe_enough IN ('yes')", name="safe_enough"),  # anything else is stored as not asked
    )

    entry_id: Mapped[UUID] = _entry_key()
    belief_then: Mapped[int | None] = mapped_column(_SMALL)
    belief_now: Mapped[int | None] = mapped_column(_SMALL)
    safe_enough: Mapped[str | None] = mapped_column(sa.String(8))
    certainty: Mapped[int | None] = mapped_column(_SMALL)


class HardMoment(Base):
    """One tap. The row says only that it was."""

    __tablename__ = "hard_moments"

    entry_id: Mapped[UUID] = _entry_key()


class HeldMoment(Base):
    """Something held: a moment that went differently, or was all right."""

    __tablename__ = "held_moments"

    entry_id: Mapped[UUID] = _entry_key()
    what: Mapped[str | None] = mapped_column(sa.String(24))
    with_whom: Mapped[str | None] = mapped_column(sa.String(16))


class Goal(Base):
    """One of up to three goals, in the client's words, sealed under the anchors subkey, or "own" while unshared."""

    __tablename__ = "goals"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    made_on: Mapped[date] = mapped_column()
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    words_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    words_label: Mapped[str] = mapped_column(sa.String(16))
    held_back: Mapped[bool] = mapped_column(default=False)
    closed_on: Mapped[date | None] = mapped_column()
    reviewed_on: Mapped[date | None] = mapped_column()  # "still mine", asked when the work moves on
    changed_on: Mapped[date | None] = mapped_column()  # in other words since; what it said before is gone
    done_on: Mapped[date | None] = mapped_column()  # shown as done; one that is put away is shown to nobody


class Experiment(Base):
    """A small experiment: what somebody expects, how sure (0–6), and how sure it leaves them."""

    __tablename__ = "experiments"
    __table_args__ = (*between(0, 6, "sure_before", "sure_after"),)

    entry_id: Mapped[UUID] = _entry_key()
    sure_before: Mapped[int | None] = mapped_column(_SMALL)
    sure_after: Mapped[int | None] = mapped_column(_SMALL)


class AfterSession(Base):
    """How much the therapist got what it was like, 0–4, after one session."""

    __tablename__ = "after_sessions"
    __table_args__ = (*between(0, 4, "understood"),)

    entry_id: Mapped[UUID] = _entry_key()
    therapy_session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("therapy_sessions.id", ondelete="SET NULL"))
    understood: Mapped[int | None] = mapped_column(_SMALL)


class BetweenUs(Base):
    """Something that didn't sit right. Held back unless the client lets the therapist see this one."""

    __tablename__ = "between_us"
    __table_args__ = (sa.CheckConstraint("something IN ('no', 'a_little', 'yes')", name="something"),)

    entry_id: Mapped[UUID] = _entry_key()
    therapy_session_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("therapy_sessions.id", ondelete="SET NULL"))
    something: Mapped[str | None] = mapped_column(sa.String(8))


class Break(Base):
    """Take a break: no prompts, sharing unchanged. Open while `until_on` is None and `ended_at` is None."""

    __tablename__ = "breaks"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    from_on: Mapped[date] = mapped_column()
    until_on: Mapped[date | None] = mapped_column()
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AppAnswer(Base):
    """An answer about the app itself ("Is writing here helping?"), for the client alone."""

    __tablename__ = "app_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(sa.String(16))  # helping, rhythm, settling
    answer: Mapped[str] = mapped_column(sa.String(24))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListItem(Base):
    """A line on the client's own list for the session ("I have a question", "Talk about it"). Sealed for the client."""

    __tablename__ = "list_items"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    client_id: Mapped[int] = mapped_column(sa.ForeignKey("people.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
