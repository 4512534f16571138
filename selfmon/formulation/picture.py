"""The therapist's side of the picture: drafted together, kept in versions, offered to the client line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.core.sealing import Place
from selfmon.formulation.denied import find_denied_in
from selfmon.formulation.items import LENGTH, NAME, PARTS, WHO_IS_THERE
from selfmon.formulation.models import LineKind, PictureLine, PictureVersion
from selfmon.treatment.permit import RECORD, TreatmentPermit

MOST_LINES = 40


@dataclass(frozen=True)
class Line:
    """One line as the therapist sees it. `setting` is "" but for a move."""

    id: UUID
    thread_id: UUID
    kind: str
    since: int
    until: int | None
    made_on: date
    setting: str
    words: Mapping[str, str]


@dataclass(frozen=True)
class Version:
    """`offered_on` None: a draft, which exists for its author alone."""

    number: int
    made_on: date
    offered_at: datetime | None
    offered_on: date | None


@dataclass(frozen=True)
class Picture:
    """Every version and every line, in order of being written."""

    versions: Sequence[Version]
    lines: Sequence[Line]

    @property
    def newest(self) -> int:
        """The number of the newest version; 0 before there is one."""
        return self.versions[-1].number if self.versions else 0

    @property
    def draft(self) -> Version | None:
        return self.versions[-1] if self.versions and self.versions[-1].offered_at is None else None

    @property
    def offered(self) -> Version | None:
        """The newest version that was shown to the client."""
        return next((v for v in reversed(self.versions) if v.offered_at is not None), None)

    def of(self, number: int) -> list[Line]:
        """The lines of one version."""
        return [one for one in self.lines if one.since <= number and (one.until is None or one.until > number)]

    def find(self, line_id: UUID) -> Line:
        """A line of the newest version. Raises NotFound."""
        found = next((one for one in self.of(self.newest) if one.id == line_id), None)
        if found is None:
            raise NotFound
        return found


def place_of(permit: TreatmentPermit, row_id: UUID) -> Place:
    return Place("picture_line", str(permit.treatment_id), str(row_id))


def load_picture(session: Session, permit: TreatmentPermit) -> Picture:
    """Two statements whatever the history."""
    versions = session.execute(
        sa.select(PictureVersion)
        .where(PictureVersion.treatment_id == permit.treatment_id)
        .order_by(PictureVersion.number)
        .execution_options(populate_existing=True)
    ).scalars()
    lines = session.execute(
        sa.select(PictureLine)
        .where(PictureLine.treatment_id == permit.treatment_id)
        .order_by(PictureLine.made_at, PictureLine.id)
        .execution_options(populate_existing=True)
    ).scalars()
    return Picture(
        [
            Version(v.number, local_day(v.made_at, permit.zone), v.offered_at, _day(v.offered_at, permit))
            for v in versions
        ],
        [_view(permit, row) for row in lines],
    )


def _day(at: datetime | None, permit: TreatmentPermit) -> date | None:
    return local_day(at, permit.zone) if at is not None else None


def _view(permit: TreatmentPermit, row: PictureLine) -> Line:
    words = permit.opener.open(RECORD, row.sealed, place_of(permit, row.id))
    setting = words.pop("setting", "")
    made_on = local_day(row.made_at, permit.zone)
    return Line(row.id, row.thread_id, row.kind, row.since, row.until, made_on, setting, words)


def add_line(
    session: Session, permit: TreatmentPermit, kind: str, setting: str, words: Mapping[str, str], now: datetime
) -> UUID:
    """A new line in the draft, which is begun where there is none. Needs `writing()`. Raises BadFacts."""
    said = _check(kind, setting, words)
    picture = load_picture(session, permit)
    if len(picture.of(picture.newest)) >= MOST_LINES:
        raise BadFacts({"line": "too_many"})
    return _insert(session, permit, kind, uuid4(), said, _begin_draft(session, permit, picture, now), now)


def change_line(
    session: Session, permit: TreatmentPermit, line_id: UUID, words: Mapping[str, str], now: datetime
) -> UUID:
    """Other words for a line: in the draft itself, or beside the offered one, which stays as it was. The id of the line as
    it stands now. Needs `writing()`. Raises BadFacts, NotFound."""
    picture = load_picture(session, permit)
    line = picture.find(line_id)
    said = _check(line.kind, line.setting, {**line.words, **words})
    if said == {**({"setting": line.setting} if line.setting else {}), **line.words}:
        return line_id
    number = _begin_draft(session, permit, picture, now)
    if line.since == number:
        _seal_again(session, permit, line_id, said)
        return line_id
    _end(session, line_id, number)
    return _insert(session, permit, line.kind, line.thread_id, said, number, now)


def name_move(session: Session, permit: TreatmentPermit, line_id: UUID, name: str) -> None:
    """What the practice calls a move. Nobody else reads it, so it begins no version and asks the client nothing. Needs
    `writing()`. Raises NotFound, BadFacts."""
    line = load_picture(session, permit).find(line_id)
    said = _check(line.kind, line.setting, {**line.words, NAME: name})
    _seal_again(session, permit, line_id, said)


def drop_line(session: Session, permit: TreatmentPermit, line_id: UUID, now: datetime) -> None:
    """Out of the picture from the draft on; a line that was never offered is gone. Needs `writing()`. Raises NotFound."""
    picture = load_picture(session, permit)
    line = picture.find(line_id)
    if picture.draft is not None and line.since == picture.draft.number:
        session.execute(sa.delete(PictureLine).where(PictureLine.id == line_id))
        note_removed(session, PictureLine, line_id)
    else:
        _end(session, line_id, _begin_draft(session, permit, picture, now))


def offer_draft(session: Session, permit: TreatmentPermit, now: datetime) -> None:
    """What is drafted goes to the client, who is asked line by line from the next morning on. Needs `writing()`.

    Raises NotFound without a draft; BadFacts with {"words": one a line} where a line holds words that stay at the desk.
    """
    picture = load_picture(session, permit)
    if picture.draft is None:
        raise NotFound
    lines = [one for one in picture.of(picture.newest) if one.since == picture.draft.number]
    denied = [word for line in lines for word in find_denied_in(line.words)]
    if denied:
        raise BadFacts({"words": "\n".join(dict.fromkeys(denied))})
    session.execute(
        sa.update(PictureVersion)
        .where(PictureVersion.treatment_id == permit.treatment_id, PictureVersion.number == picture.draft.number)
        .values(offered_at=now)
    )


def _check(kind: str, setting: str, words: Mapping[str, str]) -> dict[str, str]:
    if kind not in set(LineKind):
        raise BadFacts({"kind": "out_of_range"})
    if (kind == LineKind.MOVE) != (setting in WHO_IS_THERE):
        raise BadFacts({"setting": "missing" if not setting else "out_of_range"})
    kept = (*PARTS[kind], *((NAME,) if kind == LineKind.MOVE else ()))
    said = {part: words.get(part, "").strip() for part in kept}
    if not said[PARTS[kind][0]]:
        raise BadFacts({PARTS[kind][0]: "missing"})
    if long := [part for part, text in said.items() if len(text) > LENGTH]:
        raise BadFacts(dict.fromkeys(long, "too_long"))
    return {**({"setting": setting} if setting else {}), **{part: text for part, text in said.items() if text}}


def _begin_draft(session: Session, permit: TreatmentPermit, picture: Picture, now: datetime) -> int:
    if picture.draft is not None:
        return picture.draft.number
    session.add(PictureVersion(treatment_id=permit.treatment_id, number=picture.newest + 1, made_at=now))
    session.flush()
    return picture.newest + 1


def _insert(
    session: Session,
    permit: TreatmentPermit,
    kind: str,
    thread_id: UUID,
    said: Mapping[str, str],
    number: int,
    now: datetime,
) -> UUID:
    line_id = uuid4()
    sealed = permit.sealer.seal(RECORD, said, place_of(permit, line_id))
    session.add(
        PictureLine(
            id=line_id,
            treatment_id=permit.treatment_id,
            thread_id=thread_id,
            kind=kind,
            since=number,
            made_at=now,
            sealed=sealed,
        )
    )
    session.flush()
    return line_id


def _seal_again(session: Session, permit: TreatmentPermit, line_id: UUID, said: Mapping[str, str]) -> None:
    sealed = permit.sealer.seal(RECORD, said, place_of(permit, line_id))
    session.execute(sa.update(PictureLine).where(PictureLine.id == line_id).values(sealed=sealed))


def _end(session: Session, line_id: UUID, number: int) -> None:
    session.execute(sa.update(PictureLine).where(PictureLine.id == line_id).values(until=number))
