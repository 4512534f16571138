"""Episodes: what set them off and what pulled, which feeling came before which.

Triggers, moves and feelings are there only where words are shared. Counts are natural frequencies; nothing here is called
a cause.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from selfmon.diary.entry_view import EntryView
from selfmon.journal.models import URGES

TREATED_AS_LESS = "treated_as_less"
STRONG_PULL = 3  # of 0–4: "a strong pull" or more
# Asked beforehand, so that nobody fishes among all pairs.
PAIRS = (
    ("envy_pain", "contempt"),
    ("envy_pain", "wish_to_pull_down"),
    ("shame", "anger"),
    ("shame", "contempt"),
    ("humiliation", "anger"),
    ("shame", "numbness"),
)


@dataclass(frozen=True)
class TriggerRow:
    """Episodes with one trigger: how many, and in how many each urge pulled strongly (3 or 4 of 4)."""

    trigger: str
    n: int
    pulls: Mapping[str, int]


def treats_as_less(episode: EntryView) -> bool:
    """Whether it names that somebody was treated as less because of who they are: what was done to them, so that nothing of it
    is counted as what they are sensitive to."""
    return TREATED_AS_LESS in [pick.code for pick in episode.many.get("triggers", ())]


def count_triggers(episodes: Sequence[EntryView]) -> list[TriggerRow]:
    """Most frequent first. An episode with two triggers counts in both rows, and in none where somebody was treated as less."""
    rows = []
    episodes = [e for e in episodes if not treats_as_less(e)]
    for trigger, n in Counter(p.code for e in episodes for p in e.many.get("triggers", ())).most_common():
        mine = [e for e in episodes if any(p.code == trigger for p in e.many.get("triggers", ()))]
        rows.append(
            TriggerRow(
                trigger,
                n,
                {urge: sum(1 for e in mine if (e.numbers.get(f"urge_{urge}") or 0) >= STRONG_PULL) for urge in URGES},
            )
        )
    return rows


@dataclass(frozen=True)
class MoveRow:
    """A protective move in one setting: how often, and what it was looking after, as the client saw it later."""

    move: str
    setting: str | None
    n: int
    protecting: tuple[tuple[str, int], ...]


def count_moves(episodes: Sequence[EntryView], looks_again: Sequence[EntryView]) -> list[MoveRow]:
    """Most frequent first; "none that I noticed" is left out."""
    seen: dict[UUID | None, list[str]] = {}
    for look in looks_again:
        seen.setdefault(look.parent_id, []).extend(p.code for p in look.many.get("protecting", ()))
    found: dict[tuple[str, str | None], list[EntryView]] = {}
    for episode in episodes:
        for pick in episode.many.get("moves", ()):
            if pick.code != "none":
                found.setdefault((pick.code, episode.choices.get("setting")), []).append(episode)
    rows = [
        MoveRow(
            move, setting, len(mine), tuple(Counter(code for e in mine for code in seen.get(e.id, [])).most_common())
        )
        for (move, setting), mine in found.items()
    ]
    return sorted(rows, key=lambda row: (-row.n, row.move, row.setting or ""))


@dataclass(frozen=True)
class Sequenced:
    """Of the `n` episodes that hold both feelings, `first` was named first in `k`.

    `leaning`: the one that was named first more often than turns of chance would give, "first" or "second", or "";
    `can_tell` False: too few episodes to ask (`stats.came_first`).
    """

    first: str
    then: str
    k: int
    n: int
    leaning: str
    can_tell: bool


def count_sequences(episodes: Sequence[EntryView]) -> list[Sequenced]:
    """Order within an episode, for the pairs fixed beforehand; pairs that never came together are left out.

    Only orders that were tapped count, on tiles whose way round was drawn by lot: others follow the page.
    """
    told = [
        [p.code for p in e.many["feelings"]]
        for e in episodes
        if e.many.get("feelings") and e.plain.get("order_tapped") and e.plain.get("tiles_turned") is not None
    ]
    if not told:
        return []
    from selfmon.stats import came_first  # numpy loads on first use

    rows = []
    for first, then in PAIRS:
        found = came_first(told, first, then, pairs_fixed=len(PAIRS))
        if found.n:
            rows.append(Sequenced(first, then, found.k, found.n, found.leaning, found.interval is not None))
    return rows
