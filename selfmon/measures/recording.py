"""The therapist's record of questionnaires: from paper or a file, filled in together, or rated by the therapist.

The same form sent twice is one row. The caller holds `writing()` and commits.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.audit.withdrawn import note_removed
from selfmon.core.clock import local_day
from selfmon.core.errors import BadFacts, NotFound
from selfmon.measures.assigning import find_obstacle
from selfmon.measures.models import Mode, RecordedAdministration
from selfmon.measures.packs import Pack
from selfmon.measures.reading import words_place
from selfmon.measures.scoring import range_of
from selfmon.measures.texts import Text, check_answers
from selfmon.treatment.permit import RECORD, TreatmentPermit

EARLIEST = date(1990, 1, 1)


@dataclass(frozen=True)
class Recorded:
    """What a form states. `text` is None for numbers alone; `totals` are as printed, by scale; `words` what stands where the
    text asks for own words. `asked`: None for all."""

    id: UUID
    pack: Pack
    mode: Mode
    done_on: date
    text: Text | None = None
    about: str = ""
    answers: Mapping[int, int] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[int, ...] | None = None
    words: Mapping[str, str] = field(default_factory=dict)


def record(session: Session, permit: TreatmentPermit, made: Recorded, now: datetime) -> UUID:
    """Keep it. Raises BadFacts naming each field, NotFound for an id that is another treatment's."""
    row = session.get(RecordedAdministration, made.id)
    if row is not None:
        if row.treatment_id != permit.treatment_id:
            raise NotFound
        return row.id
    today = local_day(now, permit.client_zone)
    problems = find_problems(made, max(today, local_day(now, permit.zone)))
    if made.mode is Mode.TOGETHER and made.pack.is_personality and (why := find_obstacle(session, permit, today)):
        problems["text"] = why
    if problems:
        raise BadFacts(problems)
    numbers = made.text.numbers if made.text else made.pack.item_numbers
    numbers = numbers if made.asked is None else made.asked
    session.add(
        RecordedAdministration(
            id=made.id,
            treatment_id=permit.treatment_id,
            pack_id=made.pack.id,
            key_version=made.pack.version,
            text_id=made.text.id if made.text else None,
            about=made.about,
            mode=made.mode,
            done_on=made.done_on,
            recorded_at=now,
            answers={str(number): weight for number, weight in made.answers.items()},
            asked=list(numbers) if made.answers or made.mode is Mode.TOGETHER else [],
            words_sealed=permit.sealer.seal(RECORD, made.words, words_place(made.id)) if made.words else None,
            stated={code: said.replace(",", ".") for code, said in made.totals.items()},
        )
    )
    session.flush()
    return made.id


def find_problems(made: Recorded, today: date) -> dict[str, str]:
    """Why this cannot be kept: a short code by the form's field. `today` is the latest day that one of the two has."""
    problems = {}
    if not EARLIEST <= made.done_on <= today:
        problems["done_on"] = "not_yet" if made.done_on > today else "out_of_range"
    if (made.about or None) not in (made.pack.targets or (None,)):
        problems["about"] = "out_of_range"
    if not (made.answers or made.totals or made.words) and made.mode is not Mode.TOGETHER:
        problems["nothing"] = "missing"
    if made.text is not None:
        try:
            check_answers(made.text, dict(made.answers))
        except BadFacts as problem:
            problems |= problem.problems
    else:
        known = set(made.pack.item_numbers)
        problems |= {
            f"q{n}": "out_of_range" for n, w in made.answers.items() if n not in known or w not in made.pack.weights
        }
    for scale in made.pack.scales:
        said = _decimal(made.totals.get(scale.code, ""))
        low, high = range_of(made.pack, scale)
        if scale.code in made.totals and (said is None or not low <= said <= high):
            problems[f"t-{scale.code}"] = "out_of_range"
    return problems


def remove_record(session: Session, permit: TreatmentPermit, record_id: UUID) -> None:
    """Take a mistaken one out of the record. Raises NotFound."""
    session.delete(_find(session, permit, record_id))
    note_removed(session, RecordedAdministration, record_id)


def mark_looked_at(session: Session, permit: TreatmentPermit, record_id: UUID, now: datetime) -> None:
    """Looked at together today: from now on the client sees the therapist's own rating too. Raises NotFound."""
    row = _find(session, permit, record_id)
    row.shown_together_on = row.shown_together_on or local_day(now, permit.client_zone)


def _find(session: Session, permit: TreatmentPermit, record_id: UUID) -> RecordedAdministration:
    query = sa.select(RecordedAdministration).where(
        RecordedAdministration.id == record_id, RecordedAdministration.treatment_id == permit.treatment_id
    )
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise NotFound
    return row


def _decimal(said: str) -> Decimal | None:
    try:
        number = Decimal(said.replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
