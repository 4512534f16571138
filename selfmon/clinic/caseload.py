"""Whom a therapist sees, in a fixed number of statements for twenty clients or two hundred, with signals worth a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.clinic.putting_aside import put_aside_in
from selfmon.core.clock import local_day
from selfmon.diary.weeks import Shared, list_shared, week_number
from selfmon.insight.signals import Signal, StrainRow, WeekRow, find_signals
from selfmon.sharing.access import permits_for
from selfmon.sharing.permit import Permit
from selfmon.treatment.across import strains_of
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.overview import Overview, list_overview
from selfmon.web.actor import Actor


@dataclass(frozen=True)
class Row:
    """One treatment on the caseload. The last day is that of the last *shared* entry."""

    overview: Overview
    last_shared_on: date | None
    n_this_week: int
    n_new: int
    signals: tuple[Signal, ...]

    @property
    def treatment_id(self) -> UUID:
        return self.overview.treatment_id


def build_caseload(session: Session, actor: Actor, now: datetime) -> list[Row]:
    """The next session first; ended treatments last. One access row per client and day."""
    overviews = list_overview(session, actor, now)
    active = {o.treatment_id: o for o in overviews if o.state == TreatmentState.ACTIVE and o.client_id is not None}
    permits = permits_for(session, actor, [o.client_id for o in active.values() if o.client_id], "caseload", now)
    by_client = {p.client_id: p for p in permits}
    shared = list_shared(session, permits)
    strains, muted = _read_record(session, active)
    rows = []
    for overview in overviews:
        permit = by_client.get(overview.client_id) if overview.treatment_id in active and overview.client_id else None
        found = shared.get(permit.client_id) if permit else None
        signals = _signals(permit, found, strains.get(overview.treatment_id, [])) if permit else []
        put_aside = muted.get(overview.treatment_id, set())
        rows.append(
            Row(
                overview,
                found.last_on if found else None,
                found.n_this_week if found else 0,
                found.n_new if found else 0,
                tuple(s for s in signals if (s.rule, s.evidence) not in put_aside),
            )
        )
    return rows


def signals_of(
    session: Session, actor: Actor, treatment_id: UUID, now: datetime
) -> tuple[list[Signal], set[tuple[str, str]]]:
    """Every signal of one treatment, and which were put aside: the same rules over the same numbers."""
    overview = next((o for o in list_overview(session, actor, now) if o.treatment_id == treatment_id), None)
    if overview is None or overview.client_id is None:
        return [], set()
    permits = permits_for(session, actor, [overview.client_id], "caseload", now)
    strains, muted = _read_record(session, {treatment_id: overview})
    if not permits:
        return [], set()
    found = list_shared(session, permits).get(overview.client_id)
    return _signals(permits[0], found, strains.get(treatment_id, [])), muted.get(treatment_id, set())


def _signals(permit: Permit, found: Shared | None, strains: Sequence[StrainRow]) -> list[Signal]:
    weeks = (
        [
            WeekRow(
                r["kind"],
                int(r["week"]),
                int(r["n"]),
                int(r["days"]),
                _number(r["shame"]),
                _number(r["pleasantness"]),
                r["exercise"],
                int(r["n_rises"]),
            )
            for r in found.rows
        ]
        if found
        else []
    )
    since = [max(filter(None, (w.given_on, w.from_on)), default=None) for w in permit.windows if w.to_on is None]
    return find_signals(
        weeks,
        strains,
        found.last_on if found else None,
        min(filter(None, since), default=None),
        week_number(local_day(permit.now, permit.zone)),
    )


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _read_record(
    session: Session, active: Mapping[UUID, Overview]
) -> tuple[dict[UUID, list[StrainRow]], dict[UUID, set[tuple[str, str]]]]:
    """Strains with the number of sessions since, and signals put aside, of many treatments. One statement."""
    noted = sa.select(sa.literal("strain").label("what"), strains_of(list(active)).subquery())
    strains: dict[UUID, list[StrainRow]] = {}
    muted: dict[UUID, set[tuple[str, str]]] = {}
    for row in session.execute(sa.union_all(noted, put_aside_in(list(active)))):
        if row.what == "aside":
            muted.setdefault(row.treatment_id, set()).add((row.repair, row.key))
        else:
            key, zone = str(row.key).replace("-", ""), active[row.treatment_id].zone
            strains.setdefault(row.treatment_id, []).append(
                StrainRow(key, row.at, local_day(row.at, zone), row.repair, int(row.n))
            )
    return strains, muted
