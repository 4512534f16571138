"""What shared entries name in one setting of the picture: counts, said after the words, of what the entry list shows too."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from selfmon.clinic.window import read_window
from selfmon.diary.entry_view import EntryView
from selfmon.diary.reading import look_at_days, read_entries
from selfmon.formulation.items import WHO_IS_THERE
from selfmon.insight.names import LABELS
from selfmon.sharing.permit import Permit

READ_THEM = 3  # below so many the entries themselves say more than a count


@dataclass(frozen=True)
class Noted:
    """Of `n` shared entries in this setting, how many name each move, and what was later seen as looked after there."""

    n: int
    n_all: int
    moves: Sequence[tuple[str, int]]
    protecting: Sequence[tuple[str, int]]
    n_looked_again: int

    @property
    def is_few(self) -> bool:
        return self.n < READ_THEM


def count_noted(session: Session, permit: Permit) -> Mapping[str, Noted]:
    """By setting, over the half year that the entry list opens with. Empty counts where choices are not shared."""
    days = read_window({}, look_at_days(session, permit).today)
    found = read_entries(session, permit, ("episode", "looking_again"), from_on=days.first, to_on=days.last)
    episodes = [one for one in found if one.kind == "episode"]
    looks = [one for one in found if one.kind == "looking_again"]
    return {setting: _count(episodes, looks, who) for setting, who in WHO_IS_THERE.items()}


def _count(episodes: Sequence[EntryView], looks: Sequence[EntryView], who: Sequence[str]) -> Noted:
    there = [one for one in episodes if one.choices.get("about") in who]
    ids = {one.id for one in there}
    again = [look for look in looks if look.parent_id in ids and look.many.get("protecting")]
    return Noted(
        len(there),
        len(episodes),
        _tally(there, "moves"),
        _tally(again, "protecting"),
        len({look.parent_id for look in again}),
    )


def _tally(entries: Sequence[EntryView], what: str) -> list[tuple[str, int]]:
    """In the order in which the client's own page lists them, so that nothing is ranked."""
    counted = Counter(code for entry in entries for code in {pick.code for pick in entry.many.get(what, ())})
    return [(str(label), counted[code]) for code, label in LABELS[what].items() if counted[code] and code != "none"]
