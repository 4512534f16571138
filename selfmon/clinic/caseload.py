"""Whom a therapist sees, in a fixed number of statements for twenty clients or two hundred, with what is worth a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from selfmon.clinic.putting_aside import put_aside_in
from selfmon.core.clock import local_day
from selfmon.diary.across import Shared, list_shared
from selfmon.insight.heavier import judge_weeks
from selfmon.insight.questionnaire_signals import LOOKED_AT, check_questionnaires
from selfmon.insight.signals import Checked, Rules, StrainRow, check_rules
from selfmon.insight.weekly_rows import RatingRow, first_day_read, rate
from selfmon.insight.weeks import Block
from selfmon.journal.questions import CHECK_IN
from selfmon.measures.across import filled_across, gather_filled
from selfmon.measures.reading import Filled
from selfmon.practice.series import Done, read_lately
from selfmon.sharing.access import permits_for
from selfmon.sharing.admission import list_stretches
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Stream
from selfmon.supervision.asking import due_reviews_across
from selfmon.treatment.across import strains_of
from selfmon.treatment.models import TreatmentState
from selfmon.treatment.overview import Overview, list_overview
from selfmon.web.actor import Actor

Aside = set[tuple[str, str]]
# Treatments, more than one therapist sees in a week: whoever has fewer finds every signal here at a look. Each takes 6 ms of
# CPU, and a list of any length less than three times what one of twenty does. Of more the list says what the therapist wrote,
# and has a link to read what is shared.
READ_AT_ONCE = 50


@dataclass(frozen=True)
class Row:
    """One treatment on the caseload. The last day is that of the last *shared* entry; `holding`: rules not put aside.
    `part` is the one that it belongs to, from 1; where another part is read, the rest of the row is empty."""

    overview: Overview
    last_shared_on: date | None
    n_this_week: int
    n_new: int
    rules: Rules
    holding: tuple[Checked, ...]
    weeks: RatingRow | None  # pleasantness of twelve weeks; None where nothing is shared
    weeks_to: date | None = None  # the last day of these weeks, on the client's clock
    worded_on: date | None = None  # from here on the question stood as it stands now
    part: int = 1
    is_read: bool = True
    look_again: tuple[UUID, date] | None = None  # a decision made in supervision, due: its summary and since when

    @property
    def treatment_id(self) -> UUID:
        return self.overview.treatment_id


def build_caseload(session: Session, actor: Actor, now: datetime, part: int = 1) -> list[Row]:
    """The next session first; ended treatments last. What is shared is read of one part of them, the first or the one
    that was asked for: one access row per client of it and day."""
    overviews = list_overview(session, actor, now)
    parts = {o.treatment_id: n // READ_AT_ONCE + 1 for n, o in enumerate(overviews)}
    part = part if part in parts.values() else 1
    under_way = [o for o in overviews if o.state == TreatmentState.ACTIVE and o.client_id is not None]
    active = {o.treatment_id: o for o in under_way if parts[o.treatment_id] == part}
    permits = permits_for(session, actor, [o.client_id for o in active.values() if o.client_id], "caseload", now)
    by_client = {p.client_id: p for p in permits}
    shared, lately = list_shared(session, permits), read_lately(session, permits)
    strains, muted, filled = _read_record(session, active, permits, now)
    due = due_reviews_across(session, {o.treatment_id: local_day(now, o.zone) for o in under_way})
    rows = []
    for overview in overviews:
        permit = by_client.get(overview.client_id) if overview.treatment_id in active and overview.client_id else None
        found = shared.get(permit.client_id) if permit else None
        rules = Rules()
        if permit:
            done = lately.get(permit.client_id, {})
            rules = _check(permit, overview, found, strains.get(overview.treatment_id, []), done)
        rules += check_questionnaires(filled.get(overview.treatment_id, ()), local_day(now, overview.zone))
        rows.append(
            Row(
                overview,
                found.last_on if found else None,
                found.n_this_week if found else 0,
                found.n_new if found else 0,
                rules,
                rules.without(muted.get(overview.treatment_id, set())),
                _weeks(found, permit) if found and permit else None,
                local_day(now, permit.zone) if permit else None,
                found.worded_on if found else None,
                parts[overview.treatment_id],
                parts[overview.treatment_id] == part,
                due.get(overview.treatment_id),
            )
        )
    return rows


def _weeks(found: Shared, permit: Permit) -> RatingRow:
    item, today = CHECK_IN["pleasantness"], local_day(permit.now, permit.zone)
    first = first_day_read(today)
    daily, judged = (
        {on: pleasant for on, _exposed, pleasant, _n in days if on >= first and pleasant is not None}
        for days in (found.days, found.comparable)
    )
    return rate(item.code, (item.low, item.high), daily, today, judged)


def rules_of(session: Session, actor: Actor, permit: Permit, treatment_id: UUID) -> tuple[Rules, Aside]:
    """Every rule for one treatment, and which were put aside: the same rules, over all that this Permit shows.

    The list of clients knows numbers alone; what was said of an exercise counts here.
    """
    overview = next(o for o in list_overview(session, actor, permit.now) if o.treatment_id == treatment_id)
    strains, muted, filled = _read_record(session, {treatment_id: overview}, [permit], permit.now)
    found = list_shared(session, [permit]).get(permit.client_id)
    lately = read_lately(session, [permit]).get(permit.client_id, {})
    rules = _check(permit, overview, found, strains.get(treatment_id, []), lately)
    rules += check_questionnaires(filled[treatment_id], local_day(permit.now, overview.zone))
    return rules, muted.get(treatment_id, set())


def _check(
    permit: Permit,
    overview: Overview,
    found: Shared | None,
    strains: Sequence[StrainRow],
    lately: Mapping[str, Sequence[Done]],
) -> Rules:
    granted = [Block(a, b) for stream, a, b in list_stretches(permit.windows) if stream == Stream.EPISODES]
    today = local_day(permit.now, permit.zone)
    verdict = judge_weeks(found.comparable if found else (), overview.started_on, today, granted)
    return check_rules(verdict, strains, overview.n_met, lately)


def _read_record(
    session: Session, active: Mapping[UUID, Overview], permits: Sequence[Permit], now: datetime
) -> tuple[dict[UUID, list[StrainRow]], dict[UUID, Aside], dict[UUID, list[Filled]]]:
    """Strains with the number of sessions since, rules put aside, and questionnaires, of many treatments. One statement;
    one more where a questionnaire's key reverses answers."""
    noted = sa.select(sa.literal("strain").label("what"), strains_of(list(active)).subquery())
    record = sa.union_all(noted, put_aside_in(list(active))).subquery()
    filled = filled_across(session, permits, list(active), local_day(now, "UTC") - LOOKED_AT).subquery()
    rows = session.execute(
        sa.union_all(sa.select(*record.c, *_nothing_in(filled)), sa.select(*_nothing_in(record), *filled.c))
    ).all()
    strains: dict[UUID, list[StrainRow]] = {}
    muted: dict[UUID, Aside] = {}
    for row in rows:
        if row.what == "aside":
            muted.setdefault(row.treatment_id, set()).add((row.repair, row.key))
        elif row.what == "strain":
            key, zone = str(row.key).replace("-", ""), active[row.treatment_id].zone
            strains.setdefault(row.treatment_id, []).append(
                StrainRow(key, row.at, local_day(row.at, zone), row.repair, bool(row.is_raised), int(row.n))
            )
    clients = {id: overview.client_id for id, overview in active.items()}
    return strains, muted, gather_filled(session, [row for row in rows if row.what is None], clients)


def _nothing_in(table: sa.Subquery) -> list[sa.Label[Any]]:
    """The columns of a table, all empty, so that rows of two kinds come out of one statement."""
    return [sa.cast(sa.null(), column.type).label(column.name) for column in table.c]
