"""Stores what a mapping has read, all of it or nothing, as the client's own entries, held back.

The import has a Permit that seals and cannot open. Every row gets a uuid made from the client and the row's own
time, so that the same file brought in again adds nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from selfmon.audit.trail import Deed, record_deed
from selfmon.core.clock import local_day
from selfmon.diary.facts import Facts, Outcome
from selfmon.diary.kinds import KINDS, Kind
from selfmon.diary.logbook import keep_entry
from selfmon.diary.models import EntryMode
from selfmon.exchange.mapping import BadMapping, ColumnMapping, ImportRow, Problem, read_mapping
from selfmon.sharing.access import import_permit
from selfmon.sharing.permit import Permit

CONSOLE = UUID(int=0)  # the actor of what is done at the command line


@dataclass(frozen=True)
class Brought:
    """What an import did, or would do."""

    added: int = 0
    already: int = 0
    deleted: int = 0
    problems: tuple[Problem, ...] = field(default=())


def mapping_for(raw: Mapping[str, object]) -> tuple[Kind, ColumnMapping]:
    """The kind and the checked mapping of a mapping file. Raises BadMapping."""
    kind = KINDS.get(str(raw.get("kind", "check_in")))
    if kind is None:
        raise BadMapping(f"kind is one of: {', '.join(sorted(KINDS))}.")
    return kind, read_mapping(raw, {name: (r.low, r.high) for name, r in kind.numbers.items()})


def bring_in(
    session: Session, client_id: int, mapping: ColumnMapping, rows: Sequence[ImportRow], now: datetime
) -> Brought:
    """Keep every row as a held-back entry. The caller holds `writing()` and must not commit if there are problems."""
    permit = import_permit(session, client_id, now)
    counts: Counter[Outcome] = Counter()
    problems: list[Problem] = []
    for row in rows:
        if row.occurred_at > now:
            problems.append(Problem(row.line, "That day has not come yet."))
            continue
        kept = keep_entry(session, permit, _facts(permit, mapping, row), now)
        counts[kept.outcome] += 1
        if kept.outcome is Outcome.CONFLICT:
            problems.append(Problem(row.line, "Different from what was brought in earlier for the same time."))
    if not problems and counts[Outcome.KEPT]:
        record_deed(
            session,
            Deed(permit.subject_id, CONSOLE, "imported", local_day(now, permit.zone), str(counts[Outcome.KEPT])),
            now,
        )
    return Brought(counts[Outcome.KEPT], counts[Outcome.ALREADY], counts[Outcome.DELETED], tuple(problems))


def _facts(permit: Permit, mapping: ColumnMapping, row: ImportRow) -> Facts:
    return Facts(
        kind=mapping.kind,
        uuid=uuid5(permit.subject_id, f"import/{mapping.kind}/{row.key}"),
        occurred_at=row.occurred_at,
        zone=mapping.zone,
        entry_mode=EntryMode(mapping.entry_mode),
        values=row.values,
        asked=tuple(row.values),
        skipped=tuple(n for n, v in row.values.items() if v is None),
        held_back=True,
        source="import",
    )
