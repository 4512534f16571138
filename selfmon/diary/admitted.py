"""The one rule of sight over `entries` (`sharing.admission`): where every reader of entries starts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from selfmon.diary.kinds import KINDS, words_only_kinds
from selfmon.diary.models import Entry
from selfmon.sharing.admission import RowColumns, RowFacts, Sight, own_rows, sight, within
from selfmon.sharing.permit import Permit
from selfmon.sharing.streams import Depth


def entry_columns() -> RowColumns:
    """What the rule needs to know of an entry, as columns."""
    return RowColumns(
        client_id=Entry.client_id,
        stream=Entry.stream,
        local_day=Entry.local_day,
        words_at=Entry.words_at,
        is_held_back=Entry.held_back,
        is_second_version=Entry.conflict_of_id.is_not(None),
        open_until=Entry.open_until,
        is_words_only=Entry.kind.in_(words_only_kinds()),
    )


def entry_facts(entry: Entry) -> RowFacts:
    """The same of one entry in hand."""
    return RowFacts(
        stream=entry.stream,
        local_day=entry.local_day,
        words_at=entry.words_at,
        is_held_back=entry.held_back,
        is_second_version=entry.conflict_of_id is not None,
        is_open_until=entry.open_until,
        is_words_only=KINDS[entry.kind].is_words_only,
    )


def admitted(permit: Permit, depth: Depth = Depth.NUMBERS) -> sa.ColumnElement[bool]:
    """The WHERE of a Permit over `entries`; with `Depth.WORDS` those of which it opens the words. Raises Locked."""
    return within(permit, entry_columns(), depth)


def admitted_to_client(client_id: object) -> sa.ColumnElement[bool]:
    """The WHERE of a client's own Permit, for a statement that is built once: `client_id` is a bound parameter."""
    return own_rows(entry_columns(), client_id)


def sight_of(permit: Permit, entry: Entry) -> Sight:
    """What this reader sees of an entry in hand. Raises Locked."""
    return sight(permit, entry_facts(entry))


@dataclass(frozen=True)
class DayOf:
    """The day on which something happened, as the first to read from: that day's entries, and what came after it where
    it was still the day before."""

    at: datetime
    day: date

    @property
    def early(self) -> date:
        """Before it nothing can be later than `at`: Kiritimati is 26 hours ahead of the last zone."""
        return self.day - timedelta(days=2)

    def holds(self, on: date, at: datetime) -> bool:
        """Whether what happened then, on this local day, lies from here on; `between` says the same in SQL."""
        return on >= self.early and (on >= self.day or at >= self.at)


def between(from_on: date | DayOf | None, to_on: date | None) -> list[sa.ColumnElement[bool]]:
    """Local days, both included; None is open."""
    found = [Entry.local_day <= to_on] if to_on else []
    if isinstance(from_on, DayOf):
        return [
            *found,
            Entry.local_day >= from_on.early,
            sa.or_(Entry.local_day >= from_on.day, Entry.occurred_at >= from_on.at),
        ]
    return [*found, *([Entry.local_day >= from_on] if from_on else [])]
