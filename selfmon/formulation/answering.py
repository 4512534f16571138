"""The client's version of the picture: what they said on their own phone, line by line, and nothing else.

Left out, not answered, taken back: all three look the same to the therapist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit import ledger
from selfmon.audit.withdrawn import note_removed
from selfmon.core import clock
from selfmon.core.clock import local_day, next_morning
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import Place
from selfmon.formulation.items import LENGTH, PARTS
from selfmon.formulation.models import LineAnswer, LineKind, PictureLine, Said
from selfmon.formulation.picture import Line, Picture, load_picture
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Depth, Stream
from selfmon.treatment.permit import RECORD, TreatmentPermit, record_for_client


@dataclass(frozen=True)
class OwnLine:
    """One line as its client reads it: the parts that may stand on a phone, without what the practice calls it."""

    id: UUID
    thread_id: UUID
    kind: str
    setting: str
    words: Mapping[str, str]
    answered_on: date | None = None
    is_changed: bool = False


@dataclass(frozen=True)
class OwnPicture:
    """`shown`: the client's version. `asked`: what waits for a decision. `left_out`: theirs to look at again."""

    shown: Sequence[OwnLine]
    asked: Sequence[OwnLine]
    left_out: Sequence[OwnLine]


def _place(permit: TreatmentPermit, line_id: UUID) -> Place:
    return Place("picture_answer", str(permit.treatment_id), str(line_id))


def load_own_picture(session: Session, client_id: int, treatment_id: UUID, now: datetime) -> OwnPicture:
    """For the client alone. Raises NotFound."""
    permit = record_for_client(session, client_id, treatment_id)
    picture, answers = load_picture(session, permit), _load_answers(session, permit)
    shown = _shown(permit, picture, answers)
    open_now = _open_lines(picture, permit, now)
    told = [(_own(line), answers.get(line.id)) for line in open_now]
    return OwnPicture(
        shown,
        [line for line, answer in told if answer is None],
        [line for line, answer in told if answer is not None and answer.said == Said.LEFT_OUT],
    )


def load_confirmed(
    session: Session, permit: TreatmentPermit, shared: Permit, picture: Picture
) -> Mapping[UUID, OwnLine]:
    """By thread, what the client shows of the picture, for the therapist: from the morning after it was said, and only
    while any words are shared. One statement."""
    answers = _load_answers(session, permit)
    if not any(shared.allows(stream, Depth.WORDS) for stream in Stream):
        return {}
    seen = {k: a for k, a in answers.items() if next_morning(a.answered_at, permit.client_zone) <= shared.now}
    return {line.thread_id: line for line in _shown(permit, picture, seen)}


def answer_line(
    session: Session,
    client_id: int,
    treatment_id: UUID,
    line_id: UUID,
    said: str,
    words: Mapping[str, str],
    now: datetime,
) -> None:
    """Show it like this, with other words, or leave it out. What stood there before is replaced. Needs `writing()`.

    Raises NotFound for a line that is not asked about (yet); BadFacts.
    """
    permit = record_for_client(session, client_id, treatment_id)
    line = _find_open(session, permit, line_id, now)
    if said not in set(Said):
        raise BadFacts({"said": "out_of_range"})
    parts = PARTS[line.kind]
    own = {part: words.get(part, "").strip() for part in parts if words.get(part, "").strip()}
    if said == Said.CHANGED and (not own or any(len(text) > LENGTH for text in own.values())):
        raise BadFacts({parts[0]: "missing" if not own else "too_long"})
    _take_back(session, line_id)
    if said == Said.LEFT_OUT:
        _leave_out(session, line_id, now)
        return
    sealed = permit.sealer.seal(RECORD, own, _place(permit, line_id)) if said == Said.CHANGED else None
    session.add(LineAnswer(line_id=line_id, said=said, answered_at=now, sealed=sealed))
    session.flush()


