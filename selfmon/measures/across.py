"""Questionnaires of a whole caseload: what is shared and the therapist's record, in one statement.

Only those whose key has a sourced limit for chance change and a direction: nothing can be said of the others.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.diary.kind_across import numbers_across
from selfmon.measures.models import Administration, RecordedAdministration
from selfmon.measures.packs import Meaning, Pack, ThresholdKind, load_packs
from selfmon.measures.questionnaire_kind import QUESTIONNAIRE
from selfmon.measures.reading import Filled, make_filled
from selfmon.measures.texts import load_texts
from selfmon.sharing.permit import Permit

_COLUMNS = ("pack_id", "key_version", "text_id", "about", "mode", "answers", "stated")


@cache
def packs_with_limits() -> Mapping[str, Pack]:
    """Keys by which a change can be told from chance, and better from worse."""
    return {
        pack.id: pack
        for pack in load_packs().values()
        if any(
            threshold.kind is ThresholdKind.ERROR and pack.scale(threshold.scale).higher_means is not Meaning.NEITHER
            for threshold in pack.thresholds
        )
    }


def filled_across(session: Session, permits: Sequence[Permit], treatments: Sequence[UUID], from_on: date) -> Any:
    """A query for what these Permits admit and for the record of the caller's treatments, for `gather_filled`."""
    known = list(packs_with_limits())
    record = RecordedAdministration
    recorded = sa.select(
        sa.cast(sa.null(), sa.Integer).label("client_id"),
        record.id.label("entry_id"),
        record.done_on.label("local_day"),
        *(getattr(record, name).label(name) for name in _COLUMNS),
        record.treatment_id.label("of_treatment_id"),
    ).where(record.treatment_id.in_(treatments), record.done_on >= from_on, record.pack_id.in_(known))
    shared = numbers_across(session, permits, QUESTIONNAIRE.code, _COLUMNS, from_on)
    if shared is None:
        return recorded
    nobodys = sa.cast(sa.null(), record.treatment_id.type).label("of_treatment_id")
    return sa.union_all(shared.where(Administration.pack_id.in_(known)).add_columns(nobodys), recorded)


def gather_filled(
    session: Session, rows: Sequence[Any], treatments: Mapping[UUID, int | None]
) -> dict[UUID, list[Filled]]:
    """The rows of `filled_across` by treatment, in order of days. `treatments`: with their clients. One statement where a
    key reverses answers, since a text may print them reversed already; else none."""
    reversing = {row.text_id for row in rows if row.text_id and load_packs()[row.pack_id].reverse}
    texts = load_texts(session, sorted(reversing, key=str))
    by_client = {client_id: id for id, client_id in treatments.items() if client_id is not None}
    found: dict[UUID, list[Filled]] = {id: [] for id in treatments}
    for row in sorted(rows, key=lambda row: (row.local_day, str(row.entry_id))):
        filled = make_filled(
            {name: getattr(row, name) for name in _COLUMNS},
            texts,
            id=row.entry_id,
            on=row.local_day,
            asked=(),  # a rule looks at scores
            is_record=row.of_treatment_id is not None,
        )
        if filled is not None:
            found[row.of_treatment_id or by_client[row.client_id]].append(filled)
    return found
