"""Ruptures and repairs: the therapist's notes; the client learns of one only once both have talked about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed, note_undone
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import Place
from selfmon.treatment.permit import RECORD, TreatmentPermit, record_for_client
from selfmon.treatment.session_models import Repair, Rupture, RuptureType, Settled
from selfmon.treatment.sessions import SessionView, find_session

MARKERS = (
    "silence",
    "short_answers",
    "agreed_quickly",
    "changed_subject",
    "far_off",
    "complaint",
    "pushed_back",
    "defended",
    "took_charge",
)
MOVES = ("named_it", "own_part", "cleared_up", "changed_plan", "need_underneath", "other_relations", "gave_time")


@dataclass(frozen=True)
class RuptureFacts:
    """What the after-session screen hands over. Intensity 1–5 or None."""

    type: str
    intensity: int | None = None
    markers: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    repair: str = Repair.NONE
    contribution: str = ""


@dataclass(frozen=True)
class RuptureView:
    """One rupture. `contribution`, markers and moves are empty for the client."""

    id: UUID
    session_id: UUID
    type: str
    intensity: int | None
    markers: tuple[str, ...]
    moves: tuple[str, ...]
    repair: str
    repaired_in_id: UUID | None
    contribution: str
    raised_on: date | None
    client_says: str | None
    made_on: date

    @property
    def is_open(self) -> bool:
        """Open as long as one of the two says so; a client who gave no answer says nothing."""
        return self.repair != Repair.FULLY or self.client_says in (Settled.PARTLY, Settled.NOT_YET)


def _place(permit: TreatmentPermit, row_id: UUID) -> Place:
    return Place("rupture", str(permit.treatment_id), str(row_id))


def note_rupture(
    session: Session, permit: TreatmentPermit, session_id: UUID, facts: RuptureFacts, now: datetime
) -> UUID:
    """A rupture in one session. Raises NotFound; BadFacts, also for a session that has not begun."""
    problems = {}
    if find_session(session, permit, session_id).starts_at > now:
        problems["session"] = "not_come_yet"
    if facts.type not in set(RuptureType):
        problems["type"] = "out_of_range"
    if facts.intensity is not None and not 1 <= facts.intensity <= 5:
        problems["intensity"] = "out_of_range"
    if facts.repair not in set(Repair):
        problems["repair"] = "out_of_range"
    if not set(facts.markers) <= set(MARKERS) or not set(facts.moves) <= set(MOVES):
        problems["markers"] = "out_of_range"
    if problems:
        raise BadFacts(problems)
    rupture_id = uuid4()
    said = facts.contribution.strip()
    session.add(
        Rupture(
            id=rupture_id,
            treatment_id=permit.treatment_id,
            session_id=session_id,
            type=facts.type,
            intensity=facts.intensity,
            markers=list(facts.markers),
            moves=list(facts.moves),
            repair=facts.repair,
            repaired_in_id=session_id if facts.repair == Repair.FULLY else None,
            made_at=now,
            sealed=permit.sealer.seal(RECORD, {"contribution": said}, _place(permit, rupture_id)) if said else None,
        )
    )
    session.flush()
    return rupture_id


def note_repair(
    session: Session,
    permit: TreatmentPermit,
    rupture_id: UUID,
    repair: str,
    in_session_id: UUID | None,
    now: datetime,
    moves: Sequence[str] = (),
) -> None:
    """How far a rupture is repaired by now, and in which session it was. Raises NotFound; BadFacts, also for a session that
    has not begun."""
    row = _row(session, permit, rupture_id)
    if repair not in set(Repair) or not set(moves) <= set(MOVES):
        raise BadFacts({"repair": "out_of_range"})
    if in_session_id is not None and find_session(session, permit, in_session_id).starts_at > now:
        raise BadFacts({"session": "not_come_yet"})
    row.repair = repair
    row.repaired_in_id = in_session_id or row.session_id if repair == Repair.FULLY else None
    row.moves = [*row.moves, *(m for m in moves if m not in row.moves)]
    session.flush()


def raise_together(session: Session, permit: TreatmentPermit, rupture_id: UUID, on: date | None) -> None:
    """Both have talked about it `on` that day (the first one stays): from now on the client sees that, and may say where
    it is. None: they have not. Raises NotFound."""
    row = _row(session, permit, rupture_id)
    row.raised_on = (row.raised_on or on) if on is not None else None
    if on is None:
        row.client_says = None
        note_undone(session, Rupture.raised_on, rupture_id)
    session.flush()


def remove_rupture(session: Session, permit: TreatmentPermit, rupture_id: UUID) -> None:
    """Noted by mistake. Raises NotFound."""
    session.delete(_row(session, permit, rupture_id))
    note_removed(session, Rupture, rupture_id)


def _row(session: Session, permit: TreatmentPermit, rupture_id: UUID) -> Rupture:
    row = session.execute(
        sa.select(Rupture)
        .where(
            Rupture.id == rupture_id,
            Rupture.treatment_id == permit.treatment_id,
        )
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def list_ruptures(session: Session, permit: TreatmentPermit) -> list[RuptureView]:
    """Every rupture in order of being noted, for the therapist. One statement."""
    rows = session.execute(
        sa.select(Rupture)
        .where(Rupture.treatment_id == permit.treatment_id)
        .order_by(Rupture.made_at, Rupture.id)
        .execution_options(populate_existing=True)
    ).scalars()
    return [
        RuptureView(
            r.id,
            r.session_id,
            r.type,
            r.intensity,
            tuple(r.markers),
            tuple(r.moves),
            r.repair,
            r.repaired_in_id,
            permit.opener.open(RECORD, r.sealed, _place(permit, r.id)).get("contribution", "") if r.sealed else "",
            r.raised_on,
            r.client_says,
            local_day(r.made_at, permit.client_zone),
        )
        for r in rows
    ]


def list_raised_for_client(session: Session, client_id: int, treatment_id: UUID) -> list[RuptureView]:
    """What a client sees: the ones both have talked about, without the therapist's own notes. Raises NotFound."""
    permit = record_for_client(session, client_id, treatment_id)
    return [
        RuptureView(
            r.id, r.session_id, r.type, None, (), (), Repair.NONE, None, "", r.raised_on, r.client_says, r.made_on
        )
        for r in list_ruptures(session, permit)
        if r.raised_on is not None
    ]


def answer_where_it_is(session: Session, client_id: int, treatment_id: UUID, rupture_id: UUID, answer: str) -> None:
    """The client's own word on it; an empty one takes it back. Raises NotFound for one that was not raised."""
    row = _row(session, record_for_client(session, client_id, treatment_id), rupture_id)
    if row.raised_on is None:
        raise NotFound
    if answer and answer not in set(Settled):
        raise BadFacts({"answer": "out_of_range"})
    row.client_says = answer or None
    session.flush()


def sessions_to_repair(rupture: RuptureView, sessions: Sequence[SessionView]) -> int | None:
    """How many sessions took place after the one of the rupture, up to the one of its repair: 0 is the same session.

    None while it is not repaired.
    """
    if rupture.repaired_in_id is None:
        return None
    when = {s.id: s.starts_at for s in sessions}
    if rupture.session_id not in when or rupture.repaired_in_id not in when:
        return None
    start, end = when[rupture.session_id], when[rupture.repaired_in_id]
    return sum(1 for s in sessions if s.took_place and start < s.starts_at <= end)