def withdraw_line(session: Session, client_id: int, treatment_id: UUID, line_id: UUID, now: datetime) -> None:
    """Off the client's version, without a reason. What another professional is told goes from the record as well. A line
    that is not theirs, or gone already, changes nothing. Needs `writing()`."""
    permit = record_for_client(session, client_id, treatment_id)
    lines, answers = load_picture(session, permit).lines, _load_answers(session, permit)
    line = next((one for one in lines if one.id == line_id and one.id in answers), None)
    if line is None:
        return
    thread = [one.id for one in lines if one.thread_id == line.thread_id]
    _take_back(session, *thread)
    if line.kind == LineKind.OTHERS:
        session.execute(sa.delete(PictureLine).where(PictureLine.id.in_(thread)))
        note_removed(session, PictureLine, *thread)
    else:
        for one in thread:
            if one in answers:
                _leave_out(session, one, now)


def leave_out_again(session: Session, facts: ledger.Facts, at: datetime) -> None:
    """After a restore: left out, and not asked about again; the client may still show it. A line that is gone stays gone."""
    line_id, answer_id = UUID(facts["line"]), UUID(facts["answer"])
    if session.execute(sa.select(sa.exists().where(PictureLine.id == line_id))).scalar_one():
        session.execute(sa.delete(LineAnswer).where(LineAnswer.line_id == line_id))
        session.add(LineAnswer(id=answer_id, line_id=line_id, said=Said.LEFT_OUT, answered_at=at))
        session.flush()


def _leave_out(session: Session, line_id: UUID, now: datetime) -> None:
    answer_id = uuid4()
    ledger.note(session, "line_left_out", clock.utc_now(), line=line_id, answer=answer_id)
    session.add(LineAnswer(id=answer_id, line_id=line_id, said=Said.LEFT_OUT, answered_at=now))
    session.flush()


def _take_back(session: Session, *line_ids: UUID) -> None:
    taken = sa.delete(LineAnswer).where(LineAnswer.line_id.in_(line_ids)).returning(LineAnswer.id)
    note_removed(session, LineAnswer, *session.execute(taken).scalars())


def _load_answers(session: Session, permit: TreatmentPermit) -> dict[UUID, LineAnswer]:
    rows = session.execute(
        sa.select(LineAnswer)
        .join(PictureLine, PictureLine.id == LineAnswer.line_id)
        .where(PictureLine.treatment_id == permit.treatment_id)
        .execution_options(populate_existing=True)
    ).scalars()
    return {row.line_id: row for row in rows}


def _open_lines(picture: Picture, permit: TreatmentPermit, now: datetime) -> list[Line]:
    """What was offered before this morning: the newest such version."""
    due = [
        version
        for version in picture.versions
        if version.offered_at is not None and next_morning(version.offered_at, permit.client_zone) <= now
    ]
    return picture.of(due[-1].number) if due else []


def _find_open(session: Session, permit: TreatmentPermit, line_id: UUID, now: datetime) -> Line:
    found = next((line for line in _open_lines(load_picture(session, permit), permit, now) if line.id == line_id), None)
    if found is None:
        raise NotFound
    return found


def _own(line: Line) -> OwnLine:
    words = {part: line.words[part] for part in PARTS[line.kind] if line.words.get(part)}
    return OwnLine(line.id, line.thread_id, line.kind, line.setting, words)


def _shown(permit: TreatmentPermit, picture: Picture, answers: Mapping[UUID, LineAnswer]) -> list[OwnLine]:
    """Of each thread what was last said yes to, in order of the picture."""
    found: dict[UUID, OwnLine] = {}
    for line in picture.lines:
        answer = answers.get(line.id)
        if answer is None or answer.said == Said.LEFT_OUT:
            continue
        own = _own(line)
        words = permit.opener.open(RECORD, answer.sealed, _place(permit, line.id)) if answer.sealed else own.words
        on, is_changed = local_day(answer.answered_at, permit.client_zone), answer.said == Said.CHANGED
        found[line.thread_id] = OwnLine(own.id, own.thread_id, own.kind, own.setting, words, on, is_changed)
    return list(found.values())
