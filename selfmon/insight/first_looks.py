"""When an episode was looked at again for the first time, and whether it was down to half by then. Pure.

Nobody knows from such looks how long it took: they come when they come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from selfmon.diary.entry_view import EntryView

HALF = 3  # of 0 gone … 6 as strong as it was: half or less
EPISODES_TO_TELL = 5


@dataclass(frozen=True)
class FirstLook:
    """The first look with an answer: hours after the episode, and how strong it still was, 0 to 6."""

    hours: float
    strength: int

    @property
    def is_settled(self) -> bool:
        """Down to half or less."""
        return self.strength <= HALF


@dataclass(frozen=True)
class FirstLooks:
    """The first look at each episode that has one, by the episode's id; and in how many (`k` of `n`) it had settled.

    `quartiles`: hours after which half of the looks in the middle came; None below five.
    """

    by_episode: Mapping[UUID, FirstLook]
    k: int
    n: int
    quartiles: tuple[float, float] | None


def summarise_first_looks(episodes: Sequence[EntryView], looks: Sequence[EntryView]) -> FirstLooks:
    """`looks`: settling entries; one whose episode is not among `episodes`, or without an answer, is left out."""
    stung = {e.id: e for e in episodes}
    found: dict[UUID, FirstLook] = {}
    for look in sorted(looks, key=lambda e: e.occurred_at):
        strength, episode = look.numbers.get("strength"), stung.get(look.parent_id) if look.parent_id else None
        if episode is not None and strength is not None and episode.id not in found:
            hours = max(0.0, (look.occurred_at - episode.occurred_at).total_seconds() / 3600)
            found[episode.id] = FirstLook(hours, int(strength))
    k = sum(one.is_settled for one in found.values())
    if len(found) < EPISODES_TO_TELL:
        return FirstLooks(found, k, len(found), None)
    from selfmon.stats import settled_at_first_look  # scipy loads on first use

    told = settled_at_first_look([f.hours for f in found.values()], [float(f.is_settled) for f in found.values()])
    first, _middle, last = told.looked_after_quartiles or (0.0, 0.0, 0.0)
    return FirstLooks(found, k, len(found), (first, last))
