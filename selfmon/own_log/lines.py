"""The therapist's own log: lines for the therapist alone. No part of any client's record, on no client's page.

Every line is one sealed blob, numbers and day included; beside it stands only the day on which it is deleted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed
from selfmon.core.envelope import open_with, seal_for
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import CannotOpen, Place
from selfmon.diary.items import Item, unipolar
from selfmon.own_log.key import LABEL, OwnLog, find_private, find_public
from selfmon.own_log.models import OwnLogRow
from selfmon.sharing.terms import add_months
from selfmon.web.actor import Actor

MONTHS_KEPT = 12
TAPPED = b"tap1"  # sealed while the log was shut; every tap is as long as any other
TAP_LENGTH = 256  # bytes
SESSION, STRAIN, CONSULTATION = "session", "strain", "consultation"


def _felt(code: str, question: object) -> Item:
    return unipolar(code, question, right=_l("very strongly"), high=4)


FEELINGS: dict[str, Item] = {
    item.code: item
    for item in (
        _felt("admired", _l("Admired")),
        _felt("bored", _l("Bored or distant")),
        _felt("irritated", _l("Irritated or belittled")),
        _felt("helpless", _l("Helpless")),
        _felt("protective", _l("Protective or rescuing")),
        _felt("competitive", _l("Competitive")),
        _felt("controlled", _l("Controlled")),
        _felt("warm", _l("Warm")),
    )
}
HEAVY = Item("strain", _l("How heavy the work sat this month"), 0, 4, _l("light"), _l("very heavy"))
FLAGS: dict[str, object] = {
    "over_accommodated": _l("I over-accommodated"),
    "retaliated": _l("I retaliated"),
    "withdrew": _l("I withdrew"),
    "disclosed": _l("I disclosed something for my own need"),
}
COLLEAGUES: dict[str, object] = {
    "supervisor": _l("Supervisor"),
    "peer": _l("Colleague"),
    "group": _l("Peer group"),
    "consultant": _l("Consultant"),
    "own_therapy": _l("Own therapy"),
    "other": _l("Somebody else"),
}


@dataclass(frozen=True)
class Line:
    """One line of the log. `facts` holds the fields that were filled in, as text."""

    id: UUID
    sort: str
    day: date
    facts: Mapping[str, str]

    def number(self, code: str) -> int | None:
        """A rating 0–4; None where it was skipped."""
        return int(self.facts[code]) if code in self.facts else None

    @property
    def flags(self) -> list[object]:
        return [FLAGS[flag] for flag in self.facts.get("flags", "").split() if flag in FLAGS]

    @property
    def whom(self) -> object:
        return COLLEAGUES.get(self.facts.get("whom", ""), "")


def keep_line(
    session: Session, log: OwnLog, sort: str, day: date, facts: Mapping[str, str | None], today: date
) -> UUID:
    """Seal one line; empty fields are left out. Kept for twelve months from today. Needs `writing()`.

    Raises BadFacts for a day that is still to come.
    """
    if day > today:
        raise BadFacts({"day": "in_the_future"})
    line_id = uuid4()
    said = {"sort": sort, "day": day.isoformat(), **{k: v for k, v in facts.items() if v}}
    session.add(
        OwnLogRow(
            id=line_id,
            therapist_id=log.therapist_id,
            delete_on=add_months(today, MONTHS_KEPT),
            sealed=log.sealer.seal(LABEL, said, _place(log, line_id)),
        )
    )
    session.flush()
    return line_id


def tap_feeling(session: Session, actor: Actor, feeling: str, treatment: str, day: date, today: date) -> None:
    """One feeling after a session of that day, sealed for the log without opening it. Needs `writing()`. Raises NotFound
    where the log has no pair yet, BadFacts for a feeling there is not."""
    public = find_public(session, actor.person_id)
    if public is None:
        raise NotFound
    if feeling not in FEELINGS:
        raise BadFacts({"feeling": "out_of_range"})
    line_id = uuid4()
    said = json.dumps({"sort": SESSION, "day": day.isoformat(), "tapped": feeling, "treatment": treatment}).encode()
    sealed = TAPPED + seal_for(public, _info(str(actor.public_id), line_id), said.ljust(TAP_LENGTH))
    session.add(
        OwnLogRow(id=line_id, therapist_id=actor.person_id, delete_on=add_months(today, MONTHS_KEPT), sealed=sealed)
    )
    session.flush()


def keep_strain(session: Session, log: OwnLog, answer: int, today: date) -> None:
    """How heavy this month sat: one answer a month, a later one takes its place. Needs `writing()`."""
    month = today.replace(day=1)
    for line in list_lines(session, log):
        if line.sort == STRAIN and line.day == month:
            remove_line(session, log, line.id)
    keep_line(session, log, STRAIN, month, {HEAVY.code: str(answer)}, today)


def list_lines(session: Session, log: OwnLog) -> list[Line]:
    """Every line, the newest day first, taps among them. One statement, two where there are taps."""
    rows = session.execute(sa.select(OwnLogRow.id, OwnLogRow.sealed).where(OwnLogRow.therapist_id == log.therapist_id))
    private = None
    lines = []
    for row in rows:
        if row.sealed.startswith(TAPPED):
            private = private or find_private(session, log)
            line = _open_tap(log, private, row.id, row.sealed)
        else:
            line = _open(log, row.id, row.sealed)
        lines += [line] if line is not None else []
    return sorted(lines, key=lambda line: (line.day, str(line.id)), reverse=True)


def remove_line(session: Session, log: OwnLog, line_id: UUID) -> None:
    """Gone at once. Raises NotFound. Needs `writing()`."""
    done = session.execute(
        sa.delete(OwnLogRow).where(OwnLogRow.id == line_id, OwnLogRow.therapist_id == log.therapist_id)
    )
    if not getattr(done, "rowcount", 0):
        raise NotFound
    note_removed(session, OwnLogRow, line_id)


def forget_old_lines(session: Session, today: date) -> None:
    """Delete what is past its twelve months; nobody has to open it for that."""
    session.execute(sa.delete(OwnLogRow).where(OwnLogRow.delete_on <= today))


def after_sessions(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.sort == SESSION]


def _open(log: OwnLog, line_id: UUID, sealed: bytes) -> Line | None:
    try:
        facts = log.opener.open(LABEL, sealed, _place(log, line_id))
    except CannotOpen:  # moved or changed in the file: showing nothing is the only honest answer
        return None
    return Line(line_id, facts.pop("sort"), date.fromisoformat(facts.pop("day")), facts)


def _open_tap(log: OwnLog, private: bytes | None, line_id: UUID, sealed: bytes) -> Line | None:
    try:
        facts = json.loads(open_with(private or b"", _info(log.owner, line_id), sealed.removeprefix(TAPPED)))
    except CannotOpen:
        return None
    return Line(line_id, facts.pop("sort"), date.fromisoformat(facts.pop("day")), {k: v for k, v in facts.items() if v})


def _info(owner: str, line_id: UUID) -> bytes:
    """What a tap is bound to: moved to another row or log it does not open."""
    return f"selfmon-own-log-tap-1|{owner}|{line_id}".encode()


def _place(log: OwnLog, line_id: UUID) -> Place:
    return Place("own-log", log.owner, str(line_id))
